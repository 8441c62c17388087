"""What connects accounts, and shows what they see."""

from functools import cached_property
from typing import TYPE_CHECKING

from urlsync.use_cases.connections.browse_accounts import FindProjects, ListHerokuApps
from urlsync.use_cases.connections.connect_account import ConnectAccount, FindAbilities
from urlsync.use_cases.connections.heroku_sign_in import BeginHerokuSignIn, FinishHerokuSignIn
from urlsync.use_cases.connections.manage_connections import DeleteConnection, ListConnections
from urlsync.wiring.parts import Parts

if TYPE_CHECKING:
    from urlsync.wiring.ports import ConnectingPorts


class Connecting(Parts):
    """Connections."""

    _ports: "ConnectingPorts"

    def __init__(self, ports: "ConnectingPorts") -> None:
        super().__init__(ports)

    @cached_property
    def connect_account(self) -> ConnectAccount:
        """Makes connections."""
        return ConnectAccount(
            self._ports.connections, self._ports.projects, self._find_abilities, self._ports.clock
        )

    @cached_property
    def list_connections(self) -> ListConnections:
        """Lists connections."""
        return ListConnections(self._ports.connections)

    @cached_property
    def delete_connection(self) -> DeleteConnection:
        """Forgets connections."""
        return DeleteConnection(self._ports.connections, self._ports.syncs, self._ports.lists)

    @cached_property
    def begin_heroku_sign_in(self) -> BeginHerokuSignIn:
        """Sends people to Heroku."""
        return BeginHerokuSignIn(
            self._ports.connections, self._ports.sign_ins, self._ports.oauth, self._ports.clock
        )

    @cached_property
    def finish_heroku_sign_in(self) -> FinishHerokuSignIn:
        """Takes people back from Heroku."""
        return FinishHerokuSignIn(
            connections=self._ports.connections,
            sign_ins=self._ports.sign_ins,
            oauth=self._ports.oauth,
            find_abilities=self._find_abilities,
            lists=self._ports.lists,
            check_queue=self._ports.check_queue,
            clock=self._ports.clock,
        )

    @cached_property
    def list_heroku_apps(self) -> ListHerokuApps:
        """Lists what can be a source."""
        return ListHerokuApps(self._ports.connections, self._ports.apps, self._authorize)

    @cached_property
    def find_projects(self) -> FindProjects:
        """Lists what can be a target."""
        return FindProjects(self._ports.connections, self._ports.projects, self._ports.lists)

    @cached_property
    def _find_abilities(self) -> FindAbilities:
        return FindAbilities(self._ports.heroku, self._ports.apps)
