"""Webhook subscriptions of an app are listed and fixed."""

import pytest
from urlsync.adapters.heroku.platform_api import HerokuApi
from urlsync.domain.errors import HerokuNotFound, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.ports.heroku import Heroku, WebhookSubscription

from tests.fakes.examples import APP_ID
from tests.fakes.http_pool import Reply, ScriptedPool, scripted

TOKEN = Secret("HRKU-fake-token")
URL = "https://urlsync.example.com/webhooks/heroku/1"


def heroku(*script: Reply | Exception) -> tuple[Heroku, ScriptedPool]:
    http, pool = scripted(*script)
    return HerokuApi(http, "https://api.heroku.com", lambda _: None), pool


def test_all_subscriptions_are_listed_and_what_is_not_as_documented_is_left_out() -> None:
    # GIVEN
    hook = {"id": "webhook-1", "url": URL, "include": ["api:release"], "level": "sync"}
    api, pool = heroku(
        Reply(206, [hook, {"id": "2"}, "text", {**hook, "include": None}], {"Next-Range": "id ]1..; max=1000"}),
        Reply(200, [{**hook, "id": "webhook-2", "level": "notify", "include": ["api:build", "api:release"]}]),
    )
    # WHEN THEN
    assert api.list_webhooks(TOKEN, APP_ID) == [
        WebhookSubscription(webhook_id="webhook-1", url=URL, include=("api:release",), level="sync"),
        WebhookSubscription(webhook_id="webhook-2", url=URL, include=("api:build", "api:release"), level="notify"),
    ]
    assert pool.calls[0].url == f"https://api.heroku.com/apps/{APP_ID}/webhooks"


def test_a_list_that_is_none_is_unreadable() -> None:
    api, _ = heroku(Reply(200, {"id": "webhook-1"}))
    with pytest.raises(TransientFailure, match="heroku_answer_unreadable"):
        api.list_webhooks(TOKEN, APP_ID)


def test_a_subscription_is_fixed_whole() -> None:
    api, pool = heroku(Reply(200, {"id": "webhook-1"}))
    api.update_webhook(TOKEN, APP_ID, "webhook-1", URL, Secret("fake-secret"))
    [call] = pool.calls
    assert (call.method, call.url) == ("PATCH", f"https://api.heroku.com/apps/{APP_ID}/webhooks/webhook-1")
    assert call.json() == {"include": ["api:release"], "level": "sync", "url": URL, "secret": "fake-secret"}


def test_a_subscription_that_is_gone_cannot_be_fixed() -> None:
    api, _ = heroku(Reply(404, {"id": "not_found"}))
    with pytest.raises(HerokuNotFound):
        api.update_webhook(TOKEN, APP_ID, "webhook-1", URL, Secret("fake-secret"))
