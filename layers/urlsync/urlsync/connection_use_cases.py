"""The use cases of connections, wired over ports as the others are in `bootstrap`."""
# ruff: noqa: D102, PLC0415 - the use case is documented where it is defined; late imports are the purpose

from functools import cached_property
from typing import TYPE_CHECKING

from urlsync.use_case_parts import SharedParts

if TYPE_CHECKING:
    from urlsync.use_cases.connections import manage_connections
    from urlsync.use_cases.connections.connect_account import ConnectAccount, FindHasuraUser
    from urlsync.use_cases.connections.edit_connection import CheckWaitingSyncs, EditConnection
    from urlsync.use_cases.connections.find_projects import FindProjects
    from urlsync.use_cases.connections.heroku_sign_in import BeginHerokuSignIn, FinishHerokuSignIn
    from urlsync.use_cases.connections.list_heroku_apps import FindAppSources, ListHerokuApps


class ConnectionUseCases(SharedParts):
    """What people and programs do with connections, and what they find with them."""

    @cached_property
    def connect_account(self) -> "ConnectAccount":
        from urlsync.use_cases.connections.connect_account import ConnectAccount

        p = self._ports
        return ConnectAccount(p.connections, self._find_hasura_user, self._probe_capabilities, p.clock)

    @cached_property
    def edit_connection(self) -> "EditConnection":
        from urlsync.use_cases.connections.edit_connection import EditConnection

        p = self._ports
        return EditConnection(
            access=self._access,
            connections=p.connections,
            find_hasura_user=self._find_hasura_user,
            probe_capabilities=self._probe_capabilities,
            check_waiting_syncs=self._check_waiting_syncs,
            revoke_grant=self._revoke_grant,
            clock=p.clock,
        )

    @cached_property
    def _find_hasura_user(self) -> "FindHasuraUser":
        from urlsync.use_cases.connections.connect_account import FindHasuraUser

        return FindHasuraUser(self._ports.projects)

    @cached_property
    def _check_waiting_syncs(self) -> "CheckWaitingSyncs":
        from urlsync.use_cases.connections.edit_connection import CheckWaitingSyncs

        return CheckWaitingSyncs(self._ports.lists, self._ports.check_queue, self._ports.clock)

    @cached_property
    def list_connections(self) -> "manage_connections.ListConnections":
        from urlsync.use_cases.connections.manage_connections import ListConnections

        return ListConnections(self._access, self._ports.connections)

    @cached_property
    def share_connection(self) -> "manage_connections.ShareConnection":
        from urlsync.use_cases.connections.manage_connections import ShareConnection

        return ShareConnection(self._access, self._ports.connections, self._ports.clock)

    @cached_property
    def delete_connection(self) -> "manage_connections.DeleteConnection":
        from urlsync.use_cases.connections.manage_connections import DeleteConnection

        p = self._ports
        stores = (p.connections, p.deletions, p.syncs, p.lists)
        return DeleteConnection(self._access, *stores, self._revoke_grant, p.clock)

    @cached_property
    def begin_heroku_sign_in(self) -> "BeginHerokuSignIn":
        from urlsync.use_cases.connections.heroku_sign_in import BeginHerokuSignIn

        p = self._ports
        return BeginHerokuSignIn(self._access, p.sign_ins, p.oauth, p.clock)

    @cached_property
    def finish_heroku_sign_in(self) -> "FinishHerokuSignIn":
        from urlsync.use_cases.connections.heroku_sign_in import FinishHerokuSignIn

        p = self._ports
        return FinishHerokuSignIn(
            connections=p.connections,
            sign_ins=p.sign_ins,
            oauth=p.oauth,
            probe_capabilities=self._probe_capabilities,
            check_waiting_syncs=self._check_waiting_syncs,
            revoke_grant=self._revoke_grant,
            clock=p.clock,
        )

    @cached_property
    def list_heroku_apps(self) -> "ListHerokuApps":
        from urlsync.use_cases.connections.list_heroku_apps import ListHerokuApps

        p = self._ports
        return ListHerokuApps(self._access, p.app_lists, p.browse_apps, self._authorize, p.clock)

    @cached_property
    def find_app_sources(self) -> "FindAppSources":
        from urlsync.use_cases.connections.list_heroku_apps import FindAppSources

        return FindAppSources(self._access, self._ports.browse_apps, self._authorize)

    @cached_property
    def find_projects(self) -> "FindProjects":
        from urlsync.use_cases.connections.find_projects import FindProjects

        return FindProjects(self._access, self._sync_access, self._ports.projects, self._ports.lists)
