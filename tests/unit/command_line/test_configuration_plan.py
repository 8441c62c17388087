"""What it takes to have the syncs that the files describe."""

from dataclasses import replace
from typing import Any

import pytest
from urlsync_cli.configuration.document import WantedSync
from urlsync_cli.configuration.plan import Action, Plan, Step, Surroundings, make_plan, new_in

WANTED = WantedSync(place="syncs.yaml:7", project="shop", env_var="PG_URL", heroku_app="demo-shop")
ANN: dict[str, Any] = {
    "connection_id": "aaaaaaaa-0000",
    "name": "ann@example.com / ann@heroku.example.com",
    "hasura_user_id": "ann",
    "hasura_account": "ann@example.com",
    "heroku_account": "ann@heroku.example.com",
    "created_at": "2026-11-01T00:00:00Z",
}
BEA = ANN | {
    "connection_id": "bbbbbbbb-0000",
    "name": "bea",
    "hasura_user_id": "bea",
    "hasura_account": "bea@example.com",
}
BLOG = {"project_id": "p2", "name": "blog", "owner_id": "ann", "connection_ids": ["aaaaaaaa-0000"]}


def a_sync(**changes: Any) -> dict[str, Any]:
    sync = {
        "sync_id": "s1",
        "project_id": "p1",
        "project_name": "shop",
        "env_var": "PG_URL",
        "heroku_app": {"id": "id-of-app", "name": "demo-shop"},
        "config_var": "DATABASE_URL",
        "connection_id": "aaaaaaaa-0000",
        "connection_name": "ann@example.com",
        "status": "active",
        "reason": None,
        "explanation": None,
        "webhook_wanted": True,
        "check_interval_minutes": None,
        "metadata_access": False,
    }
    return {**sync, **changes}


def the_plan(*wanted: WantedSync, syncs: Any = None, prune: bool = False, projects: Any = (BLOG,)) -> Plan:
    present = [a_sync()] if syncs is None else syncs
    return make_plan(wanted, present, Surroundings([ANN, BEA], projects), prune=prune)


def the_step(wanted: WantedSync, **changes: Any) -> Step:
    plan = the_plan(wanted, syncs=[a_sync(**changes)])
    assert (plan.unchanged, plan.not_in_files) == (0, 0)
    (step,) = plan.steps
    return step


AS_IT_IS: dict[str, Any] = {
    "project": "shop",
    "project_id": "p1",
    "env_var": "PG_URL",
    "heroku_app": "demo-shop",
    "config_var": "DATABASE_URL",
    "sync_id": "s1",
}


@pytest.mark.parametrize(
    ("wanted", "changes"),
    [
        ({}, {}),
        ({"heroku_app": "id-of-app"}, {}),
        ({"project": "SHOP"}, {}),
        ({"project": "p1"}, {"project_name": None}),
        ({"connection": "Ann@example.com"}, {}),
        ({"connection": "ann@heroku.example.com"}, {}),
        ({"connection": "aaaaaaaa"}, {}),
        ({}, {"status": "paused", "reason": "source_missing"}),
        ({"opted_out": True}, {"status": "disconnected", "reason": "opted_out"}),
        ({"overwrite": True, "accept_pooler": True, "renamed_from": "OLD"}, {}),
    ],
)
def test_what_is_as_described_takes_no_step(wanted: dict[str, Any], changes: dict[str, Any]) -> None:
    plan = the_plan(replace(WANTED, **wanted), syncs=[a_sync(**changes)])

    assert plan == Plan(steps=[], unchanged=1, not_in_files=0)


def test_what_an_older_service_does_not_show_is_not_compared() -> None:
    sync = a_sync()
    del sync["check_interval_minutes"], sync["metadata_access"]

    assert the_plan(replace(WANTED, check_interval_minutes=5, metadata_access=True), syncs=[sync]).steps == []


def test_a_new_sync_is_created_with_the_connection_of_the_owner() -> None:
    wanted = replace(WANTED, project="blog", config_var="OTHER_URL")
    expected = Step(
        action=Action.CREATE,
        project="blog",
        project_id="p2",
        env_var="PG_URL",
        heroku_app="demo-shop",
        config_var="OTHER_URL",
        reasons=("does not exist yet",),
        connection_id="aaaaaaaa-0000",
        wanted=wanted,
    )

    assert the_plan(wanted).steps == [expected]
    chosen = replace(wanted, connection="bea@example.com")
    assert the_plan(chosen).steps == [replace(expected, connection_id="bbbbbbbb-0000", wanted=chosen)]


def test_a_second_sync_of_a_known_project_asks_the_api_for_its_owner() -> None:
    (step,) = the_plan(replace(WANTED, env_var="PG_SECOND_URL"), projects=()).steps

    assert (step.action, step.project_id, step.connection_id) == (Action.CREATE, "p1", None)


def test_differences_are_changed_in_place() -> None:
    wanted = replace(WANTED, config_var="OTHER_URL", check_interval_minutes=5, metadata_access=True)

    assert the_step(wanted) == Step(
        action=Action.CHANGE,
        **AS_IT_IS,
        reasons=(
            "config_var: DATABASE_URL → OTHER_URL",
            "check_interval_minutes: the stack's → 5",
            "metadata_access: false → true",
        ),
        changes={"config_var": "OTHER_URL", "check_interval_minutes": 5, "metadata_access": True},
        wanted=wanted,
    )


def test_an_env_var_is_renamed_only_where_the_file_says_so() -> None:
    wanted = replace(WANTED, env_var="NEW_URL", renamed_from="PG_URL")

    step = the_step(wanted)

    assert step == Step(
        action=Action.CHANGE,
        **AS_IT_IS,
        reasons=("env_var: PG_URL → NEW_URL",),
        changes={"env_var": "NEW_URL"},
        wanted=wanted,
    )
    (created,) = the_plan(replace(wanted, renamed_from=None)).steps
    assert (created.action, created.env_var, created.sync_id) == (Action.CREATE, "NEW_URL", None)


def test_another_connection_is_a_restart() -> None:
    wanted = replace(WANTED, connection="bea@example.com")

    assert the_step(wanted) == Step(
        action=Action.RESTART,
        **AS_IT_IS,
        reasons=("connection: ann@example.com → bea@example.com",),
        connection_id="bbbbbbbb-0000",
        wanted=wanted,
    )


def test_a_disconnected_sync_is_restarted_and_then_changed() -> None:
    ended = {"status": "disconnected", "reason": "opted_out", "connection_id": None, "connection_name": None}
    wanted = replace(WANTED, check_interval_minutes=5)

    step = the_step(wanted, **ended, explanation={"title": "Opted out"})

    assert step == Step(
        action=Action.RESTART,
        **AS_IT_IS,
        reasons=("disconnected: Opted out", "check_interval_minutes: the stack's → 5"),
        changes={"check_interval_minutes": 5},
        wanted=wanted,
    )
    assert the_step(WANTED, **ended).reasons == ("disconnected: opted_out",)
    assert the_step(replace(WANTED, connection="bea@example.com"), **ended).connection_id == "bbbbbbbb-0000"


def test_the_file_can_opt_out() -> None:
    wanted = replace(WANTED, opted_out=True)

    assert the_step(wanted) == Step(action=Action.OPT_OUT, **AS_IT_IS, reasons=("opted_out: true in the file",))
    assert the_plan(replace(wanted, project="unknown"), syncs=[]) == Plan(steps=[], unchanged=0, not_in_files=0)


def test_only_pruning_opts_out_of_what_no_file_mentions() -> None:
    ended = a_sync(sync_id="s2", env_var="GONE_URL", status="disconnected", reason="opted_out")
    syncs = [a_sync(), ended]

    assert the_plan(syncs=syncs) == Plan(steps=[], unchanged=0, not_in_files=1)
    step = Step(action=Action.OPT_OUT, **AS_IT_IS, reasons=("not in the files",))
    assert the_plan(syncs=syncs, prune=True) == Plan(steps=[step], unchanged=0, not_in_files=1)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"heroku_app": "other"}, "follows the app demo-shop; delete the sync first: urlsync delete s1"),
        ({"webhook": False}, "`webhook` cannot be changed; delete the sync first: urlsync delete s1"),
        ({"project": "unknown"}, "none of your connections can see a project of this name"),
        ({"project": "unknown", "connection": "bea"}, "the connection bea cannot see a project of this name"),
        (
            {"project": "unknown", "connection": "carl"},
            "no connection is called carl; list them: urlsync connections list",
        ),
        ({"project": "twice"}, "2 projects have this name; use the id of one: p3, p4"),
        ({"connection": "carl"}, "no connection is called carl; list them: urlsync connections list"),
        (
            {"connection": "ann@heroku.example.com", "env_var": "NEW_URL"},
            "2 connections are called ann@heroku.example.com; use the id of one: aaaaaaaa-0000, bbbbbbbb-0000",
        ),
        ({"project": "shared"}, "2 connections of the project's owner; say which: connection"),
        ({"project": "unseen"}, "no connection of the project's owner; say which: connection"),
    ],
)
def test_what_cannot_be_done_says_why(wanted: dict[str, Any], reason: str) -> None:
    projects = [
        {"project_id": "p3", "name": "twice", "owner_id": "ann", "connection_ids": []},
        {"project_id": "p4", "name": "Twice", "owner_id": "ann", "connection_ids": []},
        {**BLOG, "project_id": "p5", "name": "shared", "owner_id": None, "connection_ids": _ids(ANN, BEA)},
        {**BLOG, "project_id": "p6", "name": "unseen", "connection_ids": []},
    ]
    each = replace(WANTED, **wanted)
    claimed = bool(wanted.keys() & {"heroku_app", "webhook"}) or wanted == {"connection": "carl"}

    plan = the_plan(each, projects=projects)

    blocked = Step(
        action=Action.BLOCKED,
        project=each.project,
        project_id="p1" if claimed else None,
        sync_id="s1" if claimed else None,
        env_var=each.env_var,
        heroku_app=each.heroku_app,
        config_var="DATABASE_URL",
        reasons=(f"syncs.yaml:7: {reason}",),
        wanted=each,
    )
    assert list(plan.steps) == [blocked]
    assert (plan.pending, plan.counts["blocked"], plan.unchanged) == ([], 1, 0)


def test_a_plan_is_sorted_and_counted() -> None:
    wanted = [replace(WANTED, project="blog", env_var=name) for name in ("B_URL", "A_URL")]

    plan = the_plan(*wanted, replace(WANTED, opted_out=True), prune=True)

    assert [(step.project, step.env_var) for step in plan.steps] == [
        ("blog", "A_URL"), ("blog", "B_URL"), ("shop", "PG_URL"),
    ]  # fmt: skip
    assert plan.as_json()["summary"] == {
        "create": 2, "change": 0, "restart": 0, "opt_out": 1, "blocked": 0, "unchanged": 0, "not_in_files": 0,
    }  # fmt: skip
    assert plan.as_json()["steps"][2] == {
        "action": "opt_out", **AS_IT_IS, "connection_id": None, "reasons": ["opted_out: true in the file"],
        "changes": {},
    }  # fmt: skip


def test_only_projects_without_a_sync_are_unknown() -> None:
    wanted = [replace(WANTED, project=name) for name in ("shop", "blog", "p1", "blog")]

    new = new_in([*wanted, replace(WANTED, project="x", opted_out=True)], [a_sync()])
    assert {each.project for each in new} == {"blog"}


def _ids(*connections: dict[str, Any]) -> list[str]:
    return [connection["connection_id"] for connection in connections]
