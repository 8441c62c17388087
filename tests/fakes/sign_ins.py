"""Sign-ins kept in memory. They pass the same contract tests as those of the table."""

from urlsync.domain.connection import SignIn

from tests.fakes.strict import strict


@strict
class FakeSignIns:
    """A dictionary of sign-ins by their state."""

    def __init__(self) -> None:
        self.begun: dict[str, SignIn] = {}

    def begin(self, state: str, sign_in: SignIn) -> None:
        self.begun[state] = sign_in

    def take(self, state: str) -> SignIn | None:
        return self.begun.pop(state, None)
