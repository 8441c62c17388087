"""Who may use a connection, who may see or change a sync, and what the owner learns of an administrator's use."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest
from urlsync.domain.activity import activity_of
from urlsync.domain.actor import HASURA_CLOUD_SERVICE, Account, Actor, ActorKind, Caller, Right, Role
from urlsync.domain.connection import ConnectionEdit, ConnectionUse, used_by_admin
from urlsync.domain.deadline import seconds_left, within
from urlsync.domain.errors import (
    CursorInvalid,
    NotFound,
    NotOwner,
    NotYours,
    PermanentFailure,
    RoleRequired,
    TargetTaken,
    UnknownCaller,
)
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason, Sync
from urlsync.domain.sync_settings import SyncEdit
from urlsync.domain.versions import ANY_VERSION
from urlsync.ports.storage import Page
from urlsync.use_cases.connections.access import ConnectionAccess, IdentifyActor, SyncAccess
from urlsync.use_cases.connections.find_projects import EnvVar, Unreachable
from urlsync.use_cases.lifecycle.enable_sync import REQUEST_TIMEOUT, EnableOrder, Started
from urlsync.use_cases.provisioning.order_database import DatabaseOrder

from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, SYNC_ID, a_connection, a_history_entry, a_sync
from tests.fakes.heroku_apps import APP
from tests.fakes.operators import OTHER_CONNECTION_ID, OTHER_USER_ID
from tests.fakes.rights_world import (
    ADMIN,
    EVERYBODY,
    ORDER_ID,
    OWNER,
    PROPOSAL_ID,
    STRANGER,
    VIEWER,
    RightsWorld,
    running,
)

UNKNOWN: Final = "5a0c1f3e-0000-4000-8000-00000000dead"
READERS: Final = {"vic", "oda", "adi"}
"""Those who see everything that was made with a connection, whoever may use it."""
SHARERS: Final = {"bea", "cem"}
"""The owner of the connection, and a member of the team that shares it."""


@pytest.fixture
def world() -> RightsWorld:
    return RightsWorld()


def connection_access(world: RightsWorld) -> ConnectionAccess:
    return ConnectionAccess(world.connections, world.event_bus, world.clock)


def sync_access(world: RightsWorld) -> SyncAccess:
    return SyncAccess(world.syncs, connection_access(world))


def outcomes(attempt: Callable[[Actor], object]) -> dict[str, object]:
    """Return what everybody gets from an attempt: the result, or the type of the refusal."""
    found: dict[str, object] = {}
    for name, actor in EVERYBODY.items():
        try:
            found[name] = attempt(actor)
        except (NotFound, NotYours, RoleRequired) as refusal:
            found[name] = type(refusal)
    return found


def true_for(question: Callable[[Actor], bool]) -> set[str]:
    return {name for name, actor in EVERYBODY.items() if question(actor)}


# ---------------------------------------------------------------- connections


def test_a_caller_acts_with_the_account_of_now(world: RightsWorld) -> None:
    caller = Caller(kind=ActorKind.PERSON, id="sub-of-cem", name="cem")
    assert IdentifyActor(world.accounts)(caller) == EVERYBODY["cem"]


def test_a_caller_without_an_account_is_nobody() -> None:
    class NoAccounts:
        def find(self, caller: Caller) -> Account | None:
            return None

    with pytest.raises(UnknownCaller):
        IdentifyActor(NoAccounts())(Caller(kind=ActorKind.PERSON, id="sub-of-cem", name="cem"))


def test_a_connection_is_used_by_its_owner_its_team_and_administrators(world: RightsWorld) -> None:
    connection = world.connections.stored[CONNECTION_ID]
    assert outcomes(lambda actor: connection_access(world)(CONNECTION_ID, actor, ConnectionUse.ENABLE)) == {
        "bea": connection,
        "cem": connection,
        "ann": NotFound,
        "vic": RoleRequired,
        "oda": NotFound,
        "adi": connection,
        "nil": RoleRequired,
    }


def test_everybody_finds_the_connections_that_they_may_use(world: RightsWorld) -> None:
    listed = world.use_cases.list_connections
    assert outcomes(lambda actor: [one.connection_id for one in listed(actor=actor).items]) == {
        "bea": [CONNECTION_ID],
        "cem": [CONNECTION_ID],
        "ann": [OTHER_CONNECTION_ID],
        "vic": RoleRequired,
        "oda": [],
        "adi": sorted([CONNECTION_ID, OTHER_CONNECTION_ID]),
        "nil": RoleRequired,
    }


def test_only_a_connection_that_an_actor_may_use_is_usable(world: RightsWorld) -> None:
    # GIVEN a connection that a viewer added while they were an owner
    former = "5a0c1f3e-0000-4000-8000-00000000cccc"
    world.connections.stored[former] = a_connection(connection_id=former, owner=EVERYBODY["vic"].key)
    usable = connection_access(world).usable
    # THEN
    assert outcomes(lambda actor: sorted(one.connection_id for one in usable(actor))) == {
        "bea": [CONNECTION_ID],
        "cem": [CONNECTION_ID],
        "ann": [OTHER_CONNECTION_ID],
        "vic": [],
        "oda": [],
        "adi": sorted([CONNECTION_ID, OTHER_CONNECTION_ID, former]),
        "nil": [],
    }


def test_no_connection_is_read_for_those_who_may_use_none(world: RightsWorld) -> None:
    world.connections.before_each = pytest.fail
    assert list(connection_access(world).usable(VIEWER)) == []


def test_a_page_for_an_administrator_is_one_read(world: RightsWorld) -> None:
    for number in range(250):
        connection_id = f"5a0c1f3e-0000-4000-8000-000000001{number:03}"
        world.connections.stored[connection_id] = a_connection(connection_id=connection_id, owner=STRANGER.key)
    asked: list[str] = []
    world.connections.before_each = asked.append
    assert len(world.use_cases.list_connections(limit=2, actor=ADMIN).items) == 2
    assert asked == ["summaries"]


def test_an_owner_reads_their_connections_in_pages(world: RightsWorld) -> None:
    # GIVEN three connections of an owner between those of somebody else
    ids = [f"5a0c1f3e-0000-4000-8000-0000000001{number:02}" for number in range(7)]
    for number, connection_id in enumerate(ids):
        owner = STRANGER.key if number % 2 else OWNER.key
        world.connections.stored[connection_id] = a_connection(connection_id=connection_id, owner=owner)
    del world.connections.stored[CONNECTION_ID]
    listed = world.use_cases.list_connections
    # WHEN
    first = listed(limit=3, actor=OWNER)
    second = listed(first.next_cursor, limit=3, actor=OWNER)
    # THEN
    assert [[one.connection_id for one in page.items] for page in (first, second)] == [ids[0:5:2], ids[6:]]
    assert second.next_cursor is None
    assert listed(limit=4, actor=OWNER).next_cursor is None
    with pytest.raises(CursorInvalid):
        listed("made-up", actor=OWNER)


@pytest.mark.parametrize("number", [0, 275])
def test_what_an_owner_asks_for_costs_the_same_however_many_connections_others_have(
    world: RightsWorld, number: int
) -> None:
    # GIVEN a released sync of the owner, a proposal without a connection, and connections of others
    world.syncs.stored[SYNC_ID] = a_sync(connection_id=None)
    world.provisionings.stored[PROPOSAL_ID] = replace(world.provisionings.stored[PROPOSAL_ID], connection_id=None)
    for each in range(number):
        connection_id = f"5a0c1f3e-0000-4000-8000-000000001{each:03}"
        world.connections.stored[connection_id] = a_connection(connection_id=connection_id, owner=STRANGER.key)
    asked: list[str] = []
    world.connections.before_each = asked.append
    use_cases, project = world.use_cases, PROJECT_ID
    # WHEN
    use_cases.list_connections(actor=OWNER)
    use_cases.find_syncs.one(SYNC_ID, actor=OWNER)
    use_cases.list_syncs(actor=OWNER)
    use_cases.get_sync_totals(actor=OWNER)
    use_cases.find_projects(actor=OWNER)
    use_cases.find_projects.one(project, actor=OWNER)
    use_cases.find_activity(actor=OWNER)
    use_cases.decide_proposals.waiting(None, actor=OWNER)
    # THEN nothing lists all connections
    assert "summaries" not in asked
    assert len(asked) == 11


@pytest.mark.parametrize(
    ("connection_id", "seen_by"), [(CONNECTION_ID, READERS | SHARERS), (UNKNOWN, READERS), (None, READERS)]
)
def test_what_was_made_with_a_connection_is_seen_by_those_who_may_use_it(
    world: RightsWorld, connection_id: str | None, seen_by: set[str]
) -> None:
    assert true_for(lambda actor: connection_access(world).sees(connection_id, actor)) == seen_by


def test_projects_are_read_with_every_connection_for_those_who_see_everything(world: RightsWorld) -> None:
    every, own = [OTHER_CONNECTION_ID, CONNECTION_ID], [CONNECTION_ID]
    found = outcomes(lambda actor: sorted(one.connection_id for one in connection_access(world).readable(actor)))
    assert found == {
        "bea": own,
        "cem": own,
        "ann": [OTHER_CONNECTION_ID],
        **dict.fromkeys(READERS, sorted(every)),
        "nil": [],
    }


# ---------------------------------------------------------------- syncs


@pytest.mark.parametrize(
    ("changes", "owned_by"),
    [
        ({}, {"bea", "cem", "adi"}),
        ({"connection_id": None}, {"bea", "cem", "adi"}),
        ({"connection_id": UNKNOWN}, {"bea", "cem", "adi"}),
        ({"connection_id": OTHER_CONNECTION_ID}, {"ann", "adi"}),
        ({"connection_id": None, "owner_id": OTHER_USER_ID}, {"ann", "adi"}),
        ({"connection_id": None, "owner_id": UNKNOWN}, {"adi"}),
        ({"connection_id": UNKNOWN, "owner_id": UNKNOWN}, {"adi"}),
    ],
)
def test_a_sync_belongs_to_those_who_may_use_its_connection_or_else_have_one_of_its_owner(
    world: RightsWorld, changes: dict[str, Any], owned_by: set[str]
) -> None:
    # GIVEN
    world.syncs.stored[SYNC_ID] = sync = a_sync(**changes)
    access, seen_by = sync_access(world), owned_by | READERS
    # WHEN THEN it is theirs, and lists show it to those to whom it is shown alone
    assert true_for(lambda actor: access.owns(sync, actor)) == owned_by
    assert true_for(lambda actor: access.sees(sync, actor)) == seen_by
    assert true_for(lambda actor: access.filter(actor)(sync)) == seen_by
    shown = {name: sync if name in seen_by else NotFound for name in EVERYBODY}
    assert outcomes(lambda actor: access.visible(SYNC_ID, actor)) == {**shown, "nil": RoleRequired}


def test_a_sync_that_does_not_exist_is_found_by_nobody(world: RightsWorld) -> None:
    found = outcomes(lambda actor: sync_access(world).visible(UNKNOWN, actor))
    assert found == {**dict.fromkeys(EVERYBODY, NotFound), "nil": RoleRequired}


@pytest.mark.parametrize(("right", "operator"), [(Right.OPERATE_ALL, None), (Right.USE_ALL, NotYours)])
def test_a_sync_is_changed_by_its_owners_and_by_those_with_a_right_over_all(
    world: RightsWorld, right: Right, operator: type[Exception] | None
) -> None:
    assert outcomes(lambda actor: sync_access(world).require(SYNC_ID, actor, right)) == {
        "bea": None,
        "cem": None,
        "ann": NotFound,
        "vic": RoleRequired,
        "oda": operator,
        "adi": None,
        "nil": RoleRequired,
    }


def test_who_owns_nothing_of_a_sync_changes_nothing_whatever_they_see(world: RightsWorld) -> None:
    both = replace(VIEWER, roles=(Role.VIEWER, Role.OWNER), teams=())
    with pytest.raises(NotYours):
        sync_access(world).require(SYNC_ID, both, Right.OPERATE_ALL)


@pytest.mark.parametrize(
    ("operation", "done_by"),
    [
        ("request_check", {"bea", "cem", "oda", "adi"}),
        ("opt_out_sync", {"bea", "cem", "oda", "adi"}),
        ("delete_sync", {"bea", "cem", "adi"}),
    ],
)
def test_operators_check_and_opt_out_every_sync_but_delete_none_of_others(operation: str, done_by: set[str]) -> None:
    refusals = {"ann": NotFound, "vic": RoleRequired, "oda": NotYours, "nil": RoleRequired}
    found = outcomes(lambda actor: getattr(RightsWorld(), operation)(SYNC_ID, actor=actor) and None)
    assert found == {**refusals, **dict.fromkeys(done_by)}


def test_a_check_that_was_asked_for_is_activity(world: RightsWorld) -> None:
    world.request_check(SYNC_ID, actor=OWNER)
    assert world.activity.stored == [activity_of(world.only_sync, world.syncs.history[-1])]


# ---------------------------------------------------------------- enabling what somebody has enabled

THE_SAME: Final = EnableOrder(project_id=PROJECT_ID, connection_id=OTHER_CONNECTION_ID, heroku_app=APP.name)


def another_connection_of(world: RightsWorld, actor: Actor, **changes: Any) -> None:
    """Give somebody a connection of their own that sees the same project and app."""
    stored = world.connections.stored
    same = replace(stored[CONNECTION_ID], connection_id=OTHER_CONNECTION_ID, owner=actor.key, team=None, **changes)
    stored[OTHER_CONNECTION_ID] = same


@pytest.mark.parametrize(("roles", "shown"), [((Role.OWNER,), None), ((Role.OPERATOR,), SYNC_ID)])
def test_a_sync_of_somebody_else_is_not_taken_over_with_the_same_account(
    world: RightsWorld, roles: tuple[Role, ...], shown: str | None
) -> None:
    # GIVEN somebody with a connection of the same Hasura Cloud user
    stranger = replace(EVERYBODY["ann"], roles=roles)
    another_connection_of(world, stranger)
    # WHEN they enable the same sync THEN it stays the owner's, and is named to those who see it
    with pytest.raises(TargetTaken) as taken:
        world.enable_sync(THE_SAME, actor=stranger)
    assert taken.value.sync_id == shown
    assert world.only_sync == running()


def test_a_sync_that_has_gone_by_the_time_it_is_in_the_way_is_not_named(world: RightsWorld) -> None:
    # GIVEN a target that is taken by a sync of which nobody knows any more
    world.syncs.stored.clear()

    def take(operation: str) -> None:
        if operation == "create":
            raise TargetTaken(None)

    world.syncs.before_each = take
    with pytest.raises(TargetTaken) as taken:
        world.enable_sync(replace(THE_SAME, connection_id=CONNECTION_ID), actor=ADMIN)
    assert taken.value.sync_id is None


def test_an_owner_resumes_a_sync_with_another_connection_of_theirs(world: RightsWorld) -> None:
    another_connection_of(world, OWNER)
    world.clock.advance(REQUEST_TIMEOUT)
    world.opt_out_sync(SYNC_ID, actor=OWNER)
    assert world.enable_sync(THE_SAME, actor=OWNER).sync.connection_id == OTHER_CONNECTION_ID


@pytest.mark.parametrize(
    "start",
    [
        lambda world, actor: world.enable_sync(THE_SAME, actor=actor),
        lambda world, actor: world.restart_sync(SYNC_ID, OTHER_CONNECTION_ID, actor=actor),
    ],
    ids=["enabled", "restarted"],
)
def test_a_new_owner_resumes_the_sync_of_the_former_one(
    world: RightsWorld, start: Callable[[RightsWorld, Actor], Started]
) -> None:
    # GIVEN a project that was transferred, which the sync does not know yet
    stranger = EVERYBODY["ann"]
    another_connection_of(world, stranger, hasura_user_id=OTHER_USER_ID, hasura_token=Secret("fake-stranger-token"))
    world.project_is_transferred()
    world.clock.advance(REQUEST_TIMEOUT)
    # WHEN THEN
    resumed = start(world, stranger).sync
    assert (resumed.owner_id, resumed.connection_id) == (OTHER_USER_ID, OTHER_CONNECTION_ID)


def test_a_service_resumes_a_sync_of_the_same_connection(world: RightsWorld) -> None:
    # GIVEN a service, which owns nothing, and a sync that the same order of a person has made
    world.opt_out_sync(SYNC_ID, actor=OWNER)
    connection = connection_access(world).of_order(CONNECTION_ID)
    order = replace(THE_SAME, connection_id=CONNECTION_ID)
    # WHEN THEN
    assert world.enable_sync.with_connection(connection, order, HASURA_CLOUD_SERVICE).sync.sync_id == SYNC_ID


@pytest.mark.parametrize(("roles", "refusal"), [((Role.OWNER,), NotFound), ((Role.OPERATOR,), NotYours)])
def test_a_sync_of_somebody_else_is_not_restarted_with_the_same_account(
    world: RightsWorld, roles: tuple[Role, ...], refusal: type[Exception]
) -> None:
    stranger = replace(EVERYBODY["ann"], roles=roles)
    another_connection_of(world, stranger)
    with pytest.raises(refusal):
        world.restart_sync(SYNC_ID, OTHER_CONNECTION_ID, actor=stranger)
    assert world.only_sync == running()


@pytest.mark.parametrize(("roles", "refusal"), [((Role.OWNER,), NotFound), ((Role.OPERATOR,), NotOwner)])
def test_a_sync_of_somebody_elses_project_is_known_only_to_those_who_see_it(
    world: RightsWorld, roles: tuple[Role, ...], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal) as refused:
        world.restart_sync(SYNC_ID, OTHER_CONNECTION_ID, actor=replace(EVERYBODY["ann"], roles=roles))
    assert getattr(refused.value, "thing", "sync") == "sync"


def test_an_owner_restarts_a_sync_with_another_connection_of_theirs(world: RightsWorld) -> None:
    another_connection_of(world, OWNER)
    assert world.restart_sync(SYNC_ID, OTHER_CONNECTION_ID, actor=OWNER).sync.connection_id == OTHER_CONNECTION_ID


def test_a_service_restarts_a_sync_with_its_own_connection(world: RightsWorld) -> None:
    connection = connection_access(world).of_order(CONNECTION_ID)
    restarted = world.restart_sync.with_connection(connection, SYNC_ID, HASURA_CLOUD_SERVICE)
    assert restarted.sync.sync_id == SYNC_ID


def test_the_history_of_a_sync_is_for_those_who_see_it(world: RightsWorld) -> None:
    world.syncs.note(a_history_entry())
    found = outcomes(lambda actor: len(world.find_syncs.history(SYNC_ID, actor=actor).items))
    assert found == {**dict.fromkeys(READERS | SHARERS, 1), "ann": NotFound, "nil": RoleRequired}

    world.syncs.note(a_history_entry(entry_id="another"))
    cursor = world.find_syncs.history(SYNC_ID, limit=1, actor=ADMIN).next_cursor
    following = outcomes(lambda actor: world.find_syncs.entry_at(SYNC_ID, cursor, actor=actor) is not None)
    assert following == {**dict.fromkeys(READERS | SHARERS, True), "ann": NotFound, "nil": RoleRequired}


# ---------------------------------------------------------------- orders and proposals


def test_an_order_is_seen_by_those_who_see_its_connection_and_by_whoever_has_given_it(world: RightsWorld) -> None:
    order = world.provisionings.stored[ORDER_ID]
    seen = {**dict.fromkeys(READERS | SHARERS, order), "ann": NotFound, "nil": RoleRequired}
    look = world.use_cases.order_database.one
    assert outcomes(lambda actor: look(ORDER_ID, actor=actor)) == seen
    # AND whoever gave it sees it without the connection
    world.provisionings.stored[ORDER_ID] = given = replace(order, actor=EVERYBODY["ann"])
    assert look(ORDER_ID, actor=EVERYBODY["ann"]) == given


def test_a_proposal_is_seen_by_those_who_see_its_connection(world: RightsWorld) -> None:
    waiting = world.use_cases.decide_proposals.waiting
    assert outcomes(lambda actor: [run.provisioning_id for run in waiting(None, actor=actor).items]) == {
        **{name: [PROPOSAL_ID] for name in READERS | SHARERS},
        "ann": [],
        "nil": RoleRequired,
    }


# ---------------------------------------------------------------- projects


@pytest.mark.parametrize(("actor", "known"), [(OWNER, [CONNECTION_ID]), (VIEWER, []), (ADMIN, [CONNECTION_ID])])
def test_only_those_who_may_use_a_connection_learn_which_one_sees_a_project(
    world: RightsWorld, actor: Actor, known: list[str]
) -> None:
    (view,) = world.find_projects(actor=actor).projects
    assert view.connection_ids == known
    assert view.env_vars == [EnvVar(name="OTHER", sync=None), EnvVar(name="PG_DATABASE_URL", sync=running())]


@pytest.mark.parametrize(("actor", "known"), [(OWNER, CONNECTION_ID), (VIEWER, None)])
def test_only_those_who_may_use_a_connection_learn_which_one_fails(
    world: RightsWorld, actor: Actor, known: str | None
) -> None:
    def refuse(operation: str) -> None:
        raise PermanentFailure(Reason.HASURA_ACCESS_LOST)

    del world.connections.stored[OTHER_CONNECTION_ID]
    world.hasura.before_each = refuse
    found = world.find_projects(actor=actor)
    assert found.unreachable == [Unreachable(connection_id=known, code="hasura_access_lost")]


def test_the_sync_of_somebody_else_is_not_shown_on_a_project_that_both_see(world: RightsWorld) -> None:
    world.syncs.stored[SYNC_ID] = a_sync(connection_id=OTHER_CONNECTION_ID)
    (view,) = world.find_projects(actor=OWNER).projects
    assert [env_var.name for env_var in view.env_vars] == ["OTHER"]


def test_syncs_of_projects_are_read_within_the_time_of_the_request(
    world: RightsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[float] = []

    def of_project(*_: object) -> Page[Sync]:
        left.append(seconds_left())
        return Page([], None)

    monkeypatch.setattr(world.lists, "of_project", of_project)
    with within(5):
        world.find_projects(actor=OWNER)
    assert len(left) == 1
    assert 0 < left[0] <= 5


# ---------------------------------------------------------------- uses by administrators

USES: Final[list[tuple[ConnectionUse, Callable[[RightsWorld, Actor], object]]]] = [
    (ConnectionUse.LIST_APPS, lambda world, actor: world.list_heroku_apps(CONNECTION_ID, actor=actor)),
    (ConnectionUse.LIST_APPS, lambda world, actor: world.find_app_sources(CONNECTION_ID, APP.name, actor=actor)),
    (
        ConnectionUse.ENABLE,
        lambda world, actor: world.enable_sync(
            EnableOrder(project_id=PROJECT_ID, connection_id=CONNECTION_ID, heroku_app=APP.name, env_var="ANOTHER"),
            actor=actor,
        ),
    ),
    (
        ConnectionUse.EDIT,
        lambda world, actor: world.use_cases.edit_sync(
            SYNC_ID, SyncEdit(env_var="ANOTHER"), [ANY_VERSION], actor=actor
        ),
    ),
    (ConnectionUse.RESTART, lambda world, actor: world.restart_sync(SYNC_ID, CONNECTION_ID, actor=actor)),
    (
        ConnectionUse.ORDER,
        lambda world, actor: world.use_cases.order_database(
            DatabaseOrder(project_id=PROJECT_ID, connection_id=CONNECTION_ID), actor=actor
        ),
    ),
    (ConnectionUse.ACCEPT, lambda world, actor: world.use_cases.decide_proposals.accept(PROPOSAL_ID, actor=actor)),
    (ConnectionUse.AUTHORIZE, lambda world, actor: world.begin_sign_in(CONNECTION_ID, actor=actor)),
    (
        ConnectionUse.EDIT_ITSELF,
        lambda world, actor: world.use_cases.edit_connection(
            CONNECTION_ID, ConnectionEdit(name="Books"), [ANY_VERSION], actor=actor
        ),
    ),
    (ConnectionUse.SHARE, lambda world, actor: world.use_cases.share_connection(CONNECTION_ID, "shops", actor=actor)),
    (ConnectionUse.DELETE, lambda world, actor: world.delete_connection(CONNECTION_ID, actor=actor)),
]


def test_every_use_is_in_the_list() -> None:
    assert {use for use, _ in USES} == set(ConnectionUse)


@pytest.mark.parametrize(("use", "deed"), USES)
def test_the_owner_learns_what_an_administrator_used_a_connection_for(
    world: RightsWorld, use: ConnectionUse, deed: Callable[[RightsWorld, Actor], object]
) -> None:
    # GIVEN
    expected = used_by_admin(world.connections.stored[CONNECTION_ID], ADMIN, use, world.clock.now())
    if use is ConnectionUse.DELETE:
        world.syncs.stored.clear()
    # WHEN
    deed(world, ADMIN)
    # THEN
    assert [event for event in world.event_bus.published if event.type is expected.type] == [expected]


@pytest.mark.parametrize("name", sorted(SHARERS))
def test_the_owner_learns_nothing_of_what_the_team_uses_it_for(world: RightsWorld, name: str) -> None:
    world.list_heroku_apps(CONNECTION_ID, actor=EVERYBODY[name])
    assert world.event_bus.published == []
