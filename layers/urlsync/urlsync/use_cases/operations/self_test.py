"""Test the way of a webhook: send one that is signed as Heroku signs it, for a sync that does not exist.

It takes the same way as Heroku's: API Gateway, verify, the check queue, and a check that finds no sync. Nothing is
changed, and the master secret stays where it is.
"""

import json
from dataclasses import dataclass

from urlsync.domain.actor import Actor, Right, require
from urlsync.ports import platform


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTestResult:
    """The sync that does not exist, and the status with which its webhook was answered."""

    sync_id: str
    status: int


@dataclass(frozen=True, slots=True)
class SelfTest:
    """Send one webhook to our own endpoint."""

    endpoint: platform.WebhookEndpoint
    clock: platform.Clock

    def __call__(self, *, actor: Actor) -> SelfTestResult:
        """Return how the webhook was answered. Raises `RoleRequired`, and `TransientFailure` if it was not."""
        require(actor, Right.TEST)
        sync_id = self.clock.new_id()
        body = json.dumps({"id": self.clock.new_id(), "resource": "release", "action": "update", "data": {}}).encode()
        return SelfTestResult(sync_id=sync_id, status=self.endpoint.send(sync_id, body))
