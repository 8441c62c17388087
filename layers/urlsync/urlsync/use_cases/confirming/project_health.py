"""Check whether a project is healthy with the value that was written."""

from dataclasses import dataclass, replace
from typing import Final

from urlsync.domain.confirmation import HealthIssue, HealthResult
from urlsync.domain.connection import Connection
from urlsync.domain.errors import TransientFailure
from urlsync.domain.fingerprint import Fingerprinter
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync
from urlsync.ports.hasura import Deployment, Health, ProjectApi, Rollout, SourceUse

PROBES: Final = 3
"""How many times each request is sent: a project has several workers, each with its own answer."""

SERVING: Final = HealthResult(serving=True, conclusive=True)


@dataclass(frozen=True, slots=True)
class CheckProjectHealth:
    """Check whether a project is healthy with the value of a sync's last update."""

    rollout: Rollout
    project: ProjectApi
    fingerprinter: Fingerprinter

    def __call__(self, sync: Sync, connection: Connection, *, repair: bool = False) -> HealthResult:
        """Return the project's health. With `repair`, first reload our inconsistent sources; nothing else changes."""
        token = connection.hasura_token
        deployment = self.rollout.read_deployment(
            token, sync.tenant_id, sync.env_var, with_admin_secret=sync.metadata_access
        )
        if not self._has_our_value(sync, deployment):
            return HealthResult(serving=None, failure=HealthIssue.TARGET_CHANGED, conclusive=True)
        if self.rollout.rolled_out(token, sync.tenant_id, deployment.hash) is False:
            return HealthResult(serving=False, failure=HealthIssue.ROLLOUT_INCOMPLETE)
        health = self._health(deployment.endpoint)
        if health is Health.ERROR:
            return HealthResult(serving=False, failure=HealthIssue.PROJECT_UNHEALTHY)
        by_health = _by_health(sync, health)
        if deployment.admin_secret is None:
            return by_health
        return self._by_metadata(sync, deployment.endpoint, deployment.admin_secret, by_health, repair=repair)

    def _by_metadata(
        self, sync: Sync, endpoint: str, secret: Secret, by_health: HealthResult, *, repair: bool
    ) -> HealthResult:
        """Return the health of our sources alone, or `by_health` if the metadata is not accessible."""
        sources = self.project.sources(endpoint, secret)
        if isinstance(sources, HealthIssue):
            return replace(by_health, by_health_alone=sources)
        ours = frozenset(source.name for source in sources if sync.env_var in source.variables)
        if not ours:
            return _useless(sources)
        if by_health is SERVING:
            return SERVING
        broken = self._broken(endpoint, secret, ours)
        if broken and repair:
            self.project.reload_sources(endpoint, secret, broken)
            broken = self._broken(endpoint, secret, ours)
        return HealthResult(serving=False, failure=HealthIssue.SOURCE_INCONSISTENT) if broken else SERVING

    def _has_our_value(self, sync: Sync, deployment: Deployment) -> bool:
        if deployment.value is None or sync.fingerprint is None:
            return False
        ours = self.fingerprinter.matches(sync.fingerprint, deployment.value)
        if ours is None:  # the next check gives the sync a fingerprint that can be compared
            raise TransientFailure("fingerprint_key_unknown")
        return ours

    def _health(self, endpoint: str) -> Health:
        """Return the worst of several answers; a project that is down is not asked again."""
        worst = Health.OK
        for _ in range(PROBES):
            health = self.project.health(endpoint)
            if health is Health.ERROR:
                return health
            worst = health if health is Health.INCONSISTENT else worst
        return worst

    def _broken(self, endpoint: str, secret: Secret, ours: frozenset[str]) -> frozenset[str]:
        """Return which of our sources any worker reports as inconsistent. Other sources do not count."""
        seen = (self.project.inconsistent_sources(endpoint, secret) for _ in range(PROBES))
        return ours & frozenset[str]().union(*seen)


def _useless(sources: list[SourceUse]) -> HealthResult:
    """Return that no source uses our env var: the sync has no effect while a source has its own URL."""
    if any(source.literal for source in sources):
        return HealthResult(serving=False, failure=HealthIssue.LITERAL_URL, conclusive=True)
    return HealthResult(serving=None, failure=HealthIssue.VARIABLE_UNUSED, conclusive=True)


def _by_health(sync: Sync, health: Health) -> HealthResult:
    """Return the result by health alone. An inconsistency is ours only where the project was consistent before."""
    if health is Health.OK:
        return SERVING
    served_before = sync.last_served_at is not None
    return HealthResult(serving=False if served_before else None, failure=HealthIssue.PROJECT_INCONSISTENT)
