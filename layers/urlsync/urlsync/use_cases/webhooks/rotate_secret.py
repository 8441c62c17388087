"""Rotate one of the service's own secrets, in the steps of Secrets Manager.

A rotation of the master secret is refused while a webhook's secret would no longer be accepted.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from urlsync.domain.activity import ActivityAction, ActivityEntry, Subject
from urlsync.domain.actor import SECRETS_MANAGER
from urlsync.domain.rotation import RotationRefused, Step, is_too_early, would_lose_webhooks
from urlsync.domain.secret import Secret
from urlsync.domain.webhook_signature import master_id
from urlsync.ports import platform, storage

VALUE_BYTES: Final = 32
"""Random bytes of a new value, written as twice as many hexadecimal characters."""

Versions = Mapping[str, platform.SecretVersion]


@dataclass(frozen=True, slots=True)
class RotateSecret:
    """Take one step of a rotation; repeating a step is harmless.

    A secret's guard receives the current value and raises `RotationRefused` if the previous one is still needed.
    A value stays current for `minimum_age`, so that everything signed with its predecessor has arrived. What is not in
    the table is recorded first: no value becomes current without its entry.
    """

    versions: platform.SecretVersions
    activity: storage.Activity
    guards: Mapping[str, Callable[[Secret], None]]
    clock: platform.Clock
    minimum_age: timedelta

    def __call__(self, step: Step, secret_id: str, version_id: str) -> None:
        """Take the step that makes this version the current one. Raises `RotationRefused`."""
        if secret_id not in self.guards:
            raise RotationRefused("secret_unknown")
        found = self.versions.versions(secret_id)
        current = next((version for version in found.values() if version.is_current), None)
        if current is None:
            raise RotationRefused("nothing_current")
        if current.version_id == version_id:
            return  # this rotation is already complete
        match step:
            case Step.CREATE:
                self._create(secret_id, version_id)
            case Step.TEST:
                self._test(secret_id, version_id, found, current)
            case Step.FINISH:
                self._finish(secret_id, version_id, found, current)
            case Step.SET:  # repairs of webhooks give it to Heroku later
                pass

    def _create(self, secret_id: str, version_id: str) -> None:
        if self.versions.value(secret_id, version_id) is None:
            self.versions.propose(secret_id, version_id, Secret(secrets.token_hex(VALUE_BYTES)))

    def _test(self, secret_id: str, version_id: str, found: Versions, current: platform.SecretVersion) -> None:
        # When rotation is enabled, Secrets Manager takes this step alone, with a copy of the current value or with none
        # (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html).
        if self._is_new(secret_id, version_id, current):
            self._permit(secret_id, found, current)

    def _finish(self, secret_id: str, version_id: str, found: Versions, current: platform.SecretVersion) -> None:
        if not self._is_new(secret_id, version_id, current):
            raise RotationRefused("value_unusable")
        self._permit(secret_id, found, current)
        self.activity.add(self._entry(secret_id, version_id))
        self.versions.promote(secret_id, version_id, current.version_id)

    def _entry(self, secret_id: str, version_id: str) -> ActivityEntry:
        """Return the entry; its id, and that of the request, are the id of the new version."""
        return ActivityEntry(
            entry_id=version_id,
            at=self.clock.now(),
            action=ActivityAction.SECRET_ROTATED,
            subject=Subject(secret_id=secret_id),
            **{**SECRETS_MANAGER.signature(), "request_id": version_id},
        )

    def _is_new(self, secret_id: str, version_id: str, current: platform.SecretVersion) -> bool:
        proposed = self.versions.value(secret_id, version_id)
        return bool(proposed) and proposed != self.versions.value(secret_id, current.version_id)

    def _permit(self, secret_id: str, found: Versions, current: platform.SecretVersion) -> None:
        """Raise `RotationRefused` if the previous value, which the rotation would end, is still needed."""
        if not any(version.is_previous for version in found.values()):
            return
        if is_too_early(current.created_at, self.clock.now(), self.minimum_age):
            raise RotationRefused("rotated_just_now")
        present = self.versions.value(secret_id, current.version_id)
        if not present:
            raise RotationRefused("value_unusable")
        self.guards[secret_id](present)


@dataclass(frozen=True, slots=True)
class WebhookRotationGuard:
    """Verify all live syncs' webhooks. Within `minimum_age` Heroku may retry deliveries with the previous secret."""

    live_syncs: storage.LiveSyncs
    clock: platform.Clock
    minimum_age: timedelta

    def __call__(self, current: Secret) -> None:
        """Raise `RotationRefused` if a webhook's secret is derived from another master than the current one."""
        kept = master_id(current.reveal().encode())
        before = self.clock.now() - self.minimum_age
        behind = {sync.sync_id for sync in self.live_syncs.all() if would_lose_webhooks(sync, kept, before)}
        if behind:
            raise RotationRefused("webhooks_left_behind", tuple(sorted(behind)))
