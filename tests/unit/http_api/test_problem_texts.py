"""Every problem that the API can answer says what a person can do about it."""

import re
from typing import Final

import pytest
from urlsync.domain.catalogue import CATALOGUE
from urlsync.domain.catalogue.failures import TRANSIENT
from urlsync.domain.errors import OwnerChanged, TransientFailure, UrlsyncError
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


FAILURES: Final[list[UrlsyncError]] = [
    *(failure for failure, _, _ in REPORTED),
    *(OwnerChanged("ben"), EndpointUrlRefused("Only `https` is allowed"), TooManyEndpoints(MAX_OF_OWNER)),
    *(TransientFailure(explanation.code) for explanation in TRANSIENT if "/" not in explanation.code),
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
