"""A Hasura project as one sees it from outside, and the control plane's word on its workers."""

from collections.abc import Collection

from urlsync.domain.confirmation import HealthIssue
from urlsync.domain.errors import PermanentFailure, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.ports.hasura import Deployment, Health, SourceUse

from tests.fakes.hasura import FakeHasura
from tests.fakes.strict import strict

ENDPOINT = "https://quiet-project.hasura.app"
ADMIN_SECRET = "fake-admin-secret"
OURS = SourceUse("default", frozenset({"PG_DATABASE_URL"}), literal=False)
THEIRS = SourceUse("warehouse", frozenset({"WAREHOUSE_URL"}), literal=False)
LITERAL = SourceUse("default", frozenset(), literal=True)

Failure = TransientFailure | PermanentFailure


@strict
class FakeProject:
    """One project. Its answers are attributes; `healths` are used up one by one, the last one stays."""

    def __init__(self, hasura: FakeHasura) -> None:
        self.hasura = hasura
        self.rolled_out_says: bool | None = True
        self.healths: list[Health | Failure] = [Health.OK]
        self.uses: list[SourceUse] | HealthIssue = [OURS, THEIRS]
        self.inconsistent: set[str] = set()
        self.heals = True
        self.reloads: list[list[str]] = []
        self.deployment_failure: Failure | None = None
        self.secrets_given = 0
        self.asked: list[str] = []

    def read_deployment(self, token: Secret, tenant_id: str, env_var: str, *, with_admin_secret: bool) -> Deployment:
        self.asked.append("deployment")
        if self.deployment_failure is not None:
            raise self.deployment_failure
        self.secrets_given += with_admin_secret
        value = self.hasura.env.get(env_var)
        return Deployment(
            endpoint=ENDPOINT,
            hash=self.hasura.hash,
            value=None if value is None else Secret(value),
            admin_secret=Secret(ADMIN_SECRET) if with_admin_secret else None,
        )

    def rolled_out(self, token: Secret, tenant_id: str, env_hash: str) -> bool | None:
        self.asked.append("workers")
        assert env_hash == self.hasura.hash
        return self.rolled_out_says

    def health(self, endpoint: str) -> Health:
        self.asked.append("health")
        health = self.healths.pop(0) if len(self.healths) > 1 else self.healths[0]
        if not isinstance(health, Health):
            raise health
        return health

    def sources(self, endpoint: str, admin_secret: Secret) -> list[SourceUse] | HealthIssue:
        self.asked.append("sources")
        assert admin_secret.reveal() == ADMIN_SECRET
        return self.uses

    def inconsistent_sources(self, endpoint: str, admin_secret: Secret) -> frozenset[str]:
        self.asked.append("inconsistencies")
        return frozenset(self.inconsistent)

    def reload_sources(self, endpoint: str, admin_secret: Secret, names: Collection[str]) -> None:
        self.reloads.append(sorted(names))
        if self.heals:
            self.inconsistent -= set(names)
