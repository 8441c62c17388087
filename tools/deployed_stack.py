"""The stack of an environment, as AWS knows it: what `samconfig.toml` calls it, and the outputs it has."""

import tomllib
from pathlib import Path
from typing import Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

SAMCONFIG: Final = Path(__file__).resolve().parents[1] / "samconfig.toml"
ENVIRONMENTS: Final = ("dev", "staging", "production")


class NoStackError(Exception):
    """There is no such stack; the message says where it was looked for."""


def stack_name(environment: str) -> str:
    """Return the name of an environment's stack."""
    sections = tomllib.loads(SAMCONFIG.read_text())
    return str(sections[environment]["global"]["parameters"]["stack_name"])


def outputs_of(stack: str) -> dict[str, str]:
    """Return a stack's outputs by name; raises `NoStackError`."""
    try:
        (found,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except (BotoCoreError, ClientError) as error:
        raise NoStackError(f"there is no stack {stack} here ({error})") from None
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
