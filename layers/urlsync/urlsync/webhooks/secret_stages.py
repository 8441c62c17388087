"""Reads the webhook master secret from Secrets Manager."""

from urlsync.aws_http.json_client import AwsRequestFailed, JsonClient
from urlsync.webhooks.master_secret import PREVIOUS, SecretUnavailable


class SecretStages:
    """The version stages of one secret, which is a plain string.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
    """

    def __init__(self, client: JsonClient, secret_arn: str) -> None:
        self._client = client
        self._secret_arn = secret_arn

    def read(self, stage: str) -> bytes | None:
        """Read one stage without the white space around it; None for a previous one that is no use.

        A secret that was never rotated has no previous value. Raises `SecretUnavailable`, also for a blank
        current value: an empty key would let anybody sign.
        """
        master = self._secret_string(stage).strip().encode()
        if not master and stage != PREVIOUS:
            raise SecretUnavailable("blank")
        return master or None

    def _secret_string(self, stage: str) -> str:
        try:
            answer = self._client.call(
                "GetSecretValue", {"SecretId": self._secret_arn, "VersionStage": stage}
            )
        except AwsRequestFailed as failure:
            if stage == PREVIOUS and failure.code == "ResourceNotFoundException":
                return ""
            raise SecretUnavailable(failure.code) from None
        value = answer.get("SecretString")
        return value if isinstance(value, str) else ""
