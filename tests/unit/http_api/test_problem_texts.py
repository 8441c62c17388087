"""Every problem that the API can answer says what a person can do about it."""

import json
import re
from pathlib import Path
from typing import Final, Literal, get_args, get_type_hints

import pytest
from urlsync.domain.catalogue import CATALOGUE
from urlsync.domain.catalogue.failures import DELIVERIES, TRANSIENT
from urlsync.domain.errors import NotFound, OwnerChanged, TransientFailure, UrlsyncError
from urlsync.domain.notification_endpoint import MAX_OF_OWNER, EndpointUrlRefused, TooManyEndpoints
from urlsync.entrypoints.http_api import problems
from urlsync.entrypoints.http_api.problems import Problem, ProblemType, insufficient_scope, problem_of, unexpected
from urlsync.entrypoints.http_api.request_body import MAX_BODY_BYTES, problem_with, refusal_of, unknown_parameters

from tests.unit.http_api.test_api_problems import REPORTED

TO_DO: Final = (
    *("Accept", "Add", "Ask", "Attach", "Check", "Choose", "Correct", "Create", "Delete", "Deploy", "Enable", "Follow"),
    *("Get", "Give", "List", "Look", "Make", "Opt out", "Reconnect", "Remove", "Resolve", "Restart", "Review", "Run"),
    *(
        "Send",
        "Sign in",
        "Start",
        "To accept",
        "Try again",
        "Use",
        "Repair",
        "An administrator of the AWS account runs",
    ),
)
"""How a sentence begins that says what to do."""
SENTENCE: Final = re.compile(rf"(?:^|[.;] )(?:{'|'.join(TO_DO)})\b", re.IGNORECASE)
DOCUMENT: Final = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text())
LISTS: Final = {path for path, operations in DOCUMENT["paths"].items() if "get" in operations}
KINDS: Final = {kind for kind in vars(problems).values() if isinstance(kind, ProblemType)}


def of_bodies() -> list[Problem]:
    """Return the problems with requests that reach no route."""
    event = {"path": "/v1/syncs", "headers": {"Content-Type": "text/plain"}}
    bodies = ("x" * (MAX_BODY_BYTES + 1), "{}")
    found = [refusal_of({**event, "body": body}) for body in bodies]
    found += [
        refusal_of({**event, "headers": {}, "body": "["}),
        refusal_of({**event, "body": "?", "isBase64Encoded": True}),
    ]
    wrong = {"type": "missing", "msg": "Field required"}
    found += [problem_with([{**wrong, "loc": (place, "sync_id")}]) for place in ("path", "body")]
    return [*filter(None, found), unknown_parameters(["colour"], ["limit"])]


THINGS: Final = get_args(get_type_hints(NotFound.__init__)["thing"])


@pytest.mark.parametrize("thing", THINGS)
def test_what_is_to_be_listed_can_be_listed(thing: Literal["sync", "person"]) -> None:
    # GIVEN the advice to list something, THEN there is a route that lists it
    to_list = problem_of(NotFound(thing)).detail.endswith(problems.LIST_THEM)
    listed = any(path.endswith(f"/{thing}s") or path == f"/v1/notification-{thing}s" for path in LISTS)

    assert to_list is listed


FAILURES: Final[list[UrlsyncError]] = [
    *(failure for failure, _, _ in REPORTED),
    *(OwnerChanged("ben"), EndpointUrlRefused("Only `https` is allowed"), TooManyEndpoints(MAX_OF_OWNER)),
    *(TransientFailure(explanation.code) for explanation in (*TRANSIENT, *DELIVERIES) if "/" not in explanation.code),
]
EVERY: Final = [*map(problem_of, FAILURES), *of_bodies(), insufficient_scope("urlsync/write"), unexpected()]


@pytest.mark.parametrize(
    "problem", EVERY, ids=lambda problem: f"{problem.type.rpartition(':')[2]} {problem.code or ''}"
)
def test_a_problem_says_what_to_do(problem: Problem) -> None:
    assert SENTENCE.search(problem.detail) or problem.errors, problem.detail
    assert problem.detail.endswith(".")
    assert "  " not in problem.detail


def test_every_kind_of_problem_was_read() -> None:
    assert {kind.uri for kind in KINDS} == {problem.type for problem in EVERY}
    assert len(CATALOGUE) > len(TRANSIENT) > 50
