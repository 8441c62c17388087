"""Every dialog with many syncs: it works, or says what cannot be reached, keeps what was entered, and goes on."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from local.console.driver import LOADING_MS
from local.operator_client import OperatorClient
from local.stack.outputs import Stack
from tests.end_to_end.console.condition import SAID, Condition
from tests.end_to_end.console.dialogs import Dialogs
from tests.end_to_end.console.outcomes import EVERY, EXPECTED, Then
from tests.end_to_end.console.places import Places
from tests.end_to_end.console.subjects import delete_endpoints, fresh_subjects

pytestmark = [pytest.mark.scale, pytest.mark.usefixtures("many_syncs")]

CONTROLS = "box => [...box.querySelectorAll('input, select')].map(({ value, checked }) => [value, checked])"


@pytest.fixture
def dialogs(places: Places, stack: Stack) -> Iterator[Dialogs]:
    """The dialogs, about what no other test has touched."""
    dismiss_notices(places.page)
    yield Dialogs(replace(places, subjects=fresh_subjects(stack)))
    OperatorClient(stack).call("DELETE", "/v1/hold").raise_for_status()
    delete_endpoints(stack)


@pytest.mark.parametrize(("title", "number"), EVERY)
def test_a_dialog_works_or_says_what_is_missing_and_goes_on(
    dialogs: Dialogs, condition: Condition, title: str, number: int
) -> None:
    opening, expected = dialogs.all()[title][number], EXPECTED[title][number]
    then, is_filled = expected.without(condition.missing), False

    # WHEN it is opened THEN it is there, without waiting for what is missing
    opening.open()
    dialog = dialogs.places.shown(opening.title)
    expect(dialog).to_be_visible(timeout=LOADING_MS)
    expect(dialog.locator(".skeleton")).to_have_count(0, timeout=LOADING_MS)
    assert fits(dialog)

    # WHEN it cannot be done THEN it says why, and what was entered is kept
    if then is Then.REFUSES:
        opening.fill()
        entered = dialog.evaluate(CONTROLS)
        dialogs.send(expected.button)
        is_filled = says_so(dialog, condition)
        assert not is_filled or dialog.evaluate(CONTROLS) == entered
    elif then is Then.SAYS_SO:
        assert says_so(dialog, condition)

    # WHEN nothing is missing any more, if anything was THEN it is done
    if then is not Then.WORKS:
        condition.end()
        dialogs.try_again(opening)
    if not is_filled:
        opening.fill()
    dialogs.send(expected.button)
    done = dialogs.page.get_by_text(re.compile(expected.done)).locator("visible=true")
    expect(done.first).to_be_visible(timeout=LOADING_MS)
    assert is_plain(dialogs.page)


def fits(dialog: Locator) -> bool:
    """Return True if a dialog is as wide as the page or less, and so is what is in it."""
    box, size = dialog.bounding_box(), dialog.page.viewport_size
    assert box is not None
    assert size is not None
    inside = dialog.evaluate("box => box.scrollWidth <= box.clientWidth")
    return bool(inside) and box["x"] >= 0 and box["x"] + box["width"] <= size["width"]


def is_plain(page: Page) -> bool:
    """Return True if the notices are words for people: no object, no mark-up, and nothing that is cut off."""
    notices = page.get_by_role("region", name="Notices").locator("[role]")
    texts = " ".join(notices.all_inner_texts())
    is_whole = "notices => notices.every(notice => notice.scrollWidth <= notice.clientWidth)"
    return "[object" not in texts and "`" not in texts and bool(notices.evaluate_all(is_whole))


def says_so(dialog: Locator, condition: Condition) -> bool:
    """Wait until a dialog, or a notice after it, says what is missing; return True if the dialog is still open."""
    words = re.compile(SAID[condition.missing])
    notices = dialog.page.get_by_role("region", name="Notices")
    expect(dialog.get_by_text(words).or_(notices.get_by_text(words)).first).to_be_visible(timeout=LOADING_MS)
    dismiss_notices(dialog.page)
    return dialog.count() > 0


def dismiss_notices(page: Page) -> None:
    """Close the notices, so that none of another action is read."""
    page.evaluate("document.querySelectorAll('[aria-label=Dismiss]').forEach(button => button.click())")
    expect(page.get_by_role("button", name="Dismiss")).to_have_count(0)
