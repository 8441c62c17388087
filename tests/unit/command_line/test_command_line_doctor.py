"""`doctor`: what each response of the API means, and what to do when it is another one than documented."""

from datetime import timedelta
from typing import Any

import pytest
import requests

from tests.fakes.command_line import CommandLine, an_answer
from tests.fakes.well_stack import a_well_stack


def found(operator: CommandLine, status: int) -> dict[str, str]:
    """The level of each check."""
    findings: list[dict[str, Any]] = operator.asked("doctor", status=status)["findings"]
    assert all(each["meaning"] and each["next_step"] for each in findings if each["level"] != "ok")
    return {each["check"]: each["level"] for each in findings}


def test_a_well_stack_responds_as_documented(operator: CommandLine) -> None:
    operator.internet.instead = a_well_stack(operator.internet.tokens)

    levels = found(operator, status=0)

    assert set(levels.values()) == {"ok"}
    assert levels.keys() >= {"sign_in", "unsigned_webhook", "broken_token", "unknown_route", "console", "last_schedule"}
    assert "signed_webhook" in levels
    assert "unsigned webhook" in operator.run("doctor").stdout


@pytest.mark.parametrize(
    ("others", "checks"),
    [
        ({"webhooks": 204}, {"unsigned_webhook", "wrongly_signed_webhook"}),
        ({"console": 403}, {"console"}),
        ({"v1_no_such_route": 200}, {"unknown_route"}),
        ({"v1_status": 502}, {"status"}),
        ({"v1_self_test": 503}, {"signed_webhook"}),
    ],
)
def test_another_response_is_a_problem(operator: CommandLine, others: dict[str, int], checks: set[str]) -> None:
    operator.internet.instead = a_well_stack(operator.internet.tokens, others)

    levels = found(operator, status=1)

    assert {check for check, level in levels.items() if level == "problem"} == checks


@pytest.mark.parametrize("status", [200, 401, 503])
def test_a_signed_webhook_that_is_refused_is_a_problem(operator: CommandLine, status: int) -> None:
    operator.internet.instead = a_well_stack(operator.internet.tokens, webhook=status)

    assert found(operator, status=1)["signed_webhook"] == "problem"


def test_who_is_no_administrator_cannot_try_a_signed_webhook(operator: CommandLine) -> None:
    operator.internet.instead = a_well_stack(operator.internet.tokens, {"v1_self_test": 403})

    assert found(operator, status=0)["signed_webhook"] == "ok"


def test_a_schedule_that_has_stopped_is_a_problem(operator: CommandLine) -> None:
    operator.internet.instead = a_well_stack(operator.internet.tokens, age=timedelta(minutes=3))

    assert found(operator, status=1)["last_schedule"] == "problem"


@pytest.mark.parametrize("level", ["warning", "problem"])
def test_what_the_service_reports_is_named(operator: CommandLine, level: str) -> None:
    finding = {"code": "writes_held", "level": level}
    operator.internet.instead = a_well_stack(operator.internet.tokens, finding=finding)

    findings = operator.asked("doctor", status=0)["findings"]

    (status,) = [each for each in findings if each["check"] == "status"]
    assert (status["level"], status["message"]) == ("warning", "writes_held")


def test_a_run_that_began_while_we_asked_is_not_a_day_old(operator: CommandLine) -> None:
    # GIVEN a run that began after the client looked at its clock
    operator.internet.instead = a_well_stack(operator.internet.tokens, age=timedelta(seconds=-31))

    findings = operator.asked("doctor", status=0)["findings"]

    (schedule,) = [each for each in findings if each["check"] == "last_schedule"]
    assert schedule["message"] == "the last scheduled run began 0 s ago"


def test_a_token_that_is_accepted_although_it_is_broken_is_a_problem(operator: CommandLine) -> None:
    documented = a_well_stack(operator.internet.tokens)

    def accepting(request: requests.PreparedRequest) -> requests.Response:
        return an_answer(200, {}) if "AAAA" in request.headers.get("Authorization", "") else documented(request)

    operator.internet.instead = accepting

    assert found(operator, status=1)["broken_token"] == "problem"


def test_a_stack_that_cannot_be_reached_is_a_problem_of_every_check(operator: CommandLine) -> None:
    operator.internet.down = {"api.example.com"}

    levels = found(operator, status=1)

    assert levels.pop("sign_in") == "ok"
    assert set(levels.values()) == {"problem"}
