"""A project's own API, answer by answer."""

from typing import Any

import pytest
from urlsync.adapters.hasura.project_api import HasuraProjectApi
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret
from urlsync.ports.hasura import Health, SourceUse

from tests.fakes.http_pool import Reply, ScriptedPool, scripted
from tests.fakes.leaks import SENTINEL, result_or_failure

ENDPOINT = "https://quiet-project.hasura.app"
ADMIN = Secret("fake-admin-secret")


def project(*script: Reply | Exception) -> tuple[HasuraProjectApi, ScriptedPool]:
    http, pool = scripted(*script)
    return HasuraProjectApi(http), pool


def metadata(*sources: Any) -> Reply:
    return Reply(200, {"resource_version": 1, "metadata": {"version": 3, "sources": list(sources)}})


def source(name: str, database_url: Any, **more: Any) -> dict[str, Any]:
    configuration = {"connection_info": {"database_url": database_url}, **more}
    return {"name": name, "kind": "postgres", "configuration": configuration}


@pytest.mark.parametrize(
    ("reply", "health"),
    [
        (Reply(200, b"OK"), Health.OK),
        (Reply(200, b"WARN: inconsistent objects in schema"), Health.INCONSISTENT),
        (Reply(500, b"ERROR: inconsistent objects in schema"), Health.INCONSISTENT),
        (Reply(500, b"ERROR"), Health.ERROR),
        (Reply(503, b"service unavailable"), Health.ERROR),
        (Reply(503, b"inconsistent objects"), Health.ERROR),
    ],
)
def test_health_is_strict_and_needs_no_secret(reply: Reply, health: Health) -> None:
    subject, pool = project(reply)
    assert subject.health(ENDPOINT) is health
    [call] = pool.calls
    assert (call.method, call.url) == ("GET", f"{ENDPOINT}/healthz?strict=true")
    assert not {"x-hasura-admin-secret", "authorization"} & {name.lower() for name in call.headers}


@pytest.mark.parametrize("status", [301, 401, 404, 429])
def test_an_answer_that_is_not_about_health_is_a_failure(status: int) -> None:
    subject, _ = project(Reply(status))
    assert str(result_or_failure(lambda: subject.health(ENDPOINT))) == "project_answer_unreadable"


@pytest.mark.parametrize(
    ("listed", "use"),
    [
        (source("a", {"from_env": "PG"}), SourceUse("a", frozenset({"PG"}), literal=False)),
        (source("a", SENTINEL), SourceUse("a", frozenset(), literal=True)),
        (source("a", {"username": "u", "host": "h"}), SourceUse("a", frozenset(), literal=True)),
        (
            source("a", SENTINEL, read_replicas=[{"database_url": {"from_env": "REPLICA"}}]),
            SourceUse("a", frozenset({"REPLICA"}), literal=True),
        ),
        (
            source("a", {"from_env": "PG"}, connection_set=[{"connection_info": {"database_url": SENTINEL}}]),
            SourceUse("a", frozenset({"PG"}), literal=True),
        ),
        ({"name": "b", "configuration": {"connection_info": 7}}, SourceUse("b", frozenset(), literal=False)),
    ],
)
def test_a_source_is_known_by_its_variables_and_never_by_its_url(listed: dict[str, Any], use: SourceUse) -> None:
    subject, pool = project(metadata(listed))
    assert subject.sources(ENDPOINT, ADMIN) == [use]
    assert SENTINEL not in repr(use)
    assert pool.calls[0].headers["X-Hasura-Admin-Secret"] == "fake-admin-secret"
    assert pool.calls[0].json()["type"] == "export_metadata"


@pytest.mark.parametrize("listed", [None, "text", {}, {"name": 1, "configuration": {}}, {"name": "x"}])
def test_what_is_no_source_is_left_out(listed: Any) -> None:
    subject, _ = project(metadata(listed))
    assert subject.sources(ENDPOINT, ADMIN) == []


@pytest.mark.parametrize("status", [200, 403, 503])
def test_the_page_of_a_proxy_says_nothing_of_the_project(status: int) -> None:
    page = Reply(status, b"\n<!doctype html><p>inconsistent objects")
    subject, _ = project(page, page)
    assert str(result_or_failure(lambda: subject.health(ENDPOINT))) == "project_blocked"
    code = "project_unavailable" if status == 503 else "project_blocked"
    assert str(result_or_failure(lambda: subject.sources(ENDPOINT, ADMIN))) == code


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_secret_that_is_refused_leaves_the_sources_unknown(status: int) -> None:
    subject, _ = project(Reply(status, {"code": "access-denied"}))
    assert subject.sources(ENDPOINT, ADMIN) == "admin_secret_refused"


def test_a_metadata_api_that_is_switched_off_is_not_taken_for_a_page() -> None:
    off = Reply(404, {"path": "$", "error": "resource does not exist", "code": "not-found"})
    subject, _ = project(off, Reply(404, {}))
    assert subject.sources(ENDPOINT, ADMIN) == "metadata_disabled"
    assert str(result_or_failure(lambda: subject.sources(ENDPOINT, ADMIN))) == "project_answer_unreadable"


def test_inconsistent_sources_are_named_and_other_objects_are_not() -> None:
    objects = [
        {"type": "source", "name": "source default", "definition": "default", "message": SENTINEL},
        {"type": "table", "name": "table x", "definition": "x"},
        {"type": "source", "definition": {"name": "odd"}},
        "text",
    ]
    subject, _ = project(Reply(200, {"is_consistent": False, "inconsistent_objects": objects}))
    assert subject.inconsistent_sources(ENDPOINT, ADMIN) == {"default"}


def test_a_reload_names_its_sources_and_touches_nothing_else() -> None:
    subject, pool = project(Reply(200, {"message": "success", "is_consistent": False}))
    subject.reload_sources(ENDPOINT, ADMIN, {"b", "a"})
    assert pool.calls[0].json() == {
        "type": "reload_metadata",
        "version": 1,
        "args": {"reload_remote_schemas": False, "reload_sources": ["a", "b"], "recreate_event_triggers": False},
    }


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(503), "project_unavailable"),
        (Reply(200, b"not json"), "project_answer_unreadable"),
        (Reply(200, {"inconsistent_objects": 7}), "project_answer_unreadable"),
        (Reply(404, {}), "project_answer_unreadable"),
    ],
)
def test_answers_that_say_nothing_are_failures(reply: Reply, code: str) -> None:
    subject, _ = project(reply)
    failure = result_or_failure(lambda: subject.inconsistent_sources(ENDPOINT, ADMIN))
    assert isinstance(failure, TransientFailure)
    assert failure.code == code


def test_a_secret_that_no_header_can_carry_is_not_sent() -> None:
    subject, pool = project()
    assert subject.sources(ENDPOINT, Secret(f"{SENTINEL}\r\n")) == "admin_secret_refused"
    assert pool.calls == []
