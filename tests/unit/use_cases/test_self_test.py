"""The service's webhook to itself."""

import json

import pytest
from urlsync.domain.actor import Role
from urlsync.domain.errors import RoleRequired
from urlsync.entrypoints.webhook.request import read_hint

from tests.fakes.actors import an_actor
from tests.fakes.clock import FakeClock
from tests.fakes.use_cases import use_cases_over
from tests.fakes.webhook_endpoint import FakeWebhookEndpoint

ADMIN = an_actor("adi", Role.ADMIN)


class World:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.webhook_endpoint = FakeWebhookEndpoint()
        self.self_test = use_cases_over(self).self_test


@pytest.mark.parametrize("status", [204, 401, 503])
def test_each_webhook_is_for_another_sync_and_its_response_is_reported(status: int) -> None:
    # GIVEN an endpoint with this response
    world = World()
    world.webhook_endpoint.status = status
    # WHEN the service tests itself twice
    results = [world.self_test(actor=ADMIN) for _ in range(2)]
    # THEN each webhook is for a sync of its own, which no other can be confused with
    assert [result.status for result in results] == [status, status]
    assert [sync_id for sync_id, _ in world.webhook_endpoint.sent] == [result.sync_id for result in results]
    assert len({result.sync_id for result in results}) == 2
    # AND neither is taken for a repetition of the other
    assert len({read_hint(body).event_id for _, body in world.webhook_endpoint.sent}) == 2


def test_the_webhook_says_what_a_release_says() -> None:
    world = World()
    world.self_test(actor=ADMIN)
    [(_, body)] = world.webhook_endpoint.sent
    event_id = read_hint(body).event_id
    assert json.loads(body) == {"id": event_id, "resource": "release", "action": "update", "data": {}}


@pytest.mark.parametrize("role", [Role.OWNER, Role.VIEWER, Role.OPERATOR])
def test_only_an_administrator_may_cause_it(role: Role) -> None:
    world = World()

    with pytest.raises(RoleRequired):
        world.self_test(actor=an_actor("ann", role))
    assert world.webhook_endpoint.sent == []
