"""What we ask of Hasura Cloud's control plane.

Every operation raises `TransientFailure` (network, 5xx, maintenance mode, internal errors, an owner that
cannot be told) or `MustPause` (`hasura_access_lost`, `hasura_refused`).
"""

from dataclasses import dataclass
from typing import Protocol

from urlsync.domain.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One env var of a project, read in one request with who owns the project and whose token asked.

    `hash` is Hasura's compare-and-swap token for the next write; treat it as opaque.
    """

    hash: str
    value: Secret | None
    owner_id: str
    caller_id: str


class Hasura(Protocol):
    """Hasura Cloud's control plane, with one user's personal access token."""

    def read_target(self, token: Secret, project_id: str, tenant_id: str, env_var: str) -> Target:
        """Read one env var, its hash, the project's owner and the token's user. All else is dropped."""
        ...

    def write_target(
        self, token: Secret, tenant_id: str, current_hash: str, env_var: str, value: Secret
    ) -> None:
        """Set exactly one env var, if the tenant's hash still is `current_hash`.

        Any error leaves it unknown whether the write took effect: the caller must read again.
        """
        ...
