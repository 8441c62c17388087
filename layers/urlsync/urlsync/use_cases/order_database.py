"""An operator wants a Heroku database for a project."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.failure import MustPause, NotFound, TransientFailure
from urlsync.domain.provisioning import DEFAULT_PLAN, Progress, Provisioning, Stage, Step, app_name
from urlsync.domain.sync import Reason
from urlsync.ports.clock import Clock
from urlsync.ports.connections import Connections
from urlsync.ports.provisioning_queue import ProvisioningQueue
from urlsync.ports.provisionings import Provisionings
from urlsync.use_cases.owned_project import OwnedProject


@final
@dataclass(frozen=True, slots=True)
class OrderDatabase:
    """Begins a provisioning, and finds one. The work is done step by step, over the queue."""

    connections: Connections
    owned_project: OwnedProject
    provisionings: Provisionings
    queue: ProvisioningQueue
    clock: Clock

    def __call__(
        self, project_id: str, connection_id: str, plan: str | None = None, *, actor: str
    ) -> Provisioning:
        """Begin, and return the provisioning. Nothing is made at Heroku yet.

        Raises `NotFound` (connection, project), `NotOwner`, `MustPause` where Hasura refuses or no Heroku
        account is connected, and `TransientFailure`.
        """
        connection = self.connections.get(connection_id)
        if connection is None:
            raise NotFound("connection")
        self.owned_project(project_id, connection)
        if connection.heroku is None:
            raise MustPause(Reason.HEROKU_AUTHORIZATION_LOST)
        run = self._provisioning(project_id, connection_id, plan or DEFAULT_PLAN, actor)
        self.provisionings.create(run)
        self._ask_for_first_step(run)
        return run

    def one(self, provisioning_id: str) -> Provisioning:
        """Return the provisioning as it is now. Raises `NotFound`."""
        run = self.provisionings.get(provisioning_id)
        if run is None:
            raise NotFound("Heroku database")
        return run

    def _provisioning(self, project_id: str, connection_id: str, plan: str, actor: str) -> Provisioning:
        now, provisioning_id = self.clock.now(), self.clock.new_id()
        return Provisioning(
            provisioning_id=provisioning_id,
            project_id=project_id,
            connection_id=connection_id,
            actor=actor,
            created_at=now,
            app_name=app_name(provisioning_id),
            makes_app=True,
            plan=plan,
            step=Step.CREATING_APP,
            since=now,
            progress=(Progress(step=Step.CREATING_APP, at=now),),
        )

    def _ask_for_first_step(self, run: Provisioning) -> None:
        try:
            self.queue.send(run.provisioning_id, run.wait())
        except TransientFailure as failure:
            stage = Stage(self.clock.now(), self.clock.new_id)
            self.provisionings.replace(run, stage.failed(run, failure.code, ()))
            raise
