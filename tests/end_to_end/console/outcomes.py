"""What comes of each dialog of the console: the table that its tests follow, and a scan compares with the sources."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from tests.end_to_end.console.places import BULK

HASURA: Final = "Hasura"
HEROKU: Final = "Heroku"
NETWORK: Final = "the network"
SESSION_EXPIRED: Final = "Your session has expired"
CONNECT: Final = "Connect a Heroku database"
CREATE: Final = "Create a Heroku database"


class Then(Enum):
    """What comes of a dialog while something is missing."""

    WORKS = "it does what it is for"
    SAYS_SO = "it says so as soon as it is open, and goes on when what was missing is back"
    REFUSES = "it says so when it is sent, keeps what was entered, and works when it is sent again"


@dataclass(frozen=True)
class Expected:
    """The button that ends a dialog, what the page says then, and what comes of it while something is missing."""

    button: str
    done: str
    hasura: Then
    heroku: Then
    offline: Then

    def without(self, missing: str) -> Then:
        """Return what comes of it without one of them."""
        return {HASURA: self.hasura, HEROKU: self.heroku, NETWORK: self.offline}.get(missing, Then.WORKS)


WORKS, SAYS_SO, REFUSES = Then
EXPECTED: Final[dict[str, list[Expected]]] = {
    # its title in the source, and in the same order as it is opened below:
    #         its last button              what is said then                without Hasura, Heroku, the network
    "Search": [Expected("", "sync from", WORKS, WORKS, REFUSES)],
    "Keyboard shortcuts": [Expected("", "Go to the overview", WORKS, WORKS, WORKS)],
    "Hold all writes?": [Expected("Hold all writes", "All writes are on hold since", WORKS, WORKS, REFUSES)],
    "Add a connection": [Expected("Add connection", "Connection added", REFUSES, REFUSES, REFUSES)],
    "Rename the connection": [Expected("Rename", "Connection saved", WORKS, WORKS, SAYS_SO)],
    "Replace the Hasura Cloud token": [Expected("Replace token", "Connection saved", REFUSES, WORKS, SAYS_SO)],
    "Delete this connection?": [Expected("Delete", "Connection deleted", WORKS, WORKS, REFUSES)],
    "Add a notification endpoint": [Expected("Add endpoint", "Keep this secret", WORKS, WORKS, REFUSES)],
    "Edit the notification endpoint": [Expected("Save", "Endpoint saved", WORKS, WORKS, SAYS_SO)],
    "Rotate the secret?": [Expected("Rotate secret", "Keep this secret", WORKS, WORKS, REFUSES)],
    "Keep this secret": [Expected("Done", "valid until", WORKS, WORKS, WORKS)],
    "Delete this endpoint?": [Expected("Delete", "Endpoint deleted", WORKS, WORKS, REFUSES)],
    "Opt out of this sync?": [Expected("Opt out", "Opted out", WORKS, WORKS, REFUSES)],
    "Delete this sync?": [Expected("Delete sync", "Sync deleted", WORKS, REFUSES, REFUSES)],
    "Restart sync: ${env_var}": [Expected("Restart", "Sync restarted", SAYS_SO, REFUSES, REFUSES)],
    CONNECT: [
        Expected("Next: choose the database", "Choose a database", SAYS_SO, WORKS, WORKS),
        Expected("Next: choose the env var", "Choose an env var", WORKS, SAYS_SO, SAYS_SO),
        Expected("Enable sync", "Sync enabled", REFUSES, REFUSES, REFUSES),
        Expected("Enable sync", "Sync enabled", REFUSES, REFUSES, REFUSES),
    ],
    CREATE: [
        Expected("Next: choose the plan", "Choose a plan", SAYS_SO, WORKS, WORKS),
        Expected("Create database at", "Creating|is ready", REFUSES, SAYS_SO, SAYS_SO),
    ],
    "${titleOf(action, number)}?": [
        Expected(label, f"^{asks} 1 sync$", WORKS, WORKS, REFUSES) for label, asks in BULK.items()
    ],
    "Cancel this job?": [Expected("Cancel the job", "Finished", WORKS, WORKS, REFUSES)],
    "${label} this proposal?": [
        Expected("Accept", "Accepted", REFUSES, REFUSES, REFUSES),
        Expected("Decline", "Declined", WORKS, WORKS, REFUSES),
    ],
    "Redrive all dead letters?": [Expected("Redrive", "redriven", WORKS, WORKS, REFUSES)],
    SESSION_EXPIRED: [Expected("Sign in again", "Password", WORKS, WORKS, REFUSES)],
}  # fmt: skip
EVERY: Final = [(title, number) for title, expected in EXPECTED.items() for number in range(len(expected))]
