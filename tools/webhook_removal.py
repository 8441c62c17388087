"""Every sync is opted out, so that no webhook of ours is left at Heroku."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

from urlsync_cli.errors import CommandFailed

Json = dict[str, Any]

AT_ONCE: Final = 8
"""Requests: far below the API's throttle, and below what one Heroku account grants."""
CHUNK: Final = 500
"""Syncs that one sign-in is good for: minutes, where its token holds for an hour."""
ROUNDS: Final = 6
PAUSE_S: Final = 10.0
"""Between two rounds. What Heroku did not remove at once, the service tries again by itself meanwhile."""


class OperatorsApi(Protocol):
    """As much of the operators' API as is needed."""

    def items(self, path: str, **query: str | None) -> Iterator[Json]:
        """Go through all pages of a list."""

    def post(self, path: str, body: Json | None = None) -> Json:
        """Do something."""


@dataclass(frozen=True, slots=True)
class WebhookRemoval:
    """Opts syncs out until no webhook is left, or nothing changes any more.

    Nothing is remembered between two runs: what is done already is not listed as waiting. Webhooks that
    a person registered (`manual`) are left to that person.
    """

    sign_in: Callable[[], OperatorsApi]
    say: Callable[[str], None]
    wait: Callable[[float], None] = time.sleep
    project_id: str | None = None

    def __call__(self) -> list[Json]:
        """Return the syncs whose webhooks could not be removed."""
        waiting = self._waiting()
        for _ in range(ROUNDS):
            if not waiting:
                break
            self._opt_out_all(waiting)
            waiting = self._waiting()
            if waiting:
                self.say(f"{len(waiting)} still have a webhook; trying again")
                self.wait(PAUSE_S)
        return waiting

    def _waiting(self) -> list[Json]:
        syncs = self.sign_in().items("/v1/syncs", project_id=self.project_id)
        return [sync for sync in syncs if has_something_at_heroku(sync)]

    def _opt_out_all(self, syncs: list[Json]) -> None:
        for begin in range(0, len(syncs), CHUNK):
            chunk = syncs[begin : begin + CHUNK]
            opt_out = partial(self._opt_out, self.sign_in())
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(opt_out, chunk))
            self.say(f"{begin + len(chunk)} of {len(syncs)} asked to end")

    def _opt_out(self, api: OperatorsApi, sync: Json) -> None:
        try:
            api.post(f"/v1/syncs/{sync['sync_id']}/opt-out")
        except CommandFailed as failure:  # the next round lists it again
            self.say(f"{sync['sync_id']}: {failure.message}")


def has_something_at_heroku(sync: Json) -> bool:
    """Tell whether a sync goes on, or has a webhook that is ours to remove."""
    return bool(sync["status"] != "disconnected" or sync["webhook"] == "present")
