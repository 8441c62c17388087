"""Hasura Cloud as the use cases see it: one project with env vars, a hash and an owner."""

from urlsync.domain.errors import PermanentFailure, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.ports.hasura import Target

from tests.fakes.examples import OWNER_ID
from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict


@strict
class FakeHasura:
    """One project. `before_each` is called before an operation takes effect, `after_each` when it has.

    The hash in lists moves with every change, unless Hasura is not `is_honest`.
    """

    def __init__(self, before_each: Interruption = nothing_happens) -> None:
        self.before_each = before_each
        self.after_each: Interruption = nothing_happens
        self.env: dict[str, str] = {"OTHER": "fake-other-value"}
        self.owner_id: str | None = OWNER_ID
        self.users = {"fake-hasura-token": OWNER_ID}
        self.writes: list[tuple[str, str]] = []
        self.calls: list[str] = []
        self.revision = 0
        self.masked = False
        self.suffix = ""
        self.listed_revision = 0
        self.is_honest = True

    @property
    def hash(self) -> str:
        return f"hash-{self.revision}"

    def set_env(self, key: str, value: str) -> None:
        """Change an env var as somebody else would, which moves the hash."""
        self.env[key] = value
        self.revision += 1
        self.listed_revision += self.is_honest

    def read_target(self, token: Secret, project_id: str, tenant_id: str, env_var: str) -> Target:
        self.calls.append("read_target")
        self.before_each("read_target")
        caller = self._caller(token)
        if self.owner_id is None:
            raise TransientFailure("hasura_owner_unknown")
        value = "********" if self.masked and env_var in self.env else self.env.get(env_var)
        target = Target(
            hash=self.hash, value=None if value is None else Secret(value), owner_id=self.owner_id, caller_id=caller
        )
        self.after_each("read_target")
        return target

    def write_target(self, token: Secret, tenant_id: str, current_hash: str, env_var: str, value: Secret) -> str:
        self.calls.append("write_target")
        self.before_each("write_target")
        self._caller(token)
        if current_hash != self.hash:
            raise TransientFailure("hasura_error")
        if self.env.get(env_var) == value.reveal():
            raise TransientFailure("hasura_nothing_changed")
        self.set_env(env_var, value.reveal() + self.suffix)
        self.writes.append((env_var, value.reveal()))
        self.after_each("write_target")
        return self.hash

    def called(self, operation: str, token: Secret) -> str:
        """Let a call through and return whose token it is, or refuse it."""
        self.calls.append(operation)
        self.before_each(operation)
        return self._caller(token)

    def _caller(self, token: Secret) -> str:
        if token.reveal() not in self.users:
            raise PermanentFailure(Reason.HASURA_ACCESS_LOST)
        return self.users[token.reveal()]
