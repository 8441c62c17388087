"""The names of connections, for those who may use them."""

from tests.fakes.examples import CONNECTION_ID, a_connection
from tests.fakes.operators import OTHER_CONNECTION_ID
from tests.fakes.rights_world import ADMIN, OWNER, VIEWER, RightsWorld


def test_only_those_who_may_use_a_connection_learn_its_name() -> None:
    world = RightsWorld()
    world.connections.stored[CONNECTION_ID] = a_connection(owner=OWNER.key, given_name="Shops")
    name = world.use_cases.name_connections
    asked = [None, OTHER_CONNECTION_ID, CONNECTION_ID, CONNECTION_ID, "unknown"]
    other = world.connections.stored[OTHER_CONNECTION_ID].summary().name
    assert name(asked, actor=OWNER) == {CONNECTION_ID: "Shops"}
    assert name(asked, actor=ADMIN) == {CONNECTION_ID: "Shops", OTHER_CONNECTION_ID: other}
    assert name(asked, actor=VIEWER) == {}


def test_all_names_are_one_read_of_each_connection_once() -> None:
    world, asked = RightsWorld(), list[list[str]]()
    find = world.connections.with_ids

    def remember(connection_ids: list[str]) -> object:
        asked.append(connection_ids)
        return find(connection_ids)

    world.connections.with_ids = remember  # type: ignore[method-assign, assignment]
    world.use_cases.name_connections([OTHER_CONNECTION_ID, None, CONNECTION_ID, CONNECTION_ID], actor=ADMIN)
    assert asked == [sorted([CONNECTION_ID, OTHER_CONNECTION_ID])]
