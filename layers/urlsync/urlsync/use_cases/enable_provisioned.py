"""The last steps: the sync of a database is enabled, and sets the env var."""

from dataclasses import dataclass, replace
from typing import Final, final

from urlsync.domain.failure import EnvVarExists, TargetTaken
from urlsync.domain.provisioning import CONFIG_VAR, Provisioning, Stage, Step
from urlsync.domain.sync import Reason, Status
from urlsync.ports.clock import Clock
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.begin_sync import Started, is_in_place
from urlsync.use_cases.enable_sync import EnableOrder, EnableSync
from urlsync.use_cases.restart_sync import RestartSync

OPTED_OUT: Final = Reason.OPTED_OUT.value


@final
@dataclass(frozen=True, slots=True)
class EnableProvisioned:
    """Enables the sync as an operator would.

    `enable_sync` and `restart_sync` are not to wait for the first check: the next message looks at it.
    """

    enable_sync: EnableSync
    restart_sync: RestartSync
    syncs: Syncs
    clock: Clock

    def enable(self, run: Provisioning) -> Provisioning:
        """Take the step `enabling_sync`, unless a person ever chose against this sync.

        An env var that somebody else took meanwhile is chosen anew.
        """
        if run.app is not None and self.syncs.was_declined(run.project_id, run.app.id):
            return self._stage().done(replace(run, env_var=None), OPTED_OUT)
        try:
            started = self._started(run)
        except (TargetTaken, EnvVarExists):
            return self._stage().moved(run, Step.CHOOSING_ENV_VAR, env_var=None, take_over=False)
        return self._stage().moved(run, Step.SETTING_ENV_VAR, sync_id=started.sync.sync_id)

    def confirm(self, run: Provisioning) -> Provisioning:
        """Take the step `setting_env_var`: its first check, which the queue makes, is looked at."""
        sync = None if run.sync_id is None else self.syncs.get(run.sync_id)
        if sync is None or sync.reason is Reason.OPTED_OUT:
            return self._stage().done(run, OPTED_OUT)
        if is_in_place(sync):
            return self._stage().done(run)
        if sync.status is not Status.ACTIVE or sync.failure_reported:
            return self._stage().refused(run, sync.reason.value if sync.reason else "check_failed")
        return self._stage().waiting(run, "check_not_over_yet")

    def _started(self, run: Provisioning) -> Started:
        """Enable it; a sync that an attempt before this one has left is brought to life instead."""
        holder = self.syncs.holder(run.project_id, run.env_var or "")
        if holder is None:
            return self.enable_sync(_order(run), actor=run.actor)
        sync = self.syncs.get(holder)
        if sync is None or run.app is None or sync.heroku_app.id != run.app.id:
            raise TargetTaken(holder)
        return self.restart_sync(holder, run.connection_id or "", actor=run.actor)

    def _stage(self) -> Stage:
        return Stage(self.clock.now(), self.clock.new_id)


def _order(run: Provisioning) -> EnableOrder:
    return EnableOrder(
        project_id=run.project_id,
        connection_id=run.connection_id or "",
        heroku_app=run.app.id if run.app else run.app_name,
        config_var=CONFIG_VAR,
        env_var=run.env_var,
        take_over=run.take_over,
    )
