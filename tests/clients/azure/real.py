"""The real az and gh, signed in at played servers, in folders and an environment of their own."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.clients.azure.cloud import GITHUB_TOKEN, Cloud
from tests.clients.azure.wire import Internet, made_tls, served
from tests.programs import missing

ROOT = Path(__file__).parents[3]
ENVIRONMENT = ROOT / ".venv-azure" / "bin"
NAMES = [
    "azcliprod.blob.core.windows.net",
    "login.microsoftonline.com",
    "management.azure.com",
    "*.vault.azure.net",
    "api.github.com",
    "ghe.contoso.example",
]
OF_THE_SYSTEM = Path("/usr/bin/gh")
NEWER, DEBIAN = "gh of the GitHub project", "gh of Debian"


def need_programs() -> None:
    """What `make azure` installs."""
    for name in ("az", "gh"):
        if not (ENVIRONMENT / name).is_file():
            missing(f"the real {name} is not installed (make azure)")


def gh_of(which: str) -> Path:
    """The path of one of the two."""
    path = ENVIRONMENT / "gh" if which == NEWER else OF_THE_SYSTEM
    if not path.is_file():
        missing(f"{path} is not installed")
    return path


@dataclass(frozen=True)
class World:
    """The played servers, and the folders of one person who is signed in at them.

    Attributes:
        environ: what a program needs, to meet these servers alone.
    """

    cloud: Cloud
    internet: Internet
    environ: Mapping[str, str]
    folder: Path

    @property
    def azure(self) -> Path:
        """az's own folder."""
        return self.folder / "azure"

    @property
    def github(self) -> Path:
        """gh's own folder."""
        return self.folder / "gh"

    @property
    def bin(self) -> Path:
        """The folder that is first on PATH."""
        return self.folder / "bin"

    def az(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run az as the person would."""
        return subprocess.run(
            [str(ENVIRONMENT / "az"), *arguments],
            env={**self.environ, "AZURE_CORE_COLLECT_TELEMETRY": "no"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def forget_access_tokens(self) -> None:
        """As an hour later: the sign-in alone is left, and az asks Entra anew."""
        cache = self.azure / "msal_token_cache.json"
        kept = json.loads(cache.read_text("utf-8"))
        cache.write_text(json.dumps({**kept, "AccessToken": {}}), "utf-8")

    def configure(self, text: str) -> None:
        """Add to what the person has set by `az config`."""
        with (self.azure / "config").open("a", encoding="utf-8") as file:
            file.write(f"\n{text}\n")


@contextmanager
def world(folder: Path, *, signed_in: Path | None = None) -> Iterator[World]:
    """Play the servers.

    Args:
        folder: where the person's folders are to lie.
        signed_in: az's folder after a sign-in, to begin with; None for an empty one.
    """
    need_programs()
    cloud = Cloud()
    internet = Internet(cloud.hosts)
    tls, authority = made_tls(NAMES, folder)
    for name in ("azure", "gh", "bin", "home", "temporary"):
        (folder / name).mkdir()
    if signed_in is not None:
        shutil.copytree(signed_in, folder / "azure", dirs_exist_ok=True)
    put(folder / "bin", az=ENVIRONMENT / "az", gh=ENVIRONMENT / "gh")
    with served(internet, tls) as proxy:
        environ = {
            "PATH": f"{folder / 'bin'}:/usr/bin:/bin",
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "temporary"),
            "AZURE_CONFIG_DIR": str(folder / "azure"),
            "GH_CONFIG_DIR": str(folder / "gh"),
            "GH_TOKEN": GITHUB_TOKEN,
            "HTTPS_PROXY": proxy,
            "REQUESTS_CA_BUNDLE": str(authority),
            "SSL_CERT_FILE": str(authority),
            "SSL_CERT_DIR": str(folder / "home"),
        }
        yield World(cloud, internet, environ, folder)


def put(folder: Path, **programs: Path) -> None:
    """Make these programs the ones of a folder on PATH."""
    for name, path in programs.items():
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(path)


def opened(world: World, names: Mapping[str, str]) -> dict[str, str]:
    """What GitHub would read in these sealed boxes, by libsodium.

    Args:
        world: whose key they were sealed for.
        names: sealed boxes in Base64, by any name.
    """
    code = (
        "import base64, json, sys\n"
        "from nacl.public import PrivateKey, SealedBox\n"
        "given = json.load(sys.stdin)\n"
        "box = SealedBox(PrivateKey(base64.b64decode(given['key'])))\n"
        "print(json.dumps({name: box.decrypt(base64.b64decode(sealed)).decode()"
        " for name, sealed in given['names'].items()}))\n"
    )
    given = {
        "key": base64.b64encode(world.cloud.key.private_bytes_raw()).decode(),
        "names": dict(names),
    }
    done = subprocess.run(
        [str(ENVIRONMENT / "python"), "-I", "-c", code],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    read: dict[str, str] = json.loads(done.stdout)
    return read
