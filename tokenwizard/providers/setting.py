"""What one setting says of itself; `settings.py` has them all. It loads little, and does no I/O."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Any, NamedTuple

from tokenwizard.providers.choices import CHOICES

if TYPE_CHECKING:
    from tokenwizard.providers.field_readers import ParsedField
    from tokenwizard.providers.target import Target

PROVIDERS = tuple(choice.name.value for choice in CHOICES)
THROUGH_ENTRA = tuple(choice.name.value for choice in CHOICES if choice.through_entra)


class HelpSection(Enum):
    """Where `--help` has a setting. The order is that of the sections there."""

    TARGET = auto()
    APP = auto()
    TRIAL = auto()
    CREDENTIAL = auto()
    ACCOUNT = auto()
    PAGE = auto()
    HOSTS = auto()


class SettingKind(Enum):
    """What a setting holds.

    TEXT is a text, FLAG true or false, FILE a path. SECRET is a `Secret`: the command line and the
    answers file take the name of a file or of an environment name in its place.
    """

    TEXT = auto()
    FLAG = auto()
    FILE = auto()
    SECRET = auto()


class KeptInAttempt(Enum):
    """Whether the attempt that is kept has a setting.

    KEPT: an older version may not have written it. NEEDED: an attempt without it is not believed.
    """

    NO = auto()
    KEPT = auto()
    NEEDED = auto()


class Option(NamedTuple):
    """How the command line takes a setting, beside its name.

    Attributes:
        help: None for no words.
        metavar: None for the usual.
        elsewhere: another function adds it, since other commands share it.
    """

    help: str | None = None
    metavar: str | None = None
    elsewhere: bool = False


class Setting(NamedTuple):
    """One row of the table. What is left out is right for a text that is sent to the sign-in page.

    Attributes:
        section: where `--help` has it.
        kind: what it holds.
        option: how the command line and the answers file take it; None if they do not.
        exclusive: options with the same word here exclude each other.
        choices: what it may be; empty for anything that can be read.
        reader: what reads it as typed: `module:function`, of a module in this folder. The function
            takes the text and gives a `ParsedField`. One of `setting_readers` takes the `Target`
            as well.
        stored_reader: the same for a profile's value, if another one reads that. It gives the text,
            empty if it cannot be used.
        wanted: what a profile's value has to be, in words.
        label: what it is called on the screens: Microsoft's own label where there is one.
        label_of_acs: the same where Azure ACS calls it otherwise.
        placeholder: what the empty field shows.
        more: it is asked for behind "More about the sign-in".
        hint: the sign-in page is told it; `SignInHints` has a field of this name.
        providers: whom it is asked for.
        attempt: whether the attempt that is kept has it. That is a file, and a person may paste a
            secret into any field: its reader has to turn that down.
        repeated: the command that walks the same way again names it.
        names_host: it names a host to which a secret may go.
        of_this_machine: a profile from elsewhere or for elsewhere does not have it.
        after: the setting that it follows in files; empty for its own place.
        name: of the field in `Answers` or `Profile`, and of the key; with hyphens, of the option.
    """

    section: HelpSection
    kind: SettingKind = SettingKind.TEXT
    option: Option | None = None
    exclusive: str = ""
    choices: tuple[str, ...] = ()
    reader: str = "field_readers:read_text"
    stored_reader: str = ""
    wanted: str = "a text in quotes"
    label: str = ""
    label_of_acs: str = ""
    placeholder: str = ""
    more: bool = False
    hint: bool = False
    providers: tuple[str, ...] = PROVIDERS
    attempt: KeptInAttempt = KeptInAttempt.NO
    repeated: bool = False
    names_host: bool = False
    of_this_machine: bool = False
    after: str = ""
    name: str = ""

    @property
    def flag(self) -> str:
        """The option, as in `--login-hint`; a secret's own is refused."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def keys(self) -> tuple[str, ...]:
        """What the options and the keys of an answers file are called: of a secret, where it is."""
        if self.option is None:
            return ()
        if self.kind is SettingKind.SECRET:
            return (f"{self.name}_file", f"{self.name}_env")
        return (self.name,)

    @property
    def files(self) -> tuple[str, ...]:
        """Those of `keys` that are paths."""
        return self.keys[:1] if self.kind in (SettingKind.FILE, SettingKind.SECRET) else ()

    def read(self, text: str, target: Target) -> ParsedField:
        """What was typed, read as the wizard does.

        Args:
            text: as typed.
            target: what is typed beside it: some read it by the provider or the cloud.
        """
        found: ParsedField = _call(self.reader, text, target)
        return found

    def read_stored(self, text: str, target: Target) -> str:
        """What a profile says, as the wizard takes it; empty if it cannot be used."""
        if self.choices:
            return text if text in self.choices else ""
        if not self.stored_reader:
            return self.read(text, target).value
        found: str = _call(self.stored_reader, text, target)
        return found

    @property
    def wanted_in_words(self) -> str:
        """What a profile's value has to be."""
        if self.choices:
            return f"one of: {', '.join(self.choices)}"
        return "true or false, without quotes" if self.kind is SettingKind.FLAG else self.wanted


def _call(name: str, text: str, target: Target) -> Any:
    from importlib import import_module

    module, _, function = name.partition(":")
    reader = getattr(import_module(f"tokenwizard.providers.{module}"), function)
    return reader(text, target) if module == "setting_readers" else reader(text)
