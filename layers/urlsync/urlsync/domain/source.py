"""What a check learned from Heroku."""

from dataclasses import dataclass

from urlsync.domain.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The config var as it is now. `value` is None when Heroku only said "nothing changed since `etag`"."""

    fingerprint: str
    etag: str | None
    value: Secret | None
