"""The model of Heroku, its clock standing still, with nobody but the test to make things happen."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local.heroku.model.accounts import Account
from local.heroku.model.addon import Addon
from local.heroku.model.apps import App
from local.heroku.model.clock import SimulatedClock
from local.heroku.model.deliveries import Attempt, AttemptResult
from local.heroku.model.heroku import Heroku
from local.heroku.model.webhooks import Webhook
from tests.fakes.databases import RememberedDatabases

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass
class Town:
    """One account with one app, and what its receivers were sent."""

    heroku: Heroku
    account: Account
    app: App
    databases: RememberedDatabases
    sent: list[Attempt] = field(default_factory=list)

    def subscribe(self, **fields: Any) -> Webhook:
        wanted = {"include": ["api:release"], "level": "sync", "url": "https://receiver.example/hook", "secret": "fake"}
        webhook, _ = self.heroku.webhooks.create(self.app.id, wanted | fields)
        return webhook

    def with_database(self, plan: str = "heroku-postgresql:essential-0") -> Addon:
        """Create a database on the app, and wait until it is provisioned and its releases have ended."""
        addon = self.heroku.postgres.create_addon(self.app, self.account, plan, name=None, attachment=None)
        for _ in range(2):
            self.pass_time(1)
            self.deliver_all()
        return addon

    def take(self) -> list[Attempt]:
        """Take the attempts that are due, and leave them in flight."""
        attempts = self.heroku.run_due()
        self.sent += attempts
        return attempts

    def answer(self, attempt: Attempt, code: int | None = 204) -> None:
        error_class = "timeout" if code is None else None
        self.heroku.deliveries.finish(attempt, AttemptResult(code, error_class))

    def deliver_all(self, code: int | None = 204) -> list[Attempt]:
        """Answer everything that is due until nothing is; return what was sent."""
        applied = []
        while attempts := self.take():
            for attempt in attempts:
                self.answer(attempt, code)
                applied.append(attempt)
        return applied

    def pass_time(self, seconds: float) -> None:
        self.heroku.clock.advance(seconds)

    def attempt_at_each_due_time(self, code: int | None, until_s: float) -> list[float]:
        """Answer every attempt with `code`; return when each was made, in seconds from now."""
        begin = self.heroku.clock.now()
        moments = []
        while True:
            moments += [(self.heroku.clock.now() - begin).total_seconds() for _ in self.deliver_all(code)]
            due = self.heroku.next_due()
            if due is None or (due - begin).total_seconds() > until_s:
                return moments
            self.heroku.clock.advance((due - self.heroku.clock.now()).total_seconds())


def new_town(seed: int = 1) -> Town:
    """One account that owns one app."""
    databases = RememberedDatabases()
    heroku = Heroku(databases, clock=SimulatedClock(speed=0, start=START), seed=seed)
    account = heroku.accounts.named("owner@example.com")
    app = heroku.create_app(account, "demo-shop")
    return Town(heroku, account, app, databases)
