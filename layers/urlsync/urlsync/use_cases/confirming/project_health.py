"""Look whether a project serves with the value that we wrote."""

from dataclasses import dataclass
from typing import Final, final

from urlsync.domain.confirmation import HealthIssue, HealthResult
from urlsync.domain.connection import Connection
from urlsync.domain.errors import TransientFailure
from urlsync.domain.fingerprint import Fingerprinter
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync
from urlsync.ports.hasura import Deployment, Health, ProjectApi, Rollout, SourceUse

PROBES: Final = 3
"""How often each question is put: a project has several workers, and each answers for itself."""

SERVING: Final = HealthResult(serving=True, conclusive=True)


@final
@dataclass(frozen=True, slots=True)
class CheckProjectHealth:
    """Says whether a project serves with the value of a sync's last update."""

    rollout: Rollout
    project: ProjectApi
    fingerprinter: Fingerprinter

    def __call__(self, sync: Sync, connection: Connection, *, repair: bool = False) -> HealthResult:
        """Return the project's health; `repair` reloads our inconsistent sources first. Nothing else is changed.

        The project's admin secret is read and used only where the sync's owner allows it. Raises
        `TransientFailure` and `PermanentFailure` as Hasura has it.
        """
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
        judged = self._by_metadata(sync, deployment, health, repair=repair)
        return judged or _by_health(sync, health)

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

    def _by_metadata(
        self, sync: Sync, deployment: Deployment, health: Health, *, repair: bool
    ) -> HealthResult | None:
        """Judge by our sources alone; None where we may not or cannot look at the metadata."""
        secret = deployment.admin_secret
        sources = None if secret is None else self.project.sources(deployment.endpoint, secret)
        if secret is None or sources is None:
            return None
        ours = frozenset(source.name for source in sources if sync.env_var in source.variables)
        if not ours:
            return _useless(sources)
        if health is Health.OK:
            return SERVING
        broken = self._broken(deployment.endpoint, secret, ours)
        if broken and repair:
            self.project.reload_sources(deployment.endpoint, secret, broken)
            broken = self._broken(deployment.endpoint, secret, ours)
        return HealthResult(serving=False, failure=HealthIssue.SOURCE_INCONSISTENT) if broken else SERVING

    def _broken(self, endpoint: str, secret: Secret, ours: frozenset[str]) -> frozenset[str]:
        """Return which of our sources any worker finds inconsistent. Those of others do not count."""
        seen: list[frozenset[str]] = [
            self.project.inconsistent_sources(endpoint, secret) for _ in range(PROBES)
        ]
        return ours & frozenset[str]().union(*seen)


def _useless(sources: list[SourceUse]) -> HealthResult:
    """Say that no source uses our env var: with a URL of its own in a source, the sync would be useless."""
    if any(source.literal for source in sources):
        return HealthResult(serving=False, failure=HealthIssue.LITERAL_URL, conclusive=True)
    return HealthResult(serving=None, failure=HealthIssue.VARIABLE_UNUSED, conclusive=True)


def _by_health(sync: Sync, health: Health) -> HealthResult:
    """Judge by health alone, which does not tell whose object is inconsistent.

    In a project that was wholly consistent before it must be new; in another it may be somebody else's.
    """
    if health is Health.OK:
        return SERVING
    served_before = sync.last_served_at is not None
    return HealthResult(serving=False if served_before else None, failure=HealthIssue.PROJECT_INCONSISTENT)
