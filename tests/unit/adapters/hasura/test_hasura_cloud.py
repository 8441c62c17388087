from datetime import timedelta
from typing import Any

import pytest
from urlsync.adapters.hasura.control_plane import HasuraCloud
from urlsync.domain.errors import PermanentFailure, TransientFailure, UrlsyncError
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.ports.hasura import Hasura, Target

from tests.fakes.examples import OWNER_ID, PROJECT_ID, TENANT_ID
from tests.fakes.http_pool import Reply, ScriptedPool, scripted

URL = "https://data.pro.hasura.io/v1/graphql"
TOKEN = Secret("fake-hasura-token")
CALLER_ID = "caller-1"
AWKWARD = 'quote " back\\slash \r\n nul \0 {"a": $b} é 😀'
UNREADABLE = "hasura_answer_unreadable"

RATE_LIMITED = {"errors": [{"extensions": {"code": "rate-limit-exceeded"}, "message": "rate limit of 60 exceeded"}]}


def hasura(*script: Reply | Exception) -> tuple[Hasura, ScriptedPool]:
    http, pool = scripted(*script)
    return HasuraCloud(http, URL), pool


def target_answer(**changes: Any) -> Reply:
    """Return the answer to a read; `changes` replace root fields of its data."""
    data = {
        "users": [{"id": CALLER_ID}],
        "projects_by_pk": project(),
        "getTenantEnv": {"hash": "fake-hash", "envVars": {"environment": {"PG_DATABASE_URL": "fake-value"}}},
    }
    return Reply(200, {"data": data | changes})


def project(**changes: Any) -> dict[str, Any]:
    return {"id": PROJECT_ID, "owner": {"id": OWNER_ID}, "tenant": {"id": TENANT_ID}} | changes


def env(env_vars: Any, env_hash: Any = "fake-hash") -> dict[str, Any]:
    return {"hash": env_hash, "envVars": env_vars}


def read(cloud: Hasura) -> Target:
    return cloud.read_target(TOKEN, PROJECT_ID, TENANT_ID, "PG_DATABASE_URL")


def write(cloud: Hasura, value: str = "fake-value") -> None:
    cloud.write_target(TOKEN, TENANT_ID, "fake-hash", "PG_DATABASE_URL", Secret(value))


def test_everything_a_check_needs_is_read_in_one_request() -> None:
    # GIVEN
    cloud, pool = hasura(target_answer())

    # WHEN
    target = read(cloud)

    # THEN
    assert target == Target(hash="fake-hash", value=Secret("fake-value"), owner_id=OWNER_ID, caller_id=CALLER_ID)
    [call] = pool.calls
    assert (call.method, call.url) == ("POST", URL)
    assert call.headers["Authorization"] == "pat fake-hasura-token"
    assert call.json()["variables"] == {"projectId": PROJECT_ID, "tenantId": TENANT_ID}


@pytest.mark.parametrize(
    ("env_vars", "value"),
    [
        ({"environment": {"PG_DATABASE_URL": AWKWARD}}, AWKWARD),
        ({"environment": {"PG_DATABASE_URL": ""}}, ""),
        ({"environment": {"PG_DATABASE_URL": "ours"}, "PG_DATABASE_URL": "theirs"}, "ours"),
        ({"environment": {}, "PG_DATABASE_URL": "theirs"}, "theirs"),
        ({"environment": None, "PG_DATABASE_URL": "theirs"}, "theirs"),
        ({"PG_DATABASE_URL": "theirs"}, "theirs"),
        ({"environment": {"PG_DATABASE_URL": 5}}, "5"),
        ({"environment": {"PG_DATABASE_URL": {"a": [None]}}}, '{"a": [null]}'),
        ({"environment": {"PG_DATABASE_URL": "\ud800"}}, '"\\ud800"'),
        ({"environment": {"PG_DATABASE_URL": None}}, None),
        ({"environment": {"OTHER": "x"}}, None),
        ({"environment": ["x"]}, None),
        ({}, None),
        (None, None),
        ("text", None),
    ],
)
def test_the_env_var_is_found_wherever_hasura_keeps_it(env_vars: Any, value: str | None) -> None:
    cloud, _ = hasura(target_answer(getTenantEnv=env(env_vars)))

    assert read(cloud).value == (None if value is None else Secret(value))


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        ({"projects_by_pk": None}, PermanentFailure(Reason.HASURA_ACCESS_LOST)),
        ({"projects_by_pk": project(owner=None)}, TransientFailure("hasura_owner_unknown")),
        ({"projects_by_pk": project(owner={})}, TransientFailure("hasura_owner_unknown")),
        ({"projects_by_pk": project(owner={"id": None})}, TransientFailure("hasura_owner_unknown")),
        ({"projects_by_pk": project(owner={"id": ""})}, TransientFailure("hasura_owner_unknown")),
        ({"projects_by_pk": project(owner={"id": 7})}, TransientFailure("hasura_owner_unknown")),
        ({"projects_by_pk": project(tenant=None)}, TransientFailure("hasura_tenant_unknown")),
        ({"projects_by_pk": project(tenant={"id": "other"})}, TransientFailure("hasura_tenant_unknown")),
        ({"projects_by_pk": project(id="other")}, TransientFailure("hasura_answer_unreadable")),
        ({"projects_by_pk": []}, TransientFailure("hasura_answer_unreadable")),
        ({"users": []}, TransientFailure("hasura_caller_unknown")),
        ({"users": None}, TransientFailure("hasura_caller_unknown")),
        ({"users": [None]}, TransientFailure("hasura_caller_unknown")),
        ({"users": {"id": "x"}}, TransientFailure("hasura_caller_unknown")),
        ({"getTenantEnv": None}, TransientFailure("hasura_answer_unreadable")),
        ({"getTenantEnv": env({}, None)}, TransientFailure("hasura_answer_unreadable")),
        ({"getTenantEnv": env({}, "")}, TransientFailure("hasura_answer_unreadable")),
        ({"getTenantEnv": env({}, 5)}, TransientFailure("hasura_answer_unreadable")),
    ],
)
def test_an_answer_that_leaves_something_open_is_a_failure(changes: dict[str, Any], failure: UrlsyncError) -> None:
    cloud, _ = hasura(target_answer(**changes))

    with pytest.raises(type(failure)) as caught:
        read(cloud)
    assert str(caught.value) == str(failure)


def test_a_missing_project_field_is_no_lost_access() -> None:
    cloud, _ = hasura(Reply(200, {"data": {"users": []}}))

    with pytest.raises(TransientFailure, match=UNREADABLE):
        read(cloud)


@pytest.mark.parametrize("value", ["fake-value", "", AWKWARD])
def test_exactly_one_key_is_written_and_no_env_var_is_asked_back(value: str) -> None:
    # GIVEN
    cloud, pool = hasura(Reply(200, {"data": {"updateTenantEnv": {"hash": "fake-new-hash"}}}))

    # WHEN
    write(cloud, value)

    # THEN the value is a variable, not a part of the operation
    [call] = pool.calls
    assert call.json()["variables"] == {
        "tenantId": TENANT_ID,
        "currentHash": "fake-hash",
        "envs": [{"key": "PG_DATABASE_URL", "value": value}],
    }
    assert "envVars" not in call.json()["query"]
    assert not value or value not in call.json()["query"]


@pytest.mark.parametrize("update", [None, {}, {"hash": None}, {"hash": ""}, [], "text"])
def test_a_write_without_a_new_hash_is_not_taken_for_done(update: Any) -> None:
    cloud, _ = hasura(Reply(200, {"data": {"updateTenantEnv": update}}))

    with pytest.raises(TransientFailure, match=UNREADABLE):
        write(cloud)


@pytest.mark.parametrize("body", [None, b"<html>", [], {}, {"data": None}, {"data": []}, {"errors": []}])
def test_an_answer_without_data_is_unreadable(body: Any) -> None:
    cloud, _ = hasura(*[Reply(200, body)] * 2)

    for operation in (read, write):
        with pytest.raises(TransientFailure, match=UNREADABLE):
            operation(cloud)


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (302, None, TransientFailure("hasura_redirected")),
        (400, None, TransientFailure("hasura_error")),
        (400, {"errors": [{"message": "nothing changed in config"}]}, TransientFailure("hasura_nothing_changed")),
        (401, None, TransientFailure("hasura_blocked")),
        (403, b"<html>", TransientFailure("hasura_blocked")),
        (403, {"message": "Forbidden"}, TransientFailure("hasura_blocked")),
        (401, {"errors": [{"message": "something new"}]}, PermanentFailure(Reason.HASURA_ACCESS_LOST)),
        (403, {"error": "invalid", "code": "access-denied"}, PermanentFailure(Reason.HASURA_ACCESS_LOST)),
        (403, {"errors": [{"message": "maintenance"}]}, TransientFailure("hasura_maintenance")),
        (200, b"<html>", TransientFailure("hasura_answer_unreadable")),
        (200, RATE_LIMITED, TransientFailure("hasura_rate_limited")),
        (404, b"<html>", TransientFailure("hasura_error")),
        (404, {"data": {}}, TransientFailure("hasura_error")),
        (429, None, TransientFailure("hasura_rate_limited")),
        (500, {"errors": [{"message": "nothing changed in config"}]}, TransientFailure("hasura_unavailable")),
        (503, b"<html>", TransientFailure("hasura_unavailable")),
    ],
)
def test_statuses_are_distinguished_for_both_operations(status: int, body: Any, failure: UrlsyncError) -> None:
    cloud, _ = hasura(*[Reply(status, body)] * 2)

    for operation in (read, write):
        with pytest.raises(type(failure)) as caught:
            operation(cloud)
        assert str(caught.value) == str(failure)


@pytest.mark.parametrize("reply", [Reply(429), Reply(200, RATE_LIMITED)])
def test_after_a_rate_limit_thirty_seconds_are_waited(reply: Reply) -> None:
    cloud, _ = hasura(reply)

    with pytest.raises(TransientFailure) as caught:
        read(cloud)

    assert caught.value.retry_after == timedelta(seconds=30)


def test_data_beside_errors_is_not_trusted() -> None:
    # GIVEN a whole answer with an error in it
    body = {**target_answer().body, "errors": [{"message": "something new"}]}
    cloud, _ = hasura(Reply(200, body))

    # WHEN / THEN
    with pytest.raises(TransientFailure, match="hasura_error"):
        read(cloud)


@pytest.mark.parametrize("token", ["", "two\r\nlines", "é", "with space"])
def test_a_token_that_no_header_can_carry_has_no_access(token: str) -> None:
    cloud, pool = hasura()

    with pytest.raises(PermanentFailure) as caught:
        cloud.read_target(Secret(token), PROJECT_ID, TENANT_ID, "PG_DATABASE_URL")

    assert caught.value.reason is Reason.HASURA_ACCESS_LOST
    assert pool.calls == []


def test_tokens_do_not_travel_over_plain_http() -> None:
    http, _ = scripted()

    with pytest.raises(ValueError, match="HASURA_GRAPHQL_URL"):
        HasuraCloud(http, "http://data.pro.hasura.io/v1/graphql")
