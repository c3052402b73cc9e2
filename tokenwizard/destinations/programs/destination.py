"""Hands settings over by running a program, or writes a script for later where it is not there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenwizard.destinations.model import SECRETS, Delivery, DeliveryResult
from tokenwizard.destinations.programs.child_process import LIMIT, ProgramResult, run
from tokenwizard.destinations.programs.deferred_script import script_path, write_script
from tokenwizard.destinations.programs.error_output import LONGEST_LINE, az_code
from tokenwizard.destinations.programs.invocation import (
    Invocation,
    Lookup,
    Program,
    ProgramSignIn,
    answered,
)
from tokenwizard.destinations.programs.sign_in_advice import how_to_sign_in
from tokenwizard.errors.errors import LocalError
from tokenwizard.system.programs import find
from tokenwizard.text.quotation import quoted
from tokenwizard.text.redaction import Redaction, redaction_of
from tokenwizard.text.sentences import begun, joined

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST = 2 * LONGEST_LINE  # cells of what a program said: its excerpt has some lines


@dataclass(frozen=True, kw_only=True)
class ProgramDestination:
    """A place that a program reaches.

    Attributes:
        kind: its kind's name.
        target: what stood behind the colon.
        title: what it is called, as in "the App Service contoso-web".
        sign_in: what is run, and how it is signed in.
        calls: the runs for some settings; raises LocalError if a setting cannot be there.
        question: what is to be found first; None if everything was typed.
        afterwards: what follows of it, as a sentence; may be empty.
        limit: seconds that one run may take.
        host: where it has to be signed in, if it may be at several; None if that cannot be told.
    """

    kind: str
    target: str
    title: str
    sign_in: ProgramSignIn
    calls: Callable[[Delivery], tuple[Invocation, ...]]
    question: Lookup | None = None
    afterwards: str = ""
    limit: float = LIMIT
    host: str | None = ""

    @property
    def program(self) -> Program:
        """What is run."""
        return self.sign_in.program

    def preview(self, delivery: Delivery) -> tuple[str, ...]:
        """The command lines, every secret masked; nothing is run."""
        calls = self.calls(delivery)
        lines: list[str] = []
        if find(self.program.name) is None:
            script = script_path(self.kind, self.target)
            lines.append(f"{self.program.name} is not installed here. A script, {script}, will run")
        if self.question is not None:
            lines.append(self.question.shown(self.program))
        for call in calls:
            lines.extend(call.shown(self.program))
        return tuple(lines)

    async def tried(self, delivery: Delivery) -> None:
        """As in `Destination`."""
        from tokenwizard.destinations.programs.try_sign_in import ProgramTrial, try_program

        by_file = any(call.file is not None for call in self.calls(delivery))
        script = script_path(self.kind, self.target)
        await try_program(
            ProgramTrial(sign_in=self.sign_in, script=script, by_file=by_file, host=self.host)
        )

    async def hand_over(self, delivery: Delivery) -> DeliveryResult:
        """Run them one after the other, or write the script.

        Raises:
            LocalError: a run failed; it says which settings are set and which are not.
        """
        calls = self.calls(delivery)
        names = _names(calls)
        path = find(self.program.name)
        if path is None:
            return self._later(calls, names)
        redaction = redaction_of(one.value for one in delivery.settings if one.role in SECRETS)
        if self.question is not None:
            answer = await self._answer(path, self.question, redaction)
            calls = tuple(answered(call, answer) for call in calls)
        for number, call in enumerate(calls):
            ended = await self._attempt(path, call, calls, number, redaction)
            if ended.status != 0:
                signing = await self._how_to_sign_in(path, ended, redaction)
                raise self._failed(ended, calls, number, signing)
        return DeliveryResult(joined(f"{names}: set in {self.title}.", self.afterwards))

    def _later(self, calls: tuple[Invocation, ...], names: str) -> DeliveryResult:
        script = script_path(self.kind, self.target)
        exposed = write_script(script, self.title, self.program, calls, self.question)
        warned = f" {exposed}" if exposed else ""
        return DeliveryResult(
            f"Nothing is set yet: {self.program.title} ({self.program.name}) is not installed "
            f"here. The script {script} will set {names} in {self.title}: run it where "
            f"{self.program.name} is. It holds the secrets, and deletes itself at its end.{warned}"
        )

    async def _answer(self, path: str, question: Lookup, redaction: Redaction) -> str:
        ended = await run(path, question.arguments, redaction, limit=self.limit)
        if ended.status != 0:
            raise LocalError(
                f"{self.program.name} could not find {question.wanted} of {question.owner}",
                cause=self._why(ended),
                next_step=await self._how_to_sign_in(path, ended, redaction)
                or (question.if_none if _may_not_list(ended) else _mend(ended)),
            )
        found = question.answers(ended.stdout)
        if ended.cut:  # it may be there, or there twice
            raise LocalError(
                f"{self.program.name} lists more than can be read for {question.wanted} of "
                f"{question.owner}",
                next_step=question.if_several,
            )
        if not found:
            raise LocalError(
                f"{self.program.name} finds {question.owner} nowhere in the current subscription",
                next_step=question.if_none,
            )
        if len(found) > 1 or not re.fullmatch(f"[{question.characters}]+", found[0]):
            raise LocalError(
                f"{self.program.name} finds {question.owner} {len(found)} times",
                cause=f"{question.wanted}: {quoted(', '.join(found), LONGEST_LINE)}",
                next_step=question.if_several,
            )
        return found[0]

    async def _attempt(
        self,
        path: str,
        call: Invocation,
        calls: tuple[Invocation, ...],
        number: int,
        redaction: Redaction,
    ) -> ProgramResult:
        try:
            return await run(
                path,
                call.arguments,
                redaction,
                file=call.file,
                stdin=call.stdin,
                limit=self.limit,
            )
        except LocalError as fault:
            raise LocalError(
                fault.title,
                cause=joined(_so_far(calls, number, certain=True), fault.cause),
                next_step=fault.advice,
            ) from None

    def _failed(
        self, ended: ProgramResult, calls: tuple[Invocation, ...], number: int, signing: str
    ) -> LocalError:
        certain = (ended.status or 0) > 0 and self.program.set_nothing(
            ended.status or 0, f"{ended.stdout}\n{ended.stderr}"
        )
        return LocalError(
            f"{self.program.name} could not set {calls[number].names} in {self.title}",
            cause=f"{_so_far(calls, number, certain=certain)} {self._why(ended)}",
            next_step=signing or _mend(ended),
        )

    def _why(self, ended: ProgramResult) -> str:
        if ended.status is None:
            how = f"It did not end within {self.limit:g} seconds, and was stopped"
        elif ended.status < 0:
            how = f"It was ended by signal {-ended.status}"
        else:
            how = f"It ended with status {ended.status}"
        return f"{how}, and said: {quoted(ended.excerpt, _LONGEST)}" if ended.excerpt else f"{how}."

    async def _how_to_sign_in(self, path: str, ended: ProgramResult, redaction: Redaction) -> str:
        return await how_to_sign_in(path, self.sign_in, ended, redaction, self.limit)


def _mend(ended: ProgramResult) -> str:
    """What to do where no sign-in mends it."""
    again = "hand the token over again: setting twice does no harm."
    told = ended.status is not None and ended.excerpt
    return f"Mend what it says, then {again}" if told else begun(again)


def _may_not_list(ended: ProgramResult) -> bool:
    """Whether Azure says that it does not show what was asked for."""
    code = az_code(f"{ended.stdout}\n{ended.stderr}")
    return code.endswith(("AuthorizationFailed", "NotFound"))


def _so_far(calls: tuple[Invocation, ...], number: int, *, certain: bool) -> str:
    """What is set and what is not, after the call with this number failed."""
    done, failed, left = calls[:number], calls[number : number + 1], calls[number + 1 :]
    told = (
        ("Set", done),
        ("It cannot be told whether this is set", () if certain else failed),
        ("Not set", failed + left if certain else left),
    )
    return " ".join(f"{became}: {_names(some)}." for became, some in told if some)


def _names(calls: tuple[Invocation, ...]) -> str:
    return ", ".join(call.names for call in calls)
