"""Rotations of a deployed stack's secrets, in steps as Secrets Manager takes them; the emulator does not."""

import json
from typing import Any, final
from uuid import uuid4

from urlsync.domain.rotation import Step

from local.stack.aws import EmulatedAws, stack_outputs


@final
class SecretRotation:
    """Rotates one secret, named by the stack's output, with the deployed function."""

    def __init__(self, aws: EmulatedAws, output: str) -> None:
        outputs = stack_outputs(aws)
        self._function, self.secret_id = outputs["RotateFunctionArn"], outputs[output]
        self._lambda = aws.session.client("lambda", endpoint_url=aws.endpoint)
        self._secrets = aws.session.client("secretsmanager", endpoint_url=aws.endpoint)

    def run(self) -> str | None:
        """Ask for all steps; return the text of the error where one was refused, and go no further."""
        version_id = str(uuid4())
        for step in Step:
            error = self._take(step, version_id)
            if error is not None:
                return error
        return None

    def value(self, stage: str = "AWSCURRENT") -> str:
        """Return the value of a stage as it is now."""
        answer = self._secrets.get_secret_value(SecretId=self.secret_id, VersionStage=stage)
        return answer["SecretString"]

    def _take(self, step: Step, version_id: str) -> str | None:
        event = {"Step": step, "SecretId": self.secret_id, "ClientRequestToken": version_id}
        answer: Any = self._lambda.invoke(FunctionName=self._function, Payload=json.dumps(event).encode())
        payload = answer["Payload"].read()
        return str(json.loads(payload)["errorMessage"]) if "FunctionError" in answer else None
