"""How a command ended, for programs that do not read its words."""

from enum import IntEnum


class ExitStatus(IntEnum):
    """The exit statuses. They are documented, and never change their meaning."""

    OK = 0
    PROBLEM = 1
    USAGE = 2
    NOT_SIGNED_IN = 3
    REFUSED = 4
    UNREACHABLE = 5
    NOT_OVER_YET = 6

    @property
    def meaning(self) -> str:
        """What it says, in words."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitStatus.OK: "done, and all is well",
    ExitStatus.PROBLEM: "done, and something is not well: a failed check, a problem in a diagnosis",
    ExitStatus.USAGE: "the command was not understood, or what it names is ambiguous",
    ExitStatus.NOT_SIGNED_IN: "nobody is signed in, or the sign-in does not allow this",
    ExitStatus.REFUSED: "the service refuses, and says why",
    ExitStatus.UNREACHABLE: "the service does not answer, or not now; try again later",
    ExitStatus.NOT_OVER_YET: "it goes on, but has not come to its end in the time given",
}
