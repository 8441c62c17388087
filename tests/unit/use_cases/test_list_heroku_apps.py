"""Searching the Heroku apps of a connection: a list is loaded by pages, kept for a while, and says what is missing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.app_list import CACHE_TTL, LEASE, MAX_LOADS, AppList, ListedApp
from urlsync.domain.errors import APP_FORBIDDEN, NotFound, PermanentFailure, TransientFailure
from urlsync.use_cases.connections.list_heroku_apps import LOAD_TIME, PAGE, AppsFound, AppSources

from tests.fakes.actors import ADMIN
from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, a_connection
from tests.fakes.heroku import FIRST_URL
from tests.fakes.heroku_apps import APP
from tests.fakes.operators import OperatorWorld

UNKNOWN = "5a0c1f3e-0000-4000-8000-00000000dead"
SECOND = timedelta(seconds=1)


def apps(number: int) -> list[ListedApp]:
    return [ListedApp(id=f"id-{each}", name=f"app-{each:04}") for each in range(number)]


@pytest.fixture
def world() -> OperatorWorld:
    """A connection whose account sees 1,151 apps."""
    world = OperatorWorld()
    world.apps.more = apps(1150)
    return world


def calls(world: OperatorWorld) -> int:
    return world.heroku.calls.count("app_page")


def names(world: OperatorWorld, text: str = "") -> list[str]:
    return [app.name for app in world.list_heroku_apps(CONNECTION_ID, text, actor=ADMIN).apps]


def each_call(world: OperatorWorld, does: Callable[[], None]) -> None:
    world.heroku.before_each = lambda operation: does() if operation == "app_page" else None


def is_down() -> None:
    raise TransientFailure("heroku_unavailable")


def test_many_apps_cost_a_call_for_each_five_hundred(world: OperatorWorld) -> None:
    # WHEN all 1,151 apps are read, page by page
    page = world.list_heroku_apps(CONNECTION_ID, actor=ADMIN)
    found, read = list(page.apps), 1
    while page.next_cursor is not None:
        page = world.list_heroku_apps(CONNECTION_ID, "", page.next_cursor, actor=ADMIN)
        found, read = [*found, *page.apps], read + 1

    # THEN each is listed once, by name, after three calls
    assert [app.name for app in found] == sorted([APP.name, *(app.name for app in world.apps.more)])
    assert (read, calls(world)) == (-(-1151 // PAGE), 3)
    assert (page.loaded, page.total, page.complete) == (1151, 1151, True)


def test_eight_hundred_apps_are_two_calls_although_one_of_them_fails(world: OperatorWorld) -> None:
    # GIVEN an app for which Heroku answers 503
    world.apps.more = apps(799)
    world.heroku.before_each = lambda operation: is_down() if operation == "postgres_config_vars" else None

    # THEN all apps are listed, without a call for any of them
    assert world.list_heroku_apps(CONNECTION_ID, actor=ADMIN).total == 800
    assert world.heroku.calls == ["app_page", "app_page"]
    # AND only who chooses that app learns of it
    with pytest.raises(TransientFailure, match="heroku_unavailable"):
        world.find_app_sources(CONNECTION_ID, APP.name, actor=ADMIN)


def test_the_list_is_searched_without_calls(world: OperatorWorld) -> None:
    # GIVEN an app of a team
    world.apps.more[7] = ListedApp(id="id-7", name="checkout", team="Web Shops")
    names(world)

    # THEN names, teams and ids are found
    assert names(world, " QUIET") == [APP.name]
    assert names(world, "shop") == names(world, "id-7") == ["checkout"]
    assert names(world, "app-114") == [f"app-114{last}" for last in range(10)]
    assert names(world, "no such app") == []
    assert calls(world) == 3


def test_a_list_is_used_for_ten_minutes(world: OperatorWorld) -> None:
    names(world)
    world.clock.advance(CACHE_TTL - SECOND)
    names(world)
    assert calls(world) == 3
    world.clock.advance(SECOND)
    names(world)
    assert calls(world) == 6
    # AND a clock that was set back proves nothing
    world.clock.advance(-CACHE_TTL)
    names(world)
    assert calls(world) == 9


def test_what_is_not_loaded_yet_is_said_and_loaded_by_the_next_request(world: OperatorWorld) -> None:
    # GIVEN a slow Heroku
    each_call(world, lambda: world.clock.advance(LOAD_TIME))

    # WHEN
    found = [world.list_heroku_apps(CONNECTION_ID, actor=ADMIN) for _ in range(3)]

    # THEN each request loads a page
    assert [(one.loaded, one.complete) for one in found] == [(500, False), (1000, False), (1151, True)]
    assert [one.total for one in found] == [None, None, 1151]
    assert calls(world) == 3

    # AND the next time, the number of all apps is known
    world.clock.advance(CACHE_TTL)
    again = world.list_heroku_apps(CONNECTION_ID, actor=ADMIN)
    assert (again.loaded, again.total, again.complete) == (500, 1151, False)


def test_what_was_loaded_before_a_failure_is_kept(world: OperatorWorld) -> None:
    # GIVEN a Heroku that fails at the second page
    each_call(world, lambda: is_down() if calls(world) == 2 else None)

    # THEN the first one is searched, and the next request goes on
    assert world.list_heroku_apps(CONNECTION_ID, actor=ADMIN).loaded == 500
    assert world.list_heroku_apps(CONNECTION_ID, actor=ADMIN).loaded == 1151
    assert calls(world) == 4


def test_one_request_loads_at_a_time(world: OperatorWorld) -> None:
    # GIVEN a request that comes while another one loads
    meanwhile = []
    each_call(
        world,
        lambda: meanwhile.append(world.list_heroku_apps(CONNECTION_ID, actor=ADMIN)) if calls(world) == 1 else None,
    )

    # WHEN
    names(world)

    # THEN it gets what is stored
    assert [(one.loaded, one.complete) for one in meanwhile] == [(0, False)]
    assert calls(world) == 3


def test_a_lease_ends_although_its_holder_died(world: OperatorWorld) -> None:
    each_call(world, lambda: (_ for _ in ()).throw(RuntimeError))
    with pytest.raises(RuntimeError):
        names(world)
    each_call(world, lambda: None)
    assert names(world) == []
    world.clock.advance(LEASE + SECOND)
    assert len(names(world)) == PAGE


def test_a_list_is_loaded_six_times_an_hour_unless_a_person_asks(world: OperatorWorld) -> None:
    # GIVEN a Heroku that is down, and requests that come again and again
    each_call(world, is_down)
    for _ in range(MAX_LOADS):
        with pytest.raises(TransientFailure):
            names(world)

    # THEN a seventh is no call, but a person's is
    assert names(world) == []
    assert calls(world) == MAX_LOADS
    each_call(world, lambda: None)
    assert world.list_heroku_apps(CONNECTION_ID, refresh=True, actor=ADMIN).complete
    assert calls(world) == MAX_LOADS + 3
    # AND an hour later it is loaded again
    world.clock.advance(timedelta(hours=1))
    names(world)
    assert calls(world) == MAX_LOADS + 6


def test_a_person_may_ask_for_a_fresh_list(world: OperatorWorld) -> None:
    names(world)
    world.apps.more = []
    assert world.list_heroku_apps(CONNECTION_ID, actor=ADMIN).total == 1151
    assert world.list_heroku_apps(CONNECTION_ID, refresh=True, actor=ADMIN).total == 1


def test_an_older_list_is_better_than_none(world: OperatorWorld) -> None:
    # GIVEN a list that is too old, and a Heroku that is down
    names(world)
    world.clock.advance(CACHE_TTL)
    each_call(world, is_down)

    # THEN it is searched all the same, unless a person asks for a fresh one
    assert world.list_heroku_apps(CONNECTION_ID, actor=ADMIN).loaded == 1151
    with pytest.raises(TransientFailure, match="heroku_unavailable"):
        world.list_heroku_apps(CONNECTION_ID, refresh=True, actor=ADMIN)


def test_another_account_s_apps_are_not_shown(world: OperatorWorld) -> None:
    # GIVEN a list, and another Heroku account afterwards
    names(world)
    connection = world.connections.stored[CONNECTION_ID]
    profile = replace(connection.profile, heroku_account="other@example.com")
    world.connections.stored[CONNECTION_ID] = replace(connection, profile=profile)
    world.apps.more = []

    # THEN
    assert names(world) == [APP.name]


def test_what_was_loaded_is_stored_as_a_whole(world: OperatorWorld) -> None:
    # GIVEN a hundred apps
    world.apps.more = apps(PAGE - 1)
    listed = (ListedApp(id=APP.id, name=APP.name), *world.apps.more)
    # WHEN they are listed THEN they fill a page, and no other follows
    page = world.list_heroku_apps(CONNECTION_ID, actor=ADMIN)
    assert page == AppsFound(apps=page.apps, next_cursor=None, loaded=PAGE, total=PAGE, complete=True)
    assert len(page.apps) == PAGE
    # AND the list is stored
    account = world.connections.stored[CONNECTION_ID].profile.heroku_account
    loaded = AppList(account=account, apps=listed, total=PAGE, loaded_at=START, loads=(START,), revision=2)
    assert world.app_lists.stored == {CONNECTION_ID: loaded}


@pytest.mark.parametrize(
    ("account", "shown"), [("owner@example.com", ["theirs"]), ("another@example.com", []), (None, [])]
)
def test_what_another_request_loads_is_shown_if_it_is_of_the_same_account(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch, account: str | None, shown: list[str]
) -> None:
    # GIVEN another request that loads the list at the same moment, for this account, another one, or none any more
    connection = world.connections.stored[CONNECTION_ID]
    profile = replace(connection.profile, heroku_account="owner@example.com")
    world.connections.stored[CONNECTION_ID] = replace(connection, profile=profile)
    theirs = AppList(account=account or "", apps=(ListedApp(id="id-1", name="theirs"),), revision=4)

    def is_overtaken(*_: object) -> bool:
        world.app_lists.stored = {} if account is None else {CONNECTION_ID: theirs}
        return False

    monkeypatch.setattr(world.app_lists, "replace", is_overtaken)
    # WHEN THEN
    assert names(world) == shown
    assert calls(world) == 0


def test_sources_are_the_names_of_an_app_s_postgres_urls_only(world: OperatorWorld) -> None:
    world.heroku.config["FOLLOWER_URL"] = FIRST_URL
    found = world.find_app_sources(CONNECTION_ID, APP.name, actor=ADMIN)
    assert found == AppSources(app=found.app, config_vars=["DATABASE_URL", "FOLLOWER_URL"])
    assert (found.app.id, found.app.name) == (APP.id, APP.name)


def test_an_app_may_hide_its_config_vars(world: OperatorWorld) -> None:
    world.apps.blind_tokens = {"fake-heroku-access-token"}
    with pytest.raises(PermanentFailure) as refused:
        world.find_app_sources(CONNECTION_ID, APP.name, actor=ADMIN)
    assert refused.value.code == APP_FORBIDDEN


@pytest.mark.parametrize("use_case", ["list_heroku_apps", "find_app_sources"])
def test_apps_of_a_connection_that_is_unknown_or_dead(world: OperatorWorld, use_case: str) -> None:
    find = getattr(world, use_case)
    with pytest.raises(NotFound, match=r"\bconnection\b"):
        find(UNKNOWN, APP.name, actor=ADMIN)
    world.connections.stored[CONNECTION_ID] = a_connection(heroku=None)
    with pytest.raises(PermanentFailure, match=r"^heroku_authorization_lost$"):
        find(CONNECTION_ID, APP.name, actor=ADMIN)
