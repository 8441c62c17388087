"""All apps at once: pages in the order of ids, with the time of the last release; and an app's newest release."""

from typing import Any

import pytest
from urlsync.adapters.heroku.platform_api import HerokuApi
from urlsync.domain.errors import RateLimitReserveReached, SweepRefused, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.ports.heroku import ReleasedApp

from tests.fakes.http_pool import Reply, ScriptedPool, scripted

TOKEN = Secret("HRKU-fake-token")
DATE = {"Date": "Wed, 04 Mar 2026 10:00:30 GMT"}


def heroku(*script: Reply | Exception, reserve: int = 0) -> tuple[HerokuApi, ScriptedPool]:
    http, pool = scripted(*script)
    return HerokuApi(http, "https://api.heroku.com", lambda _: None, reserve=reserve), pool


def an_app(app_id: str, released_at: str | None = "2026-03-04T10:00:00Z", **more: Any) -> dict[str, Any]:
    return {"id": app_id, "name": f"app-{app_id}", "released_at": released_at, "owner": {"id": "owner"}, **more}


def test_a_page_begins_after_the_last_id_and_says_whether_more_follow() -> None:
    api, pool = heroku(
        Reply(206, [an_app("b"), an_app("c", None)], {"Next-Range": "id ]c..; max=500", **DATE}),
        Reply(200, [an_app("d")], DATE),
    )
    first, second = api.apps_after(TOKEN, "a"), api.apps_after(TOKEN, "")
    assert first.apps == [
        ReleasedApp(app_id="b", released_at="2026-03-04T10:00:00Z", owner_id="owner"),
        ReleasedApp(app_id="c", released_at="never", owner_id="owner"),
    ]
    assert (first.more, second.more) == (True, False)
    assert [call.headers["Range"] for call in pool.calls] == ["id ]a..; max=500", "id ..; max=500"]


@pytest.mark.parametrize(("second", "is_marked"), [(27, False), (28, False), (29, True), (30, True)])
def test_a_release_of_this_second_looks_different_from_the_next_sweep(second: int, *, is_marked: bool) -> None:
    # GIVEN an answer of Heroku at second 30, and times in whole seconds
    released_at = f"2026-03-04T10:00:{second}Z"
    api, _ = heroku(Reply(200, [an_app("b", released_at)], DATE))
    # THEN a second release of a second that is not over would be seen
    [app] = api.apps_after(TOKEN, "").apps
    assert (app.released_at != released_at) is is_marked


@pytest.mark.parametrize("ids", [["c", "b"], ["b", "b"], ["a"]])
def test_another_order_is_refused(ids: list[str]) -> None:
    api, _ = heroku(Reply(200, [an_app(each) for each in ids]))
    with pytest.raises(SweepRefused, match="heroku_list_refused"):
        api.apps_after(TOKEN, "a")


def test_a_page_without_apps_that_others_follow_is_refused() -> None:
    api, _ = heroku(Reply(206, [], {"Next-Range": "id ]c..; max=500"}))
    with pytest.raises(SweepRefused):
        api.apps_after(TOKEN, "a")


def test_a_sweep_leaves_the_reserve() -> None:
    api, pool = heroku(Reply(200, [], {"RateLimit-Remaining": "450"}), reserve=450)
    api.apps_after(TOKEN, "")
    with pytest.raises(RateLimitReserveReached):
        api.apps_after(TOKEN, "")
    assert len(pool.calls) == 1


@pytest.mark.parametrize(
    ("releases", "expected"),
    [([{"status": "pending"}], True), ([{"status": "succeeded"}], False), ([{"status": "failed"}], False), ([], False)],
)
def test_only_the_newest_release_is_read(releases: list[dict[str, Any]], *, expected: bool) -> None:
    api, pool = heroku(Reply(200, releases))
    assert api.is_releasing(TOKEN, "app-1") is expected
    [call] = pool.calls
    assert (call.url, call.headers["Range"]) == (
        "https://api.heroku.com/apps/app-1/releases",
        "version ..; order=desc,max=1",
    )


def test_an_unreadable_list_is_transient() -> None:
    api, _ = heroku(Reply(200, {"id": "b"}))
    with pytest.raises(TransientFailure, match="heroku_answer_unreadable"):
        api.apps_after(TOKEN, "")
