"""Opt out every sync, so that no webhook of ours remains at Heroku."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

from urlsync_cli.errors import CommandFailed

Json = dict[str, Any]

AT_ONCE: Final = 8
"""Concurrent requests: far below the API's throttle, and below the rate limit of one Heroku account."""
CHUNK: Final = 500
"""Syncs per sign-in: they take some minutes, and a token is valid for 15."""
ROUNDS: Final = 6
PAUSE_S: Final = 10.0
"""Pause between two rounds, in which the service retries removals automatically."""


class OperatorsApi(Protocol):
    """The part of the operators' API that is needed."""

    def items(self, path: str, **query: str | None) -> Iterator[Json]:
        """Yield the items of all pages of a list."""

    def post(self, path: str, body: Json | None = None) -> Json:
        """Send a request and return the response."""


@dataclass(frozen=True, slots=True)
class WebhookRemoval:
    """Opts syncs out until no webhook is left, or the rounds are used up.

    Stores nothing between runs: finished syncs are not listed again. Webhooks that a person registered
    (`manual`) are left to that person.
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
                self.say(f"{len(waiting)} still have a webhook; retrying")
                self.wait(PAUSE_S)
        return waiting

    def _waiting(self) -> list[Json]:
        syncs = self.sign_in().items("/v1/syncs", project_id=self.project_id)
        return [sync for sync in syncs if needs_opt_out(sync)]

    def _opt_out_all(self, syncs: list[Json]) -> None:
        for begin in range(0, len(syncs), CHUNK):
            chunk = syncs[begin : begin + CHUNK]
            opt_out = partial(self._opt_out, self.sign_in())
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(opt_out, chunk))
            self.say(f"{begin + len(chunk)} of {len(syncs)} opted out")

    def _opt_out(self, api: OperatorsApi, sync: Json) -> None:
        try:
            api.post(f"/v1/syncs/{sync['sync_id']}/opt-out")
        except CommandFailed as failure:  # the next round lists it again
            self.say(f"{sync['sync_id']}: {failure.message}")


def needs_opt_out(sync: Json) -> bool:
    """Return whether a sync is not disconnected, or has a webhook that we must remove."""
    return bool(sync["status"] != "disconnected" or sync["webhook"] == "present")
