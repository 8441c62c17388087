"""What is known of our OAuth client, kept in memory. Passes the same contract tests as the table."""

from datetime import datetime

from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict


@strict
class FakeOAuthClient:
    """Remembers since when the client is refused. `before_each` is called with the operation's name."""

    def __init__(self) -> None:
        self.since: datetime | None = None
        self.before_each: Interruption = nothing_happens

    def refused_since(self) -> datetime | None:
        self.before_each("refused_since")
        return self.since

    def refused(self, now: datetime) -> None:
        self.before_each("refused")
        self.since = self.since or now

    def accepted(self) -> None:
        self.before_each("accepted")
        self.since = None
