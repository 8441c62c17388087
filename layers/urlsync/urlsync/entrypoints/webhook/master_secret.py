"""The master secret as this container knows it: current and previous, so that a rotation loses nothing.

Reads the webhook master secret from Secrets Manager.
"""

from collections.abc import Callable

from urlsync.entrypoints.webhook.aws_client import AwsRequestFailed, JsonClient

CURRENT = "AWSCURRENT"
PREVIOUS = "AWSPREVIOUS"

MAX_AGE_S = 300.0
"""How long a value is used before it is read again."""

REREAD_INTERVAL_S = 60.0
"""The least time between two reads out of turn: a stranger's bad signatures must not drive our bill."""


class SecretUnavailable(Exception):
    """The master secret cannot be read or is blank, so nothing can be judged."""


class MasterSecret:
    """Judges by the current and then by the previous master.

    `read_stage` reads one version stage: its value, or None where the previous one does not exist; it raises
    `SecretUnavailable`. `now` is in seconds since 1970: a monotonic clock may stand still while Lambda
    freezes the container.
    """

    def __init__(self, read_stage: Callable[[str], bytes | None], now: Callable[[], float]) -> None:
        self._read_stage = read_stage
        self._now = now
        self._masters: dict[str, bytes | None] = {}
        self._due: dict[str, float] = {}
        self._reread_at: float | None = None
        self._current_just_read = False
        self.rereads = 0
        """How often a bad signature has made us read out of turn."""

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
        # The upper bound matters when the clock was set back.
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
