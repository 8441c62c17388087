"""What operators can look at: projects, syncs and their history."""

from itertools import islice
from threading import Barrier, Lock

import pytest
from urlsync.domain import deadline
from urlsync.domain.errors import CursorInvalid, NotFound, PermanentFailure, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.ports.hasura import Project
from urlsync.ports.storage import Page
from urlsync.use_cases.connections import access, find_projects
from urlsync.use_cases.connections.access import every_connection
from urlsync.use_cases.connections.find_projects import EnvVar, ProjectQuery, Unreachable
from urlsync.use_cases.connections.side_by_side import MAX_PARALLEL_READS, read_side_by_side

from tests.fakes.actors import ADMIN
from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, SYNC_ID, a_connection, a_history_entry, a_sync
from tests.fakes.operators import OTHER_CONNECTION_ID, OperatorWorld

UNKNOWN = "5a0c1f3e-0000-4000-8000-00000000dead"


@pytest.fixture
def world() -> OperatorWorld:
    return OperatorWorld()


def a_dead_connection(world: OperatorWorld) -> None:
    world.connections.stored[OTHER_CONNECTION_ID] = a_connection(
        connection_id=OTHER_CONNECTION_ID, hasura_token=Secret("fake-dead-token")
    )


def test_projects_show_their_env_vars_with_the_sync_on_each(world: OperatorWorld) -> None:
    # GIVEN a sync that is in place, and one that is not written yet
    first = world.enable().sync
    world.queue.held = True
    second = world.enable(env_var="NOT_WRITTEN_YET").sync
    # WHEN
    found = world.find_projects(actor=ADMIN)
    # THEN
    (view,) = found.projects
    assert view.project.project_id == PROJECT_ID
    assert view.connection_ids == [CONNECTION_ID]
    assert view.env_vars_complete
    assert view.env_vars == [
        EnvVar(name="NOT_WRITTEN_YET", sync=second),
        EnvVar(name="OTHER", sync=None),
        EnvVar(name="PG_DATABASE_URL", sync=first),
    ]
    assert found.unreachable == []
    assert world.find_projects.one(PROJECT_ID, actor=ADMIN) == view


def test_without_env_vars_a_list_of_projects_takes_one_call(world: OperatorWorld) -> None:
    # GIVEN a project with a sync
    world.enable()
    world.hasura.calls.clear()
    # WHEN projects are listed without their env vars
    (view,) = world.find_projects(ProjectQuery(env_vars=False), actor=ADMIN).projects
    # THEN they have all but those, and nothing was asked for each of them
    assert (view.project.project_id, view.connection_ids, view.live) == (PROJECT_ID, [CONNECTION_ID], True)
    assert (view.env_vars, view.env_vars_complete) == ((), False)
    assert world.hasura.calls == ["projects"]


def test_a_dead_connection_hides_nothing_of_the_others(world: OperatorWorld) -> None:
    a_dead_connection(world)
    found = world.find_projects(actor=ADMIN)
    assert [view.project.project_id for view in found.projects] == [PROJECT_ID]
    assert found.unreachable == [Unreachable(connection_id=OTHER_CONNECTION_ID, code="hasura_access_lost")]
    assert world.find_projects.one(PROJECT_ID, actor=ADMIN).connection_ids == [CONNECTION_ID]


def test_a_project_that_two_connections_see_is_one(world: OperatorWorld) -> None:
    world.connections.stored[OTHER_CONNECTION_ID] = a_connection(connection_id=OTHER_CONNECTION_ID)
    (view,) = world.find_projects(actor=ADMIN).projects
    assert view.connection_ids == [CONNECTION_ID, OTHER_CONNECTION_ID]


def test_env_vars_that_hasura_does_not_tell_are_said_to_be_missing(world: OperatorWorld) -> None:
    sync = world.enable().sync

    def closed(operation: str) -> None:
        if operation == "env_var_names":
            raise PermanentFailure(Reason.HASURA_ACCESS_LOST)

    world.hasura.before_each = closed
    (view,) = world.find_projects(actor=ADMIN).projects
    assert not view.env_vars_complete
    assert view.env_vars == [EnvVar(name="PG_DATABASE_URL", sync=sync)]


def test_a_project_that_nobody_sees(world: OperatorWorld) -> None:
    with pytest.raises(NotFound, match=r"\bproject\b"):
        world.find_projects.one(UNKNOWN, actor=ADMIN)


def test_a_project_that_may_be_hidden_for_now_is_not_called_unknown(world: OperatorWorld) -> None:
    def unavailable(operation: str) -> None:
        raise TransientFailure("hasura_timeout")

    world.hasura.before_each = unavailable
    with pytest.raises(TransientFailure, match=r"^hasura_timeout$"):
        world.find_projects.one(PROJECT_ID, actor=ADMIN)
    assert [item.code for item in world.find_projects(actor=ADMIN).unreachable] == ["hasura_timeout"]


@pytest.mark.parametrize("project_id", [PROJECT_ID, UNKNOWN])
def test_credentials_that_cannot_be_decrypted_do_not_say_what_exists(world: OperatorWorld, project_id: str) -> None:
    # GIVEN connections that no later request will be able to use
    def unreadable(operation: str) -> None:
        raise TransientFailure("credentials_unreadable")

    world.hasura.before_each = unreadable
    # THEN what nobody can see with another connection is not found, whether it exists or not
    with pytest.raises(NotFound, match=r"\bproject\b"):
        world.find_projects.one(project_id, actor=ADMIN)


def test_one_sync(world: OperatorWorld) -> None:
    sync = world.enable().sync
    assert world.find_syncs.one(sync.sync_id, actor=ADMIN) == sync
    with pytest.raises(NotFound, match=r"\bsync\b"):
        world.find_syncs.one(UNKNOWN, actor=ADMIN)


def test_history_is_read_newest_first(world: OperatorWorld) -> None:
    world.syncs.stored[SYNC_ID] = a_sync()
    assert world.find_syncs.history(SYNC_ID, actor=ADMIN).items == []
    for number in range(3):
        world.syncs.note(a_history_entry(entry_id=f"entry-{number}"))
    first = world.find_syncs.history(SYNC_ID, limit=2, actor=ADMIN)
    second = world.find_syncs.history(SYNC_ID, first.next_cursor, limit=2, actor=ADMIN)
    entries = [entry.entry_id for page in (first, second) for entry in page.items]
    assert entries == ["entry-2", "entry-1", "entry-0"]
    # AND the entry at which the next page begins is known, if there is one
    following = world.find_syncs.entry_at(SYNC_ID, first.next_cursor, actor=ADMIN)
    assert following is not None
    assert following.entry_id == "entry-0"
    assert world.find_syncs.entry_at(SYNC_ID, second.next_cursor, actor=ADMIN) is None
    # AND nothing is, if the history ends before the page is read
    world.syncs.history.clear()
    assert world.find_syncs.entry_at(SYNC_ID, first.next_cursor, actor=ADMIN) is None


def test_history_of_an_unknown_sync(world: OperatorWorld) -> None:
    with pytest.raises(NotFound, match=r"\bsync\b"):
        world.find_syncs.history(UNKNOWN, actor=ADMIN)


def a_second_project(world: OperatorWorld, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let every connection see these projects, in this order."""
    projects = [
        Project(project_id=f"project-{number}", tenant_id=f"tenant-{number}", name=name, owner_id="ada")
        for number, name in enumerate(names)
    ]
    monkeypatch.setattr(world.projects, "projects", lambda _: projects)


def test_projects_are_in_order_of_their_names(world: OperatorWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    a_second_project(world, monkeypatch, "shop", "blog", "shop", "accounts")
    found = [(view.project.name, view.project.project_id) for view in world.find_projects(actor=ADMIN).projects]
    assert found == [("accounts", "project-3"), ("blog", "project-1"), ("shop", "project-0"), ("shop", "project-2")]


def project_ids(world: OperatorWorld, query: ProjectQuery, limit: int) -> list[str]:
    """Return the ids of the projects of all pages."""
    found: list[str] = []
    cursor = None
    while True:
        page = world.find_projects(query, cursor, limit, actor=ADMIN)
        assert len(page.projects) <= limit
        found += [view.project.project_id for view in page.projects]
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        (ProjectQuery(), "3102"), (ProjectQuery(descending=True), "2013"), (ProjectQuery(words=("two",)), "2"),
        (ProjectQuery(words=("shop",)), "02"), (ProjectQuery(words=("shop", "project-0")), "0"),
        (ProjectQuery(words=("hop",)), ""), (ProjectQuery(connection_id=CONNECTION_ID), "3102"),
        (ProjectQuery(connection_id=OTHER_CONNECTION_ID), ""),
    ],
)  # fmt: skip
def test_projects_are_found_page_by_page(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch, query: ProjectQuery, found: str, limit: int
) -> None:
    a_second_project(world, monkeypatch, "Shop", "blog", "shop two", "accounts")
    assert project_ids(world, query, limit) == [f"project-{number}" for number in found]


def test_env_vars_are_asked_of_the_projects_on_the_page_only(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_second_project(world, monkeypatch, "a", "b", "c")
    asked: list[str] = []

    def env_var_names(_token: Secret, tenant_id: str) -> frozenset[str]:
        asked.append(tenant_id)
        return frozenset()

    monkeypatch.setattr(world.projects, "env_var_names", env_var_names)
    world.find_projects(limit=2, actor=ADMIN)
    assert sorted(asked) == ["tenant-0", "tenant-1"]


def test_a_cursor_of_another_list_of_projects_is_refused(world: OperatorWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    a_second_project(world, monkeypatch, "a", "b")
    cursor = world.find_projects(limit=1, actor=ADMIN).next_cursor
    with pytest.raises(CursorInvalid):
        world.find_projects(ProjectQuery(descending=True), cursor, actor=ADMIN)


def test_while_hasura_does_not_respond_projects_are_shown_as_their_syncs_know_them(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN two syncs of a project, one that has released its connection, and Hasura Cloud in maintenance
    for number, changes in enumerate(({}, {}, {"project_id": UNKNOWN, "connection_released_at": START})):
        name = {"sync_id": f"{SYNC_ID[:-1]}{number}", "env_var": f"E{number}", "project_name": "Shop"}
        world.syncs.create(a_sync(**name | changes))

    def unavailable(_token: Secret) -> list[Project]:
        raise TransientFailure("hasura_maintenance")

    monkeypatch.setattr(world.projects, "projects", unavailable)
    # WHEN
    found = world.find_projects(ProjectQuery(words=("shop",)), actor=ADMIN)
    # THEN
    (view,) = found.projects
    assert (view.project.name, view.project.project_id, view.live) == ("Shop", PROJECT_ID, False)
    assert ([each.name for each in view.env_vars], view.env_vars_complete) == (["E0", "E1"], False)
    assert view.connection_ids == [CONNECTION_ID]
    assert [each.code for each in found.unreachable] == ["hasura_maintenance"]
    # AND as they are once a connection can be asked
    monkeypatch.undo()
    assert world.find_projects(actor=ADMIN).projects[0].live


@pytest.mark.parametrize(("number", "shown"), [(50, [50]), (51, [50, 1])])
def test_projects_are_shown_in_pages_of_fifty(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch, number: int, shown: list[int]
) -> None:
    a_second_project(world, monkeypatch, *map(str, range(number)))
    pages = [world.find_projects(actor=ADMIN)]
    while (cursor := pages[-1].next_cursor) is not None:
        pages.append(world.find_projects(cursor=cursor, actor=ADMIN))
    assert [len(page.projects) for page in pages] == shown


@pytest.mark.parametrize("name", ["Shop", None])
def test_a_project_of_an_unreachable_connection_is_what_its_syncs_know(world: OperatorWorld, name: str | None) -> None:
    world.syncs.stored[SYNC_ID] = sync = a_sync(project_name=name)

    def unavailable(operation: str) -> None:
        raise TransientFailure("hasura_timeout")

    world.hasura.before_each = unavailable
    [view] = world.find_projects(actor=ADMIN).projects
    assert view.project == Project(
        project_id=PROJECT_ID, tenant_id=sync.tenant_id, name=name or "", owner_id=sync.owner_id
    )


def test_where_neither_hasura_nor_the_table_responds_the_connection_is_named(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_anything: object) -> list[str]:
        raise TransientFailure("timeout")

    monkeypatch.setattr(world.projects, "projects", unavailable)
    monkeypatch.setattr(world.lists, "ids_using", unavailable)
    found = world.find_projects(actor=ADMIN)
    assert found.projects == []
    assert found.unreachable == [Unreachable(connection_id=CONNECTION_ID, code="timeout")]


def test_a_dead_connection_does_not_hide_those_after_it(world: OperatorWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a connection that does not work, and comes first
    first = "5a0c1f3e-0000-4000-8000-000000000000"
    world.connections.stored = {
        first: a_connection(connection_id=first, hasura_token=Secret("fake-dead-token")),
        **world.connections.stored,
    }
    assert world.find_projects(actor=ADMIN).projects[0].connection_ids == [CONNECTION_ID]
    assert world.find_projects.one(PROJECT_ID, actor=ADMIN).connection_ids == [CONNECTION_ID]
    # AND one that is not answered for now, although another says that there is no such project
    project = world.projects.project

    def unavailable(token: Secret, project_id: str) -> Project | None:
        if token.reveal() == "fake-slow-token":
            raise TransientFailure("hasura_timeout")
        return project(token, project_id)

    monkeypatch.setattr(world.projects, "project", unavailable)
    world.connections.stored[first] = a_connection(connection_id=first, hasura_token=Secret("fake-slow-token"))
    assert world.find_projects.one(PROJECT_ID, actor=ADMIN).connection_ids == [CONNECTION_ID]


@pytest.mark.parametrize("failure", [PermanentFailure(Reason.HASURA_ACCESS_LOST), TransientFailure("hasura_timeout")])
def test_env_vars_are_asked_of_the_next_connection_where_the_first_may_not_see_them(
    world: OperatorWorld, failure: Exception
) -> None:
    # GIVEN two connections of which the first is refused, or not answered
    world.connections.stored[OTHER_CONNECTION_ID] = a_connection(connection_id=OTHER_CONNECTION_ID)
    refusals = iter([failure])

    def refused(operation: str) -> None:
        if operation == "env_var_names":
            for refusal in refusals:
                raise refusal

    world.hasura.before_each = refused
    # WHEN THEN
    (view,) = world.find_projects(actor=ADMIN).projects
    assert view.env_vars_complete
    assert [env_var.name for env_var in view.env_vars] == ["OTHER"]


def test_all_syncs_of_a_large_project_are_found(world: OperatorWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN more syncs than a page has
    monkeypatch.setattr(find_projects, "PAGE", 2)
    for number in range(5):
        world.syncs.create(a_sync(sync_id=f"{SYNC_ID[:-1]}{number}", env_var=f"E{number}"))
    # WHEN THEN
    with_sync = [env_var.name for env_var in world.find_projects.one(PROJECT_ID, actor=ADMIN).env_vars if env_var.sync]
    assert with_sync == [f"E{number}" for number in range(5)]


def test_every_connection_is_asked_however_many_pages_of_them_there_are(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "PAGE", 2)
    more = [f"{CONNECTION_ID[:-2]}{number:02}" for number in range(50, 54)]
    for connection_id in more:
        world.connections.stored[connection_id] = a_connection(connection_id=connection_id)
    every = sorted([CONNECTION_ID, *more])
    assert [one.connection_id for one in islice(every_connection(world.connections), 6)] == every
    assert world.find_projects.one(PROJECT_ID, actor=ADMIN).connection_ids == every


def test_a_page_has_fifty_of_anything_unless_somebody_wants_less() -> None:
    world = OperatorWorld(*[a_sync(sync_id=f"{SYNC_ID[:-2]}{number:02}", env_var=f"E{number}") for number in range(60)])
    for number in range(60):
        world.syncs.note(a_history_entry(entry_id=f"entry-{number}"))
        world.connections.stored[f"connection-{number}"] = a_connection(connection_id=f"connection-{number}")
    assert len(world.list_syncs(actor=ADMIN).items) == 50
    assert len(world.find_syncs.history(SYNC_ID, actor=ADMIN).items) == 50
    assert len(world.use_cases.list_connections(actor=ADMIN).items) == 50


class Crowd:
    """Lets whoever reads wait until as many as are allowed are there, and counts the largest number at once."""

    def __init__(self, found: object) -> None:
        self._found = found
        self._all = Barrier(MAX_PARALLEL_READS)
        self._lock = Lock()
        self._inside = 0
        self.largest = 0

    def read(self, *_: object) -> object:
        with self._lock:
            self._inside += 1
            self.largest = max(self.largest, self._inside)
        self._all.wait(timeout=10)
        with self._lock:
            self._inside -= 1
        return self._found


@pytest.mark.parametrize(
    ("port", "operation", "found"), [("projects", "env_var_names", set()), ("lists", "of_project", Page([], None))]
)
def test_ten_projects_are_read_at_once(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch, port: str, operation: str, found: object
) -> None:
    crowd = Crowd(found)
    projects = [Project(project_id=f"p-{n}", tenant_id="t", name="shop", owner_id=None) for n in range(20)]
    monkeypatch.setattr(world.projects, "projects", lambda _: projects)
    monkeypatch.setattr(getattr(world, port), operation, crowd.read)
    assert len(world.find_projects(actor=ADMIN).projects) == 20
    assert crowd.largest == MAX_PARALLEL_READS


def many_connections(world: OperatorWorld, number: int) -> list[str]:
    """Add connections of users who see the project, and return the ids of all."""
    ids = [f"{CONNECTION_ID[:-3]}{each:03}" for each in range(number)]
    world.connections.stored = {each: a_connection(connection_id=each) for each in ids}
    return ids


def test_connections_are_asked_at_the_same_time(world: OperatorWorld) -> None:
    # GIVEN 277 connections, and Hasura Cloud responds once ten ask at the same time
    ids = many_connections(world, 277)
    meeting, met = Barrier(MAX_PARALLEL_READS), Lock()
    waiting = iter(range(MAX_PARALLEL_READS * 20))

    def meet(operation: str) -> None:
        with met:
            must_wait = operation in {"projects", "project"} and next(waiting, None) is not None
        if must_wait:
            meeting.wait(timeout=10)

    world.hasura.before_each = meet

    # WHEN THEN
    (view,) = world.find_projects(actor=ADMIN).projects
    assert view.connection_ids == ids

    waiting = iter(range(MAX_PARALLEL_READS * 20))
    assert world.find_projects.one(PROJECT_ID, actor=ADMIN).connection_ids == ids


def test_connections_for_which_no_time_is_left_are_named(world: OperatorWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a Hasura Cloud that is so slow that the time is over with the first responses
    ids = many_connections(world, 277)
    seconds = 0.0

    def pass_time() -> None:
        nonlocal seconds
        seconds += find_projects.LIST_SECONDS

    monkeypatch.setattr(deadline, "monotonic", lambda: seconds)
    meeting = Barrier(MAX_PARALLEL_READS, pass_time)

    def slow(operation: str) -> None:
        if operation == "projects":
            meeting.wait(timeout=60)

    world.hasura.before_each = slow

    # WHEN
    found = world.find_projects(actor=ADMIN)

    # THEN what is found is shown, and what is not is named
    (view,) = found.projects
    missing = [each.connection_id for each in found.unreachable if each.connection_id]
    assert {each.code for each in found.unreachable} == {"out_of_time"}
    assert sorted([*view.connection_ids, *missing]) == ids
    assert len(missing) == 277 - MAX_PARALLEL_READS


def test_many_connections_are_read_together_before_hasura_cloud_is_asked(world: OperatorWorld) -> None:
    # GIVEN
    many_connections(world, 277)
    asked: list[str] = []
    world.connections.before_each = asked.append
    # WHEN
    world.find_projects(actor=ADMIN)
    # THEN none is read alone: that would take the time that is for Hasura Cloud
    assert asked == ["summaries", "summaries", "summaries", "get_all"]


@pytest.mark.parametrize(("seconds", "found"), [(1, "read"), (0, TransientFailure)])
def test_a_read_begins_as_long_as_there_is_time(
    monkeypatch: pytest.MonkeyPatch, seconds: int, found: str | type[Exception]
) -> None:
    monkeypatch.setattr(deadline, "monotonic", lambda: 0.0)
    [(_, result)] = read_side_by_side(lambda _: "read", ["an-item"], seconds)
    assert found in {result, type(result)}


def test_a_project_for_which_no_time_is_left_may_exist(world: OperatorWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_projects, "LIST_SECONDS", 0)
    with pytest.raises(TransientFailure, match="out_of_time"):
        world.find_projects.one(PROJECT_ID, actor=ADMIN)


def test_env_vars_for_which_no_time_is_left_are_missing_but_no_sync_is(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.enable()
    monkeypatch.setattr(find_projects, "NAMES_SECONDS", 0)
    (view,) = world.find_projects(actor=ADMIN).projects
    assert not view.env_vars_complete
    assert [env_var.name for env_var in view.env_vars] == ["PG_DATABASE_URL"]
