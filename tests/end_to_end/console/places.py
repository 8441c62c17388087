"""Every page of the console, and how to move in it by mouse or by keys: a scan compares them with the sources."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Locator, Page, expect

from local.console.driver import LOADING_MS, ConsoleDriver
from local.console.traffic import Traffic
from local.operator_client import OperatorClient
from local.stack.outputs import Stack
from tests.end_to_end.console.keyboard import tab_to, type_into
from tests.end_to_end.console.subjects import Subject, Subjects, kept_subjects

UNREAL: Final = "00000000-0000-4000-8000-000000000000"
BULK: Final = {"Check": "Check", "Restart": "Restart", "Opt out": "Opt out of", "Delete": "Delete"}
"""How the question begins that is asked before an action for many syncs, by its button."""
TABS: Final = ("env-vars", "integrations", "history", "health")


def nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Places:
    """The pages, on a stack with its demo and a finished job."""

    console: ConsoleDriver
    subjects: Subjects
    job_id: str
    traffic: Traffic
    by_keyboard: bool = False
    on_way: Callable[[], None] = nothing
    """Called before the page of a dialog is loaded."""
    on_arrival: Callable[[], None] = nothing
    """Called on the page of a dialog, before it is opened."""

    @property
    def page(self) -> Page:
        """The tab."""
        return self.console.page

    def routes(self) -> dict[str, list[str]]:
        """Return the addresses of the pages, by the route in the console's source."""
        subject, opted_out = self.subjects.synced(), self.subjects.opted_out()
        return {
            "/": ["#/"],
            "/syncs": ["#/syncs", f"#/syncs?q={UNREAL}"],
            "/jobs/:id": [f"#/jobs/{self.job_id}", f"#/jobs/{UNREAL}"],
            "/projects": ["#/projects"],
            "/projects/:id/:tab?": [page_of(each, tab) for each in (subject, opted_out) for tab in TABS],
            "/connections": ["#/connections"],
            "/connections/:id": [f"#/connections/{subject.connection_id}", f"#/connections/{UNREAL}"],
            "/endpoints": ["#/endpoints"],
            "/activity": ["#/activity"],
            "": ["#/nowhere"],
        }

    def addresses(self) -> list[str]:
        """Return the addresses of all pages."""
        return [address for addresses in self.routes().values() for address in addresses]

    def go(self, route: str) -> None:
        """Open a page. The one before is complete: the emulator does not notice that a request is no longer wanted."""
        self.traffic.wait_until_quiet()
        self.console.go(route)

    def at(self, route: str, press: Callable[[], None]) -> None:
        """Open a page, and do something there."""
        self.on_way()
        self.go(route)
        self.on_arrival()
        press()

    def press_at(self, route: str, name: str) -> None:
        """Open a page, and press its first button of this name as soon as it is there."""
        self.on_way()
        self.go(route)
        button = self.page.get_by_role("main").get_by_role("button", name=name).first
        expect(button).to_be_visible(timeout=LOADING_MS)
        self.on_arrival()
        self.press(button)

    def next(self, name: str | re.Pattern[str]) -> None:
        """Press a button of the dialog that is open."""
        self.press(self.page.get_by_role("dialog").last.get_by_role("button", name=name, exact=True))

    def press(self, button: Locator) -> None:
        """Click a button, or reach it by keys and press Enter."""
        if not self.by_keyboard:
            button.click()
            return
        self.reach(button)
        self.page.keyboard.press("Enter")

    def check(self, box: Locator) -> None:
        """Check a box, or reach it by keys and press the space bar."""
        if not self.by_keyboard:
            box.check()
        elif not box.is_checked():
            self.reach(box)
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def enter(self, field: Locator, text: str) -> None:
        """Enter a text into a field, or reach it by keys and type."""
        if not self.by_keyboard:
            field.fill(text)
            return
        type_into(self.page, field, text)

    def reach(self, wanted: Locator) -> None:
        """Focus an element: in a dialog by pressing Tab."""
        if not wanted.evaluate("element => element.closest('dialog') !== null"):
            wanted.focus()
        tab_to(self.page, wanted)

    def shown(self, title: str) -> Locator:
        """Return the dialog with this title."""
        return self.page.get_by_role("dialog", name=title)

    def begin(self) -> None:
        """Have missing what is missing, now, on a page that is loaded."""
        self.on_way()
        self.on_arrival()


def page_of(subject: Subject, tab: str) -> str:
    """Return the address of a tab of a project."""
    return f"#/projects/{subject.project_id}/{tab}"


def make_places(console: ConsoleDriver, stack: Stack) -> Places:
    """Return all pages, about an app in sync, one that was opted out of, and others, and a finished job."""
    subjects = kept_subjects(stack)
    body = {"action": "check", "ids": [subjects.synced().sync_id], "count": 1}
    job = OperatorClient(stack).call("POST", "/v1/jobs", body)
    job.raise_for_status()
    return Places(console, subjects, str(job.json()["job_id"]), Traffic(console.page))


def nowhere() -> Places:
    """Return the pages of no stack, for those who only need to know which there are."""
    anything: Any = Anything()
    return Places(anything, anything, "fake-job", anything)


class Anything:
    """Stands for anything, where only names are wanted."""

    def __getattr__(self, name: str) -> Any:
        return self

    def __call__(self) -> Any:
        return self
