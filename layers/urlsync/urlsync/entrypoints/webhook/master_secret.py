"""The webhook master secret from Secrets Manager, cached: current and previous, so that a rotation loses nothing."""

from collections.abc import Callable

from urlsync.entrypoints.webhook.aws_client import AwsRequestFailed, JsonClient

CURRENT = "AWSCURRENT"
PREVIOUS = "AWSPREVIOUS"

MAX_AGE_S = 300.0
"""How long a value is cached."""
REREAD_INTERVAL_S = 60.0
"""The minimum time between two early rereads: bad signatures must not drive up costs."""


class SecretUnavailable(Exception):
    """The master secret cannot be read or is blank, so no signature can be verified."""


class MasterSecret:
    """Verifies with the current and then with the previous master.

    `read_stage` returns the value of one version stage, or None if there is no previous one; it raises
    `SecretUnavailable`. `now` is in seconds since 1970, because a monotonic clock may stop while Lambda freezes
    the container.
    """

    def __init__(self, read_stage: Callable[[str], bytes | None], now: Callable[[], float]) -> None:
        self._read_stage = read_stage
        self._now = now
        self._masters: dict[str, bytes | None] = {}
        self._due: dict[str, float] = {}
        self._reread_at: float | None = None
        self._current_just_read = False
        self.rereads = 0
        """How often a bad signature has caused an early reread."""

    def any_matches(self, matches: Callable[[bytes], bool]) -> bool:
        """Return whether `matches` is true for a master secret; if not, the secret is read again first.

        Raises `SecretUnavailable` when a master that could have matched cannot be read and none is cached.
        """
        self._current_just_read = False
        return self._any_known_matches(matches) or (self._may_reread() and self._any_known_matches(matches))

    def _any_known_matches(self, matches: Callable[[bytes], bool]) -> bool:
        unavailable: SecretUnavailable | None = None
        for stage in (CURRENT, PREVIOUS):
            try:
                master = self._master(stage)
            except SecretUnavailable as error:
                unavailable = error
                continue
            if master is not None and matches(master):
                return True
        if unavailable:
            raise unavailable
        return False

    def _may_reread(self) -> bool:
        now = self._now()
        recently = self._reread_at is not None and 0 <= now - self._reread_at < REREAD_INTERVAL_S
        if self._current_just_read or recently:
            return False
        self._reread_at = now
        self.rereads += 1
        self._due.clear()
        return True

    def _master(self, stage: str) -> bytes | None:
        now = self._now()
        # The upper bound matters if the clock was set back.
        if not 0 < self._due.get(stage, now) - now <= MAX_AGE_S:
            self._read(stage, now)
        return self._masters[stage]

    def _read(self, stage: str, now: float) -> None:
        self._current_just_read |= stage == CURRENT
        wait = MAX_AGE_S
        try:
            self._masters[stage] = self._read_stage(stage)
        except SecretUnavailable:
            if stage not in self._masters:
                raise
            wait = REREAD_INTERVAL_S
        self._due[stage] = now + wait


class SecretStages:
    """The version stages of one plain-string secret.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
    """

    def __init__(self, client: JsonClient, secret_arn: str) -> None:
        self._client = client
        self._secret_arn = secret_arn

    def read(self, stage: str) -> bytes | None:
        """Return the value of one stage, stripped; None if there is no usable previous one.

        A secret that was never rotated has no previous value. Raises `SecretUnavailable`, also for a blank
        current value, because an empty key would let anyone sign.
        """
        master = self._secret_string(stage).strip().encode()
        if not master and stage != PREVIOUS:
            raise SecretUnavailable("blank")
        return master or None

    def _secret_string(self, stage: str) -> str:
        try:
            answer = self._client.call("GetSecretValue", {"SecretId": self._secret_arn, "VersionStage": stage})
        except AwsRequestFailed as failure:
            if stage == PREVIOUS and failure.code == "ResourceNotFoundException":
                return ""
            raise SecretUnavailable(failure.code) from None
        value = answer.get("SecretString")
        return value if isinstance(value, str) else ""
