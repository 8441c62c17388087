"""Exit statuses, and the errors that end a command with one of them."""

from enum import IntEnum
from typing import Any, ClassVar, Final

Json = dict[str, Any]

REQUEST_URN: Final = "urn:urlsync:request:"


class ExitStatus(IntEnum):
    """The exit statuses. They are documented, and never change their meaning."""

    OK = 0
    PROBLEM = 1
    USAGE = 2
    NOT_SIGNED_IN = 3
    REJECTED = 4
    UNAVAILABLE = 5
    TIMED_OUT = 6
    CHANGES_PENDING = 7
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        """What the status says, in words."""
        return _MEANINGS[self]


_MEANINGS: Final = {
    ExitStatus.OK: "success",
    ExitStatus.PROBLEM: "a problem was found: a failed check, or a finding of `diagnosis` or `status`",
    ExitStatus.USAGE: "invalid usage: an unknown option, an ambiguous name, a missing confirmation",
    ExitStatus.NOT_SIGNED_IN: "not signed in, or the sign-in lacks a scope",
    ExitStatus.REJECTED: "the service rejected the request; the message says why",
    ExitStatus.UNAVAILABLE: "the service is unreachable or temporarily unavailable; try again later",
    ExitStatus.TIMED_OUT: "timed out; still running",
    ExitStatus.CHANGES_PENDING: "`plan --detailed-exitcode` found changes to apply",
    ExitStatus.INTERRUPTED: "interrupted with Ctrl-C",
}


class CommandFailed(Exception):
    """An expected error: what went wrong, and what the user can do next."""

    status: ClassVar[ExitStatus]

    def __init__(self, message: str, next_step: str | None = None, problem: Json | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.problem = problem or {}

    @property
    def request_id(self) -> str | None:
        """The id that the service logged the request under, if it answered one."""
        instance = str(self.problem.get("instance") or "")
        return instance.removeprefix(REQUEST_URN) if instance.startswith(REQUEST_URN) else None

    def as_json(self) -> Json:
        """Return the error for programs, merged with the API's problem document where there is one."""
        error = {"exit_status": int(self.status), "detail": self.message, "next_step": self.next_step}
        return {"error": error | self.problem}


class UsageError(CommandFailed):
    """The command line is invalid, ambiguous or incomplete."""

    status = ExitStatus.USAGE


class NotSignedIn(CommandFailed):
    """There is no valid sign-in, or it lacks a scope."""

    status = ExitStatus.NOT_SIGNED_IN


class Rejected(CommandFailed):
    """The service, or a gateway in front of it, rejected the request."""

    status = ExitStatus.REJECTED


class Unavailable(CommandFailed):
    """The service is unreachable, or cannot serve the request right now.

    `retry_after_s` is after how many seconds it can, if the service says so.
    """

    status = ExitStatus.UNAVAILABLE

    def __init__(
        self,
        message: str,
        next_step: str | None = None,
        problem: Json | None = None,
        *,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message, next_step, problem)
        self.retry_after_s = retry_after_s


class TimedOut(CommandFailed):
    """The command stopped waiting for something that is still running."""

    status = ExitStatus.TIMED_OUT


class Interrupted(CommandFailed):
    """The user pressed Ctrl-C."""

    status = ExitStatus.INTERRUPTED
