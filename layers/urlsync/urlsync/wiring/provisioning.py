"""What makes a Heroku database for a project, with the sync of it as operators enable one."""

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, final

from urlsync.use_cases.provisioning.default_on import FollowCreatedProject
from urlsync.use_cases.provisioning.order_database import ProvisionDatabase, steps_of
from urlsync.use_cases.provisioning.steps import ChooseEnvVar, CreateHerokuDatabase, EnableProvisioned
from urlsync.wiring.ordering import Ordering

if TYPE_CHECKING:
    from urlsync.wiring.ports import ProvisioningPorts


@final
class Provisioning(Ordering):
    """Provisionings. Nothing in them waits for a check."""

    _ports: "ProvisioningPorts"

    def __init__(self, ports: "ProvisioningPorts") -> None:
        super().__init__(ports, patience=timedelta(0))

    @cached_property
    def provision_database(self) -> ProvisionDatabase:
        """Takes single steps."""
        return ProvisionDatabase(
            provisionings=self._ports.provisionings,
            steps=steps_of(self._create, self._choose_env_var, self._enable),
            queue=self._ports.provisioning_queue,
            event_bus=self._ports.event_bus,
            clock=self._ports.clock,
        )

    @cached_property
    def follow_created_project(self) -> FollowCreatedProject:
        """Begins provisionings of new projects."""
        return FollowCreatedProject(
            connections=self._ports.connections,
            apps=self._ports.apps,
            authorize=self._authorize,
            provisionings=self._ports.provisionings,
            queue=self._ports.provisioning_queue,
            clock=self._ports.clock,
        )

    @cached_property
    def _create(self) -> CreateHerokuDatabase:
        return CreateHerokuDatabase(
            databases=self._ports.databases,
            heroku=self._ports.heroku,
            connections=self._ports.connections,
            authorize=self._authorize,
            clock=self._ports.clock,
        )

    @cached_property
    def _choose_env_var(self) -> ChooseEnvVar:
        return ChooseEnvVar(
            connections=self._ports.connections,
            owned_project=self._owned_project,
            choose_target=self._choose_target,
            hasura=self._ports.hasura,
            projects=self._ports.projects,
            heroku=self._ports.heroku,
            authorize=self._authorize,
            syncs=self._ports.syncs,
            project_syncs=self._ports.project_syncs,
            clock=self._ports.clock,
        )

    @cached_property
    def _enable(self) -> EnableProvisioned:
        return EnableProvisioned(self.enable_sync, self.restart_sync, self._ports.syncs, self._ports.clock)
