"""What Hasura Cloud's control plane tells of how far an update has come."""

from dataclasses import dataclass
from typing import Protocol

from urlsync.domain.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A project as its workers should have it: the hash of its env, our env var, and where it answers.

    `admin_secret` is None unless it was asked for and there is one. It is for use now and never for keeping.
    """

    endpoint: str
    hash: str
    value: Secret | None
    admin_secret: Secret | None = None


class Rollout(Protocol):
    """Hasura Cloud's control plane, with one user's personal access token.

    Every operation raises `TransientFailure` or `MustPause` as the port `Hasura` does.
    """

    def read_deployment(
        self, token: Secret, tenant_id: str, env_var: str, *, with_admin_secret: bool
    ) -> Deployment:
        """Read where the project answers and what its env is by now. All other env vars are dropped."""
        ...

    def rolled_out(self, token: Secret, tenant_id: str, env_hash: str) -> bool | None:
        """Tell whether all live workers have taken this env over; None where Hasura does not say."""
        ...
