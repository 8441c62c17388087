"""What the control plane tells of an update's way to the workers, and what if it tells nothing."""

from typing import Any

import pytest
from urlsync.adapters.hasura.control_plane import CONFIGURED, HasuraRollout
from urlsync.domain.errors import PermanentFailure, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.ports.hasura import Deployment

from tests.fakes.examples import TENANT_ID
from tests.fakes.http_pool import Reply, ScriptedPool, scripted
from tests.fakes.leaks import SENTINEL, everything_in, result_or_failure

URL = "https://data.pro.hasura.io/v1/graphql"
TOKEN = Secret("fake-hasura-token")
ENDPOINT = "https://quiet-project.hasura.app"
UNKNOWN_FIELD = "field 'config_status' not found in type: 'query_root'"


def rollout(*script: Reply | Exception) -> tuple[HasuraRollout, ScriptedPool]:
    http, pool = scripted(*script)
    return HasuraRollout(http, URL), pool


def answer(env_vars: Any = None, **changes: Any) -> Reply:
    data = {
        "tenant_by_pk": {"id": TENANT_ID, "project": {"endpoint": ENDPOINT}},
        "getTenantEnv": {"hash": "fake-hash", "envVars": env_vars or {"environment": {}}},
    }
    return Reply(200, {"data": data | changes})


def read(subject: HasuraRollout, *, with_admin_secret: bool = False) -> Deployment:
    return subject.read_deployment(TOKEN, TENANT_ID, "PG_DATABASE_URL", with_admin_secret=with_admin_secret)


def workers(*rows: tuple[str, str | None]) -> Reply:
    listed = [{"hash": env_hash, "message": message} for env_hash, message in rows]
    return Reply(200, {"data": {"config_status": listed}})


def test_a_deployment_is_read_with_one_request() -> None:
    subject, pool = rollout(answer({"environment": {"PG_DATABASE_URL": "fake-value"}}))
    assert read(subject) == Deployment(endpoint=ENDPOINT, hash="fake-hash", value=Secret("fake-value"))
    [call] = pool.calls
    assert call.json()["variables"] == {"tenantId": TENANT_ID}


@pytest.mark.parametrize(
    ("env_vars", "secret"),
    [
        ({"HASURA_GRAPHQL_ADMIN_SECRET": "one"}, "one"),
        ({"environment": {"HASURA_GRAPHQL_ADMIN_SECRET": "one"}}, "one"),
        ({"HASURA_GRAPHQL_ADMIN_SECRET": "one", "HASURA_GRAPHQL_ADMIN_SECRETS": '["two", "three"]'}, "two"),
        ({"HASURA_GRAPHQL_ADMIN_SECRETS": ["two"]}, "two"),
        ({"HASURA_GRAPHQL_ADMIN_SECRET": "one", "HASURA_GRAPHQL_ADMIN_SECRETS": "not json"}, "one"),
        ({"HASURA_GRAPHQL_ADMIN_SECRET": "one", "HASURA_GRAPHQL_ADMIN_SECRETS": "[1]"}, "one"),
        ({}, None),
    ],
)
def test_the_admin_secret_is_found_where_it_may_be(env_vars: dict[str, Any], secret: str | None) -> None:
    subject, _ = rollout(answer(env_vars), answer(env_vars))
    assert read(subject, with_admin_secret=True).admin_secret == (None if secret is None else Secret(secret))
    # AND without leave it stays where it is
    assert read(subject).admin_secret is None


@pytest.mark.parametrize(
    "endpoint",
    [
        *(None, "", "http://quiet-project.hasura.app", "https://user@evil.example.com", "ftp://x", 7, "https://"),
        *("https://quiet.example.com/next#", "https://quiet.example.com/next?", "https://quiet.example.com/?a=b#c"),
        *("http://127.0.0.1:8080", "http://localhost", "HTTP://[::1]"),
    ],
)
def test_an_endpoint_that_a_secret_may_not_go_to_is_none(endpoint: Any) -> None:
    subject, _ = rollout(answer(tenant_by_pk={"id": TENANT_ID, "project": {"endpoint": endpoint}}))
    failure = result_or_failure(lambda: read(subject))
    assert isinstance(failure, TransientFailure)
    assert failure.code == "hasura_endpoint_unknown"


def test_a_project_that_is_hidden_from_us_is_lost() -> None:
    subject, _ = rollout(answer(tenant_by_pk=None))
    failure = result_or_failure(lambda: read(subject))
    assert isinstance(failure, PermanentFailure)
    assert failure.reason is Reason.HASURA_ACCESS_LOST


@pytest.mark.parametrize("env", [None, {}, {"hash": ""}, {"hash": 7}, "text"])
def test_an_env_without_a_hash_is_unreadable(env: Any) -> None:
    subject, _ = rollout(answer(getTenantEnv=env))
    assert str(result_or_failure(lambda: read(subject))) == "hasura_answer_unreadable"


def test_no_failure_shows_what_was_in_the_answer() -> None:
    endpoint = f"http://{SENTINEL}.example.com"
    env_vars = {"HASURA_GRAPHQL_ADMIN_SECRETS": f"[{SENTINEL}"}
    subject, _ = rollout(answer(env_vars, tenant_by_pk={"project": {"endpoint": endpoint}}))
    assert SENTINEL not in everything_in(result_or_failure(lambda: read(subject)))


def test_nothing_in_a_deployment_shows_a_secret() -> None:
    env_vars = {"PG_DATABASE_URL": SENTINEL, "HASURA_GRAPHQL_ADMIN_SECRET": SENTINEL}
    subject, _ = rollout(answer(env_vars))
    assert SENTINEL not in repr(read(subject, with_admin_secret=True))


@pytest.mark.parametrize(
    ("reply", "rolled_out"),
    [
        (workers(("new", CONFIGURED), ("new", CONFIGURED)), True),
        (workers(("new", CONFIGURED), ("old", CONFIGURED)), False),
        (workers(("new", CONFIGURED), ("new", None)), False),
        (workers(("new", "Configuring")), False),
        (workers(), False),
        (Reply(200, {"data": {"config_status": None}}), None),
        (Reply(200, {"data": {"config_status": ["row"]}}), False),
        (Reply(200, {"errors": [{"message": "field 'config_status' not found in type: 'query_root'"}]}), None),
        (Reply(200, {"errors": [{"message": "no such thing"}]}), None),
        (Reply(500), None),
    ],
)
def test_all_live_workers_must_have_the_new_env(reply: Reply, *, rolled_out: bool | None) -> None:
    subject, _ = rollout(reply)
    assert subject.rolled_out(TOKEN, TENANT_ID, "new") is rolled_out
