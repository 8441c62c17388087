"""The service's own secrets come from Secrets Manager."""

from typing import TYPE_CHECKING, Final, final

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import BotoCoreError, ClientError

from urlsync.domain.failure import TransientFailure
from urlsync.domain.secret import Secret

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

REMEMBERED_FOR: Final = 300
"""Seconds after which a secret is read again."""
UNAVAILABLE: Final = "secret_unavailable"


@final
class SecretsManager:
    """Reads secrets that are plain strings."""

    def __init__(self, client: "SecretsManagerClient") -> None:
        self._client = client
        self._provider = SecretsProvider(boto3_client=client)

    def read(self, secret_id: str) -> Secret:
        """Return the secret with this name or ARN, without the white space around it; it is remembered.

        Raises `TransientFailure` when it cannot be read, `ValueError` when it is empty or not a string.
        """
        try:
            value = self._provider.get(secret_id, max_age=REMEMBERED_FOR)
        except GetParameterError:
            raise TransientFailure(UNAVAILABLE) from None
        return _checked(secret_id, value)

    def read_now(self, secret_id: str) -> Secret:
        """Return it as it is at this moment. Raises as `read` does."""
        secret = self.read_stage(secret_id, "AWSCURRENT")
        if secret is None:
            raise TransientFailure(UNAVAILABLE)
        return secret

    def read_stage(self, secret_id: str, stage: str) -> Secret | None:
        """Return one version of the secret as it is now, None where there is none of this stage.

        Raises as `read` does.
        """
        try:
            answer = self._client.get_secret_value(SecretId=secret_id, VersionStage=stage)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        except (BotoCoreError, ClientError):
            raise TransientFailure(UNAVAILABLE) from None
        return _checked(secret_id, answer.get("SecretString"))


def _checked(secret_id: str, value: object) -> Secret:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"the secret {secret_id} is not a text; set its SecretString")
    return Secret(value.strip())
