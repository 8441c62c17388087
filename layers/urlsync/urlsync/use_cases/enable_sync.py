"""A sync is enabled: with the value in place, or not at all."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableOrder:
    """What an operator wants: this env var of this project shall follow that config var of that app.

    `heroku_app` is a name or an id. Without `env_var` the first free name of PG_DATABASE_URL,
    PG_DATABASE_URL1, … is taken; `take_over` allows a name that the project has already.
    """

    project_id: str
    connection_id: str
    heroku_app: str
    config_var: str = "DATABASE_URL"
    env_var: str | None = None
    take_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A sync that was enabled or restarted.

    `in_place`: the target has the value; else its first check takes longer than we waited, and the sync
    tells the rest. `webhook_command` is there where we may not manage webhooks: the `heroku` command, with
    the webhook's secret in it, that a person must run. It is shown this once.
    """

    sync: Sync
    in_place: bool
    webhook_command: Secret | None = None


@final
@dataclass(frozen=True, slots=True)
class EnableSync:
    """Makes a sync, its webhook and its first check. Whatever fails, nothing half-made is left."""

    def __call__(self, order: EnableOrder, *, actor: str) -> Started:
        """Enable it, and wait up to 20 seconds for the first check.

        Raises `NotFound` (connection, project), `NotOwner`, `EnvVarInvalid`, `EnvVarExists`, `TargetTaken`,
        `HerokuAppNotFound`, `SourceUnusable`, `FirstCheckFailed`, `MustPause` where Heroku or Hasura refuse,
        and `TransientFailure`.
        """
        raise NotImplementedError
