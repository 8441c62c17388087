import json
from typing import Any

import pytest
from urlsync.adapters.hasura.client import failure_of

ACCESS_LOST = "hasura_access_lost"
MAINTENANCE = "hasura_maintenance"
NOTHING_CHANGED = "hasura_nothing_changed"
REFUSED = "hasura_refused"
UNAVAILABLE = "hasura_unavailable"
RATE_LIMITED = "hasura_rate_limited"
UNKNOWN = "hasura_error"

NOT_SETTABLE = "failed to process env update for X failed with variable X can not be updated on major version 2"
INTERNAL = "there was an internal error while serving your request"


def error(message: str = "", code: str | None = None) -> dict[str, Any]:
    return {"message": message} | ({"extensions": {"code": code, "path": "$"}} if code else {})


def nested(message: str, levels: int = 1) -> str:
    for _ in range(levels):
        message = json.dumps({"location": "", "message": message})
    return message


@pytest.mark.parametrize(
    ("message", "code", "meaning"),
    [
        ("field 'projects_by_pk' not found in type: 'query_root'", "validation-failed", ACCESS_LOST),
        ('field "updateTenantEnv" not found in type: "mutation_root"', "validation-failed", ACCESS_LOST),
        ("field 'owner' not found in type: 'projects'", "validation-failed", ACCESS_LOST),
        ("you are not authorized to access this tenant", "access-denied", ACCESS_LOST),
        ("Unauthorized", None, ACCESS_LOST),
        ("", "access-denied", ACCESS_LOST),
        ("Could not verify JWT: JWTExpired", "invalid-jwt", ACCESS_LOST),
        ("Malformed Authorization header", "invalid-headers", ACCESS_LOST),
        ("invalid token", None, ACCESS_LOST),
        ("rate limit of 60 exceeded", None, RATE_LIMITED),
        ("", "rate-limit-exceeded", RATE_LIMITED),
        ("Hasura Cloud is in maintenance mode", None, MAINTENANCE),
        ("MAINTENANCE mode is on", "GenericServerError", MAINTENANCE),
        ("nothing changed in config", None, NOTHING_CHANGED),
        ("nothing changed in config", "unexpected", NOTHING_CHANGED),
        (NOT_SETTABLE, None, REFUSED),
        (NOT_SETTABLE, "GenericServerError", REFUSED),
        (nested(NOT_SETTABLE), "bad-request", REFUSED),
        (nested(NOT_SETTABLE, levels=3), "bad-request", REFUSED),
        (INTERNAL, "GenericServerError", UNAVAILABLE),
        ("", "GenericServerError", UNAVAILABLE),
        ("connection error", "postgres-error", UNAVAILABLE),
        ("who knows", "unexpected", UNAVAILABLE),
        ("the config has been changed since it was read", "conflict", UNKNOWN),
        ("field 'hash' not found in type: 'TenantEnv'", "validation-failed", UNKNOWN),
        ("expected type uuid", "validation-failed", UNKNOWN),
        ("", None, UNKNOWN),
        ("{not json", None, UNKNOWN),
        ('{"message": 5}', None, UNKNOWN),
        ("{" * 100_000, None, UNKNOWN),
        ('{"a":' * 100_000, None, UNKNOWN),
    ],
)
def test_an_error_is_known_by_its_message_first_and_its_code_next(message: str, code: str | None, meaning: str) -> None:
    assert str(failure_of([error(message, code)])) == meaning


@pytest.mark.parametrize("first", [True, False])
def test_of_several_errors_the_one_that_explains_the_others_counts(*, first: bool) -> None:
    # GIVEN maintenance mode, and a refusal that may well come from it
    errors = [error("maintenance mode"), error("not authorized")]

    # WHEN / THEN
    assert str(failure_of(errors if first else errors[::-1])) == MAINTENANCE


def test_a_known_error_counts_more_than_an_unknown_one() -> None:
    assert str(failure_of([error("something new"), error("", "access-denied")])) == ACCESS_LOST


@pytest.mark.parametrize(
    "errors",
    [
        "text",
        {"a": "b"},
        [],
        [None],
        [["message"]],
        [{"message": None}],
        [{"message": {"message": "x"}}],
        [{"extensions": "x"}],
        [{"extensions": {"code": ["access-denied"]}}],
        7,
    ],
)
def test_errors_of_another_shape_are_unknown(errors: object) -> None:
    assert str(failure_of(errors)) == UNKNOWN


def test_every_failure_is_a_new_exception() -> None:
    # GIVEN that an exception collects tracebacks
    # WHEN / THEN it is not shared
    assert failure_of([error("maintenance")]) is not failure_of([error("maintenance")])
