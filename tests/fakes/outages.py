"""Outages kept in memory. They pass the same contract tests as those of the table."""

from urlsync.domain.outage import Outage, Provider

from tests.fakes.strict import strict


@strict
class FakeOutages:
    """A dictionary of outages by their provider."""

    def __init__(self) -> None:
        self.known: dict[Provider, Outage] = {}

    def get(self, provider: Provider) -> Outage | None:
        return self.known.get(provider)

    def put(self, outage: Outage) -> None:
        self.known[outage.provider] = outage
