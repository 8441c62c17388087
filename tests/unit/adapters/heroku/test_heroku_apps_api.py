"""What operators ask of Heroku, as it goes over the wire."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from urlsync.adapters.heroku.platform_api import HerokuApi
from urlsync.adapters.http.client import MAX_ANSWER_BYTES, HttpClient
from urlsync.domain.app_list import ListedApp
from urlsync.domain.errors import HerokuNotFound, HerokuTokenRejected, PermanentFailure, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp
from urlsync.ports.heroku import AppOrigin, AppPage, HerokuApps

from tests.fakes.clock import START
from tests.fakes.examples import APP_ID
from tests.fakes.http_pool import Reply, ScriptedPool, scripted
from tests.fakes.leaks import SENTINEL

TOKEN = Secret("HRKU-fake-token")
APP = HerokuApp(id=APP_ID, name="quiet-river-1234")
UNREADABLE = "heroku_answer_unreadable"


def apps(*script: Reply | Exception) -> tuple[HerokuApps, ScriptedPool]:
    http, pool = scripted(*script)
    return HerokuApi(http, "https://api.heroku.com", lambda _: None), pool


def an_app(**changes: Any) -> dict[str, Any]:
    return {"id": APP_ID, "name": "quiet-river-1234", "maintenance": False} | changes


def test_the_account_is_an_email_address() -> None:
    api, pool = apps(Reply(200, {"id": "1", "email": "owner@example.com"}))
    assert api.account(TOKEN) == "owner@example.com"
    [call] = pool.calls
    assert (call.method, call.url) == ("GET", "https://api.heroku.com/account")
    assert call.headers["Authorization"] == "Bearer HRKU-fake-token"


def test_an_app_is_found_by_what_stays_one_segment() -> None:
    api, pool = apps(Reply(200, an_app()))
    assert api.find_app(TOKEN, "a/../b?c") == APP
    assert pool.calls[0].url == "https://api.heroku.com/apps/a%2F..%2Fb%3Fc"


def test_an_apps_owner_goes_with_it_where_heroku_tells() -> None:
    api, _ = apps(Reply(200, {**an_app(), "owner": {"id": "owner-1", "email": "x@example.com"}}))
    assert api.find_app(TOKEN, APP_ID) == replace(APP, owner_id="owner-1")


@pytest.mark.parametrize(
    ("app", "owner", "created_at"),
    [
        ({"owner": {"id": "1"}, "created_at": "2026-03-04T10:00:00Z"}, "1", START),
        ({"owner": None, "created_at": "2026-03-04T10:00:00"}, None, None),
        ({"created_at": "yesterday"}, None, None),
    ],
)
def test_the_origin_of_an_app_is_what_heroku_says(app: Any, owner: str | None, created_at: datetime | None) -> None:
    api, pool = apps(Reply(200, {"id": "1", "email": "owner@example.com"}), Reply(200, an_app(**app)))
    assert api.origin(TOKEN, APP_ID) == AppOrigin(account_id="1", owner_id=owner, created_at=created_at)
    assert [call.url for call in pool.calls] == [
        "https://api.heroku.com/account",
        f"https://api.heroku.com/apps/{APP_ID}",
    ]


def test_an_account_without_an_id_is_no_answer() -> None:
    api, _ = apps(Reply(200, {"email": "owner@example.com"}))
    with pytest.raises(TransientFailure, match=UNREADABLE):
        api.origin(TOKEN, APP_ID)


@pytest.mark.parametrize("name", ["", ".", "..", "\ud800"])
def test_a_name_that_would_lead_elsewhere_is_no_app(name: str) -> None:
    api, pool = apps()
    with pytest.raises(HerokuNotFound):
        api.find_app(TOKEN, name)
    assert pool.calls == []


def test_apps_are_read_by_pages_that_fit() -> None:
    # GIVEN a list in two parts, with something in it that is no app, and an app of a team
    second = "id ]2..; max=500"
    api, pool = apps(
        Reply(206, [an_app(id="2", name="second"), {"id": 5}, None], {"Next-Range": second}),
        Reply(200, [an_app(id="1", name="first", team={"id": "3", "name": "shops"})]),
    )
    # WHEN THEN
    assert api.app_page(TOKEN) == AppPage([ListedApp(id="2", name="second")], second)
    assert api.app_page(TOKEN, second) == AppPage([ListedApp(id="1", name="first", team="shops")], None)
    assert [call.headers["Range"] for call in pool.calls] == ["id ..; max=500", second]


def test_a_page_that_is_too_large_is_asked_for_in_smaller_parts() -> None:
    # GIVEN apps that take far more room than usual
    large = Reply(206, b"x" * (MAX_ANSWER_BYTES + 1))
    api, pool = apps(large, large, Reply(206, [an_app()], {"Next-Range": "id ]1..; max=20"}))
    # WHEN
    page = api.app_page(TOKEN, "id ]0..; max=500")
    # THEN
    assert page.following == "id ]1..; max=20"
    ranges = ["id ]0..; max=500", "id ]0..; max=100", "id ]0..; max=20"]
    assert [call.headers["Range"] for call in pool.calls] == ranges


def test_not_even_a_small_page_may_be_too_large() -> None:
    api, pool = apps(*[Reply(206, b"x" * (MAX_ANSWER_BYTES + 1))] * 3)
    with pytest.raises(TransientFailure, match="heroku_answer_too_large"):
        api.app_page(TOKEN)
    assert len(pool.calls) == 3


def test_a_list_without_end_is_left_some_time() -> None:
    webhook = {"id": "1", "url": "https://example.com", "include": [], "level": "sync"}
    pool = ScriptedPool(*[Reply(206, [webhook], {"Next-Range": "id ]1..; max=1000"})] * 30)
    api = HerokuApi(HttpClient(pool=pool), "https://api.heroku.com", lambda _: None)
    assert len(api.list_webhooks(TOKEN, APP_ID)) == len(pool.calls) == 20


@pytest.mark.parametrize("following", ["", "é", "two\r\nlines", "x" * 600])
def test_a_next_page_that_cannot_be_asked_for_is_none(following: str) -> None:
    api, pool = apps(Reply(206, [an_app()], {"Next-Range": following}))
    assert api.app_page(TOKEN).following is None
    assert len(pool.calls) == 1


def test_only_names_of_postgres_urls_come_out() -> None:
    # GIVEN
    config_vars = {
        "DATABASE_URL": f"postgres://{SENTINEL}@db.example.com/x",
        "FOLLOWER_URL": "postgresql://db.example.com/y",
        "REDIS_URL": "redis://cache.example.com",
        "NUMBER": 5,
        "NOTHING": None,
        "TEXT": "postgres",
    }
    api, _ = apps(Reply(200, config_vars))
    # WHEN
    names = api.postgres_config_vars(TOKEN, APP_ID)
    # THEN
    assert names == ["DATABASE_URL", "FOLLOWER_URL"]


@pytest.mark.parametrize(
    ("status", "failure"),
    [(401, HerokuTokenRejected), (403, PermanentFailure), (404, HerokuNotFound), (500, TransientFailure)],
)
def test_refusals_are_distinguished(status: int, failure: type[Exception]) -> None:
    api, _ = apps(*[Reply(status, {"id": "forbidden"})] * 4)
    for ask in (
        lambda: api.account(TOKEN),
        lambda: api.find_app(TOKEN, APP_ID),
        lambda: api.app_page(TOKEN),
        lambda: api.postgres_config_vars(TOKEN, APP_ID),
    ):
        with pytest.raises(failure):
            ask()


@pytest.mark.parametrize("body", [None, b"<html>", "text", 5])
def test_answers_that_are_not_as_documented(body: Any) -> None:
    api, _ = apps(*[Reply(200, body)] * 4)
    for ask in (
        lambda: api.account(TOKEN),
        lambda: api.find_app(TOKEN, APP_ID),
        lambda: api.app_page(TOKEN),
        lambda: api.postgres_config_vars(TOKEN, APP_ID),
    ):
        with pytest.raises(TransientFailure, match=UNREADABLE):
            ask()


def test_an_account_or_app_without_what_we_need() -> None:
    api, _ = apps(Reply(200, {"email": None}), Reply(200, an_app(name="")))
    with pytest.raises(TransientFailure, match=UNREADABLE):
        api.account(TOKEN)
    with pytest.raises(TransientFailure, match=UNREADABLE):
        api.find_app(TOKEN, APP_ID)


def a_grant(number: str, token: object, client: object = None) -> dict[str, Any]:
    return {
        "id": f"grant-{number}",
        "access_token": {"token": token},
        "client": {"id": "c"} if client is None else client,
    }


OURS = "HRKU-fake-token"
GRANTS = [a_grant("0", "another"), a_grant("1", OURS), a_grant("2", "kept"), {"id": "x", "access_token": None}]


@pytest.mark.parametrize("keep", [None, Secret("kept")])
def test_a_grant_is_found_by_its_token_and_deleted(keep: Secret | None) -> None:
    api, pool = apps(Reply(200, GRANTS), Reply(200, GRANTS[1]))
    assert api.revoke_grant(TOKEN, keep)
    assert [(call.method, call.url.removeprefix("https://api.heroku.com")) for call in pool.calls] == [
        ("GET", "/oauth/authorizations"),
        ("DELETE", "/oauth/authorizations/grant-1"),
    ]


@pytest.mark.parametrize(
    ("grants", "keep"),
    [
        ([], None),
        ([a_grant("1", OURS, client="none")], None),
        ([a_grant("1", None)], None),
        (GRANTS, Secret("not-shown")),
        (GRANTS, TOKEN),
    ],
    ids=["not shown", "not of a client", "without a token", "perhaps the kept one", "the kept one"],
)
def test_a_grant_that_may_not_be_ours_is_left(grants: list[Any], keep: Secret | None) -> None:
    api, pool = apps(Reply(200, grants))
    assert not api.revoke_grant(TOKEN, keep)
    assert len(pool.calls) == 1


def test_a_grant_that_is_gone_meanwhile_is_revoked() -> None:
    api, _ = apps(Reply(200, GRANTS), Reply(404, {"id": "not_found"}))
    assert api.revoke_grant(TOKEN, None)
