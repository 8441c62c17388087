"""What is missing while somebody uses the console: a provider, the network, or a mouse and a wide screen."""

from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page, ViewportSize

from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from tests.end_to_end.console.outcomes import HASURA, HEROKU, NETWORK

PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
DESK: Final[ViewportSize] = {"width": 1280, "height": 900}
KEYBOARD: Final = "a mouse"
"""On a phone there is none, and here no finger either."""
CONDITIONS: Final = ("nothing", HASURA, HEROKU, NETWORK, KEYBOARD)
SAID: Final = {
    HASURA: r"Hasura Cloud (reports an error|is not responding|did not respond)",
    HEROKU: r"Heroku (reports an error|is not responding|did not respond)",
    NETWORK: r"Check your network|You are offline",
}
"""What a person reads about it where something cannot be done."""
DOWN: Final = {"api": {"rate": 1, "status": 503}}


@dataclass
class Condition:
    """Something that is missing, from when it begins until it is back."""

    missing: str
    page: Page
    hasura: HasuraClient
    heroku: HerokuClient
    is_back: bool = False

    def on_way(self) -> None:
        """Take a provider away."""
        if self.missing == HASURA and not self.is_back:
            self.hasura.control("PUT", "/faults", DOWN)
        if self.missing == HEROKU and not self.is_back:
            self.heroku.control("PUT", "/faults", DOWN)

    def on_arrival(self) -> None:
        """Take the network away: it is there until a page has been loaded."""
        self.page.context.set_offline(self.missing == NETWORK and not self.is_back)

    def end(self) -> None:
        """Bring it back, for good."""
        self.is_back = True
        self.page.context.set_offline(False)
        self.hasura.control("DELETE", "/faults")
        self.heroku.control("DELETE", "/faults")
