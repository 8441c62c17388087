"""Every page and dialog of the console, and how to get there: a scan compares them with the console's sources."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from playwright.sync_api import Locator, Page, Request, Route, expect

from local.console.driver import ConsoleDriver
from local.console.traffic import Traffic
from local.operator_client import OperatorClient
from local.stack.outputs import Stack
from tests.fakes.synced_app import SyncedApp, SyncedApps

UNREAL: Final = "00000000-0000-4000-8000-000000000000"
SOON: Final = "2026-12-31T12:00:00Z"
HEROKU: Final = "Heroku"
NETWORK: Final = "the network"
REFRESH_MS: Final = 40_000
BULK: Final = {"Check": "Check", "Restart": "Restart", "Opt out": "Opt out of", "Delete": "Delete"}
"""How the question begins that is asked before an action for many syncs, by its button."""
SESSION_EXPIRED: Final = "Your session has expired"
TABS: Final = ("env-vars", "integrations", "history", "health")
EXPLAINED: Final = {
    "severity": "warning",
    "title": "A title",
    "meaning": "It is so.",
    "automatic": None,
    "next_step": "Do it.",
}
PROPOSAL: Final[dict[str, Any]] = {
    "proposal_id": UNREAL,
    "connection_id": None,
    "heroku_app": {"id": UNREAL, "name": "quiet-river"},
    "concerns": [{"code": "fake_concern", **EXPLAINED}],
    "actions": ["accept_proposal", "decline_proposal"],
    "proposed_at": "2026-01-02T12:00:00Z",
    "expires_at": SOON,
}
LETTER: Final[dict[str, Any]] = {
    "message_id": UNREAL,
    "kind": "check",
    "readable": True,
    "sync_id": UNREAL,
    "project_id": None,
    "provisioning_id": None,
    "cause": "webhook",
    "event": None,
    "release_version": 7,
    "sent_at": "2026-01-02T12:00:00Z",
}
POOLED: Final[dict[str, Any]] = {
    "type": "urn:urlsync:problem:transaction-pooler",
    "title": "The URL leads through a connection pooler",
    "status": 409,
    "detail": "Prepared statements fail on it.",
    "instance": "urn:urlsync:request:fake-request",
    "errors": [],
}
EXPIRED: Final = {
    "type": "urn:urlsync:problem:unauthenticated",
    "title": "Missing or expired token",
    "status": 401,
    "detail": "Sign in.",
    "instance": "urn:urlsync:request:fake-request",
    "errors": [],
}


def answer(page: Page, path: str, body: Mapping[str, Any], status: int = 200) -> None:
    """Let the API answer this from now on."""
    kind = "application/json" if status == 200 else "application/problem+json"
    page.route(path, lambda route: route.fulfill(status=status, content_type=kind, body=json.dumps(body)))


def amend(page: Page, path: str, changes: Mapping[str, Any]) -> None:
    """Let the answers of the API have these fields from now on."""

    def changed(route: Route) -> None:
        response = route.fetch(headers=unconditional(route.request))
        route.fulfill(response=response, json={**response.json(), **changes})

    page.route(path, changed)


def unconditional(request: Request) -> dict[str, str]:
    """Return the headers of a request without the tag of what the page has already, so that the answer has a body."""
    return {name: value for name, value in request.headers.items() if name != "if-none-match"}


@dataclass(frozen=True)
class Opening:
    """What opens a dialog with this beginning of its title, and what has to work for that."""

    title: str
    open: Callable[[], None]
    needs: str = ""


@dataclass(frozen=True)
class Places:
    """The pages and dialogs, on a stack with its demo, an app of a test, a finished job, and an endpoint."""

    console: ConsoleDriver
    app: SyncedApp
    job_id: str
    opted_out: SyncedApp
    traffic: Traffic
    by_keyboard: bool = False
    on_arrival: Callable[[], None] = lambda: None
    """Called on the page of a dialog, before it is opened."""

    @property
    def page(self) -> Page:
        """The tab."""
        return self.console.page

    def routes(self) -> dict[str, list[str]]:
        """Return the addresses of the pages, by the route in the console's source."""
        project, connection = self.app.project.id, self.app.owner.connection.connection_id
        return {
            "/": ["#/"],
            "/syncs": ["#/syncs", f"#/syncs?q={UNREAL}"],
            "/jobs/:id": [f"#/jobs/{self.job_id}", f"#/jobs/{UNREAL}"],
            "/projects": ["#/projects"],
            "/projects/:id/:tab?": [f"#/projects/{project}/{tab}" for tab in TABS]
            + [f"#/projects/{self.opted_out.project.id}/{tab}" for tab in TABS],
            "/connections": ["#/connections"],
            "/connections/:id": [f"#/connections/{connection}", f"#/connections/{UNREAL}"],
            "/endpoints": ["#/endpoints"],
            "/activity": ["#/activity"],
            "": ["#/nowhere"],
        }

    def go(self, route: str) -> None:
        """Open a page. The one before is complete: the emulator does not notice that a request is no longer wanted."""
        self.traffic.wait_until_quiet()
        self.console.go(route)

    def button(self, name: str | re.Pattern[str]) -> None:
        """Press the first button of the page with this name."""
        self.press(self.page.get_by_role("main").get_by_role("button", name=name).first)

    def next(self, name: str | re.Pattern[str]) -> None:
        """Press a button of the dialog that is open."""
        self.press(self.page.get_by_role("dialog").last.get_by_role("button", name=name))

    def press(self, button: Locator) -> None:
        """Click a button, or focus it and press Enter."""
        if not self.by_keyboard:
            button.click()
            return
        button.focus()
        self.page.keyboard.press("Enter")

    def check(self, box: Locator) -> None:
        """Check a box, or focus it and press the space bar."""
        if not self.by_keyboard:
            box.check()
            return
        box.focus()
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    @property
    def _project(self) -> str:
        return f"#/projects/{self.app.project.id}"

    @property
    def _integrations(self) -> str:
        """The demo's: its connection knows its accounts, which a person has entered."""
        return f"#/projects/{self.console.stack['demo']['project_id']}/integrations"

    @property
    def _connection(self) -> str:
        return f"#/connections/{self.app.owner.connection.connection_id}"

    def dialogs(self) -> dict[str, list[Opening]]:
        """Return how the dialogs are opened, by the title in the console's source."""
        of_data = self._of_connections() | self._of_endpoints() | self._of_syncs()
        return self._of_every_page() | of_data | self._of_what_waits()

    def _of_every_page(self) -> dict[str, list[Opening]]:
        return {
            "Search": [Opening("Search", lambda: self.at("#/", lambda: self.page.keyboard.press("/")))],
            "Keyboard shortcuts": [
                Opening("Keyboard shortcuts", lambda: self.at("#/", lambda: self.page.keyboard.press("?")))
            ],
        }

    def _of_connections(self) -> dict[str, list[Opening]]:
        return {
            "Hold all writes?": [Opening("Hold all writes?", self.opens("#/", "Hold all writes"))],
            "Add a connection": [Opening("Add a connection", self.opens("#/connections", "Add connection"))],
            "Rename the connection": [
                Opening("Rename the connection", self.opens(self._connection, "Rename"), needs=NETWORK)
            ],
            "Replace the Hasura Cloud token": [
                Opening("Replace the Hasura", self.opens(self._connection, "Replace Hasura token"), needs=NETWORK)
            ],
            "Delete this connection?": [
                Opening("Delete this connection?", self.opens(self._connection, "Delete connection"))
            ],
        }

    def _of_endpoints(self) -> dict[str, list[Opening]]:
        edit = "Edit the notification endpoint"
        return {
            "Add a notification endpoint": [
                Opening("Add a notification endpoint", self.opens("#/endpoints", "Add endpoint"))
            ],
            edit: [Opening(edit, self.opens("#/endpoints", "Edit"), needs=NETWORK)],
            "Rotate the secret?": [Opening("Rotate the secret?", self.opens("#/endpoints", "Rotate secret"))],
            "Keep this secret": [Opening("Keep this secret", self._rotated, needs=NETWORK)],
            "Delete this endpoint?": [Opening("Delete this endpoint?", self.opens("#/endpoints", "Delete"))],
        }

    def _of_syncs(self) -> dict[str, list[Opening]]:
        connect, create = "Connect a Heroku database", "Create a Heroku database"
        return {
            "Opt out of this sync?": [
                Opening("Opt out of this sync?", self.opens(f"{self._project}/env-vars", "Opt out"))
            ],
            "Delete this sync?": [Opening("Delete this sync?", self._of_opted_out("Delete sync"))],
            "Restart sync: ${env_var}": [Opening("Restart sync: ", self._of_opted_out("Restart sync"))],
            connect: [
                Opening(connect, partial(self.connect, 0)),
                Opening(connect, partial(self.connect, 1), needs=HEROKU),
                Opening(connect, partial(self.connect, 2), needs=HEROKU),
                Opening(connect, self._pooled, needs=HEROKU),
            ],
            create: [
                Opening(create, self.opens(self._integrations, create)),
                Opening(create, self._choose_plan, needs=HEROKU),
            ],
            "${titleOf(action, number)}?": [
                Opening(f"{asks} 1 sync?", self._selected(label)) for label, asks in BULK.items()
            ],
        }

    def _of_what_waits(self) -> dict[str, list[Opening]]:
        return {
            "Cancel this job?": [Opening("Cancel this job?", self._cancel_job)],
            "${label} this proposal?": [
                Opening("Accept this proposal?", self._decide("Accept the proposal")),
                Opening("Decline this proposal?", self._decide("Decline the proposal")),
            ],
            "Redrive all dead letters?": [Opening("Redrive all dead letters?", self._redrive)],
            SESSION_EXPIRED: [Opening(SESSION_EXPIRED, self._expire, needs=NETWORK)],
        }

    def at(self, route: str, press: Callable[[], None]) -> None:
        """Open a page, and do something there."""
        self.go(route)
        self.on_arrival()
        press()

    def opens(self, route: str, button: str) -> Callable[[], None]:
        """Return what opens a page and presses a button there."""
        return lambda: self.at(route, lambda: self.button(button))

    def connect(self, steps: int) -> None:
        """Open the wizard that enables a sync, and go so many steps on."""
        self.at(self._integrations, lambda: self.button("Connect another Heroku database"))
        radio = self.page.get_by_role("radio", name=re.compile("DATABASE_URL")).first
        if steps > 0:
            self.next(re.compile("Next"))
            expect(radio).to_be_visible()
        if steps > 1:
            self.check(radio)
            self.next(re.compile("Next"))
            expect(self.page.get_by_role("textbox", name="Env var name")).to_be_visible()

    def _rotated(self) -> None:
        answer(self.page, "**/rotate-secret", {"name": "On call", "secret": "whsec_ZmFrZQ=="})
        self.at("#/endpoints", lambda: self.button("Rotate secret"))
        self.next("Rotate secret")

    def _of_opted_out(self, button: str) -> Callable[[], None]:
        return self.opens(f"#/projects/{self.opted_out.project.id}/env-vars", button)

    def _pooled(self) -> None:
        answer(self.page, "**/v1/projects/*/syncs", POOLED, 409)
        self.connect(2)
        self.next("Enable sync")
        expect(self.page.get_by_role("checkbox", name="Follow it anyway")).to_be_visible()

    def _choose_plan(self) -> None:
        self.at(self._integrations, lambda: self.button("Create a Heroku database"))
        self.next(re.compile("Next"))
        expect(self.page.get_by_role("group", name="Plan").get_by_role("radio").first).to_be_visible()

    def _selected(self, label: str) -> Callable[[], None]:
        def press() -> None:
            self.check(self.page.get_by_role("checkbox", name=re.compile("^Select (?!all)")).first)
            selected = self.page.get_by_role("group", name="Selected syncs")
            self.press(selected.get_by_role("button", name=label, exact=True))

        return lambda: self.at(f"#/syncs?q={self.app.app}", press)

    def _cancel_job(self) -> None:
        amend(self.page, f"**/v1/jobs/{self.job_id}", {"state": "running", "remaining": 1, "finished_at": None})
        self.go("#/nowhere")
        self.at(f"#/jobs/{self.job_id}", lambda: self.button("Cancel"))

    def _decide(self, button: str) -> Callable[[], None]:
        def press() -> None:
            proposal = {**PROPOSAL, "project_id": self.app.project.id}
            answer(self.page, "**/v1/proposals", {"items": [proposal], "next_cursor": None})
            self.go("#/nowhere")
            self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
            self.at("#/", lambda: self.button(re.compile(button)))

        return press

    def _redrive(self) -> None:
        queue = {"waiting": 0, "delayed": 0, "running": 0}
        names = OperatorClient(self.app.stack).call("GET", "/v1/status").json()["queues"]
        queues = {name: {**queue, "waiting": int(name == "dead_checks")} for name in names}
        amend(self.page, "**/v1/status", {"queues": queues})
        answer(self.page, "**/v1/dead-letters", {"items": [LETTER], "next_cursor": None})
        self.go("#/")
        # The status is asked for every twenty seconds.
        expect(self.page.get_by_role("button", name="Redrive all")).to_be_visible(timeout=REFRESH_MS)
        self.on_arrival()
        self.button("Redrive all")

    def _expire(self) -> None:
        self.go("#/")
        answer(self.page, "**/v1/**", EXPIRED, 401)
        answer(self.page, "**/oauth2/token", {}, 400)
        self.page.evaluate("location.hash = '#/projects'")

    def leave(self, opening: Opening) -> None:
        """Close a dialog with a key, and undo what was arranged for it."""
        self.page.keyboard.press("Escape")
        expect(self.shown(opening.title)).to_have_count(0)
        self.page.context.set_offline(False)
        self.page.unroute_all(behavior="ignoreErrors")
        if opening.title == SESSION_EXPIRED:
            self.page.reload()
            self.console.fill_hosted_page()

    def shown(self, title: str) -> Locator:
        """Return the dialog with this title."""
        return self.page.get_by_role("dialog", name=title)


def make_places(console: ConsoleDriver, apps: SyncedApps, stack: Stack) -> Places:
    """Return all pages and dialogs, with an app in sync, one that was opted out of, and a job."""
    app, opted_out = apps.make(), apps.make()
    operator = OperatorClient(stack)
    operator.call("POST", f"/v1/syncs/{opted_out.sync_id}/opt-out").raise_for_status()
    job = operator.call("POST", "/v1/jobs", {"action": "check", "ids": [app.sync_id], "count": 1})
    job.raise_for_status()
    body = {"name": "On call", "url": "https://hooks.example.com/", "event_types": ["Sync Paused"]}
    operator.call("POST", "/v1/notification-endpoints", body).raise_for_status()
    return Places(console, app, str(job.json()["job_id"]), opted_out, Traffic(console.page))


def nowhere() -> Places:
    """Return the pages and dialogs of no stack, for those who only need to know which there are."""
    anything: Any = _Anything()
    return Places(anything, anything, "fake-job", anything, anything)


class _Anything:
    def __getattr__(self, name: str) -> Any:
        return self

    def __getitem__(self, name: str) -> Any:
        return self
