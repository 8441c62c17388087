"""What owners do with a project in the console."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from local.console.driver import ConsoleDriver
from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.operator_client import OperatorClient
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.emulated_queue import EmulatedQueues
from tests.fakes.held_checks import HeldChecks
from tests.fakes.synced_app import SyncedApp
from tests.fakes.unsynced_app import an_unsynced_app

ENV_VAR = "PG_DATABASE_URL"
BUTTONS = {"check": "Check now", "opt_out": "Opt out", "restart": "Restart sync", "delete": "Delete sync"}
LIVE_MS = 20_000
"""The page refreshes every few seconds."""
PROVISIONING_MS = 60_000


@pytest.fixture
def at_project(console: ConsoleDriver, a_synced_app: SyncedApp) -> Callable[[str], Page]:
    """Return a function that opens a tab of the project of `a_synced_app`."""

    def go(tab: str) -> Page:
        console.go(f"#/projects/{a_synced_app.project.id}/{tab}")
        return console.page

    return go


def test_a_sync_is_enabled_with_a_heroku_account_connected_in_the_wizard(console: ConsoleDriver, stack: Stack) -> None:
    # GIVEN the owner of a project, whose connection has no Heroku account yet
    app = an_unsynced_app(stack)
    email = app.heroku.call("GET", "/account").json()["email"]
    app.operator.connect(app.owner.token)
    page = console.page

    # WHEN they connect a database, and the Heroku account in the same wizard
    console.go(f"#/projects/{app.project.id}/integrations")
    page.get_by_role("button", name="Connect a Heroku database").click()
    page.get_by_role("button", name="Connect Heroku").click()
    page.get_by_role("combobox", name="Account").select_option(email)
    page.get_by_role("button", name="Allow access").click()
    # (a real sign-in page keeps its session and does not ask again)
    console.fill_hosted_page()

    # THEN they are back in the wizard, and choose the database
    page.get_by_role("radio", name=re.compile("DATABASE_URL")).check()
    page.get_by_role("button", name=re.compile("Next")).click()
    expect(page.get_by_role("textbox", name="Env var name")).to_have_value(ENV_VAR)
    page.get_by_role("button", name="Enable sync").click()
    expect(page.get_by_text("Sync enabled")).to_be_visible()
    page.get_by_role("button", name="Done").click()

    # AND the env var has the value, and shows what it follows
    assert app.environment() == {ENV_VAR: app.url}
    page.get_by_role("link", name="Env vars").click()
    note = page.get_by_role("listitem").filter(has_text=ENV_VAR)
    expect(note).to_contain_text(f"follows DATABASE_URL of the Heroku app {app.app['name']}")
    expect(note).to_contain_text("••••")
    # AND no value is anywhere on the page
    assert app.url not in page.content()
    assert stack["console_url"] in page.url


def test_the_progress_of_a_new_database_is_shown(console: ConsoleDriver, stack: Stack) -> None:
    # GIVEN the owner of a project, with both accounts connected
    app = an_unsynced_app(stack)
    app.connect()
    page = console.page

    # WHEN they order a database
    console.go(f"#/projects/{app.project.id}/integrations")
    page.get_by_role("button", name="Create a Heroku database").click()
    dialog = page.get_by_role("dialog", name="Create a Heroku database")
    dialog.get_by_role("button", name="Next: choose the plan").click()
    expect(dialog).to_contain_text("Heroku bills the database")
    plan = dialog.get_by_role("group", name="Plan").get_by_role("radio", name="essential-0 $5.00 a month")
    expect(plan).to_be_checked()
    dialog.get_by_role("button", name="Create database at $5.00 a month").click()

    # THEN the page shows its progress until it is ready, and the env var follows it
    expect(page.get_by_role("heading", name=re.compile("is ready"))).to_be_visible(timeout=PROVISIONING_MS)
    assert app.environment()[ENV_VAR].startswith("postgres://")
    integrations = page.get_by_role("region", name="Heroku").get_by_role("listitem")
    expect(integrations.filter(has_text=ENV_VAR)).to_contain_text("Active")


def test_a_rotation_appears_without_a_reload(at_project: Callable[[str], Page], a_synced_app: SyncedApp) -> None:
    # GIVEN a user who watches the history
    page = at_project("history")
    entries = page.get_by_role("listitem").filter(has_text="Rotation: new value written")
    before = entries.count()
    page.evaluate("window.sameAsBefore = true")

    # WHEN the source changes
    a_synced_app.change()

    # THEN the rotation appears automatically, with its propagation time
    expect(entries).to_have_count(before + 1, timeout=LIVE_MS)
    expect(entries.first).to_contain_text(re.compile(r"\d (ms|s)"))
    assert page.evaluate("window.sameAsBefore") is True


def test_opting_out_asks_for_confirmation_and_keeps_the_env_var(
    at_project: Callable[[str], Page], a_synced_app: SyncedApp
) -> None:
    value = a_synced_app.target()
    page = at_project("env-vars")

    # WHEN the user cancels THEN nothing happens
    page.get_by_role("button", name="Opt out").click()
    dialog = page.get_by_role("dialog", name="Opt out of this sync?")
    expect(dialog).to_contain_text("keeps its current value")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert a_synced_app.stored().status == "active"

    # WHEN they confirm THEN the sync is disconnected, and the page offers a restart
    page.get_by_role("button", name="Opt out").click()
    dialog.get_by_role("button", name="Opt out").click()
    expect(page.get_by_role("button", name="Restart sync").first).to_be_visible()
    assert a_synced_app.stored().reason == "opted_out"
    assert a_synced_app.target() == value


def test_the_buttons_are_the_actions_that_the_api_serves(
    at_project: Callable[[str], Page], a_synced_app: SyncedApp, stack: Stack
) -> None:
    operator = OperatorClient(stack)
    page = at_project("env-vars")
    buttons = page.get_by_role("main").get_by_role("button")

    def served() -> list[str]:
        sync = operator.call("GET", f"/v1/syncs/{a_synced_app.sync_id}").json()
        return [BUTTONS[action] for action in sync["actions"]]

    # GIVEN an active sync THEN its buttons are those of its actions
    expect(buttons).to_have_text(served())

    # WHEN its actions change THEN so do its buttons
    operator.call("POST", f"/v1/syncs/{a_synced_app.sync_id}/opt-out").raise_for_status()
    expect(page.get_by_role("button", name="Restart sync")).to_be_visible()
    expect(buttons).to_have_text(served())


def test_after_a_transfer_the_new_owner_restarts_the_sync(
    console: ConsoleDriver, a_synced_app: SyncedApp, hasura: HasuraClient, stack: Stack
) -> None:
    # GIVEN a project and an app that were transferred, and their new owner, who has a connection
    app = a_synced_app
    email = f"{uuid4()}@example.com"
    new_owner = hasura.add_user(email)
    heroku = HerokuClient(stack["heroku_url"]).as_account(email)
    app.heroku.control("PUT", f"{app.path}/owner", {"email": email, "keep_collaborator": False})
    operator = OperatorClient(stack)
    operator.connect(new_owner.token, heroku.token)
    transfer = {"project_id": app.project.id, "new_owner_id": new_owner.id}
    hasura.control("POST", "/transfers", transfer)
    event = {"event_id": app.sync_id, "transferred_at": datetime.now(UTC).isoformat(), **transfer}
    operator.call("POST", "/v1/ownership-transfers", event).raise_for_status()
    app.wait_until_not_active("ownership_transferred")

    # THEN the project page says so
    console.go(f"#/projects/{app.project.id}")
    page = console.page
    note = page.get_by_role("region", name=re.compile(ENV_VAR))
    expect(note).to_contain_text(re.compile("owner", re.IGNORECASE))

    # WHEN the new owner restarts the sync
    note.get_by_role("button", name="Restart sync").click()
    dialog = page.get_by_role("dialog", name=re.compile("Restart"))
    expect(dialog.get_by_role("radio")).to_have_count(1)
    dialog.get_by_role("button", name="Restart", exact=True).click()

    # THEN the sync is active again, for its new owner
    expect(dialog).to_contain_text("restarted")
    dialog.get_by_role("button", name="Done").click()
    expect(note).to_have_count(0)
    assert (app.stored().status, app.stored().owner_id) == ("active", new_owner.id)


def test_dead_letters_are_shown_and_redriven(
    console: ConsoleDriver, a_synced_app: SyncedApp, checks: HeldChecks, queues: EmulatedQueues
) -> None:
    # GIVEN a check that cannot be handled
    app = a_synced_app
    app.remove_webhook()
    value = app.change()
    with checks.exhausted_after(1), app.unreadable():
        app.check()
        wait_until(lambda: bool(queues.dead_letters(app.sync_id)), "the check is a dead letter")

    # WHEN the overview is opened THEN it is listed
    page = console.page
    console.go("#/projects")
    console.go("#/")
    letters = page.get_by_role("region", name="Dead letters")
    expect(letters.get_by_role("listitem").filter(has_text="Check of")).not_to_have_count(0)

    # WHEN it is redriven THEN the sync is checked, and the dead letter is gone
    letters.get_by_role("button", name="Redrive all").click()
    page.get_by_role("dialog").get_by_role("button", name="Redrive", exact=True).click()
    expect(letters.get_by_role("listitem").filter(has_text="Check of")).to_have_count(0)
    wait_until(lambda: app.target() == value, "the target has the value")
