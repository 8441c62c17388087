"""Enable the sync of a project that was created with a trial database, by default and once.

Hasura Cloud did so for databases that its console created
(https://hasura.io/docs/1.0/graphql/cloud/projects/heroku-url-sync.html).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from urlsync.domain.activity import ActivityAction, ActivityEntry, Recorder, Subject
from urlsync.domain.actor import HASURA_CLOUD_SERVICE
from urlsync.domain.connection import Connection, ConnectionSummary
from urlsync.domain.errors import (
    APP_NOT_FOUND,
    HerokuAppNotFound,
    HerokuNotFound,
    NotFound,
    NotOwner,
    OwnerNotConnected,
    PermanentFailure,
    TransientFailure,
)
from urlsync.domain.ownership import CreatedProject
from urlsync.domain.provisioning import Progress, Provisioning, Stage, Step
from urlsync.domain.sync import HerokuApp, Reason
from urlsync.ports import messaging, platform, storage
from urlsync.ports.hasura import HasuraProjects
from urlsync.ports.heroku import HerokuApps
from urlsync.use_cases.connections.access import every_connection
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku

NAMESPACE: Final = UUID("c5b0a3c2-5c0f-4f0e-9d8e-6a2d0c7d5b11")
"""The namespace of these provisionings' ids: repeated events have the same id."""
NO_CONNECTION: Final = "no_connection"
NOT_STARTED: Final = frozenset({NO_CONNECTION, APP_NOT_FOUND})
"""Why nothing was started. The event can be sent again after a connection was created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersApp:
    """A Heroku app, and a connection of the project's owner that sees it."""

    connection_id: str
    app: HerokuApp


@dataclass(frozen=True, slots=True)
class FindOwnersApp:
    """Find an app through the connections of a project's owner."""

    connections: storage.Connections
    apps: HerokuApps
    authorize: AuthorizeHeroku

    def __call__(self, owner_id: str, app_id: str, among: Iterable[ConnectionSummary] | None = None) -> OwnersApp:
        """Return the app. Raises `OwnerNotConnected`, and `HerokuAppNotFound` if no connection of theirs sees it.

        An actor's request asks only `among` the connections that they may use.
        """
        failure: OwnerNotConnected | HerokuAppNotFound = OwnerNotConnected()
        for summary in every_connection(self.connections) if among is None else among:
            if summary.hasura_user_id != owner_id:
                continue
            connection = self.connections.get(summary.connection_id)
            app = None if connection is None else self._app(connection, app_id)
            if app is not None:
                return OwnersApp(connection_id=summary.connection_id, app=app)
            failure = HerokuAppNotFound()
        raise failure

    def _app(self, connection: Connection, app_id: str) -> HerokuApp | None:
        try:
            return self.authorize.use(connection, lambda token: self.apps.find_app(token, app_id))
        except (HerokuNotFound, PermanentFailure):
            return None


@dataclass(frozen=True, slots=True)
class HandleCreatedProject:
    """Begin a provisioning with an existing app and database, once for each project and app."""

    find_owners_app: FindOwnersApp
    provisionings: storage.Provisionings
    syncs: storage.Syncs
    queue: messaging.ProvisioningQueue
    clock: platform.Clock

    def __call__(self, project: CreatedProject) -> Provisioning | None:
        """Return the provisioning; None without a trial database. Raises `TransientFailure`."""
        if project.app_id is None:
            return None
        provisioning_id = str(uuid5(NAMESPACE, f"{project.project_id} {project.app_id}"))
        run = self.provisionings.get(provisioning_id)
        if run is None or run.reason in NOT_STARTED:
            run = self._begun(project, project.app_id, provisioning_id, run)
        if run.outbox or not run.is_over:
            self.queue.send(provisioning_id, run.wait())
        return run

    def _begun(
        self, project: CreatedProject, app_id: str, provisioning_id: str, before: Provisioning | None
    ) -> Provisioning:
        """Return the provisioning as stored: begun, or over with one event because it cannot begin."""
        run = self._started(self._provisioning(project, app_id, provisioning_id), project.owner_id)
        if before is None:
            return self._stored(run, fresh=self.provisionings.create(run, self._entry(run)))
        if run.is_over:
            return before
        run = replace(run, revision=before.revision + 1)
        return self._stored(run, fresh=self.provisionings.replace(before, run, self._entry(run)))

    def _entry(self, run: Provisioning) -> ActivityEntry:
        action = ActivityAction.PROPOSAL_MADE if run.step is Step.PROPOSED else ActivityAction.PROJECT_CREATED
        recorder = Recorder(self.clock.now(), self.clock.new_id)
        return recorder(run.actor, action, Subject.of_provisioning(run))

    def _stored(self, run: Provisioning, *, fresh: bool) -> Provisioning:
        if not fresh:
            raise TransientFailure("provisioning_contended")
        return run

    def _started(self, run: Provisioning, owner_id: str) -> Provisioning:
        """Return the provisioning with its app. Without a connection it is proposed, unless a person opted out."""
        stage = Stage(self.clock.now(), self.clock.new_id)
        try:
            found = self.find_owners_app(owner_id, run.app_name)
        except HerokuAppNotFound:
            return stage.failed(run, APP_NOT_FOUND, ())
        except OwnerNotConnected:
            if self.syncs.was_opted_out(run.project_id, run.app_name):
                return stage.done(run, Reason.OPTED_OUT.value)
            return stage.proposed(run, (NO_CONNECTION,))
        return replace(run, connection_id=found.connection_id, app=found.app, app_name=found.app.name)

    def _provisioning(self, project: CreatedProject, app_id: str, provisioning_id: str) -> Provisioning:
        now = self.clock.now()
        return Provisioning(
            provisioning_id=provisioning_id,
            project_id=project.project_id,
            connection_id=None,
            owner_id=project.owner_id,
            actor=HASURA_CLOUD_SERVICE,
            created_at=now,
            app_name=app_id,
            makes_app=False,
            plan=None,
            step=Step.WAITING_FOR_URL,
            since=now,
            progress=(Progress(step=Step.WAITING_FOR_URL, at=now),),
        )


PROJECT_SHARED: Final = "project_shared"
APP_OF_ANOTHER: Final = "app_of_another"
APP_NOT_NEW: Final = "app_not_new"
MAX_AGE: Final = timedelta(hours=1)
"""How much older than the report of the project an app may be that was made for it."""


@dataclass(frozen=True, slots=True)
class VerifyDefaultOn:
    """Find what speaks against enabling a sync that nobody asked for, in both services and at this moment.

    An event only says which project and app to look at: whoever can put events on the bus could name any. What
    counts is what they cannot forge. Something that a service does not say speaks against it.
    """

    connections: storage.Connections
    projects: HasuraProjects
    apps: HerokuApps
    authorize: AuthorizeHeroku

    def __call__(self, run: Provisioning) -> tuple[str, ...]:
        """Return the concerns, none if all is well. Raises `NotOwner` for another owner's project, and `NotFound`."""
        connection = self.connections.get(run.connection_id or "")
        if connection is None:
            raise NotFound("connection")
        return (*self._about_project(run, connection), *self._about_app(run, connection))

    def _about_project(self, run: Provisioning, connection: Connection) -> list[str]:
        members = self.projects.members(connection.hasura_token, run.project_id)
        if members is None:
            raise NotFound("project")
        if members.owner_id is None:
            raise TransientFailure("hasura_owner_unknown")
        if members.owner_id != connection.hasura_user_id:
            raise NotOwner
        return [] if members.others is False else [PROJECT_SHARED]

    def _about_app(self, run: Provisioning, connection: Connection) -> list[str]:
        origin = self.authorize.use(connection, lambda token: self.apps.origin(token, run.app_id))
        concerns = [] if origin.owner_id == origin.account_id else [APP_OF_ANOTHER]
        is_new = origin.created_at is not None and run.created_at - origin.created_at <= MAX_AGE
        return concerns if is_new else [*concerns, APP_NOT_NEW]
