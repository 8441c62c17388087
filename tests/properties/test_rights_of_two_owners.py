"""Whatever two owners and everybody else ask for, in any order: no value leaves its owner's project.

The real API over two accounts at Heroku and at Hasura Cloud, each of which answers only its own token. Databases rotate
and checks run in between.
"""

from typing import Any, Final

from hypothesis import event, given, settings
from hypothesis import strategies as st
from urlsync.domain.actor import Actor, Role

from tests.fakes.effort import examples
from tests.fakes.rights_world import EVERYBODY
from tests.fakes.two_owners import Belongings, TwoOwnersWorld

MAX_REQUESTS: Final = 10
NEW_VARS: Final = ("PG_DATABASE_URL", "ANOTHER_URL")
READS: Final = ("/v1/connections", "/v1/projects", "/v1/syncs", "/v1/proposals", "/v1/status", "/v1/activity")
ROTATE: Final = "ROTATE"
CHECK: Final = "CHECK"
"""What happens without a request: a database gets other credentials, and the checks that wait are made."""

Step = tuple[str, str, str, dict[str, Any] | None]
"""Who asks, the method, the path and the body; for what happens automatically the number of the owner."""


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Give a request that anybody might send about either owner's things, mixed up as they like."""
    world = draw(st.sampled_from([1, 2])), draw(st.sampled_from([1, 2])), draw(st.sampled_from([1, 2]))
    connection, target, source = (Belongings(owner, number) for owner, number in map(_owner, world))
    who = draw(st.sampled_from(sorted(EVERYBODY)))
    path = f"/v1/connections/{connection.connection_id}"
    app = {"connection_id": connection.connection_id, "heroku_app": source.app.name}
    sync = f"/v1/syncs/SYNC-OF-{target.number}"
    enable: dict[str, Any] = app | {"env_var": draw(st.sampled_from(NEW_VARS)), "take_over": draw(st.booleans())}
    requests: list[tuple[str, str, dict[str, Any] | None]] = [
        ("GET", f"{path}/heroku-apps", None),
        ("GET", f"{path}/heroku-apps/{source.app.name}/config-vars", None),
        ("POST", f"{path}/heroku-authorization", None),
        ("POST", f"{path}/share", {"team": draw(st.sampled_from(["shops", "other"]))}),
        ("DELETE", f"{path}/share", None),
        ("DELETE", path, None),
        ("POST", f"/v1/projects/{target.project_id}/syncs", enable),
        ("POST", f"{sync}/restart", {"connection_id": connection.connection_id}),
        ("POST", f"{sync}/check", None),
        ("POST", f"{sync}/opt-out", None),
        ("DELETE", sync, None),
        ("GET", draw(st.sampled_from([sync, f"{sync}/history", f"{sync}/diagnosis"])), None),
        ("GET", f"/v1/projects/{target.project_id}", None),
        ("GET", draw(st.sampled_from(READS)), None),
        (ROTATE, str(source.number), None),
        (CHECK, "", None),
    ]
    return who, *draw(st.sampled_from(requests))


def _owner(number: int) -> tuple[Actor, int]:
    return EVERYBODY["bea" if number == 1 else "ann"], number


@settings(max_examples=examples(600), deadline=None)
@given(sequence=st.lists(steps(), min_size=1, max_size=MAX_REQUESTS))
def test_no_value_leaves_its_owner_s_project_and_nobody_changes_what_is_foreign(sequence: list[Step]) -> None:
    world = TwoOwnersWorld()
    bea, ann = world.both
    assert all(one.mark in one.hasura.env["PG_DATABASE_URL"] for one in world.both)
    for name, method, path, body in sequence:
        if method == ROTATE:
            world.both[int(path) - 1].rotate()
        elif method == CHECK:
            world.queue.work()
        else:
            _ask(world, EVERYBODY[name], (method, _named(world, path), body))
        # Not even an administrator, who may use both connections, moves a value between the owners.
        assert not any(ann.mark in value for value in bea.hasura.env.values())
        assert not any(bea.mark in value for value in ann.hasura.env.values())


def _named(world: TwoOwnersWorld, path: str) -> str:
    """Return the path with the id of a sync, for one that has been deleted with that of nothing."""
    for one in world.both:
        sync_id = next(iter(world.syncs_of(one)), one.id(9))
        path = path.replace(f"SYNC-OF-{one.number}", sync_id)
    return path


def _ask(world: TwoOwnersWorld, actor: Actor, request: tuple[str, str, dict[str, Any] | None]) -> None:
    before = {one.number: world.state(one) for one in world.both}
    stranger_to = [one for one in world.both if not _may_use(world, actor, one)]
    foreign = {one.number: (*one.names(), *world.syncs_of(one)) for one in stranger_to}
    answer = world.call(actor, *request)
    event(f"{actor.name}: {answer.status}")
    assert answer.status != 500, (actor.name, request)
    # No answer has a secret, whoever asks.
    assert not any(secret in answer.text for one in world.both for secret in one.secrets)
    sees_all = {Role.VIEWER, Role.OPERATOR, Role.ADMIN} & {*actor.roles}
    for one in stranger_to:
        after = world.state(one)
        if Role.OPERATOR in actor.roles:  # may opt out and check, and nothing else
            after, expected = after[1:3], before[one.number][1:3]
        else:
            expected = before[one.number]
        assert after == expected, (actor.name, request)
        if not sees_all:
            assert [each for each in foreign[one.number] if each in answer.text and each not in str(request)] == []


def _may_use(world: TwoOwnersWorld, actor: Actor, one: Belongings) -> bool:
    """Return whether the actor has added the connection, is in the team that it is shared with, or an administrator."""
    if Role.ADMIN in actor.roles:
        return True
    connection = world.connections.stored.get(one.connection_id)
    if connection is None or not {Role.OWNER, Role.OPERATOR} & {*actor.roles}:
        return False
    return connection.owner == actor.key or connection.team in actor.teams
