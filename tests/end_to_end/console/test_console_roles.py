"""The console shows what each role may do: a viewer, an owner, and somebody without a role."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from local.console.driver import ConsoleDriver
from local.hasura.client import HasuraClient
from local.stack.aws import EmulatedAws
from local.stack.outputs import Stack
from tests.end_to_end.console.conftest import COLD_START_MS, TIMEOUT_MS
from tests.fakes.page_faults import PageFaults
from tests.fakes.stack_accounts import StackAccount, StackAccounts

SignIn = Callable[[StackAccount], ConsoleDriver]


@pytest.fixture(scope="module")
def accounts(stack: Stack, aws: EmulatedAws) -> StackAccounts:
    return StackAccounts(stack, aws)


@pytest.fixture
def sign_in(browser: Browser, stack: Stack) -> Iterator[SignIn]:
    """Return a function that signs somebody in, each in a browser profile of their own, without errors in it."""
    contexts, faults = [], []

    def signed_in(account: StackAccount) -> ConsoleDriver:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce"))
        contexts[-1].set_default_timeout(TIMEOUT_MS)
        contexts[-1].set_default_navigation_timeout(COLD_START_MS)
        faults.append(PageFaults(contexts[-1]))
        # What is asked for on purpose without the role, by its address.
        faults[-1].expect(r"403")
        operator = {**stack["operator"], "username": account.name, "password": account.password}
        console = ConsoleDriver(
            contexts[-1].new_page(),
            Stack(**{**stack, "operator": operator}),  # type: ignore[typeddict-item] # the operator is one
        )
        console.sign_in()
        return console

    yield signed_in
    assert [fault for one in faults for fault in one.take()] == []
    for context in contexts:
        context.close()


def sections(page: Page) -> list[str]:
    """Return the labels of the navigation."""
    return page.get_by_role("navigation", name="Main").get_by_role("link").all_inner_texts()


def menu(page: Page) -> Locator:
    """Open the menu of the account."""
    page.locator(".user-menu > button").click()
    return page.locator(".user-menu .menu")


def test_a_viewer_sees_everything_but_connections_and_is_shown_why_they_change_nothing(
    accounts: StackAccounts, sign_in: SignIn, stack: Stack, find_violations: Callable[[Page], list[str]]
) -> None:
    # GIVEN a viewer
    viewer = accounts.person("vic", "viewer")
    console = sign_in(viewer)
    page, demo = console.page, stack["demo"]
    assert sections(page) == ["Overview", "Syncs", "Projects", "Activity"]
    opened = menu(page)
    expect(opened).to_contain_text(f"Signed in as {viewer.name}")
    expect(opened.get_by_text("viewer", exact=True)).to_be_visible()
    writes = len(HasuraClient(stack["hasura_url"]).control("GET", "/writes"))

    # WHEN they look at a sync THEN they see it, and each button is disabled with the reason
    console.go(f"#/projects/{demo['project_id']}/env-vars")
    check = page.get_by_role("button", name="Check now").first
    expect(check).to_have_attribute("aria-disabled", "true")
    expect(check).to_have_attribute(
        "title", "This takes the role owner, operator or admin. Ask an administrator to give it to you."
    )
    check.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("This takes the role owner, operator or admin.")).to_be_visible()
    assert find_violations(page) == []
    assert len(HasuraClient(stack["hasura_url"]).control("GET", "/writes")) == writes

    # AND the address of the connections shows nothing of them
    console.go("#/connections")
    expect(page.get_by_role("alert")).to_contain_text("This takes the role owner, operator or admin.")

    # AND the activity says who did what
    console.go("#/activity")
    expect(page.get_by_role("listitem").filter(has_text="operator (admin): ").first).to_be_visible()
    assert find_violations(page) == []


def test_an_owner_sees_what_is_their_own_and_may_add_to_it(accounts: StackAccounts, sign_in: SignIn) -> None:
    # GIVEN an owner who has nothing yet
    owner = accounts.person("ann", "owner", "blue")
    console = sign_in(owner)
    page = console.page

    # THEN no page of theirs fails, nor shows anything of others
    assert sections(page) == ["Overview", "Syncs", "Projects", "Connections", "Endpoints", "Activity"]
    expect(page.get_by_role("heading", name="No syncs yet")).to_be_visible()
    expect(page.get_by_role("heading", name="Dead letters")).to_have_count(0)
    expect(menu(page)).to_contain_text("owner · team blue")
    console.go("#/projects")
    expect(page.get_by_role("heading", name="No projects")).to_be_visible()

    # AND they may add a connection
    console.go("#/connections")
    add = page.get_by_role("button", name="Add connection")
    expect(add).not_to_have_attribute("aria-disabled", "true")
    add.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    # AND the activity has nothing that others did
    console.go("#/activity")
    expect(page.get_by_role("heading", name="Activity")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_somebody_without_a_role_is_shown_whom_to_ask(accounts: StackAccounts, sign_in: SignIn) -> None:
    newcomer = accounts.person("new", "owner")
    accounts.take_role(newcomer, "owner")

    page = sign_in(newcomer).page

    expect(page.get_by_role("heading", name="You have no role yet")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(f"Ask one to give a role to {newcomer.name}")
    assert sections(page) == []
