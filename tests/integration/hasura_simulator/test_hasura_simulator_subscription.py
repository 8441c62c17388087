import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from local.hasura.client import HasuraClient, SimulatedProject, SimulatedUser
from local.hasura.server import serving
from local.hasura.settings import Settings
from tests.fakes.hand_clock import HandClock

SUBSCRIPTION = """
subscription FetchConfigStatus($tenantId: uuid!) {
  config_status(where: {is_active: {_eq: true}, tenant_id: {_eq: $tenantId}, worker_state: {_eq: "live"}}) {
    hash message
  }
}
"""
CONFIGURED = "Service configured successfully"


@contextmanager
def subscribed(hasura: HasuraClient, token: str, tenant_id: str) -> Iterator[ClientConnection]:
    """Speak graphql-transport-ws, with the token where Hasura's console puts it."""
    url = hasura.url.replace("http", "ws", 1) + "/v1/graphql"
    with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        headers = {"Authorization": f"pat {token}"}
        socket.send(json.dumps({"type": "connection_init", "payload": {"headers": headers}}))
        assert message(socket)["type"] == "connection_ack"
        payload = {"query": SUBSCRIPTION, "variables": {"tenantId": tenant_id}}
        socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        yield socket


def message(socket: ClientConnection) -> dict[str, Any]:
    return dict(json.loads(socket.recv(timeout=10)))


def live_rows(socket: ClientConnection) -> list[dict[str, str]]:
    return list(message(socket)["payload"]["data"]["config_status"])


def test_a_rollout_can_be_watched_until_every_live_worker_has_the_new_hash() -> None:
    # GIVEN
    clock = HandClock()
    with serving(Settings(restart_delay_min=1, restart_delay_max=1, unavailable=1), clock=clock) as url:
        hasura = HasuraClient(url)
        owner = hasura.add_user("owner@example.com")
        project = hasura.create_project(owner.token, "shop")
        old = hasura.read_env(owner.token, project.tenant_id)["hash"]
        with subscribed(hasura, owner.token, project.tenant_id) as socket:
            before = live_rows(socket)

            # WHEN
            new = hasura.write_env(owner.token, project.tenant_id, OTHER="changed")["hash"]
            clock.advance(1)
            restarting = live_rows(socket)
            clock.advance(1)
            after = live_rows(socket)

    # THEN
    assert before == [{"hash": old, "message": CONFIGURED}] * 2
    assert restarting == []
    assert after == [{"hash": new, "message": CONFIGURED}] * 2


def test_somebody_elses_tenant_has_no_rows(
    hasura: HasuraClient, stranger: SimulatedUser, project: SimulatedProject
) -> None:
    # WHEN
    with subscribed(hasura, stranger.token, project.tenant_id) as socket:
        rows = live_rows(socket)

    # THEN
    assert rows == []


def test_without_a_valid_token_the_subscription_is_refused(hasura: HasuraClient, project: SimulatedProject) -> None:
    # WHEN
    with subscribed(hasura, "unknown", project.tenant_id) as socket:
        refused = message(socket)

    # THEN
    assert "field 'config_status' not found in type: 'subscription_root'" in json.dumps(refused)
