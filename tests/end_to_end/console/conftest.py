"""A real browser on the shared stack. Without a Chromium, the tests are skipped with a message."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from rich.console import Console as Terminal

from local.console.chromium import MISSING, chromium, running_chromium
from local.console.driver import ConsoleDriver
from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.stack.home import ROOT, Home
from local.stack.many_syncs import seed_many
from local.stack.outputs import Stack
from local.stack.progress import Progress
from tests.end_to_end.console.condition import CONDITIONS, DESK, KEYBOARD, PHONE, Condition
from tests.end_to_end.console.places import Places, make_places
from tests.end_to_end.console.subjects import decline_proposals
from tests.fakes.effort import is_whole, syncs
from tests.fakes.page_faults import PageFaults

TIMEOUT_MS = 15_000
MANY: Final = 10_000
Figure = Callable[[str], None]
COLD_START_MS = 60_000
"""The first page loads all files at once, while six functions have their cold start."""
AXE = ROOT / ".tools" / "console" / "node_modules" / "axe-core" / "axe.min.js"
"""Of the locked version, which the build of the console installs."""
RUN_AXE = """async () => {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const { violations } = await axe.run(dialog ?? document, { resultTypes: ["violations"] });
  return violations.flatMap(({ impact, help, nodes }) => nodes.map(({ html }) => `${impact}: ${help} (${html})`));
}"""

expect.set_options(timeout=TIMEOUT_MS)


# Scoped to a module, because it keeps an event loop running in this thread.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip(MISSING)
    with running_chromium(path) as browser:
        yield browser


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser context for each module, so that modules share no state."""
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT_MS)
    context.set_default_navigation_timeout(COLD_START_MS)
    yield context
    context.close()


@pytest.fixture(scope="module")
def all_faults(context: BrowserContext) -> PageFaults:
    return PageFaults(context)


@pytest.fixture(scope="module")
def signed_in(context: BrowserContext, all_faults: PageFaults, stack: Stack) -> ConsoleDriver:
    """A tab with a signed-in operator, shared by a module's tests: tokens are lost with the page."""
    console = ConsoleDriver(context.new_page(), stack)
    console.sign_in()
    return console


@pytest.fixture
def faults(all_faults: PageFaults) -> Iterator[PageFaults]:
    """Fail a test if the browser reports an error or a violation of the Content Security Policy."""
    all_faults.take()
    yield all_faults
    assert all_faults.take() == []


@pytest.fixture
def console(signed_in: ConsoleDriver, faults: PageFaults) -> Iterator[ConsoleDriver]:
    """The console at its overview page."""
    page = signed_in.page
    if page.get_by_role("navigation", name="Main").count() == 0:
        signed_in.sign_in()
    page.evaluate("document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close())")
    expect(page.locator("dialog")).to_have_count(0)  # it hears of its end a moment later, unless its page has gone
    signed_in.go("#/")
    yield signed_in
    page.context.set_offline(False)
    page.unroute_all(behavior="ignoreErrors")


@pytest.fixture
def fresh_page(context: BrowserContext, faults: PageFaults) -> Iterator[Page]:
    """A new tab."""
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def find_violations() -> Callable[[Page], list[str]]:
    """Return a function that lists what axe finds: all of its rules, of any severity, in a page or the dialog on it.

    What is below a dialog cannot be reached, and is a page of its own.
    """

    def violations(page: Page) -> list[str]:
        # Evaluated by the debugger, which the page's security policy does not concern; it stays until a reload.
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        return [str(found) for found in page.evaluate(RUN_AXE)]

    return violations


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Return a function that has a figure printed at the end of the run."""
    return lambda text: record_property("figure", f"console: {text}")


@pytest.fixture(scope="module")
def many_syncs(stack: Stack, home: Home) -> int:
    """Make many syncs, and return how many there are."""
    seed_many(stack, home, Progress(Terminal(stderr=True)), syncs(MANY))
    return syncs(MANY)


@pytest.fixture(scope="module")
def all_places(signed_in: ConsoleDriver, stack: Stack) -> Iterator[Places]:
    yield make_places(signed_in, stack)
    decline_proposals(stack)


# Few examples leave out the first one, where nothing is missing: with keys alone all of it is done, too.
@pytest.fixture(params=CONDITIONS if is_whole() else CONDITIONS[1:])
def missing(request: pytest.FixtureRequest) -> str:
    """What does not work or is not there."""
    return str(request.param)


@pytest.fixture
def condition(missing: str, console: ConsoleDriver, hasura: HasuraClient, heroku: HerokuClient) -> Iterator[Condition]:
    condition = Condition(missing, console.page, hasura, heroku)
    if missing == KEYBOARD:
        console.page.set_viewport_size(PHONE)
    yield condition
    condition.end()
    console.page.set_viewport_size(DESK)


@pytest.fixture
def places(condition: Condition, all_places: Places, faults: PageFaults) -> Places:
    """Return the pages without what is missing."""
    faults.expect(r"status of (4\d\d|50\d)|ERR_INTERNET_DISCONNECTED")
    return replace(
        all_places, on_way=condition.on_way, on_arrival=condition.on_arrival, by_keyboard=condition.missing == KEYBOARD
    )
