"""Sign-ins kept in memory. They pass the same contract tests as those of the table."""

from urlsync.domain.activity import ActivityEntry
from urlsync.domain.connection import SignIn

from tests.fakes.activity import FakeActivity
from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict


@strict
class FakeSignIns:
    """A dictionary of sign-ins by their state."""

    def __init__(self, activity: FakeActivity | None = None) -> None:
        self.begun: dict[str, SignIn] = {}
        self.activity = activity or FakeActivity()
        self.before_each: Interruption = nothing_happens

    def begin(self, state: str, sign_in: SignIn, entry: ActivityEntry) -> None:
        self.before_each("begin")
        self.begun[state] = sign_in
        self.activity.remember(entry)

    def take(self, state: str) -> SignIn | None:
        return self.begun.pop(state, None)
