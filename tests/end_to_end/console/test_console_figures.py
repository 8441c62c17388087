"""What the console costs: requests and bytes of a first load, of the overview and of idling; the time of a filter."""

import gzip
import os
import statistics
import time
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from local.console.driver import ConsoleDriver
from local.console.traffic import Traffic
from local.stack.outputs import Stack
from tests.end_to_end.console.answers import unconditional
from tests.end_to_end.console.conftest import Figure

NOT_MODIFIED: Final = 304
FIRST_LOAD: Final = (5, 90_000)
"""At most so many requests and bytes, compressed, before anybody has signed in."""
OVERVIEW: Final = (6, 60_000)
"""At most so many calls of the API and bytes, compressed, until the overview is complete."""
IDLE_BYTES: Final = 15_000
"""At most so many bytes in a minute."""
IDLE_S: Final = 60
FILTER_S: Final = 0.5
"""The 95th percentile from a choice to its rows."""
FILTERS: Final = ("Active", "Paused", "Disconnected", "Any status") * 10


class Sizes:
    """The requests of a page whose addresses have a part in common, and the bytes of what answers them.

    The bytes are those of compressed bodies, as API Gateway sends them: the local stack does not compress.
    """

    def __init__(self, page: Page, part: str) -> None:
        self._part = part
        self._finished: list[Request] = []
        page.on("requestfinished", self._add)

    def _add(self, request: Request) -> None:
        self._finished.append(request)

    def take(self) -> tuple[list[str], int]:
        """Return the addresses and the bytes until now, and start again."""
        finished = [request for request in self._finished if self._part in request.url]
        self._finished.clear()
        return [request.url.rsplit("_user_request_", 1)[-1] for request in finished], sum(map(_size, finished))


def _size(request: Request) -> int:
    answer = request.response()
    return 0 if answer is None or answer.status == NOT_MODIFIED else len(gzip.compress(answer.body()))


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab of its own, where nothing is known yet."""
    page = context.new_page()
    yield page
    page.close()


def test_the_first_load_is_small(page: Page, stack: Stack, figure: Figure) -> None:
    sizes = Sizes(page, stack["console_url"])

    ConsoleDriver(page, stack).open()
    page.get_by_role("button", name="Sign in", exact=True).wait_for()
    Traffic(page).wait_until_quiet()

    addresses, total = sizes.take()
    figure(f"first load, signed out: {len(addresses)} requests, {total:,} bytes")
    assert len(addresses) <= FIRST_LOAD[0], addresses
    assert 0 < total <= FIRST_LOAD[1]


@pytest.mark.scale
def test_the_overview_asks_little_and_idles_quietly(page: Page, stack: Stack, many_syncs: int, figure: Figure) -> None:
    sizes = Sizes(page, "/v1/")
    traffic = Traffic(page)
    ConsoleDriver(page, stack).sign_in()
    expect(page.get_by_role("region", name="Service health")).to_be_visible()
    traffic.wait_until_quiet()

    addresses, total = sizes.take()
    figure(f"overview with {many_syncs:,} syncs: {len(addresses)} calls, {total:,} bytes")
    assert len(addresses) <= OVERVIEW[0], "\n".join(addresses)
    assert 0 < total <= OVERVIEW[1]

    # WHEN nothing happens for a minute
    page.wait_for_timeout(IDLE_S * 1000)

    # THEN hardly anything is sent, because nothing has changed
    addresses, total = sizes.take()
    figure(f"idle minute on the overview with {many_syncs:,} syncs: {len(addresses)} calls, {total:,} bytes")
    assert addresses != []
    assert total <= IDLE_BYTES


def test_dead_letters_cost_the_overview_one_call_more_and_a_hold_none(page: Page, stack: Stack) -> None:
    # GIVEN a service with a dead letter, whose writes are all on hold
    def in_trouble(route: Route) -> None:
        answer = route.fetch(headers=unconditional(route.request))
        status = answer.json()
        status["queues"]["dead_checks"]["waiting"] = 1
        route.fulfill(response=answer, json=status | {"level": "problem", "held_since": "2026-01-02T12:00:00Z"})

    page.route("**/v1/status", in_trouble)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/v1/" in request.url else None)

    # WHEN the overview is opened
    with page.expect_response("**/v1/dead-letters*"):
        ConsoleDriver(page, stack).sign_in()
    expect(page.get_by_role("region", name="Dead letters")).to_be_visible()
    expect(page.get_by_text("All writes are on hold since")).to_be_visible()
    page.wait_for_load_state("networkidle")

    # THEN the dead letters are asked for, and no more than is allowed
    addresses = {address.rsplit("_user_request_", 1)[-1] for address in asked}
    assert len(addresses) <= OVERVIEW[0], "\n".join(sorted(addresses))


@pytest.mark.scale
def test_a_filter_is_answered_at_once(console: ConsoleDriver, many_syncs: int, figure: Figure) -> None:
    page = console.page
    console.go("#/syncs")
    choice = page.get_by_role("combobox", name="Status")
    taken = []
    for label in FILTERS:
        started = time.monotonic()
        with page.expect_response("**/v1/syncs?*"):
            choice.select_option(label)
        expect(page.get_by_role("status").or_(page.get_by_role("heading", name="No syncs match")).first).to_be_visible()
        taken.append(time.monotonic() - started)

    middle, slow = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    figure(
        f"filter of {many_syncs:,} syncs: median {middle * 1000:.0f} ms, p95 {slow * 1000:.0f} ms of {len(taken)}, "
        f"with {busy:.1f} processes waiting or running for each processor"
    )
    assert slow <= FILTER_S * max(1, busy)
