"""The simulators are as this project assumes the services to be, and a probe finds when they are not."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from local.hasura.client import HasuraClient
from local.hasura.server import serving as serving_hasura
from local.hasura.settings import Settings
from local.heroku.client import HerokuClient
from local.heroku.model.heroku import Heroku
from local.heroku.server import serving as serving_heroku
from tests.fakes.databases import RememberedDatabases
from tools.conformance.assumption import Conclusion, Result
from tools.conformance.report import PAGE, as_json, as_table, page
from tools.conformance.services import control, try_simulators

QUICK = Settings(restart_delay_min=0.05, restart_delay_max=0.2, unavailable=0.05)


@pytest.fixture(scope="module")
def stack() -> Iterator[dict[str, Any]]:
    """Both simulators with an app, its database and webhook, and a project: as a stack describes them."""
    heroku = Heroku(RememberedDatabases())
    with serving_heroku(heroku) as heroku_url, serving_hasura(QUICK) as hasura_url:
        owner = HerokuClient(heroku_url).as_account("owner@example.com")
        owner.create_app("demo-shop")
        owner.create_database("demo-shop")
        hook = {"include": ["api:release"], "level": "notify", "url": f"{heroku_url}/nowhere"}
        owner.call("POST", "/apps/demo-shop/webhooks", hook).raise_for_status()
        hasura = HasuraClient(hasura_url)
        user = hasura.add_user("owner@example.com")
        project = hasura.create_project(user.token, "shop", PG_DATABASE_URL="postgres://a-secret-value")
        yield {
            "heroku_url": heroku_url,
            "hasura_url": hasura_url,
            "hasura_graphql_url": f"{hasura_url}/v1/graphql",
            "demo": {
                "heroku_app": "demo-shop",
                "heroku_token": owner.token,
                "hasura_token": user.token,
                "project_id": project.id,
                "config_vars": list(owner.config_vars("demo-shop").values()),
            },
        }


@pytest.fixture(scope="module")
def results(stack: dict[str, Any]) -> list[Result]:
    return list(try_simulators(stack))


def test_every_assumption_holds_at_the_simulators(results: list[Result]) -> None:
    assert {result.code: result.note for result in results if result.conclusion is not Conclusion.HOLDS} == {}
    assert len(results) == len({(result.service, result.code) for result in results}) > 30


def test_nothing_is_left_behind(results: list[Result], stack: dict[str, Any]) -> None:
    owner = HerokuClient(stack["heroku_url"], stack["demo"]["heroku_token"])

    assert [app["name"] for app in owner.call("GET", "/apps").json()] == ["demo-shop"]
    assert len(owner.call("GET", "/oauth/authorizations").json()) == 1
    hasura = HasuraClient(stack["hasura_url"])
    listed = hasura.graphql(stack["demo"]["hasura_token"], "{ projects { name } }")["projects"]
    assert listed == [{"name": "shop"}]


def test_the_report_has_no_secret(results: list[Result], stack: dict[str, Any]) -> None:
    demo = stack["demo"]
    for report in (as_table(results), as_json(results)):
        for secret in (demo["heroku_token"], demo["hasura_token"], "a-secret-value", *demo["config_vars"]):
            assert secret not in report


def test_a_report_says_that_both_lists_have_shown_a_change(results: list[Result]) -> None:
    assert as_table(results).endswith("urlsync trust-sweeps SYNC --proven`")
    for code in ("config_release", "hash_moves_in_lists"):
        differs = [replace(each, conclusion=Conclusion.DIFFERS) if each.code == code else each for each in results]
        assert "trust-sweeps" not in as_table(differs)


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make assumptions`"


def test_what_differs_is_found(stack: dict[str, Any]) -> None:
    # GIVEN a Hasura Cloud that masks values, and a Heroku behind a proxy that answers with a page
    project = stack["demo"]["project_id"]
    control(stack["hasura_url"], "PUT", f"/projects/{project}/read-back", {"masked": ["PG_DATABASE_URL"]})
    control(stack["heroku_url"], "PUT", "/faults", {"api": {"html": True}})
    # WHEN
    try:
        found = {(result.service, result.code): result.conclusion for result in try_simulators(stack)}
    finally:
        control(stack["heroku_url"], "DELETE", "/faults")
        control(stack["hasura_url"], "DELETE", f"/projects/{project}/read-back")
    # THEN
    assert found["Hasura Cloud", "values_are_readable"] is Conclusion.DIFFERS
    assert found["Hasura Cloud", "no_change"] is Conclusion.HOLDS
    assert {conclusion for (service, _), conclusion in found.items() if service == "Heroku"} <= {
        Conclusion.DIFFERS,
        Conclusion.NOT_TRIED,
    }
    assert found["Heroku", "etag"] is Conclusion.DIFFERS


def test_dishonest_signs_are_found(stack: dict[str, Any]) -> None:
    # GIVEN two apps, and lists that show no change, in no order and without pages
    owner = HerokuClient(stack["heroku_url"], stack["demo"]["heroku_token"])
    owner.create_app("demo-books")
    control(stack["heroku_url"], "PUT", "/settings", {"released_at_moves": "never", "apps_are_ordered": False})
    control(stack["hasura_url"], "PUT", "/lists", {"hash_moves": False, "paged": False})
    # WHEN
    try:
        results = list(try_simulators(stack))
    finally:
        control(stack["heroku_url"], "PUT", "/settings", {"released_at_moves": "end", "apps_are_ordered": True})
        control(stack["hasura_url"], "PUT", "/lists", {})
        owner.call("DELETE", "/apps/demo-books").raise_for_status()
    # THEN the probes of what sweeps rely on say so, and no others
    differ = {result.code for result in results if result.conclusion is Conclusion.DIFFERS}
    assert differ == {"config_release", "apps_in_order", "hash_moves_in_lists", "projects_in_pages"}
    assert "trust-sweeps" not in as_table(results)
