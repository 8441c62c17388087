"""Compare the syncs that there should be with those that there are: what to create, change, restart and opt out.

Nothing here calls the API. What stands as it should costs nothing more than its place in the list of syncs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from urlsync_cli.configuration.document import WantedSync
from urlsync_cli.errors import Json
from urlsync_cli.resolve import distinct_connections, has_name


class Action(StrEnum):
    """What is done with a sync."""

    CREATE = "create"
    CHANGE = "change"
    RESTART = "restart"
    OPT_OUT = "opt_out"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a plan, and why it is necessary.

    `changes` are the fields to change with their new values. `connection_id` is the connection to create or restart the
    sync with; None for the only one of the project's owner.
    """

    action: Action
    project: str
    project_id: str | None
    env_var: str
    heroku_app: str
    config_var: str
    reasons: tuple[str, ...]
    sync_id: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    connection_id: str | None = None
    wanted: WantedSync | None = None

    def as_json(self) -> Json:
        """Return the step for programs."""
        names = ("project", "project_id", "env_var", "heroku_app", "config_var", "sync_id", "connection_id")
        return {
            "action": self.action.value,
            **{name: getattr(self, name) for name in names},
            "reasons": list(self.reasons),
            "changes": dict(self.changes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps, the number of syncs that stand as they should, and of those that no file mentions."""

    steps: Sequence[Step]
    unchanged: int
    not_in_files: int

    @property
    def pending(self) -> list[Step]:
        """The steps that can be done."""
        return [step for step in self.steps if step.action is not Action.BLOCKED]

    @property
    def counts(self) -> dict[str, int]:
        """How many steps of each kind there are."""
        return {action.value: sum(step.action is action for step in self.steps) for action in Action}

    def as_json(self) -> Json:
        """Return the plan for programs."""
        summary = {**self.counts, "unchanged": self.unchanged, "not_in_files": self.not_in_files}
        return {"summary": summary, "steps": [step.as_json() for step in self.steps]}


class Blocked(Exception):
    """A step is impossible, and why."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The connections, and the projects that have no sync yet."""

    connections: Sequence[Json]
    projects: Sequence[Json] = ()


def new_in(wanted: Iterable[WantedSync], syncs: Sequence[Json]) -> list[WantedSync]:
    """Return the new syncs of projects that no existing sync belongs to."""
    known = {name for sync in syncs for name in names_of_project(sync)}
    return [each for each in wanted if each.project.casefold() not in known and not each.opted_out]


def make_plan(
    wanted: Sequence[WantedSync], syncs: Sequence[Json], surroundings: Surroundings, *, prune: bool = False
) -> Plan:
    """Return what it takes to have these syncs. Other syncs are opted out only with `prune`."""
    index = _Index(syncs, surroundings)
    steps = [step for each in wanted for step in index.steps(each)]
    others = [sync for sync in syncs if sync["sync_id"] not in index.claimed]
    running = [sync for sync in others if sync["status"] != "disconnected"]
    if prune:
        steps.extend(_step(Action.OPT_OUT, sync, ("not in the files",)) for sync in running)
    changed = {step.sync_id for step in steps if step.sync_id is not None}
    return Plan(
        steps=sorted(steps, key=lambda step: (step.project.casefold(), step.env_var)),
        unchanged=len(index.claimed - changed),
        not_in_files=len(running),
    )


class _Index:
    """The existing syncs by their targets."""

    def __init__(self, syncs: Sequence[Json], surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._projects: dict[str, dict[str, str]] = defaultdict(dict)
        self._by_target = {(sync["project_id"], sync["env_var"]): sync for sync in syncs}
        self._named: dict[str, list[Json]] = {}
        self.claimed: set[str] = set()
        for sync in syncs:
            for name in names_of_project(sync):
                self._projects[name][sync["project_id"]] = _label(sync)
        for project in surroundings.projects:
            for name in {project["project_id"], project["name"].casefold()}:
                self._projects[name].setdefault(project["project_id"], project["name"])

    def steps(self, wanted: WantedSync) -> Iterator[Step]:
        """Yield the step that a wanted sync takes, if any."""
        sync = None
        try:
            project_id = self._project(wanted)
            sync = self._find(wanted, project_id)
            step = self._create(wanted, project_id) if sync is None else self._adjust(wanted, sync)
        except Blocked as blocked:
            step = _blocked(wanted, str(blocked), sync)
        if step is not None:
            yield step

    def _project(self, wanted: WantedSync) -> str:
        found = self._projects.get(wanted.project.casefold(), {})
        if len(found) > 1:
            raise Blocked(f"{len(found)} projects have this name; use the id of one: {', '.join(sorted(found))}")
        if not found and not wanted.opted_out:
            raise Blocked(self._unseen(wanted))
        return next(iter(found), "")

    def _unseen(self, wanted: WantedSync) -> str:
        """Return who cannot see a project; raises `Blocked` if the file names a connection that is not there."""
        if not wanted.connection:
            return "none of your connections can see a project of this name"
        self._chosen(wanted.connection, None)
        return f"the connection {wanted.connection} cannot see a project of this name"

    def _find(self, wanted: WantedSync, project_id: str) -> Json | None:
        names = (wanted.env_var, wanted.renamed_from)
        sync = next(filter(None, (self._by_target.get((project_id, name or "")) for name in names)), None)
        if sync is not None:
            self.claimed.add(sync["sync_id"])
        return sync

    def _create(self, wanted: WantedSync, project_id: str) -> Step | None:
        if wanted.opted_out:
            return None
        return Step(
            action=Action.CREATE,
            project=wanted.project,
            project_id=project_id,
            env_var=wanted.env_var,
            heroku_app=wanted.heroku_app,
            config_var=wanted.config_var,
            reasons=("does not exist yet",),
            connection_id=self._new_connection(wanted, project_id),
            wanted=wanted,
        )

    def _adjust(self, wanted: WantedSync, sync: Json) -> Step | None:
        if wanted.opted_out:
            return (
                None if sync["reason"] == "opted_out" else _step(Action.OPT_OUT, sync, ("opted_out: true in the file",))
            )
        app = sync["heroku_app"]
        if wanted.heroku_app not in {app["name"], app["id"]}:
            raise Blocked(f"follows the app {app['name']}; delete the sync first: urlsync delete {sync['sync_id']}")
        if wanted.webhook != sync["webhook_wanted"]:
            raise Blocked(f"`webhook` cannot be changed; delete the sync first: urlsync delete {sync['sync_id']}")
        changes = _changes(wanted, sync)
        reasons = tuple(f"{name}: {_shown(before)} → {_shown(after)}" for name, (before, after) in changes.items())
        body = {name: after for name, (_before, after) in changes.items()}
        restart, connection_id = self._restart(wanted, sync)
        if restart or body:
            action = Action.RESTART if restart else Action.CHANGE
            reasons = (*restart, *reasons)
            return _step(action, sync, reasons, changes=body, connection_id=connection_id, wanted=wanted)
        return None

    def _restart(self, wanted: WantedSync, sync: Json) -> tuple[tuple[str, ...], str | None]:
        """Return why a sync must be restarted, if it must, and with which connection."""
        current, name = sync["connection_id"], sync["connection_name"]
        chosen = current
        if wanted.connection and not _is_named(wanted.connection, current, name):
            chosen = self._chosen(wanted.connection, current)
        if sync["status"] == "disconnected":
            explanation = sync["explanation"] or {}
            return (f"disconnected: {explanation.get('title') or sync['reason']}",), chosen
        if chosen != current:
            return (f"connection: {name or current} → {wanted.connection}",), chosen
        return (), None

    def _chosen(self, name: str, current: str | None) -> str:
        """Return the id of the connection of this name: the current one if it has it."""
        named = self._connections_of(name)
        ids = [connection["connection_id"] for connection in named]
        if current in ids:
            return str(current)
        if not named:
            raise Blocked(f"no connection is called {name}; list them: urlsync connections list")
        if len(named) > 1:
            raise Blocked(f"{len(named)} connections are called {name}; use the id of one: {', '.join(ids)}")
        return str(ids[0])

    def _connections_of(self, name: str) -> list[Json]:
        if name not in self._named:
            found = [each for each in self._surroundings.connections if has_name(each, name)]
            self._named[name] = found if len(found) == 1 else distinct_connections(found)
        return self._named[name]

    def _new_connection(self, wanted: WantedSync, project_id: str) -> str | None:
        """Return the connection of a new sync; None if only the API knows who owns the project."""
        if wanted.connection:
            return self._chosen(wanted.connection, None)
        project = next((each for each in self._surroundings.projects if each["project_id"] == project_id), None)
        if project is None:
            return None
        seeing = [one for one in self._surroundings.connections if one["connection_id"] in project["connection_ids"]]
        owners = [one for one in seeing if one["hasura_user_id"] == project["owner_id"]] or seeing
        candidates = distinct_connections([one for one in owners if one["heroku_account"]] or owners)
        if len(candidates) != 1:
            count = "no connection" if not candidates else f"{len(candidates)} connections"
            raise Blocked(f"{count} of the project's owner; say which: connection")
        return str(candidates[0]["connection_id"])


def _changes(wanted: WantedSync, sync: Json) -> dict[str, tuple[Any, Any]]:
    """Return the fields that differ, with their values before and after. An older service does not show all of them."""
    names = ("config_var", "env_var", "check_interval_minutes", "metadata_access")
    pairs = {name: (sync[name], getattr(wanted, name)) for name in names if name in sync}
    return {name: (before, after) for name, (before, after) in pairs.items() if before != after}


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "the stack's" if value is None else str(value)


def _step(action: Action, sync: Json, reasons: tuple[str, ...], **more: Any) -> Step:
    return Step(
        action=action,
        project=_label(sync),
        project_id=sync["project_id"],
        env_var=sync["env_var"],
        heroku_app=sync["heroku_app"]["name"],
        config_var=sync["config_var"],
        reasons=reasons,
        sync_id=sync["sync_id"],
        **more,
    )


def _blocked(wanted: WantedSync, reason: str, sync: Json | None) -> Step:
    return Step(
        action=Action.BLOCKED,
        project=wanted.project,
        project_id=None if sync is None else sync["project_id"],
        sync_id=None if sync is None else sync["sync_id"],
        env_var=wanted.env_var,
        heroku_app=wanted.heroku_app,
        config_var=wanted.config_var,
        reasons=(f"{wanted.place}: {reason}",),
        wanted=wanted,
    )


def _label(sync: Json) -> str:
    return str(sync["project_name"] or sync["project_id"])


def names_of_project(sync: Json) -> set[str]:
    """Return what a file may call the project of a sync, in lower case."""
    return {sync["project_id"], _label(sync).casefold()}


def _is_named(wanted: str, identifier: str | None, name: str | None) -> bool:
    return wanted.casefold() in {(identifier or "").casefold(), (name or "").casefold()}
