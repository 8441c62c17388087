"""One of the service's own secrets gets another value, in the steps that Secrets Manager asks for.

No rotation of the master secret leaves a webhook behind whose secret would not be accepted any more.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, final

from urlsync.domain.rotation import RotationRefused, Step, is_too_early, would_lose_webhooks
from urlsync.domain.secret import Secret
from urlsync.domain.webhook_signature import master_id
from urlsync.ports.platform import Clock, SecretVersion, SecretVersions
from urlsync.ports.storage import LiveSyncs

VALUE_BYTES: Final = 32
"""Of chance, in a new value; it is written as twice as many hexadecimal characters."""


@final
@dataclass(frozen=True, slots=True)
class RotateSecret:
    """Takes one step of a rotation; repeating a step is harmless.

    `guards` has a guard for each secret that may be rotated: it gets the value that is current now and raises
    `RotationRefused` where something still needs the one before. `minimum_age` is how long a value must have
    been current, for what was signed with its predecessor to have come.
    """

    versions: SecretVersions
    guards: Mapping[str, Callable[[Secret], None]]
    clock: Clock
    minimum_age: timedelta

    def __call__(self, step: Step, secret_id: str, version_id: str) -> None:
        """Take the step that makes this version the current one.

        Raises `RotationRefused`, also for a secret that is none of these, and `TransientFailure`.
        """
        if secret_id not in self.guards:
            raise RotationRefused("secret_unknown")
        found = self.versions.versions(secret_id)
        current = next((version for version in found.values() if version.is_current), None)
        if current is None:
            raise RotationRefused("nothing_current")
        if current.version_id == version_id:
            return  # this rotation has come to its end before
        match step:
            case Step.CREATE:
                self._create(secret_id, version_id)
            case Step.TEST:
                self._test(secret_id, version_id, found, current)
            case Step.FINISH:
                self.versions.promote(secret_id, version_id, current.version_id)
            case Step.SET:  # Heroku learns of it later, from the looks at webhooks
                pass

    def _create(self, secret_id: str, version_id: str) -> None:
        if self.versions.value(secret_id, version_id) is None:
            self.versions.propose(secret_id, version_id, Secret(secrets.token_hex(VALUE_BYTES)))

    def _test(
        self, secret_id: str, version_id: str, found: Mapping[str, SecretVersion], current: SecretVersion
    ) -> None:
        proposed = self.versions.value(secret_id, version_id)
        present = self.versions.value(secret_id, current.version_id)
        if not proposed or not present or proposed == present:
            raise RotationRefused("value_unusable")
        if not any(version.is_previous for version in found.values()):
            return  # nothing is lost
        if is_too_early(current.created_at, self.clock.now(), self.minimum_age):
            raise RotationRefused("rotated_just_now")
        self.guards[secret_id](present)


@final
@dataclass(frozen=True, slots=True)
class WebhookRotationGuard:
    """Looks at every live sync: some seconds for ten thousand of them, once in a rotation.

    `minimum_age` is for how long Heroku may deliver again what it signed before a webhook's new secret.
    """

    live_syncs: LiveSyncs
    clock: Clock
    minimum_age: timedelta

    def __call__(self, current: Secret) -> None:
        """Raise `RotationRefused` where a webhook has its secret from another master than the current one."""
        kept = master_id(current.reveal().encode())
        before = self.clock.now() - self.minimum_age
        behind = {sync.sync_id for sync in self.live_syncs.all() if would_lose_webhooks(sync, kept, before)}
        if behind:
            raise RotationRefused("webhooks_left_behind", tuple(sorted(behind)))
