"""Every dialog of the console, and how it is opened: a scan compares them with the sources."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final, Literal

from playwright.sync_api import Locator, Page, expect

from local.console.driver import LOADING_MS
from local.operator_client import OperatorClient
from tests.end_to_end.console.answers import EXPIRED, LETTER, POOLED, amend, answer
from tests.end_to_end.console.outcomes import CONNECT, CREATE, SESSION_EXPIRED
from tests.end_to_end.console.places import BULK, Anything, Places, nothing, page_of
from tests.end_to_end.console.subjects import ENDPOINT_URL, Subject

IS_REDRIVABLE: Final = """() => {
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  return [...document.querySelectorAll("button")].some(({ textContent }) => textContent === "Redrive all");
}"""
"""Return to the tab until the status was asked for, which is not older than some seconds then."""


@dataclass(frozen=True)
class Opening:
    """How a dialog with this beginning of its title is opened, and what is entered there."""

    title: str
    open: Callable[[], None]
    fill: Callable[[], None] = nothing


@dataclass(frozen=True)
class Dialogs:
    """The dialogs, at their places."""

    places: Places

    @property
    def page(self) -> Page:
        """The tab."""
        return self.places.page

    def send(self, button: str) -> None:
        """Press the last button of the dialog that is open, if it has one."""
        if button:
            self.places.next(re.compile(f"^{button}"))

    def try_again(self, opening: Opening) -> None:
        """Ask again for what the dialog could not show, or open it again if it has closed."""
        again = self.page.get_by_role("dialog").get_by_role("button", name="Try again")
        if self.places.shown(opening.title).count() == 0:
            opening.open()
        elif again.count() > 0:
            self.places.press(again)

    def leave(self, opening: Opening) -> None:
        """Close a dialog with a key, and undo what was arranged for it."""
        self.page.keyboard.press("Escape")
        expect(self.places.shown(opening.title)).to_have_count(0)
        self.page.context.set_offline(False)
        self.page.unroute_all(behavior="ignoreErrors")
        if opening.title == SESSION_EXPIRED:
            self.page.reload()
            self.places.console.fill_hosted_page()

    def all(self) -> dict[str, list[Opening]]:
        """Return how the dialogs are opened, by the title in the console's source."""
        of_accounts = self._of_connections() | self._of_endpoints()
        return self._of_every_page() | of_accounts | self._of_syncs() | self._of_wizards() | self._of_lists()

    def _of_every_page(self) -> dict[str, list[Opening]]:
        synced = cache(self.places.subjects.synced)
        return {
            "Search": [
                Opening("Search", partial(self._key, "/", synced), lambda: self._type("combobox", synced().app))
            ],
            "Keyboard shortcuts": [Opening("Keyboard shortcuts", partial(self._key, "?"))],
            SESSION_EXPIRED: [Opening(SESSION_EXPIRED, self._expire, self._forget_answers)],
        }

    def _of_connections(self) -> dict[str, list[Opening]]:
        connected, owned = cache(self.places.subjects.connected), cache(self.places.subjects.unconnected)
        token = cache(lambda: connected().another_token())

        def opens(button: str, before: Callable[[], object] = nothing) -> Callable[[], None]:
            return lambda: self._after(before, f"#/connections/{connected().connection_id}", button)

        return {
            "Hold all writes?": [Opening("Hold all writes?", lambda: self.places.press_at("#/", "Hold all writes"))],
            "Add a connection": [
                Opening(
                    "Add a connection",
                    lambda: self._after(owned, "#/connections", "Add connection"),
                    lambda: self._enter_tokens(owned().owner.token, owned().heroku.token),
                )
            ],
            "Rename the connection": [
                Opening("Rename the connection", opens("Rename"), lambda: self._type("textbox", "Accounts of the shop"))
            ],
            "Replace the Hasura Cloud token": [
                Opening("Replace the Hasura", opens("Replace Hasura token", token), lambda: self._enter_tokens(token()))
            ],
            "Delete this connection?": [Opening("Delete this connection?", opens("Delete connection"))],
        }

    def _of_endpoints(self) -> dict[str, list[Opening]]:
        endpoint = cache(self.places.subjects.endpoint)

        def opening(title: str, button: str, fill: Callable[[], None] = nothing) -> list[Opening]:
            return [Opening(title, lambda: self.places.press_at("#/endpoints", f"{button}: {endpoint()}"), fill)]

        return {
            "Add a notification endpoint": [
                Opening(
                    "Add a notification endpoint",
                    lambda: self.places.press_at("#/endpoints", "Add endpoint"),
                    self._enter_endpoint,
                )
            ],
            "Edit the notification endpoint": opening(
                "Edit the notification endpoint", "Edit", lambda: self._type("textbox", "Night")
            ),
            "Rotate the secret?": opening("Rotate the secret?", "Rotate secret"),
            "Keep this secret": [Opening("Keep this secret", lambda: self._rotate(endpoint()))],
            "Delete this endpoint?": opening("Delete this endpoint?", "Delete"),
        }

    def _of_syncs(self) -> dict[str, list[Opening]]:
        def opens(button: str, made: Callable[[], Subject]) -> Callable[[], None]:
            return lambda: self.places.press_at(page_of(made(), "env-vars"), button)

        synced, opted_out = cache(self.places.subjects.synced), cache(self.places.subjects.opted_out)
        return {
            "Opt out of this sync?": [Opening("Opt out of this sync?", opens("Opt out", synced))],
            "Delete this sync?": [Opening("Delete this sync?", opens("Delete sync", opted_out))],
            "Restart sync: ${env_var}": [Opening("Restart sync: ", opens("Restart sync", opted_out))],
        }

    def _of_wizards(self) -> dict[str, list[Opening]]:
        synced = cache(self.places.subjects.synced)
        return {
            CONNECT: [
                Opening(CONNECT, lambda: self.places.press_at(page_of(synced(), "integrations"), "Connect another")),
                Opening(CONNECT, lambda: self._to_database(synced()), lambda: self.places.check(self._source)),
                Opening(CONNECT, lambda: self._to_env_var(synced()), lambda: self._type("textbox", "SHOP_URL")),
                Opening(CONNECT, lambda: self._to_pooler(synced()), lambda: self.places.check(self._pooler)),
            ],
            CREATE: [
                Opening(CREATE, lambda: self.places.press_at(page_of(synced(), "integrations"), CREATE)),
                Opening(CREATE, lambda: self._to_plan(synced())),
            ],
        }

    def _of_lists(self) -> dict[str, list[Opening]]:
        synced, proposed = cache(self.places.subjects.synced), cache(self.places.subjects.proposed)
        return {
            "${titleOf(action, number)}?": [
                Opening(f"{asks} 1 sync?", partial(self._select, synced, label), partial(self._count, label))
                for label, asks in BULK.items()
            ],
            "Cancel this job?": [Opening("Cancel this job?", self._cancel_job)],
            "${label} this proposal?": [
                Opening(f"{label} this proposal?", partial(self._decide, proposed, label))
                for label in ("Accept", "Decline")
            ],
            "Redrive all dead letters?": [Opening("Redrive all dead letters?", self._redrive)],
        }

    def _after(self, before: Callable[[], object], route: str, button: str) -> None:
        before()
        self.places.press_at(route, button)

    def _key(self, key: str, before: Callable[[], object] = nothing) -> None:
        before()
        self.places.at("#/", lambda: self.page.keyboard.press(key))

    def _type(self, role: Literal["combobox", "textbox"], text: str) -> None:
        self.places.enter(self.page.get_by_role("dialog").get_by_role(role).first, text)

    def _enter_tokens(self, hasura: str, heroku: str | None = None) -> None:
        self.places.enter(self.page.get_by_label("Hasura Cloud personal access token"), hasura)
        if heroku:
            self.places.enter(self.page.get_by_label("Heroku token (optional)"), heroku)

    def _enter_endpoint(self) -> None:
        self._type("textbox", "On call")
        self.places.enter(self.page.get_by_role("dialog").get_by_label("URL"), ENDPOINT_URL)

    def _rotate(self, endpoint: str) -> None:
        self.places.go("#/endpoints")
        self.places.press(self.page.get_by_role("main").get_by_role("button", name=f"Rotate secret: {endpoint}"))
        self.places.next("Rotate secret")
        expect(self.places.shown("Keep this secret")).to_be_visible(timeout=LOADING_MS)
        self.places.begin()

    @property
    def _source(self) -> Locator:
        return self.page.get_by_role("radio", name=re.compile("DATABASE_URL")).first

    def _open(self, subject: Subject, wizard: str) -> None:
        """Open a wizard at its first step."""
        self.places.go(page_of(subject, "integrations"))
        self.places.press(self.page.get_by_role("main").get_by_role("button", name=wizard).first)

    def _to_database(self, subject: Subject) -> None:
        self._open(subject, "Connect another")
        self.places.begin()
        self.places.next("Next: choose the database")

    def _choose_database(self, subject: Subject) -> None:
        self._open(subject, "Connect another")
        self.places.next("Next: choose the database")
        self.places.check(self._source)

    def _to_env_var(self, subject: Subject) -> None:
        self._choose_database(subject)
        self.places.begin()
        self.places.next("Next: choose the env var")

    def _to_pooler(self, subject: Subject) -> None:
        answer(self.page, "**/v1/projects/*/syncs", POOLED, 409, times=1)
        self._choose_database(subject)
        self.places.next("Next: choose the env var")
        self._type("textbox", "SHOP_URL")
        self.places.next("Enable sync")
        expect(self._pooler).to_be_visible()
        self.places.begin()

    @property
    def _pooler(self) -> Locator:
        return self.page.get_by_role("checkbox", name="Follow it anyway")

    def _to_plan(self, subject: Subject) -> None:
        self._open(subject, CREATE)
        self.places.begin()
        self.places.next("Next: choose the plan")

    def _select(self, made: Callable[[], Subject], label: str) -> None:
        def press() -> None:
            self.places.check(self.page.get_by_role("checkbox", name=re.compile("^Select (?!all)")).first)
            selected = self.page.get_by_role("group", name="Selected syncs")
            self.places.press(selected.get_by_role("button", name=label, exact=True))

        self.places.at(f"#/syncs?q={made().app}", press)

    def _count(self, label: str) -> None:
        """Type the number of syncs, where it is asked for."""
        if label == "Delete":
            self._type("textbox", "1")

    def _cancel_job(self) -> None:
        """Open the question while the job seems to run, until it is canceled."""
        seems = {"state": "running", "remaining": 1, "finished_at": None}
        amend(self.page, f"**/v1/jobs/{self.places.job_id}", seems)
        self.page.on("request", lambda request: seems.clear() if request.url.endswith("/cancel") else None)
        self.places.go("#/nowhere")
        self.places.press_at(f"#/jobs/{self.places.job_id}", "Cancel")

    def _decide(self, made: Callable[[], Subject], label: str) -> None:
        app_id = made().owned.app["id"]
        self.places.go("#/nowhere")
        self.places.press_at("#/", f"{label} the proposal: {app_id}")

    def _redrive(self) -> None:
        queue = {"waiting": 0, "delayed": 0, "running": 0}
        names = OperatorClient(self.places.console.stack).call("GET", "/v1/status").json()["queues"]
        queues = {name: {**queue, "waiting": int(name == "dead_checks")} for name in names}
        amend(self.page, "**/v1/status", {"queues": queues})
        answer(self.page, "**/v1/dead-letters", {"items": [LETTER], "next_cursor": None})
        self.places.go("#/")
        self.page.wait_for_function(IS_REDRIVABLE)
        self.places.begin()
        self.places.press(self.page.get_by_role("button", name="Redrive all"))

    def _expire(self) -> None:
        self.places.go("#/")
        answer(self.page, "**/v1/**", EXPIRED, 401)
        answer(self.page, "**/oauth2/token", {}, 400)
        self.page.evaluate("location.hash = '#/projects'")
        expect(self.places.shown(SESSION_EXPIRED)).to_be_visible(timeout=LOADING_MS)
        self.places.begin()

    def _forget_answers(self) -> None:
        self.page.unroute_all(behavior="ignoreErrors")


def dialogs_of_nothing() -> dict[str, list[Opening]]:
    """Return the dialogs of no stack, for those who only need to know which there are."""
    anything: Any = Anything()
    return Dialogs(anything).all()
