"""Somebody who has no mouse: what they want is reached by pressing Tab, wherever it is."""

from dataclasses import dataclass
from typing import Final, Literal

from playwright.sync_api import Locator, Page, expect

MAX_TABS: Final = 60
HAS_FOCUS: Final = "element => element === document.activeElement"
Role = Literal["button", "link", "textbox", "searchbox", "combobox"]


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until an element has the focus."""
    expect(wanted).to_be_visible()
    for _ in range(MAX_TABS):
        if wanted.evaluate(HAS_FOCUS):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


def type_into(page: Page, field: Locator, text: str) -> None:
    """Reach a field and type a text instead of what is there."""
    tab_to(page, field)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


@dataclass(frozen=True)
class KeyboardUser:
    """Somebody who finds everything by its role and its name on the screen, and uses it by keys."""

    page: Page

    def find(self, role: Role, name: str) -> Locator:
        """Return what has this beginning of its name, in the dialog if one is open."""
        dialog = self.page.get_by_role("dialog")
        return (dialog.last if dialog.count() > 0 else self.page).get_by_role(role, name=name).first

    def press(self, role: Role, name: str) -> None:
        """Reach a button or a link, and press Enter."""
        tab_to(self.page, self.find(role, name))
        self.page.keyboard.press("Enter")

    def enter(self, label: str, text: str) -> None:
        """Type a text into the field with this label, or choose an option by it."""
        type_into(self.page, self.page.get_by_label(label), text)

    def sees(self, text: str) -> None:
        """Wait until a text is on the screen."""
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def is_at(self, heading: str) -> None:
        """Wait until the page has this heading."""
        expect(self.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
