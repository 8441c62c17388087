"""The versions of secrets, in Secrets Manager."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final, final

from urlsync.adapters.aws_failures import transient_as
from urlsync.adapters.secrets_manager import UNAVAILABLE
from urlsync.domain.secret import Secret
from urlsync.ports.secret_versions import SecretVersion

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

CURRENT: Final = "AWSCURRENT"
PREVIOUS: Final = "AWSPREVIOUS"
PENDING: Final = "AWSPENDING"


@final
class SecretsManagerVersions:
    """Implements the port `SecretVersions`. Values are plain strings, as the functions read them."""

    def __init__(self, client: "SecretsManagerClient") -> None:
        self._client = client

    def versions(self, secret_id: str) -> Mapping[str, SecretVersion]:
        """Return the versions that have a stage. There are three at most, so one page is enough."""
        with transient_as(UNAVAILABLE):
            answer = self._client.list_secret_version_ids(SecretId=secret_id)
        return {
            version["VersionId"]: SecretVersion(
                version_id=version["VersionId"],
                created_at=version["CreatedDate"],
                is_current=CURRENT in version.get("VersionStages", []),
                is_previous=PREVIOUS in version.get("VersionStages", []),
            )
            for version in answer["Versions"]
        }

    def value(self, secret_id: str, version_id: str) -> Secret | None:
        """Return the value of a version, without the white space around it."""
        try:
            with transient_as(UNAVAILABLE):
                answer = self._client.get_secret_value(SecretId=secret_id, VersionId=version_id)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        text = answer.get("SecretString", "").strip()
        return Secret(text) if text else None

    def propose(self, secret_id: str, version_id: str, value: Secret) -> None:
        """Put the value of a version that is to become current."""
        with transient_as(UNAVAILABLE):
            self._client.put_secret_value(
                SecretId=secret_id,
                ClientRequestToken=version_id,
                SecretString=value.reveal(),
                VersionStages=[PENDING],
            )

    def promote(self, secret_id: str, version_id: str, instead_of: str) -> None:
        """Move the stage `AWSCURRENT`; Secrets Manager moves `AWSPREVIOUS` along by itself."""
        with transient_as(UNAVAILABLE):
            self._client.update_secret_version_stage(
                SecretId=secret_id,
                VersionStage=CURRENT,
                MoveToVersionId=version_id,
                RemoveFromVersionId=instead_of,
            )
        # What is current may be pending still, but need not; it is no failure if it is not.
        with suppress(self._client.exceptions.InvalidParameterException), transient_as(UNAVAILABLE):
            self._client.update_secret_version_stage(
                SecretId=secret_id, VersionStage=PENDING, RemoveFromVersionId=version_id
            )
