"""No sequence in which somebody without the right learns or moves anything of somebody else's."""

from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.examples import CONNECTION_ID, OWNER_ID, PROJECT_ID, SYNC_ID
from tests.fakes.heroku_apps import APP
from tests.fakes.operators import OTHER_CONNECTION_ID
from tests.fakes.rights_world import EVERYBODY, NOBODY, ORDER_ID, OWNER, PROPOSAL_ID, STRANGER, VIEWER, RightsWorld

SECRETS: Final = ("fake-hasura-token", "fake-heroku-access-token", "fake-heroku-refresh-token", "postgres://")
OF_THE_OWNER: Final = (CONNECTION_ID, SYNC_ID, OWNER_ID, APP.id, APP.name, "0123456789abcdef0123456789abcdef")
"""What only those may see who may use the owner's connection, or see everything."""

CONNECTIONS: Final = st.sampled_from([CONNECTION_ID, OTHER_CONNECTION_ID])
READS: Final = [
    *("/v1/me", "/v1/connections", "/v1/projects", "/v1/syncs", "/v1/proposals", "/v1/status", "/v1/activity"),
    *(f"/v1/projects/{PROJECT_ID}", f"/v1/heroku-databases/{ORDER_ID}", f"/v1/syncs?project_id={PROJECT_ID}"),
    *(f"/v1/syncs/{SYNC_ID}{part}" for part in ("", "/history", "/diagnosis")),
]
CHANGES: Final = [
    ("POST", f"/v1/syncs/{SYNC_ID}/check"),
    ("POST", f"/v1/syncs/{SYNC_ID}/opt-out"),
    ("DELETE", f"/v1/syncs/{SYNC_ID}"),
    ("POST", f"/v1/proposals/{PROPOSAL_ID}/accept"),
    ("POST", f"/v1/proposals/{PROPOSAL_ID}/decline"),
    ("POST", "/v1/dead-letters/redrive"),
]
Request = tuple[str, str, dict[str, Any] | None]


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """Give a request that anybody might send."""
    connection = draw(CONNECTIONS)
    with_connection: list[Request] = [
        ("GET", f"/v1/connections/{connection}/heroku-apps", None),
        ("GET", f"/v1/connections/{connection}/heroku-apps/{APP.name}/config-vars", None),
        ("POST", f"/v1/connections/{connection}/heroku-authorization", None),
        ("POST", f"/v1/connections/{connection}/share", {"team": "shops"}),
        ("DELETE", f"/v1/connections/{connection}/share", None),
        ("DELETE", f"/v1/connections/{connection}", None),
        ("POST", f"/v1/projects/{PROJECT_ID}/syncs", {"connection_id": connection, "heroku_app": APP.name}),
        ("POST", f"/v1/projects/{PROJECT_ID}/heroku-databases", {"connection_id": connection}),
        ("POST", f"/v1/syncs/{SYNC_ID}/restart", {"connection_id": connection}),
    ]
    reads: list[Request] = [("GET", path, None) for path in READS]
    changes: list[Request] = [(method, path, None) for method, path in CHANGES]
    return draw(st.sampled_from([*with_connection, *reads, *changes]))


SEQUENCE: Final = st.lists(st.tuples(st.sampled_from(sorted(EVERYBODY)), requests()), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(sequence=SEQUENCE)
def test_nobody_learns_or_moves_what_is_not_theirs(sequence: list[tuple[str, Request]]) -> None:
    world = RightsWorld()
    for name, (method, path, sent) in sequence:
        before = _state(world)
        answer = world.call(EVERYBODY[name], method, path, sent)
        assert answer.status != 500, (name, method, path)
        # No answer has a secret, and what a stranger is reported has nothing of the owner's
        assert not any(secret in answer.text for secret in SECRETS)
        if name in {STRANGER.name, NOBODY.name}:
            named = f"{path} {sent}"
            assert not any(one in answer.text for one in OF_THE_OWNER if one not in named)
            assert _state(world)["owners"] == before["owners"]
        if name in {NOBODY.name, VIEWER.name}:
            assert _state(world) == before
        # A value moves only with the credentials of somebody who may use them
        for sync in world.syncs.stored.values():
            assert sync.connection_id in {CONNECTION_ID, None}
    stored = world.connections.stored.get(CONNECTION_ID)
    assert stored is None or stored.owner == OWNER.key


def _state(world: RightsWorld) -> dict[str, Any]:
    owners = (
        dict(world.syncs.stored),
        world.connections.stored.get(CONNECTION_ID),
        dict(world.provisionings.stored),
        dict(world.hasura.env),
        len(world.hasura.writes),
    )
    return {"owners": owners, "others": world.connections.stored.get(OTHER_CONNECTION_ID)}
