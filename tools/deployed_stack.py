"""Find the stack of an environment and its outputs."""

import os
import tomllib
from pathlib import Path
from typing import Final

import boto3

from tools.aws_errors import AWS_ERRORS, explained

ROOT: Final = Path(__file__).resolve().parents[1]
ENVIRONMENTS: Final = ("dev", "staging", "production")


class NoStackError(Exception):
    """The stack does not exist; the message names it."""


def samconfig() -> Path:
    """Return the file with the settings of each environment: the one of SAMCONFIG, or this checkout's."""
    return ROOT / os.environ.get("SAMCONFIG", "samconfig.toml")


def stack_name(environment: str) -> str:
    """Return the name of an environment's stack."""
    sections = tomllib.loads(samconfig().read_text())
    return str(sections[environment]["global"]["parameters"]["stack_name"])


def parameter_overrides(environment: str) -> dict[str, str]:
    """Return the parameters that samconfig.toml sets for an environment."""
    sections = tomllib.loads(samconfig().read_text())
    pairs = sections[environment]["global"]["parameters"]["parameter_overrides"]
    return dict(pair.split("=", 1) for pair in pairs)


def outputs_of(stack: str) -> dict[str, str]:
    """Return a stack's outputs by name; raises `NoStackError`."""
    try:
        (found,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except AWS_ERRORS as error:
        raise NoStackError(f"stack {stack} was not found: {explained(error)}") from None
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
