from datetime import timedelta
from typing import Any

import pytest
from urlsync.adapters.heroku.platform_api import HerokuApi
from urlsync.domain.errors import (
    APP_FORBIDDEN,
    HerokuNotFound,
    HerokuRefused,
    HerokuTokenRejected,
    PermanentFailure,
    TransientFailure,
    UrlsyncError,
)
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.ports.heroku import Heroku, SourceReading, SourceUnchanged

from tests.fakes.examples import APP_ID
from tests.fakes.http_pool import Reply, ScriptedPool, scripted
from tests.fakes.leaks import result_or_failure

TOKEN = Secret("HRKU-fake-token")
ETAG = 'W/"0123abc"'
VALUE = "postgres://fake-user:fake-password@db.example.com:5432/fake"


def heroku(*script: Reply | Exception) -> tuple[Heroku, ScriptedPool, list[int]]:
    http, pool = scripted(*script)
    rate_limit: list[int] = []
    return HerokuApi(http, "https://api.heroku.com", rate_limit.append), pool, rate_limit


def read(api: Heroku, etag: str | None = None) -> SourceReading | SourceUnchanged:
    return api.read_config_var(TOKEN, APP_ID, "DATABASE_URL", etag)


def test_the_config_var_is_read_and_the_others_are_dropped() -> None:
    # GIVEN an app with more secrets than ours
    api, pool, _ = heroku(Reply(200, {"DATABASE_URL": VALUE, "OTHER": "not-ours"}, {"etag": ETAG}))

    # WHEN
    reading = read(api)

    # THEN
    assert reading == SourceReading(value=Secret(VALUE), etag=ETAG)
    [call] = pool.calls
    assert (call.method, call.url) == ("GET", f"https://api.heroku.com/apps/{APP_ID}/config-vars")
    assert call.headers["Accept"] == "application/vnd.heroku+json; version=3"
    assert call.headers["Authorization"] == "Bearer HRKU-fake-token"
    assert "If-None-Match" not in call.headers


@pytest.mark.parametrize(
    ("config_vars", "value"),
    [
        ({}, None),
        ({"OTHER": "x"}, None),
        ({"DATABASE_URL": None}, None),
        ({"DATABASE_URL": ""}, Secret("")),
        ({"DATABASE_URL": "with\r\nline\0ends"}, Secret("with\r\nline\0ends")),
    ],
)
def test_a_missing_config_var_is_none_and_an_empty_one_is_empty(
    config_vars: dict[str, Any], value: Secret | None
) -> None:
    api, _, _ = heroku(Reply(200, config_vars))

    assert read(api) == SourceReading(value=value, etag=None)


@pytest.mark.parametrize(
    "body",
    [
        {"DATABASE_URL": 5},
        {"DATABASE_URL": {"a": "b"}},
        {"DATABASE_URL": True},
        b'{"DATABASE_URL": "\\ud800"}',
        [],
        b"<html>",
        None,
    ],
)
def test_config_vars_that_are_not_as_documented_are_unreadable(body: Any) -> None:
    api, _, _ = heroku(Reply(200, body))

    with pytest.raises(TransientFailure, match="heroku_answer_unreadable"):
        read(api)


def test_an_etag_is_sent_back_and_304_means_unchanged() -> None:
    api, pool, _ = heroku(Reply(304))

    assert read(api, ETAG) == SourceUnchanged()
    assert pool.calls[0].headers["If-None-Match"] == ETAG


@pytest.mark.parametrize("etag", [None, "", "two\r\nlines"])
def test_304_without_a_question_is_no_answer(etag: str | None) -> None:
    # GIVEN no etag, or one that no header can carry
    api, pool, _ = heroku(Reply(304))

    # WHEN / THEN
    with pytest.raises(TransientFailure, match="heroku_redirected"):
        read(api, etag)
    assert "If-None-Match" not in pool.calls[0].headers


@pytest.mark.parametrize("etag", ["", "with space", "folded\r\n line", "é"])
def test_an_etag_that_cannot_be_sent_back_is_dropped(etag: str) -> None:
    api, _, _ = heroku(Reply(200, {}, {"ETag": etag}))

    assert read(api) == SourceReading(value=None, etag=None)


PAGE = b"<!DOCTYPE html><html><body>Access denied</body></html>"
REFUSALS: list[tuple[int, Any, UrlsyncError]] = [
    (301, None, TransientFailure("heroku_redirected")),
    (400, {"id": "bad_request"}, TransientFailure("heroku_refused")),
    (401, {"id": "unauthorized"}, HerokuTokenRejected("heroku_token_rejected")),
    (402, {"id": "delinquent"}, PermanentFailure(Reason.HEROKU_APP_SUSPENDED)),
    (403, {"id": "suspended"}, PermanentFailure(Reason.HEROKU_APP_SUSPENDED)),
    (403, {"id": "forbidden"}, PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST)),
    (403, {"id": "two_factor"}, PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST)),
    (404, {"id": "not_found"}, HerokuNotFound("heroku_not_found")),
    *((status, PAGE, TransientFailure("heroku_blocked")) for status in (401, 402, 403, 404)),
    (403, b"", TransientFailure("heroku_blocked")),
    (403, {"id": ["suspended"]}, TransientFailure("heroku_blocked")),
    (403, {"message": "Forbidden"}, TransientFailure("heroku_blocked")),
    (404, [], TransientFailure("heroku_blocked")),
    (406, {"id": "not_acceptable"}, TransientFailure("heroku_refused")),
    (422, {"id": "invalid_params"}, TransientFailure("heroku_refused")),
    (422, {"id": "rate_limit"}, TransientFailure("heroku_rate_limited")),
    (429, {"id": "rate_limit"}, TransientFailure("heroku_rate_limited")),
    (429, PAGE, TransientFailure("heroku_rate_limited")),
    (500, {"id": "internal_server_error"}, TransientFailure("heroku_unavailable")),
    (503, b"", TransientFailure("heroku_unavailable")),
]


@pytest.mark.parametrize(("status", "body", "failure"), REFUSALS)
def test_refusals_are_distinguished_for_every_operation(status: int, body: Any, failure: UrlsyncError) -> None:
    # GIVEN
    api, _, _ = heroku(*[Reply(status, body)] * 5)

    # WHEN / THEN
    for operation in (
        lambda: read(api, ETAG),
        lambda: api.list_webhooks(TOKEN, APP_ID),
        lambda: api.create_webhook(TOKEN, APP_ID, "https://example.com", Secret("s")),
        lambda: api.app_owner(TOKEN, APP_ID),
        lambda: api.attachment_namespace(TOKEN, APP_ID, "DATABASE_URL"),
    ):
        with pytest.raises((type(failure), HerokuRefused)) as caught:
            operation()
        # What a refused webhook says has a test of its own.
        assert str(caught.value) in {str(failure), "heroku_webhook_refused" if str(failure) == "heroku_refused" else ""}


@pytest.mark.parametrize(("status", "body", "failure"), [row for row in REFUSALS if str(row[2]) != "heroku_not_found"])
def test_other_refusals_than_404_are_failures_where_404_is_an_answer(
    status: int, body: Any, failure: UrlsyncError
) -> None:
    api, _, _ = heroku(*[Reply(status, body)] * 2)

    for operation in (lambda: api.app_exists(TOKEN, APP_ID), lambda: api.delete_webhook(TOKEN, APP_ID, "webhook-1")):
        with pytest.raises(type(failure)) as caught:
            operation()
        assert str(caught.value) == str(failure)


def test_after_429_thirty_seconds_are_waited() -> None:
    api, _, _ = heroku(Reply(429))

    with pytest.raises(TransientFailure) as caught:
        read(api)

    assert caught.value.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize(
    ("scopes", "accepted", "missing"),
    [
        ("read", "global read-protected write-protected", "read-protected"),
        ("identity read-protected", "global", "global"),
        ("read,write", "write-protected,global", "write-protected"),
        (None, "global", "global"),
        ("global", "global", None),
        ("read-protected", "global read-protected", None),
        ("read", None, None),
        ("read", "<script>", None),
    ],
)
def test_a_forbidden_app_names_the_scope_that_is_missing(
    scopes: str | None, accepted: str | None, missing: str | None
) -> None:
    # GIVEN a refusal that says which scopes the token has, and which would do
    sent = {"Oauth-Scope": scopes, "Oauth-Scope-Accepted": accepted}
    headers = {name: value for name, value in sent.items() if value is not None}
    api, _, _ = heroku(Reply(403, {"id": "forbidden"}, headers))
    # WHEN / THEN
    with pytest.raises(PermanentFailure) as caught:
        read(api)
    assert (caught.value.reason, caught.value.code) == (Reason.HEROKU_AUTHORIZATION_LOST, APP_FORBIDDEN)
    assert caught.value.missing_scope == missing


def test_a_suspended_app_misses_no_scope() -> None:
    api, _, _ = heroku(Reply(403, {"id": "suspended"}, {"Oauth-Scope-Accepted": "global"}))
    with pytest.raises(PermanentFailure) as caught:
        read(api)
    assert (caught.value.code, caught.value.missing_scope) == (None, None)


def test_a_page_with_status_200_is_no_success() -> None:
    api, _, _ = heroku(*[Reply(200, PAGE)] * 5)

    for operation in (
        lambda: read(api),
        lambda: api.app_exists(TOKEN, APP_ID),
        lambda: api.app_owner(TOKEN, APP_ID),
        lambda: api.update_webhook(TOKEN, APP_ID, "webhook-1", "https://example.com", Secret("s")),
        lambda: api.delete_webhook(TOKEN, APP_ID, "webhook-1"),
    ):
        with pytest.raises(TransientFailure, match="heroku_answer_unreadable"):
            operation()


@pytest.mark.parametrize(("status", "exists"), [(200, True), (404, False)])
def test_an_app_exists_or_not(*, status: int, exists: bool) -> None:
    api, pool, _ = heroku(Reply(status, {"id": "not_found"}))

    assert api.app_exists(TOKEN, APP_ID) is exists
    assert (pool.calls[0].method, pool.calls[0].url) == ("GET", f"https://api.heroku.com/apps/{APP_ID}")


@pytest.mark.parametrize(
    ("shown", "owner_id"),
    [
        ({"owner": {"id": "owner-1", "email": "x@example.com"}}, "owner-1"),
        ({"owner": {"id": ""}}, None),
        ({"owner": {}}, None),
        ({"owner": None}, None),
        ({}, None),
    ],
)
def test_the_owner_of_an_app_is_reported_where_heroku_tells(shown: Any, owner_id: str | None) -> None:
    api, pool, _ = heroku(Reply(200, shown))

    assert api.app_owner(TOKEN, APP_ID) == owner_id
    assert (pool.calls[0].method, pool.calls[0].url) == ("GET", f"https://api.heroku.com/apps/{APP_ID}")


ATTACHMENTS = [
    {"name": "DATABASE", "namespace": None},
    {"name": "DATABASE_CONNECTION_POOL", "namespace": "connection-pooling:default"},
    {"name": "REDIS"},
    "unexpected",
]


@pytest.mark.parametrize(
    ("config_var", "namespace"),
    [
        ("DATABASE_CONNECTION_POOL_URL", "connection-pooling:default"),
        ("DATABASE_URL", None),
        ("REDIS_URL", None),
        ("OTHER_URL", None),
    ],
)
def test_the_namespace_of_the_attachment_that_sets_a_config_var(config_var: str, namespace: str | None) -> None:
    api, pool, _ = heroku(Reply(200, ATTACHMENTS))

    assert api.attachment_namespace(TOKEN, APP_ID, config_var) == namespace
    assert (pool.calls[0].method, pool.calls[0].url) == (
        "GET",
        f"https://api.heroku.com/apps/{APP_ID}/addon-attachments",
    )


@pytest.mark.parametrize("status", [200, 201])
def test_a_webhook_is_created(status: int) -> None:
    # GIVEN
    api, pool, _ = heroku(Reply(status, {"id": "webhook-1", "include": ["api:release"]}))

    # WHEN
    webhook_id = api.create_webhook(TOKEN, APP_ID, "https://hooks.example.com/1", Secret("fake-secret"))

    # THEN
    assert webhook_id == "webhook-1"
    [call] = pool.calls
    assert (call.method, call.url) == ("POST", f"https://api.heroku.com/apps/{APP_ID}/webhooks")
    assert call.headers["Content-Type"] == "application/json"
    assert call.json() == {
        "include": ["api:release"],
        "level": "sync",
        "url": "https://hooks.example.com/1",
        "secret": "fake-secret",
    }


@pytest.mark.parametrize("body", [{}, {"id": None}, {"id": ""}, {"id": 7}, [], None, b"\xff"])
def test_a_webhook_without_id_is_unreadable(body: Any) -> None:
    api, _, _ = heroku(Reply(201, body))

    with pytest.raises(TransientFailure, match="heroku_answer_unreadable"):
        api.create_webhook(TOKEN, APP_ID, "https://hooks.example.com/1", Secret("fake-secret"))


@pytest.mark.parametrize("status", [200, 204, 404])
def test_a_deleted_webhook_is_gone_even_if_it_was_before(status: int) -> None:
    api, pool, _ = heroku(Reply(status, {"id": "not_found"}))

    api.delete_webhook(TOKEN, APP_ID, "webhook-1")

    [call] = pool.calls
    assert (call.method, call.url) == ("DELETE", f"https://api.heroku.com/apps/{APP_ID}/webhooks/webhook-1")
    assert call.body is None


@pytest.mark.parametrize(
    ("app_id", "path"),
    [("a/b", "a%2Fb"), ("a?b=c#d", "a%3Fb%3Dc%23d"), ("../x", "..%2Fx"), ("a\r\nb", "a%0D%0Ab"), ("é", "%C3%A9")],
)
def test_an_id_stays_one_segment_of_the_path(app_id: str, path: str) -> None:
    api, pool, _ = heroku(Reply(200, {}))

    api.read_config_var(TOKEN, app_id, "DATABASE_URL", None)

    assert pool.calls[0].url == f"https://api.heroku.com/apps/{path}/config-vars"


@pytest.mark.parametrize("app_id", ["", ".", "..", "\ud800"])
def test_an_id_that_names_no_thing_is_not_found_without_asking(app_id: str) -> None:
    api, pool, _ = heroku()

    with pytest.raises(HerokuNotFound):
        api.read_config_var(TOKEN, app_id, "DATABASE_URL", None)
    assert not api.app_exists(TOKEN, app_id)
    assert pool.calls == []


@pytest.mark.parametrize("token", ["", "two\r\nlines", "tab\t", "é", "\ud800", "nul\0"])
def test_a_token_that_no_header_can_carry_is_rejected_without_asking(token: str) -> None:
    api, pool, _ = heroku()

    with pytest.raises(HerokuTokenRejected) as caught:
        api.read_config_var(Secret(token), APP_ID, "DATABASE_URL", None)

    assert pool.calls == []
    assert caught.value.__context__ is None


@pytest.mark.parametrize("status", [200, 304, 404, 429, 500])
def test_the_remaining_calls_are_reported_whatever_the_response(status: int) -> None:
    api, _, rate_limit = heroku(Reply(status, {}, {"RateLimit-Remaining": "4321"}))

    result_or_failure(lambda: read(api, ETAG))

    assert rate_limit == [4321]


@pytest.mark.parametrize("remaining", ["", "many", "-1", "1.5", "²", "9" * 5_000])
def test_a_rate_limit_that_is_no_number_is_not_reported(remaining: str) -> None:
    api, _, rate_limit = heroku(Reply(200, {}, {"RateLimit-Remaining": remaining}))

    read(api)

    assert rate_limit == []


def test_tokens_do_not_travel_over_plain_http() -> None:
    http, _ = scripted()

    with pytest.raises(ValueError, match="HEROKU_API_URL"):
        HerokuApi(http, "http://api.heroku.com", lambda _: None)


@pytest.mark.parametrize(
    ("reply", "failure", "code"),
    [
        (Reply(422, {"id": "invalid_params", "message": "fake"}), HerokuRefused, "heroku_webhook_refused"),
        (Reply(422, b"<html>a proxy"), TransientFailure, "heroku_refused"),
        (Reply(503), TransientFailure, "heroku_unavailable"),
    ],
)
def test_a_refused_webhook_is_lasting(reply: Reply, failure: type[Exception], code: str) -> None:
    api, _, _ = heroku(reply)
    with pytest.raises(failure, match=f"^{code}$"):
        api.create_webhook(TOKEN, APP_ID, "https://example.com", Secret("s"))
