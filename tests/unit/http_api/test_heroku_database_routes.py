"""`POST /v1/projects/{project_id}/heroku-databases`, and how far one has come."""

import json
from dataclasses import dataclass
from typing import Any, cast

import pytest
from aws_lambda_powertools import Logger
from urlsync.bootstrap import UseCases
from urlsync.domain.actor import Actor, Caller
from urlsync.domain.limits import Limits
from urlsync.entrypoints.http_api.api import Api
from urlsync.use_cases.provisioning.order_database import OrderDatabase

from tests.fakes.actors import ADMIN
from tests.fakes.api_service import CLAIMS, NO_CONSOLE, Deed
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, SYNC_ID
from tests.fakes.provisioning_world import ProvisioningWorld


@dataclass
class OnlyDatabases:
    """A service that can do nothing else."""

    order_database: OrderDatabase
    limit_requests: Deed

    def identify_actor(self, caller: Caller) -> Actor:
        return ADMIN


@dataclass
class Answer:
    """What came back."""

    status: int
    location: str | None
    body: dict[str, Any]


@pytest.fixture
def world() -> ProvisioningWorld:
    return ProvisioningWorld()


def call(world: ProvisioningWorld, method: str, path: str, body: Any = None, key: str | None = None) -> Answer:
    api = Api(cast("UseCases", OnlyDatabases(world.order, Deed())), Logger(service="test"), NO_CONSOLE)
    headers = {"Content-Type": "application/json", **({} if key is None else {"Idempotency-Key": key})}
    event = {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {
            "requestId": "request-1",
            "stage": "live",
            "path": f"/live{path}",
            "authorizer": {"claims": CLAIMS},
        },
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }
    context: Any = None
    answer = api.handle(event, context)
    location = answer["multiValueHeaders"].get("Location", [None])[0]
    return Answer(answer["statusCode"], location, json.loads(answer["body"]))


def post(world: ProvisioningWorld, key: str | None = None, **body: Any) -> Answer:
    path = f"/v1/projects/{PROJECT_ID}/heroku-databases"
    return call(world, "POST", path, {"connection_id": CONNECTION_ID, **body}, key)


def read(world: ProvisioningWorld, heroku_database_id: str) -> Answer:
    return call(world, "GET", f"/v1/heroku-databases/{heroku_database_id}")


def test_an_order_is_accepted_and_says_where_to_look(world: ProvisioningWorld) -> None:
    # WHEN a database is ordered
    answer = post(world)

    # THEN it has begun, and can be looked at where the answer says
    (run,) = world.provisionings.stored.values()
    assert (answer.status, answer.location) == (202, f"../../heroku-databases/{run.provisioning_id}")
    assert (answer.body["step"], answer.body["created_by"]) == ("creating_app", ADMIN.id)
    assert answer.body["plan"] == "heroku-postgresql:essential-0"
    assert read(world, run.provisioning_id).body == answer.body


def test_when_it_is_done_one_sees_what_was_made_and_when(world: ProvisioningWorld) -> None:
    ordered = post(world).body["heroku_database_id"]
    run = world.run()
    assert run.app is not None

    body = read(world, ordered).body

    assert [entry["step"] for entry in body["progress"]][-2:] == ["setting_env_var", "done"]
    assert body["heroku_app"] == {"id": run.app.id, "name": run.app.name}
    assert body["heroku_database"]["plan"] == "heroku-postgresql:essential-0"
    assert (body["env_var"], body["sync_id"]) == ("PG_DATABASE_URL", world.only_sync.sync_id)
    assert (body["reason"], body["advice"], body["left_at_heroku"]) == (None, None, [])


def test_a_failure_says_what_to_do_and_what_is_left(world: ProvisioningWorld) -> None:
    ordered = post(world).body["heroku_database_id"]
    world.take_step()
    world.town.account.suspended = True
    world.run()

    body = read(world, ordered).body

    assert (body["step"], body["reason"]) == ("failed", "heroku_app_suspended")
    assert "Heroku" in body["advice"]
    name = body["heroku_app"]["name"]
    assert body["left_at_heroku"] == [
        {"kind": "app", "name": name, "certain": True},
        {"kind": "add-on", "name": f"{name}-db", "certain": False},
    ]


@pytest.mark.parametrize("plan", ["standard-0", "heroku-postgresql:standard-0"])
def test_a_plan_may_be_named_with_or_without_its_service(world: ProvisioningWorld, plan: str) -> None:
    body = post(world, plan=plan, monthly_price_cents=5000).body
    assert (body["plan"], body["monthly_price_cents"]) == ("heroku-postgresql:standard-0", 5000)


def test_the_plans_are_listed_with_their_prices(world: ProvisioningWorld) -> None:
    answer = call(world, "GET", f"/v1/connections/{CONNECTION_ID}/heroku-database-plans")
    assert answer.status == 200
    assert answer.body["items"][0] == {"name": "essential-0", "monthly_price_cents": 500}


def test_a_refused_price_says_what_the_plan_costs(world: ProvisioningWorld) -> None:
    answer = post(world, plan="standard-0")
    assert (answer.status, answer.body["type"]) == (422, "urn:urlsync:problem:price-not-confirmed")
    assert "$50.00 a month for standard-0" in answer.body["detail"]


def test_a_refused_plan_says_which_plans_can_be_ordered(world: ProvisioningWorld) -> None:
    answer = post(world, plan="premium-9", monthly_price_cents=850000)
    assert (answer.status, answer.body["type"]) == (422, "urn:urlsync:problem:plan-not-allowed")
    assert "essential-0, essential-1, essential-2, standard-0" in answer.body["detail"]


def test_an_order_is_repeated_by_its_idempotency_key(world: ProvisioningWorld) -> None:
    first, again = post(world, "order-1"), post(world, "order-1")
    assert (again.status, again.location, again.body) == (202, first.location, first.body)
    other = post(world, "order-1", plan="essential-1", monthly_price_cents=900)
    assert (other.status, other.body["type"]) == (422, "urn:urlsync:problem:idempotency-key-reused")
    assert len(world.provisionings.stored) == 1


@pytest.mark.parametrize("key", ["", "with space", "x" * 256, "n\u00f6n-ascii"])
def test_a_malformed_key_is_refused(world: ProvisioningWorld, key: str) -> None:
    assert post(world, key).status == 400
    assert world.provisionings.stored == {}


def test_too_many_orders_are_refused_until_the_day_is_over(world: ProvisioningWorld) -> None:
    for _ in range(Limits().databases.most):
        post(world)
    answer = post(world)
    assert (answer.status, answer.body["type"]) == (429, "urn:urlsync:problem:too-many-requests")
    assert "10 new databases a day" in answer.body["detail"]


@pytest.mark.parametrize(
    "wrong", [{"connection_id": "no-uuid"}, {"plan": "heroku-redis:mini"}, {"plan": ""}, {"sentinel": "x"}], ids=str
)
def test_what_is_not_understood_is_refused(world: ProvisioningWorld, wrong: dict[str, Any]) -> None:
    answer = post(world, **wrong)
    assert answer.status == 400
    assert world.provisionings.stored == {}
    assert "redis" not in json.dumps(answer.body)


def test_only_the_owner_may_order(world: ProvisioningWorld) -> None:
    world.hasura.owner_id = "somebody-else"
    assert post(world).status == 403
    assert world.provisionings.stored == {}


def test_an_unknown_connection_or_database_is_not_found(world: ProvisioningWorld) -> None:
    assert post(world, connection_id=SYNC_ID).status == 404
    assert read(world, SYNC_ID).status == 404


def test_a_queue_that_refuses_is_a_reason_to_try_again(world: ProvisioningWorld) -> None:
    world.queue.failures = 1
    assert post(world).status == 503
