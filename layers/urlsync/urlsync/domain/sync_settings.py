"""What a person may change of a sync in place, without a restart. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final, Self

from urlsync.domain.history import SettingChange
from urlsync.domain.sync import Sync
from urlsync.domain.versions import KEEP, Keep, version_of_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncSettings:
    """The settings of a sync: its source and target by name, its own interval, and the owner's permission."""

    config_var: str
    env_var: str
    check_interval: timedelta | None
    metadata_access: bool

    @classmethod
    def of(cls, sync: Sync) -> Self:
        """Return the settings that a sync has."""
        return cls(**{field.name: getattr(sync, field.name) for field in fields(cls)})

    def moves(self, sync: Sync) -> bool:
        """Return True if they name another source or target than the sync has."""
        return (self.config_var, self.env_var) != (sync.config_var, sync.env_var)

    def changes_of(self, sync: Sync) -> tuple[SettingChange, ...]:
        """Return what of the sync they change."""
        before = SyncSettings.of(sync)
        names = [field.name for field in fields(self) if getattr(self, field.name) != getattr(before, field.name)]
        return tuple(
            SettingChange(name=name, before=_text(getattr(before, name)), after=_text(getattr(self, name)))
            for name in names
        )


SETTINGS: Final = tuple(field.name for field in fields(SyncSettings))
"""The fields of a sync that are settings."""


FORGOTTEN: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "outcome": None,
        "waiting_since": None,
        "urgent": False,
        "held_since": None,
        "fingerprint": None,
        "pending_fingerprint": None,
        "target_hash": None,
        "unkept_writes": 0,
        "overwrites": (),
        "overwrites_reported_at": None,
        "source_etag": None,
        "source_fingerprint": None,
        "host_fingerprint": None,
        "read_watermark": None,
        "serving": None,
        "health_issue": None,
    }
)
"""What checks learned of a source or target that a sync has no longer. A pause lasts until a check ends it."""


def rewritten(before: Sync, after: Sync) -> frozenset[str]:
    """Return the fields that an edit stores even if they are as they were read: a check may have changed them since."""
    return frozenset({"next_check_at"}) | (FORGOTTEN.keys() if before.epoch != after.epoch else frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncEdit:
    """A change of some settings. `take_over` and `accept_pooler` allow what they allow when a sync is enabled."""

    config_var: str | Keep = KEEP
    env_var: str | Keep = KEEP
    check_interval: timedelta | Keep | None = KEEP
    metadata_access: bool | Keep = KEEP
    take_over: bool = False
    accept_pooler: bool = False

    def of(self, sync: Sync) -> SyncSettings:
        """Return the settings that the sync is to have."""
        wanted: dict[str, Any] = {}
        for name in SETTINGS:
            value = getattr(self, name)
            wanted[name] = getattr(sync, name) if value is KEEP else value
        return SyncSettings(**wanted)


def version_of(sync: Sync) -> str:
    """Return the version of a sync's settings: another one after every edit, opt-out, restart and transfer."""
    interval = sync.check_interval
    return version_of_fields(
        sync.sync_id,
        sync.epoch,
        sync.config_var,
        sync.env_var,
        None if interval is None else interval.total_seconds(),
        sync.metadata_access,
    )


def _text(value: object) -> str | None:
    """Return a setting as people read it; None for the service's default."""
    if isinstance(value, timedelta):
        return f"{value // timedelta(minutes=1)} min"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)
