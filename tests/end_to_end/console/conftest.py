"""A real browser on the one stack. Without a Chromium on this machine the tests are skipped, and say so."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it has none
from playwright.sync_api import Browser, BrowserContext, Page, expect

from local.console.chromium import MISSING, chromium, running_chromium
from local.console.driver import ConsoleDriver
from local.stack.outputs import Stack
from tests.fakes.page_faults import PageFaults

PATIENCE_MS = 15_000
COLD_MS = 60_000
"""The first page asks for all files at once, and each of six functions starts for the first time."""
SEEN_BY_AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

expect.set_options(timeout=PATIENCE_MS)


# No longer than a module, because an event loop runs in this thread meanwhile.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip(MISSING)
    with running_chromium(path) as browser:
        yield browser


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visit: what is remembered in it, the next module does not know."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    context.set_default_navigation_timeout(COLD_MS)
    yield context
    context.close()


@pytest.fixture(scope="module")
def all_faults(context: BrowserContext) -> PageFaults:
    return PageFaults(context)


@pytest.fixture(scope="module")
def signed_in(context: BrowserContext, all_faults: PageFaults, stack: Stack) -> ConsoleDriver:
    """A tab where the operator is signed in, for all tests of a module: tokens do not outlive a page."""
    console = ConsoleDriver(context.new_page(), stack)
    console.sign_in()
    return console


@pytest.fixture
def faults(all_faults: PageFaults) -> Iterator[PageFaults]:
    """Fail whatever test makes the browser complain, be it of the strict policy or of an error."""
    all_faults.take()
    yield all_faults
    assert all_faults.take() == []


@pytest.fixture
def console(signed_in: ConsoleDriver, faults: PageFaults) -> Iterator[ConsoleDriver]:
    """The console at its overview, as a test finds it."""
    page = signed_in.page
    if page.get_by_role("navigation", name="Main").count() == 0:
        signed_in.sign_in()
    page.evaluate("document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close())")
    signed_in.go("#/")
    yield signed_in
    page.context.set_offline(False)
    page.unroute_all(behavior="ignoreErrors")


@pytest.fixture
def fresh_page(context: BrowserContext, faults: PageFaults) -> Iterator[Page]:
    """A tab of its own."""
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def find_barriers() -> Callable[[Page], list[str]]:
    """Return a function that lists what keeps people out of a page, in axe's words."""

    def barriers(page: Page) -> list[str]:
        found = Axe().run(page, options=SEEN_BY_AXE).response["violations"]
        return [
            f"{one['impact']}: {one['help']} ({node['html'][:120]})"
            for one in found
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"]
        ]

    return barriers
