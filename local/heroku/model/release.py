"""One release of an app. Every change of an app's code or config makes one.

https://devcenter.heroku.com/articles/platform-api-reference#release
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.heroku.model.accounts import Account
from local.heroku.model.clock import second
from local.heroku.model.errors import invalid, not_found

Slug = dict[str, str]


@dataclass(frozen=True)
class ReleaseCommand:
    """What an app runs in the release phase: for how long, and how it ends.

    Heroku publishes the success `settle_s` before the release is current and its config vars are visible.
    """

    duration_s: float
    status: str = "succeeded"
    settle_s: float = 0.5

    @classmethod
    def parse(cls, given: dict[str, Any]) -> "ReleaseCommand":
        """Parse the JSON object.

        Raises:
            HerokuError: 422 for an unknown field, or a value that is not acceptable.

        """
        numbers = [given.get("duration_s", 0), given.get("settle_s", 0)]
        if unknown := sorted(given.keys() - {"duration_s", "status", "settle_s"}):
            raise invalid(f"Unknown fields: {', '.join(unknown)}.")
        if any(not isinstance(number, int | float) or number < 0 for number in numbers):
            raise invalid("duration_s and settle_s are numbers, and not negative.")
        if given.get("status", "succeeded") not in {"succeeded", "failed"}:
            raise invalid("status is succeeded or failed.")
        return cls(**{"duration_s": 1.0, **given})


@dataclass(eq=False)
class Release:
    """One release, with the whole config at that time (secret)."""

    id: str
    version: int
    description: str
    user: Account
    created_at: datetime
    updated_at: datetime
    slug: Slug | None
    status: str = "pending"
    current: bool = False
    addon_plan_names: list[str] = field(default_factory=list)
    config: dict[str, str] = field(default_factory=dict, repr=False)
    own_config: dict[str, str] = field(default_factory=dict, repr=False)

    def resource(self, app: dict[str, str]) -> dict[str, Any]:
        """Return the release in the format of `GET /apps/{app}/releases/{release}`."""
        return {**self._common(), "app": app, "slug": {"id": self.slug["id"]} if self.slug else None}

    def event_data(self, app: dict[str, str]) -> dict[str, Any]:
        """Return the release in the format of the webhook events of 2023-25."""
        return {
            **self._common(),
            "app": {**app, "process_tier": "basic"},
            "pstable": {},
            "slug": dict(self.slug) if self.slug else None,
            "stack": "heroku-24",
        }

    def _common(self) -> dict[str, Any]:
        succeeded = self.status == "succeeded"
        return {
            "addon_plan_names": self.addon_plan_names,
            "artifacts": [{"id": self.slug["id"], "type": "slug"}] if self.slug and succeeded else [],
            "created_at": second(self.created_at),
            "current": self.current,
            "description": self.description,
            "eligible_for_rollback": succeeded and self.slug is not None,
            "id": self.id,
            "output_stream_url": None,
            "status": self.status,
            "updated_at": second(self.updated_at),
            "user": self.user.reference(),
            "version": self.version,
        }


def find_release(releases: Iterable[Release], reference: str) -> Release:
    """Return the release with this id or version (`12`, `v12`).

    Raises:
        HerokuError: 404.

    """
    for release in releases:
        if reference in {release.id, str(release.version), f"v{release.version}"}:
            return release
    raise not_found("release")
