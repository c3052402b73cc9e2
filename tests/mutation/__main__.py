"""Changes `tokenwizard/oauth` a little wrong, many times, and sees that the tests notice.

    python -m tests.mutation [MODULE ...]

A change that no test notices is a survivor: a test is to be written, or the survivor is named in
`survivors.toml` with the reason why it changes nothing that can be seen. Status 1 if one is
neither, or if one is named that is none.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType

import pytest

from tests.mutation.mutants import Mutant, mutants_of

ROOT = Path(__file__).parents[2]
MUTATED = ROOT / "tokenwizard" / "oauth"
SURVIVORS = Path(__file__).with_name("survivors.toml")
SECONDS = 20
"""Of computing, for tests that need 1 to 4: a mutant that never ends is noticed by that."""
PATIENCE = 120.0
"""Seconds by the clock, for one that waits and computes nothing."""
MEMORY = 4 * 2**30
"""Bytes of address space for one mutant."""
_PASTED = (
    "oauth/test_authorization_response.py",
    "oauth/test_authorization_response_errors.py",
    "oauth/test_authorization_response_issuer.py",
    "oauth/test_authorization_response_lengths.py",
    "oauth/test_authorization_response_places.py",
    "oauth/test_authorization_response_sentences.py",
    "oauth/test_authorization_response_state.py",
    "oauth/test_authorization_response_unusable.py",
    "oauth/test_authorization_response_words.py",
    "field/test_pasted_answers.py",
)
MORE_TESTS: Mapping[str, Sequence[str]] = {
    "authorization_request": ("oauth/test_rfc_vectors.py",),
    "client_assertion": ("oauth/test_client_authentication.py",),
    "sign_in_requirements": ("oauth/test_sign_in_hints.py",),
    "discovery": ("oauth/test_rfc_vectors.py",),
    "failures": (
        "oauth/test_token_response.py",
        "oauth/test_discovery_faults.py",
        "oauth/test_device_grant.py",
    ),
    "login_services": ("field/test_discovery.py", "field/test_fields.py"),
    "value_recognition": ("cli/test_inspect.py",),
    "value_shapes": ("oauth/test_value_checks.py", "cli/test_inspect.py", *_PASTED),
    "page_text_detection": ("oauth/test_authorization_response_words.py",),
    "http_messages": ("oauth/test_discovery.py", "oauth/test_failures.py"),
    "error_response": ("oauth/test_sign_in_requirements.py", "oauth/test_token_response.py"),
    "authorization_response": ("oauth/test_rfc_vectors.py", *_PASTED),
    **dict.fromkeys(
        (
            "answer_parameters",
            "answer_place",
            "answers_in_text",
            "code_shapes",
            "named_values",
            "pasted_answer",
        ),
        _PASTED,
    ),
}
"""Beside `oauth/test_MODULE*.py`."""


@dataclass(frozen=True)
class InPlaceOf(MetaPathFinder, Loader):
    """Gives the mutant where a module is imported."""

    module: str
    file: Path
    code: CodeType

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The mutant's, for its name alone."""
        return (
            ModuleSpec(fullname, self, origin=str(self.file)) if fullname == self.module else None
        )

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutant's code as the module's."""
        module.__file__ = str(self.file)
        exec(self.code, module.__dict__)


def begin(stem: str, mutant: Mutant | None) -> int:
    """Start a process that runs a module's tests on its mutant (None: as it is); its number."""
    child = os.fork()
    if child:
        return child
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if mutant is not None:
        file = MUTATED / f"{stem}.py"
        code = compile(mutant.tree, str(file), "exec")
        sys.meta_path.insert(0, InPlaceOf(f"tokenwizard.oauth.{stem}", file, code))
    quiet = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist")
    steady = ("--hypothesis-profile=ci",)  # the same examples for each, however slow
    os._exit(pytest.main([*quiet, *steady, *files_that_test(stem)]))


def files_that_test(stem: str) -> list[str]:
    """The files with the tests of a module."""
    own = sorted((ROOT / "tests" / "oauth").glob(f"test_{stem}*.py"))
    return [*map(str, own), *(str(ROOT / "tests" / more) for more in MORE_TESTS.get(stem, ()))]


def survivors(stem: str, mutants: Sequence[Mutant], at_once: int) -> Iterator[Mutant]:
    """Those whose tests all pass."""
    waiting, running = list(reversed(mutants)), dict[int, tuple[Mutant, float]]()
    while waiting or running:
        while waiting and len(running) < at_once:
            mutant = waiting.pop()
            running[begin(stem, mutant)] = mutant, time.monotonic() + PATIENCE
        ends = min(end for _, end in running.values())
        signal.sigtimedwait({signal.SIGCHLD}, max(ends - time.monotonic(), 0.01))
        for child, (mutant, end) in list(running.items()):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                del running[child]
                if os.waitstatus_to_exitcode(status) == pytest.ExitCode.OK:
                    yield mutant
            elif time.monotonic() > end:
                os.kill(child, signal.SIGKILL)


def main(stems: Sequence[str]) -> int:
    """Print each survivor that is not named, and a line of figures a module."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    os.chdir(ROOT)
    named: dict[str, dict[str, str]] = tomllib.loads(SURVIVORS.read_text("utf-8"))
    wrong = 0
    for stem in stems or sorted(file.stem for file in MUTATED.glob("[!_]*.py")):
        _, status = os.waitpid(begin(stem, None), 0)
        if os.waitstatus_to_exitcode(status) != pytest.ExitCode.OK:
            sys.exit(f"{stem}: its tests do not pass as it is")
        mutants = list(mutants_of((MUTATED / f"{stem}.py").read_text("utf-8")))
        reasons = dict(named.get(stem, {}))
        found = list(survivors(stem, mutants, os.cpu_count() or 1))
        new = [mutant for mutant in found if reasons.pop(mutant.name, None) is None]
        for mutant in new:
            print(f"survived: {MUTATED.name}/{stem}.py:{mutant.line}: {mutant.name}")
        for name in reasons:
            print(f"named and no survivor: {stem}: {name}")
        print(f"{stem}: {len(mutants)} mutants, {len(found)} survived, {len(new)} not named")
        sys.stdout.flush()
        wrong += len(new) + len(reasons)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
