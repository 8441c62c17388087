"""Secrets from Secrets Manager, the versions of a rotation, and the cached fingerprint keys."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import BotoCoreError, ClientError

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret
from urlsync.ports.platform import SecretVersion

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

CACHE_TTL: Final = 300  # seconds
UNAVAILABLE: Final = "secret_unavailable"


CURRENT: Final = "AWSCURRENT"
PREVIOUS: Final = "AWSPREVIOUS"
PENDING: Final = "AWSPENDING"


class SecretsManager:
    """Reads plain-string secrets, and implements the port `SecretVersions`."""

    def __init__(self, client: "SecretsManagerClient") -> None:
        self._client = client
        self._provider = SecretsProvider(boto3_client=client)

    def read(self, secret_id: str) -> Secret:
        """Return the secret with this name or ARN, cached. Raises `TransientFailure`, or `ValueError` if empty."""
        try:
            value = self._provider.get(secret_id, max_age=CACHE_TTL)
        except GetParameterError:
            raise TransientFailure(UNAVAILABLE) from None
        return _checked(secret_id, value)

    def read_now(self, secret_id: str) -> Secret:
        """Return the current secret, uncached. Raises as `read` does."""
        secret = self.read_stage(secret_id, CURRENT)
        if secret is None:
            raise TransientFailure(UNAVAILABLE)
        return secret

    def read_stage(self, secret_id: str, stage: str) -> Secret | None:
        """Return the version of a stage, uncached; None if there is none. Raises as `read` does."""
        try:
            answer = self._client.get_secret_value(SecretId=secret_id, VersionStage=stage)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        except (BotoCoreError, ClientError):
            raise TransientFailure(UNAVAILABLE) from None
        return _checked(secret_id, answer.get("SecretString"))

    def versions(self, secret_id: str) -> Mapping[str, SecretVersion]:
        """Return the versions with a stage: at most three, so one page is enough."""
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
        """Return the value of a version, stripped."""
        try:
            with transient_as(UNAVAILABLE):
                answer = self._client.get_secret_value(SecretId=secret_id, VersionId=version_id)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        text = answer.get("SecretString", "").strip()
        return Secret(text) if text else None

    def propose(self, secret_id: str, version_id: str, value: Secret) -> None:
        """Store the value of a pending version."""
        with transient_as(UNAVAILABLE):
            self._client.put_secret_value(
                SecretId=secret_id, ClientRequestToken=version_id, SecretString=value.reveal(), VersionStages=[PENDING]
            )

    def promote(self, secret_id: str, version_id: str, instead_of: str) -> None:
        """Move the stage `AWSCURRENT`; Secrets Manager moves `AWSPREVIOUS` automatically."""
        with transient_as(UNAVAILABLE):
            self._client.update_secret_version_stage(
                SecretId=secret_id, VersionStage=CURRENT, MoveToVersionId=version_id, RemoveFromVersionId=instead_of
            )
        # The current version may still be pending; it is no failure if it is not.
        with suppress(self._client.exceptions.InvalidParameterException), transient_as(UNAVAILABLE):
            self._client.update_secret_version_stage(
                SecretId=secret_id, VersionStage=PENDING, RemoveFromVersionId=version_id
            )


def _checked(secret_id: str, value: object) -> Secret:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"the secret {secret_id} is not a string; set its SecretString")
    return Secret(value.strip())


MAX_AGE_S: Final = 3600.0
"""How long a key is cached. A fingerprint by a newer key causes an early reread, so this only bounds how long new
fingerprints are made with the old key."""
REREAD_INTERVAL_S: Final = 60.0
"""The minimum time between two early rereads: fingerprints of unknown keys must not drive up costs."""


class StagedFingerprintKeys:
    """Implements the port `FingerprintKeys`.

    `read_stage` returns the value of one version stage, or None if there is no previous one; it raises
    `TransientFailure`. `now` is in seconds since 1970, because a monotonic clock may stop while Lambda freezes
    the process. Thread-safe; at worst, two threads read the same key.
    """

    def __init__(self, read_stage: Callable[[str], Secret | None], now: Callable[[], float]) -> None:
        self._read_stage = read_stage
        self._now = now
        self._known: dict[str, tuple[Secret | None, float]] = {}
        self._reread_at: float | None = None

    @property
    def current(self) -> Secret:
        """The key of new fingerprints. Raises `TransientFailure` if it is neither cached nor readable."""
        key = self._key(CURRENT)
        if not key:
            raise TransientFailure("fingerprint_key_missing")
        return key

    @property
    def previous(self) -> Secret | None:
        """The previous key; None if there is none."""
        return self._key(PREVIOUS)

    def refresh(self) -> bool:
        """Drop both cached keys, unless they were just read; return whether they were dropped."""
        now = self._now()
        if self._reread_at is not None and 0 <= now - self._reread_at < REREAD_INTERVAL_S:
            return False
        self._reread_at = now
        for stage, (key, _) in list(self._known.items()):
            self._known[stage] = (key, now)
        return True

    def _key(self, stage: str) -> Secret | None:
        now = self._now()
        key, due = self._known.get(stage, (None, now))
        # The upper bound matters if the clock was set back.
        if 0 < due - now <= MAX_AGE_S:
            return key
        return self._read(stage, now)

    def _read(self, stage: str, now: float) -> Secret | None:
        try:
            read = (self._read_stage(stage), now + MAX_AGE_S)
        except TransientFailure:
            if stage not in self._known:
                raise
            read = (self._known[stage][0], now + REREAD_INTERVAL_S)
        self._known[stage] = read
        return read[0]
