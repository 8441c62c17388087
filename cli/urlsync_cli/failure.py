"""Everything foreseeable that can end a command early, in words for a person."""

from typing import Any, ClassVar, Final

from urlsync_cli.exit_status import ExitStatus

Json = dict[str, Any]

REQUEST_URN: Final = "urn:urlsync:request:"


class CommandFailed(Exception):
    """A command cannot go on: what is wrong, and what a person can do next."""

    status: ClassVar[ExitStatus]

    def __init__(self, message: str, next_step: str | None = None, problem: Json | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.problem = problem or {}

    @property
    def request_id(self) -> str | None:
        """The id under which the service logged the request, where there was one."""
        instance = str(self.problem.get("instance") or "")
        return instance.removeprefix(REQUEST_URN) if instance.startswith(REQUEST_URN) else None

    def as_json(self) -> Json:
        """Return what programs are told: `error`, with the API's own problem where it gave one."""
        told = {"exit_status": int(self.status), "detail": self.message, "next_step": self.next_step}
        return {"error": told | self.problem}


class WrongUse(CommandFailed):
    """What was asked for cannot be understood."""

    status = ExitStatus.USAGE


class NotSignedIn(CommandFailed):
    """Nobody is signed in, or not for this."""

    status = ExitStatus.NOT_SIGNED_IN


class Refused(CommandFailed):
    """The service, or what stands before it, says no."""

    status = ExitStatus.REFUSED


class Unreachable(CommandFailed):
    """There is no answer, or none of any use right now."""

    status = ExitStatus.UNREACHABLE


class NotOverYet(CommandFailed):
    """It was asked for and goes on, but nobody waits for it any longer."""

    status = ExitStatus.NOT_OVER_YET
