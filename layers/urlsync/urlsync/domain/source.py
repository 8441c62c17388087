"""The source, as a check reads it from Heroku."""

from dataclasses import dataclass

from urlsync.domain.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The current config var. `value` is None if Heroku answered "nothing changed since `etag`"."""

    fingerprint: str
    etag: str | None
    value: Secret | None
