"""Rotate a secret of a deployed stack: `python -m tools.rotate_secret dev|staging|production SECRET`.

`SECRET` is `webhook-master` or `fingerprint-key`. The deployed function runs the steps of Secrets Manager, so
a rotation is refused for the same reasons as a scheduled one.
"""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any, Final, final
from uuid import uuid4

import boto3

from tools.aws_errors import explaining
from tools.deployed_stack import ENVIRONMENTS, NoStackError, outputs_of, stack_name

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

OUTPUTS: Final = {"webhook-master": "WebhookMasterSecretArn", "fingerprint-key": "FingerprintKeyArn"}
STEPS: Final = ("createSecret", "setSecret", "testSecret", "finishSecret")


class RotationFailed(Exception):
    """A step was refused or failed; the message is that of the function."""


@final
class SecretRotation:
    """Rotates one secret with the deployed function."""

    def __init__(
        self, function: "LambdaClient", secrets: "SecretsManagerClient", function_arn: str, secret_arn: str
    ) -> None:
        self._lambda = function
        self._secrets = secrets
        self._function_arn = function_arn
        self._secret_arn = secret_arn

    def run(self) -> str:
        """Rotate the secret and return the ID of the new current version.

        Raises `RotationFailed`; nothing has changed then.
        """
        version_id = str(uuid4())
        try:
            for step in STEPS:
                self._run_step(step, version_id)
        except RotationFailed:
            self._withdraw(version_id)
            raise
        return version_id

    def _run_step(self, step: str, version_id: str) -> None:
        event = {"Step": step, "SecretId": self._secret_arn, "ClientRequestToken": version_id}
        response: Any = self._lambda.invoke(FunctionName=self._function_arn, Payload=json.dumps(event).encode())
        payload = response["Payload"].read()
        if "FunctionError" in response:
            raise RotationFailed(str(json.loads(payload)["errorMessage"]))

    def _withdraw(self, version_id: str) -> None:
        """Remove the pending stage, so that Secrets Manager does not assume a rotation in progress."""
        stages = self._secrets.describe_secret(SecretId=self._secret_arn)["VersionIdsToStages"]
        if "AWSPENDING" in stages.get(version_id, []):
            self._secrets.update_secret_version_stage(
                SecretId=self._secret_arn, VersionStage="AWSPENDING", RemoveFromVersionId=version_id
            )


def main() -> int:
    """Rotate the given secret and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.rotate_secret", description="rotate a secret")
    parser.add_argument("environment", choices=ENVIRONMENTS)
    parser.add_argument("secret", choices=OUTPUTS)
    given = parser.parse_args()
    try:
        outputs = outputs_of(stack_name(given.environment))
        clients = boto3.client("lambda"), boto3.client("secretsmanager")
        rotation = SecretRotation(*clients, outputs["RotateFunctionArn"], outputs[OUTPUTS[given.secret]])
        print(f"rotated; the current version is {rotation.run()}")
    except (NoStackError, RotationFailed) as error:
        print(f"error: {error}; see docs/operations.md, Rotating secrets", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(explaining(main))
