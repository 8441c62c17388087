"""A project gets a Heroku database and its sync on the deployed template: ordered, or because it came with
one.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4, uuid5

import psycopg
import pytest
import requests
from urlsync.use_cases.provisioning.default_on import NAMESPACE

from local.hasura.client import HasuraClient, SimulatedProject, SimulatedUser
from local.heroku.client import HerokuClient
from local.operator_client import OperatorClient
from local.stack.aws import STACK_NAME, EmulatedAws
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.captured_events import CapturedEvents
from tests.fakes.hasura_events import publish_project_created
from tests.fakes.problems import problem

ENV_VAR = "PG_DATABASE_URL"


class Owner:
    """Somebody with a Heroku account, a project and a connection, and no database yet."""

    def __init__(self, stack: Stack, aws: EmulatedAws, *scopes: str) -> None:
        email = f"{uuid4()}@example.com"
        self._stack, self._aws = stack, aws
        self.heroku = HerokuClient(stack["heroku_url"]).as_account(email, *scopes)
        self._hasura = HasuraClient(stack["hasura_url"])
        self.user: SimulatedUser = self._hasura.add_user(email)
        self.project: SimulatedProject = self._hasura.create_project(self.user.token, "shop")
        self.operator = OperatorClient(stack)
        self.connection_id = self.operator.connect(self.user.token, self.heroku.token)["connection_id"]

    def order(self, **more: Any) -> requests.Response:
        body = {"connection_id": self.connection_id, **more}
        return self.operator.call("POST", f"/v1/projects/{self.project.id}/heroku-databases", body)

    def provisioned(self, answer: requests.Response) -> dict[str, Any]:
        """Look where the answer says until there is nothing left to do."""
        assert answer.status_code == HTTPStatus.ACCEPTED
        path = urljoin(answer.url, answer.headers["Location"]).removeprefix(self._stack["api_url"])
        seen: dict[str, Any] = {}

        def is_over() -> bool:
            seen.update(self.operator.call("GET", path).json())
            return seen["step"] in {"done", "failed"}

        wait_until(is_over, "the provisioning is over", timeout_s=60)
        return seen

    def project_created(self, app_id: str) -> None:
        """Publish what Hasura Cloud publishes about a project whose console made a database."""
        publish_project_created(self._aws, self._stack["bus"], self.project, self.user.id, app_id)

    def syncs(self) -> list[dict[str, Any]]:
        listed = self.operator.call("GET", f"/v1/syncs?project_id={self.project.id}").json()
        return list(listed["items"])

    def env(self) -> dict[str, str]:
        found = self._hasura.read_env(self.user.token, self.project.tenant_id)["envVars"]
        return dict(found.get("environment", {}))

    def apps(self) -> list[dict[str, Any]]:
        return list(self.heroku.call("GET", "/apps").json())

    def addons(self) -> list[dict[str, Any]]:
        return list(self.heroku.call("GET", "/addons").json())


@pytest.fixture
def owner(stack: Stack, aws: EmulatedAws, events: CapturedEvents) -> Owner:
    return Owner(stack, aws)


def lets_in(url: str) -> bool:
    try:
        with psycopg.connect(url) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def test_an_order_ends_in_a_project_that_follows_its_database(owner: Owner, events: CapturedEvents) -> None:
    # WHEN a database is ordered
    seen = owner.provisioned(owner.order())

    # THEN it came through every step
    assert seen["step"] == "done", seen
    assert [entry["step"] for entry in seen["progress"]] == [
        "creating_app",
        "installing_postgres",
        "waiting_for_url",
        "choosing_env_var",
        "enabling_sync",
        "setting_env_var",
        "done",
    ]
    # AND the project has the URL of a database that lets it in
    (app,), (addon,) = owner.apps(), owner.addons()
    assert (app["name"], addon["name"]) == (seen["heroku_app"]["name"], seen["heroku_database"]["name"])
    assert addon["plan"]["name"] == seen["plan"] == "heroku-postgresql:essential-0"
    url = owner.heroku.config_vars(app["name"])["DATABASE_URL"]
    assert owner.env() == {ENV_VAR: url}
    assert lets_in(url)
    # AND its sync is on, with a webhook
    (sync,) = owner.syncs()
    assert (sync["sync_id"], sync["status"], sync["webhook"]) == (seen["sync_id"], "active", "present")
    (webhook,) = owner.heroku.call("GET", f"/apps/{app['id']}/webhooks").json()
    assert webhook["url"].endswith(sync["sync_id"])
    assert events.types_of(sync["sync_id"])[-1] == "Heroku Database Ready"

    # WHEN Heroku rotates the credentials, THEN the project follows
    owner.heroku.rotate(addon["name"]).raise_for_status()
    wait_until(lambda: owner.env()[ENV_VAR] != url, "the rotation arrives")
    assert not lets_in(url)
    assert lets_in(owner.env()[ENV_VAR])


def test_answers_that_are_lost_make_nothing_twice(owner: Owner, heroku: HerokuClient) -> None:
    # GIVEN a Heroku that takes orders and answers nobody
    answer = owner.order()
    path = f"/v1/heroku-databases/{answer.json()['heroku_database_id']}"
    heroku.control("PUT", "/faults", {"api": {"lose_answer_rate": 0.5}})
    wait_until(lambda: owner.operator.call("GET", path).json()["attempts"] > 0, "an answer was lost")

    # WHEN it answers again, THEN there is one of each
    heroku.control("DELETE", "/faults")
    seen = owner.provisioned(answer)
    assert seen["step"] == "done", seen
    assert (len(owner.apps()), len(owner.addons()), len(owner.syncs())) == (1, 1, 1)
    assert list(owner.env()) == [ENV_VAR]


def test_only_allowed_plans_are_ordered_at_the_price_that_was_shown(owner: Owner) -> None:
    plans = owner.operator.call("GET", f"/v1/connections/{owner.connection_id}/heroku-database-plans").json()["items"]
    assert plans[0] == {"name": "essential-0", "monthly_price_cents": 500}

    assert problem(owner.order(plan="premium-9", monthly_price_cents=850000)) == "plan-not-allowed"
    assert problem(owner.order(plan="standard-0", monthly_price_cents=1)) == "price-not-confirmed"
    assert owner.apps() == []


def test_a_token_that_may_not_make_apps_is_reported_so(stack: Stack, aws: EmulatedAws) -> None:
    owner = Owner(stack, aws, "read-protected")

    seen = owner.provisioned(owner.order())

    assert (seen["reason"], seen["left_at_heroku"]) == ("heroku_forbidden", [])
    assert "global" in seen["advice"]


def test_only_the_owner_of_a_project_gets_a_database_for_it(owner: Owner, stack: Stack, aws: EmulatedAws) -> None:
    stranger = Owner(stack, aws)

    answer = owner.order(connection_id=stranger.connection_id)

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert problem(answer) == "not-owner"
    assert problem(owner.order(connection_id=str(uuid4()))) == "not-found"


def test_a_new_project_with_a_database_is_in_sync_until_somebody_opts_out(owner: Owner) -> None:
    # GIVEN an app with a database that the console has made
    app = owner.heroku.create_app()
    owner.heroku.create_database(app["name"])

    # WHEN an event about the project comes, THEN its sync is on
    owner.project_created(app["id"])
    wait_until(lambda: bool(owner.syncs()) and owner.syncs()[0]["outcome"] == "updated", "the sync is on")
    (sync,) = owner.syncs()
    assert (sync["heroku_app"]["id"], sync["status"]) == (app["id"], "active")
    assert owner.env() == {ENV_VAR: owner.heroku.config_vars(app["name"])["DATABASE_URL"]}

    # WHEN somebody deletes it, and the event comes again
    owner.operator.call("DELETE", f"/v1/syncs/{sync['sync_id']}").raise_for_status()
    assert owner.syncs() == []
    owner.project_created(app["id"])

    # THEN it stays off, even after another project's event, which came later, was followed
    assert_followed_after(owner, app["id"])
    assert owner.syncs() == []


def test_an_opt_out_stands_against_event_that_was_never_heard_before(owner: Owner) -> None:
    # GIVEN a sync that an operator enabled and deleted
    app = owner.heroku.create_app()
    owner.heroku.create_database(app["name"])
    sync = owner.operator.enable(owner.project.id, owner.connection_id, app["id"])
    owner.operator.call("DELETE", f"/v1/syncs/{sync['sync_id']}").raise_for_status()

    # WHEN an event about the project comes only now, THEN nothing is on
    owner.project_created(app["id"])
    assert_followed_after(owner, app["id"])
    assert owner.syncs() == []


def assert_followed_after(owner: Owner, app_id: str) -> None:
    """Assert that the event about this app has been handled, by a later event that was and by its own last step."""
    other = Owner(owner._stack, owner._aws)
    app = other.heroku.create_app()
    other.heroku.create_database(app["name"])
    other.project_created(app["id"])
    wait_until(lambda: bool(other.syncs()) and other.syncs()[0]["outcome"] == "updated", "other event is followed")
    wait_until(lambda: _is_over(owner, app_id), "the event's own provisioning is over")


def _is_over(owner: Owner, app_id: str) -> bool:
    provisioning_id = uuid5(NAMESPACE, f"{owner.project.id} {app_id}")
    answer = owner.operator.call("GET", f"/v1/heroku-databases/{provisioning_id}")
    return answer.status_code == HTTPStatus.OK and answer.json()["step"] in {"done", "failed"}


def test_the_provision_function_is_not_stopped_as_a_recursive_loop(aws: EmulatedAws) -> None:
    # GIVEN the deployed functions
    functions = aws.session.client("lambda", endpoint_url=aws.endpoint)
    configured = {
        name: functions.get_function_recursion_config(FunctionName=f"{STACK_NAME}-{name}")["RecursiveLoop"]
        for name in ("provision", "sync", "confirm", "admin")
    }

    # THEN the one that waits by messages on its own queue may do so, and no other
    assert configured == {"provision": "Allow", "sync": "Terminate", "confirm": "Terminate", "admin": "Terminate"}
