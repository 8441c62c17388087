"""Puts together what makes a Heroku database for a project, with the sync of it as operators enable one."""

from datetime import timedelta
from functools import cached_property
from typing import final

from urlsync.adapters.dynamodb.project_syncs import DynamoDbProjectSyncs
from urlsync.adapters.heroku.databases_api import HerokuDatabasesApi
from urlsync.operator_composition import OperatorComposition
from urlsync.use_cases.begin_sync import BeginSync
from urlsync.use_cases.choose_env_var import ChooseEnvVar
from urlsync.use_cases.create_heroku_database import CreateHerokuDatabase
from urlsync.use_cases.enable_provisioned import EnableProvisioned
from urlsync.use_cases.follow_created_project import FollowCreatedProject
from urlsync.use_cases.provision_database import ProvisionDatabase, steps_of


@final
class ProvisioningComposition(OperatorComposition):
    """The service as provisionings use it: nothing in it waits for a check."""

    @cached_property
    def provision_database(self) -> ProvisionDatabase:
        """Takes single steps."""
        return ProvisionDatabase(
            provisionings=self._provisionings,
            steps=steps_of(self._create, self._choose_env_var, self._enable),
            queue=self._provisioning_queue,
            event_bus=self._event_bus,
            clock=self.clock,
        )

    @cached_property
    def follow_created_project(self) -> FollowCreatedProject:
        """Begins provisionings of new projects."""
        return FollowCreatedProject(
            connections=self._connections,
            apps=self._apps,
            authorize=self._authorize,
            provisionings=self._provisionings,
            queue=self._provisioning_queue,
            clock=self.clock,
        )

    @cached_property
    def _create(self) -> CreateHerokuDatabase:
        return CreateHerokuDatabase(
            databases=HerokuDatabasesApi(self.http, self._settings.heroku_api_url, self._on_budget),
            heroku=self._heroku,
            connections=self._connections,
            authorize=self._authorize,
            clock=self.clock,
        )

    @cached_property
    def _choose_env_var(self) -> ChooseEnvVar:
        return ChooseEnvVar(
            connections=self._connections,
            owned_project=self._owned_project,
            choose_target=self._choose_target,
            hasura=self._hasura,
            projects=self._projects,
            heroku=self._heroku,
            authorize=self._authorize,
            syncs=self._syncs,
            project_syncs=DynamoDbProjectSyncs(self._dynamodb, self._settings.table_name),
            clock=self.clock,
        )

    @cached_property
    def _enable(self) -> EnableProvisioned:
        return EnableProvisioned(self.enable_sync, self.restart_sync, self._syncs, self.clock)

    @cached_property
    def _begin(self) -> BeginSync:
        return BeginSync(
            self._register_webhook, self._check_queue, self._syncs, self.clock, patience=timedelta(0)
        )
