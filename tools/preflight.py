"""Check what a deployment needs, before anything is changed: `python -m tools.preflight dev|staging|production`."""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import boto3
from cfnlint.decode import cfn_yaml

from layers.build import find_interpreter
from tools.aws_errors import AWS_ERRORS, explained
from tools.configuration_digest import PARAMETER, all_parameters
from tools.deployed_stack import ENVIRONMENTS, parameter_overrides, stack_name
from tools.stack_names import problems_of
from tools.transformed_template import TEMPLATE

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_lambda import LambdaClient

UNRESERVED: Final = 100
"""Concurrent executions that Lambda keeps for functions without a reservation."""
QUOTA: Final = "Service Quotas, AWS Lambda, 'Concurrent executions'"
_BUSY: Final = "_IN_PROGRESS"


def main() -> int:
    """Print what is missing and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.preflight", description="check what a deployment needs")
    parser.add_argument("environment", choices=ENVIRONMENTS)
    environment = parser.parse_args().environment
    stack, given = stack_name(environment), parameter_overrides(environment)
    problems = [*on_this_machine(stack, given), *in_the_account(boto3.Session(), stack, given)]
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    if problems:
        print(f"{stack} was not deployed; nothing was changed", file=sys.stderr)
    return min(len(problems), 1)


def on_this_machine(stack: str, given: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with the name of the stack, its parameters and the Python that compiles the bytecode."""
    yield from problems_of(stack)
    yield from parameter_problems(given)
    yield from address_problems(given)
    version = all_parameters(TEMPLATE, given)["PythonRuntime"].removeprefix("python")
    if os.environ.get("BYTECODE") != "no" and find_interpreter(version) is None:
        yield (
            f"Python {version} is missing, which compiles the functions' bytecode; install it with "
            f"`.tools/uv/bin/uv python install {version}`, or deploy with BYTECODE=no, for slower cold starts"
        )


def parameter_problems(given: Mapping[str, str]) -> Iterator[str]:
    """Yield the given parameters that the template does not have or does not allow; SAM ignores unknown ones."""
    declared: Any = cfn_yaml.load(str(TEMPLATE))["Parameters"]
    for name, value in given.items():
        if name not in declared or name == PARAMETER:
            yield f"samconfig.toml sets {name}, which is no parameter of template.yaml that can be set"
            continue
        allowed = [str(one) for one in declared[name].get("AllowedValues", [value])]
        if value not in allowed:
            yield f"samconfig.toml sets {name}={value}; allowed are {', '.join(allowed)}"


def address_problems(given: Mapping[str, str]) -> Iterator[str]:
    """Yield why nobody could reach the API from the allowed ranges."""
    ranges = [found for found in given.get("AllowedOperatorRanges", "").split(",") if found]
    if ranges and all(":" in found for found in ranges):
        yield (
            "AllowedOperatorRanges has IPv6 ranges only, and the API is reached over IPv4: nobody could use it; "
            "add the IPv4 ranges of your network"
        )


def in_the_account(session: boto3.Session, stack: str, given: Mapping[str, str]) -> Iterator[str]:
    """Yield what is missing in the account: credentials, a region, a stack that can be changed, and quotas."""
    try:
        session.client("sts", region_name=session.region_name or "us-east-1").get_caller_identity()
        cloudformation = session.client("cloudformation")
        yield from state_problems(cloudformation, stack)
        yield from quota_problems(session.client("lambda"), stack, int(given.get("VerifyReservedConcurrency", 0)))
        yield from log_problems(session.client("apigateway"), given)
    except AWS_ERRORS as error:
        yield explained(error)


def state_problems(cloudformation: "CloudFormationClient", stack: str) -> Iterator[str]:
    """Yield why the stack cannot be changed now."""
    try:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except cloudformation.exceptions.ClientError as error:
        if "does not exist" in str(error):
            return
        raise
    status = found["StackStatus"]
    # A stack that only has a change set that nobody executed can be deployed to.
    if status.endswith(_BUSY) and status != "REVIEW_IN_PROGRESS":
        yield f"the stack {stack} is being changed ({status}); wait until that has ended"
    if status in {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"}:
        yield f"the stack {stack} is {status}; delete it first: aws cloudformation delete-stack --stack-name {stack}"
    if status == "UPDATE_ROLLBACK_FAILED":
        yield (
            f"the stack {stack} is {status}; end its rollback first: "
            f"aws cloudformation continue-update-rollback --stack-name {stack}"
        )


def quota_problems(function: "LambdaClient", stack: str, reserved: int) -> Iterator[str]:
    """Yield why Lambda would refuse the reserved concurrency."""
    if not reserved:
        return
    limit = function.get_account_settings()["AccountLimit"]
    quota, unreserved = limit["ConcurrentExecutions"], limit["UnreservedConcurrentExecutions"]
    left = unreserved + _reserved_now(function, stack) - reserved
    if left < UNRESERVED:
        yield (
            f"VerifyReservedConcurrency={reserved} would leave {max(left, 0)} of this account's {quota} concurrent "
            f"executions unreserved, and Lambda needs {UNRESERVED}; request more ({QUOTA}), "
            "or set VerifyReservedConcurrency=0 in samconfig.toml"
        )


def log_problems(gateway: Any, given: Mapping[str, str]) -> Iterator[str]:
    """Yield why API Gateway would refuse to write an access log."""
    if given.get("AccessLogs") == "enabled" and not gateway.get_account().get("cloudwatchRoleArn"):
        yield (
            "AccessLogs=enabled needs a role with which API Gateway writes logs in this account and region; "
            "set it under API Gateway, Settings, 'CloudWatch log role ARN', or leave AccessLogs out"
        )


def _reserved_now(function: "LambdaClient", stack: str) -> int:
    """Return what the deployed function has reserved already."""
    try:
        found = function.get_function_concurrency(FunctionName=f"{stack}-verify")
    except function.exceptions.ResourceNotFoundException:
        return 0
    return int(found.get("ReservedConcurrentExecutions", 0))


if __name__ == "__main__":
    sys.exit(main())
