"""What a deployment needs is checked before anything is changed."""

from pathlib import Path
from typing import Any, Final

import boto3
import pytest
from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError, ProfileNotFound
from botocore.stub import Stubber

from tools import preflight
from tools.aws_errors import explained, explaining
from tools.deployed_stack import ENVIRONMENTS, parameter_overrides, stack_name

SESSION = boto3.Session("k", "s", region_name="eu-west-1")
"""Of all clients, so that what describes the services is read once."""
TOOLS: Final = Path(preflight.__file__).parent


def commands_of_aws() -> list[Path]:
    """Every module that people run and that calls AWS itself."""
    texts = ((path, path.read_text()) for path in sorted(TOOLS.glob("*.py")))
    return [path for path, text in texts if "import boto3" in text and "__main__" in text]


def client(service: Any) -> tuple[Any, Stubber]:
    """A client whose responses a test chooses, and these responses."""
    made = SESSION.client(service)
    return made, Stubber(made)


def account(quota: int, unreserved: int, reserved_now: int | None) -> Any:
    """Lambda with these quotas and this reservation of the verify function, None before there is one."""
    function, answers = client("lambda")
    limit = {"ConcurrentExecutions": quota, "UnreservedConcurrentExecutions": unreserved}
    answers.add_response("get_account_settings", {"AccountLimit": limit}, {})
    if reserved_now is None:
        answers.add_client_error("get_function_concurrency", "ResourceNotFoundException")
    else:
        answers.add_response(
            "get_function_concurrency",
            {"ReservedConcurrentExecutions": reserved_now},
            {"FunctionName": "a-stack-verify"},
        )
    answers.activate()
    return function


@pytest.mark.parametrize(
    ("quota", "unreserved", "now", "found"),
    [(10, 10, None, 1), (149, 149, None, 1), (150, 150, None, 0), (150, 100, 50, 0), (1000, 100, 0, 1)],
)
def test_a_reservation_that_lambda_would_refuse_is_found(
    quota: int, unreserved: int, now: int | None, found: int
) -> None:
    problems = list(preflight.quota_problems(account(quota, unreserved, now), "a-stack", 50))

    assert len(problems) == found
    assert all("VerifyReservedConcurrency=50" in problem and "Service Quotas" in problem for problem in problems)


def test_without_a_reservation_the_quota_does_not_matter() -> None:
    assert list(preflight.quota_problems(client("lambda")[0], "a-stack", 0)) == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("UPDATE_COMPLETE", ""),
        ("REVIEW_IN_PROGRESS", ""),
        ("UPDATE_ROLLBACK_COMPLETE", ""),
        ("DELETE_IN_PROGRESS", "wait until"),
        ("ROLLBACK_COMPLETE", "delete-stack --stack-name a-stack"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback"),
    ],
)
def test_a_stack_that_cannot_be_changed_is_found(status: str, said: str) -> None:
    cloudformation, answers = client("cloudformation")
    found = {"StackName": "a-stack", "CreationTime": "2026-01-01T00:00:00Z", "StackStatus": status}
    answers.add_response("describe_stacks", {"Stacks": [found]}, {"StackName": "a-stack"})
    with answers:
        problems = list(preflight.state_problems(cloudformation, "a-stack"))

    assert bool(problems) is bool(said)
    assert all(said in problem for problem in problems)


def test_a_stack_that_does_not_exist_can_be_created() -> None:
    cloudformation, answers = client("cloudformation")
    answers.add_client_error("describe_stacks", "ValidationError", "Stack with id a-stack does not exist")
    with answers:
        assert list(preflight.state_problems(cloudformation, "a-stack")) == []


def test_a_missing_python_and_an_impossible_name_are_found_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "find_interpreter", lambda _version: None)
    monkeypatch.delenv("BYTECODE", raising=False)

    problems = list(preflight.on_this_machine("our-aws-sync", {"PythonRuntime": "python3.12"}))

    assert [problem.split(",")[0] for problem in problems] == [
        "the stack name 'our-aws-sync' contains 'aws'",
        "Python 3.12 is missing",
    ]


def test_without_bytecode_no_python_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "find_interpreter", lambda _version: None)
    monkeypatch.setenv("BYTECODE", "no")

    assert list(preflight.on_this_machine("a-stack", {})) == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_our_own_environments_can_be_deployed(environment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYTECODE", "no")

    assert list(preflight.on_this_machine(stack_name(environment), parameter_overrides(environment))) == []


def test_a_misspelt_parameter_is_found() -> None:
    given = {"NotificationMail": "a@example.com", "LogRetentionDays": "8", "ConfigurationDigest": "x"}

    problems = list(preflight.parameter_problems(given))

    assert [problem.split()[2].rstrip(",;") for problem in problems] == [
        "NotificationMail",
        "LogRetentionDays=8",
        "ConfigurationDigest",
    ]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NoRegionError(), "export AWS_REGION"),
        (NoCredentialsError(), "aws sts get-caller-identity"),
        (ProfileNotFound(profile="work"), "aws configure list-profiles"),
        (ClientError({"Error": {"Code": "ExpiredToken"}}, "GetCallerIdentity"), "aws sts get-caller-identity"),
        (ClientError({"Error": {"Code": "AccessDenied"}}, "DescribeStacks"), "docs/deploy.md"),
    ],
)
def test_an_error_of_aws_is_one_line_that_says_what_to_do(error: Exception, said: str) -> None:
    def fail() -> int:
        raise error

    assert said in explained(error)
    assert "\n" not in explained(error)
    with pytest.raises(SystemExit, match=r"^error: "):
        explaining(fail)


@pytest.mark.parametrize("tool", commands_of_aws(), ids=lambda path: path.stem)
def test_every_command_that_calls_aws_explains_its_errors(tool: Path) -> None:
    # GIVEN a module that people run and that makes a client of AWS
    # THEN what AWS refuses becomes one line
    assert "explaining(" in tool.read_text() or "explained(" in tool.read_text()


@pytest.mark.parametrize(
    ("ranges", "found"),
    [("", 0), ("203.0.113.0/24,2001:db8::/32", 0), ("2001:db8::/32", 1), ("2001:db8::/32,2001:db9::/32", 1)],
)
def test_a_list_of_addresses_that_nobody_has_is_found(ranges: str, found: int) -> None:
    assert len(list(preflight.address_problems({"AllowedOperatorRanges": ranges}))) == found


@pytest.mark.parametrize(("role", "found"), [("arn:aws:iam::123456789012:role/logs", 0), ("", 1)])
def test_an_access_log_that_nothing_may_write_is_found(role: str, found: int) -> None:
    gateway, answers = client("apigateway")
    answers.add_response("get_account", {"cloudwatchRoleArn": role} if role else {}, {})
    with answers:
        assert len(list(preflight.log_problems(gateway, {"AccessLogs": "enabled"}))) == found
        assert list(preflight.log_problems(gateway, {"AccessLogs": "disabled"})) == []


class NoCredentials:
    """A shell without credentials."""

    region_name = None

    def client(self, service: str, **_: str) -> Any:
        assert service == "sts", "credentials are checked first"
        raise NoCredentialsError


def test_missing_credentials_are_one_problem() -> None:
    nowhere: Any = NoCredentials()

    (problem,) = preflight.in_the_account(nowhere, "a-stack", {"VerifyReservedConcurrency": "50"})

    assert "no valid AWS credentials" in problem
