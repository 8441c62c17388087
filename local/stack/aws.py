"""Access to the emulated AWS, never to the real one."""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, final

import boto3

from local.ports import LOOPBACK

REGION = "us-east-1"
# Named in the `local` sections of samconfig.toml too.
STACK_NAME = "local-urlsync"

# The emulator's root account. Every other key is checked against IAM.
ACCESS_KEY = "test"
SECRET_KEY = "test"  # noqa: S105 -- the emulator's documented default, no secret


@final
class _Session(boto3.Session):
    """A session that makes each client once: what describes a service takes a third of a second to read."""

    def __init__(self) -> None:
        super().__init__(aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY, region_name=REGION)
        self._made: dict[object, Any] = {}
        self._making = threading.RLock()

    def client(self, *arguments: Any, **options: Any) -> Any:
        """Return the client of a service; several threads may use it."""
        wanted = (arguments, frozenset(options.items()))
        with self._making:
            if wanted not in self._made:
                self._made[wanted] = super().client(*arguments, **options)
            return self._made[wanted]


@cache
def _session() -> _Session:
    return _Session()


@dataclass(frozen=True)
class EmulatedAws:
    """The emulator on one port, used with its root account."""

    port: int

    @property
    def endpoint(self) -> str:
        """The URL on which every AWS API answers."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def session(self) -> boto3.Session:
        """A session with the root account's credentials; each client needs the `endpoint` as well."""
        return _session()

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that make any AWS tool use the emulator."""
        return clean_environment(os.environ) | self.variables

    @property
    def variables(self) -> dict[str, str]:
        """The variables that `environment` sets."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": LOOPBACK,
            "SAM_CLI_TELEMETRY": "0",
            "SAM_CLI_POLL_DELAY": "0.2",  # of 5 seconds, which spare the limits of the real CloudFormation
        }


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without credentials for the real AWS and without our Python path.

    A function must find the shared package in its layer.
    """
    ours = ("AWS_", "PYTHONPATH")
    return {name: value for name, value in environment.items() if not name.startswith(ours)}


def stack_outputs(aws: EmulatedAws) -> dict[str, str]:
    """Return the outputs of the deployed template by name."""
    cloudformation = aws.session.client("cloudformation", endpoint_url=aws.endpoint)
    stack: Any = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
