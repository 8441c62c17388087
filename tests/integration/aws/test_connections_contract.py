"""What every implementation of the port `Connections` does: the table's, and the fake of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.connection import Capabilities, Connection, HerokuAuthorization, Profile
from urlsync.domain.errors import CursorInvalid
from urlsync.domain.outage import FAILURES, Marker, Provider
from urlsync.domain.secret import Secret
from urlsync.domain.sweep import UNSWEPT
from urlsync.ports.storage import Connections

from tests.fakes.clock import START
from tests.fakes.connections import FakeConnections
from tests.fakes.examples import CONNECTION_ID, a_connection, a_deletion, an_activity_entry

LEASE = timedelta(seconds=20)
NEW = HerokuAuthorization(
    access_token=Secret("fake-new-access-token"),
    refresh_token=Secret("fake-new-refresh-token"),
    expires_at=START + timedelta(hours=16),
)

OTHER_ID = "5a0c1f3e-0000-4000-8000-00000000cccc"
PROFILE = Profile(
    hasura_account="owner@example.com",
    heroku_account="heroku@example.com",
    capabilities=Capabilities(config_vars=True, webhooks=False),
    created_at=START,
    created_by="operator@example.com",
)


@pytest.fixture(params=["fake", "dynamodb"])
def connections(request: pytest.FixtureRequest) -> Connections:
    if request.param == "fake":
        return FakeConnections()
    connections: Connections = request.getfixturevalue("dynamodb_connections")
    return connections


def test_an_unknown_connection_is_none(connections: Connections) -> None:
    assert connections.get(CONNECTION_ID) is None


@pytest.mark.parametrize(
    "connection",
    [
        a_connection(),
        a_connection(heroku=None),
        a_connection(heroku=HerokuAuthorization(access_token=Secret("fake-long-lived")), revision=3),
    ],
    ids=["OAuth", "no Heroku authorization", "long-lived token"],
)
def test_a_connection_is_read_as_it_was_stored(connections: Connections, connection: Connection) -> None:
    connections.create(connection, an_activity_entry())
    assert connections.get(CONNECTION_ID) == connection


def test_a_profile_is_kept_and_listed_without_credentials(connections: Connections) -> None:
    # GIVEN one connection with all that can be known, and one of an earlier time
    known = a_connection(profile=PROFILE)
    connections.create(known, an_activity_entry())
    connections.create(a_connection(connection_id=OTHER_ID), an_activity_entry())
    # WHEN
    page = connections.summaries(None, 10)
    # THEN
    assert connections.get(CONNECTION_ID) == known
    assert list(page.items) == [known.summary(), a_connection(connection_id=OTHER_ID).summary()]
    assert page.next_cursor is None


@pytest.mark.parametrize("edits", [0, 3])
@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": "Shops"},
        {"given_name": None},
        {"hasura_token": Secret("fake-new-hasura-token")},
        {"profile": PROFILE},
        {"heroku": NEW, "revision": 2, "profile": PROFILE},
        {"given_name": "Shops", "hasura_token": Secret("fake-new"), "heroku": NEW, "revision": 2},
    ],
)
def test_an_edit_changes_what_it_names(connections: Connections, edits: int, changes: dict[str, Any]) -> None:
    before = a_connection(given_name="Books", edits=edits)
    connections.create(before, an_activity_entry())
    after = replace(before, **changes, edits=edits + 1)
    assert connections.edit(before, after, an_activity_entry(entry_id="another")) is True
    assert connections.get(CONNECTION_ID) == after
    (summary,) = connections.with_ids([CONNECTION_ID])
    assert summary == after.summary()


@pytest.mark.parametrize("edits", [0, 3])
def test_an_edit_of_what_was_edited_meanwhile_changes_nothing(connections: Connections, edits: int) -> None:
    before = a_connection(edits=edits)
    connections.create(before, an_activity_entry())
    first = replace(before, given_name="First", edits=edits + 1)
    assert connections.edit(before, first, an_activity_entry(entry_id="first")) is True
    second = replace(before, given_name="Second", edits=edits + 1)
    assert connections.edit(before, second, an_activity_entry(entry_id="second")) is False
    assert connections.get(CONNECTION_ID) == first


@pytest.mark.parametrize("changes", [{"heroku": NEW, "revision": 2}, {"profile": PROFILE}])
def test_an_edit_of_accounts_is_of_one_revision(connections: Connections, changes: dict[str, Any]) -> None:
    before = a_connection()
    connections.create(before, an_activity_entry())
    refreshed = connections.replace_heroku(before, NEW)
    after = replace(before, edits=1, **changes)
    assert connections.edit(before, after, an_activity_entry(entry_id="another")) is False
    assert connections.get(CONNECTION_ID) == refreshed
    # AND a name is none of the accounts
    named = replace(before, given_name="Shops", edits=1)
    assert connections.edit(before, named, an_activity_entry(entry_id="third")) is True
    assert refreshed is not None
    assert connections.get(CONNECTION_ID) == replace(refreshed, given_name="Shops", edits=1)


def test_a_new_authorization_ends_the_lease(connections: Connections) -> None:
    before = a_connection()
    connections.create(before, an_activity_entry())
    assert connections.lease_refresh(before, START, START + LEASE) is True
    after = replace(before, heroku=NEW, revision=2, edits=1)
    assert connections.edit(before, after, an_activity_entry(entry_id="another")) is True
    assert connections.lease_refresh(after, START, START + LEASE) is True


def test_what_does_not_exist_is_not_edited(connections: Connections) -> None:
    after = a_connection(given_name="Shops", edits=1)
    assert connections.edit(a_connection(), after, an_activity_entry()) is False
    assert connections.get(CONNECTION_ID) is None


def test_connections_come_in_pages(connections: Connections) -> None:
    # GIVEN
    ids = [f"{CONNECTION_ID[:-1]}{number}" for number in range(5)]
    for connection_id in ids:
        connections.create(a_connection(connection_id=connection_id), an_activity_entry())
    # WHEN all pages are read
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = connections.summaries(cursor, 2)
        found += [summary.connection_id for summary in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    # THEN
    assert found == ids


def test_an_actor_finds_their_own_connections_and_those_of_their_teams(connections: Connections) -> None:
    # GIVEN connections of two actors, of which some are shared
    ids = [f"{CONNECTION_ID[:-1]}{number}" for number in range(5)]
    whose = [
        ("person:ann", None),
        ("person:ann", "shops"),
        ("person:bea", "shops"),
        ("person:bea", "bank"),
        (None, None),
    ]
    for connection_id, (owner, team) in zip(ids, whose, strict=True):
        connections.create(a_connection(connection_id=connection_id, owner=owner, team=team), an_activity_entry())
    # WHEN THEN each comes once, in the order of their ids
    assert _of(connections, "person:ann") == ids[:2]
    assert _of(connections, "person:ann", "shops") == ids[:3]
    assert _of(connections, "person:bea", "shops", "bank") == ids[1:4]
    assert _of(connections, "person:cem") == []
    assert connections.of("person:ann", ()) == connections.with_ids(ids[:2])


def test_a_connection_that_is_shared_is_found_by_its_team_for_as_long_as_it_is(connections: Connections) -> None:
    connections.create(a_connection(owner="person:ann"), an_activity_entry())
    for team in ("shops", "shops", "bank", None, "shops"):
        assert connections.share(CONNECTION_ID, team, an_activity_entry())
        found_by = {each for each in ("shops", "bank") if _of(connections, "person:nobody", each)}
        assert found_by == {*filter(None, [team])}
        assert _of(connections, "person:ann") == [CONNECTION_ID]
    connections.delete(a_deletion(), an_activity_entry())
    assert _of(connections, "person:ann", "shops") == []


def test_several_connections_are_read_at_once(connections: Connections) -> None:
    # GIVEN more ids than one request reads, and connections at the ends of both requests
    ids = [f"{CONNECTION_ID[:-3]}{number:03}" for number in range(130)]
    stored = [a_connection(connection_id=ids[place]) for place in (0, 99, 100, 129)]
    for connection in stored:
        connections.create(connection, an_activity_entry())
    assert connections.get_all([*ids, OTHER_ID]) == stored
    assert connections.get_all([]) == []


def _of(connections: Connections, owner: str, *teams: str) -> list[str]:
    return [summary.connection_id for summary in connections.of(owner, teams)]


@pytest.mark.parametrize("cursor", ["", "made-up", "é", "e30="])
def test_a_made_up_cursor(connections: Connections, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        connections.summaries(cursor, 2)


def test_a_deleted_connection_is_gone_from_the_list(connections: Connections) -> None:
    connections.create(a_connection(), an_activity_entry())
    connections.create(a_connection(connection_id=OTHER_ID), an_activity_entry())
    connections.delete(a_deletion(), an_activity_entry())
    assert connections.get(CONNECTION_ID) is None
    assert [summary.connection_id for summary in connections.summaries(None, 10).items] == [OTHER_ID]
    connections.delete(a_deletion(), an_activity_entry())


def test_a_new_authorization_comes_with_its_profile(connections: Connections) -> None:
    connections.create(a_connection(), an_activity_entry())
    replaced = connections.replace_heroku(replace(a_connection(), profile=PROFILE), NEW)
    assert replaced == replace(a_connection(), profile=PROFILE, heroku=NEW, revision=2)
    assert connections.get(CONNECTION_ID) == replaced


def test_the_sweeps_of_all_connections_of_a_heroku_account_are_found(connections: Connections) -> None:
    # GIVEN connections of two Heroku accounts and of none
    books, toys = PROFILE, replace(PROFILE, heroku_account="toys@example.com")
    ids = [f"5a0c1f3e-0000-4000-8000-00000000000{number}" for number in range(6)]
    upper = replace(books, heroku_account="HEROKU@example.com")
    for each, profile in zip(ids, (books, upper, toys, Profile(), Profile(), books), strict=True):
        connections.create(a_connection(connection_id=each, profile=profile), an_activity_entry())
    connections.replace_sweep(ids[0], UNSWEPT.armed(START))
    # WHEN an account is connected by a sign-in or an edit, or changes, and a connection is deleted
    for each in (ids[2], ids[3]):
        signed_in = replace(a_connection(connection_id=each), profile=books)
        assert connections.replace_heroku(signed_in, NEW, an_activity_entry()) is not None
    before = a_connection(connection_id=ids[4])
    after = replace(before, profile=books, heroku=NEW, revision=2, edits=1)
    assert connections.edit(before, after, an_activity_entry())
    connections.delete(a_deletion(id=ids[5]), an_activity_entry())
    # THEN those that have the account now are found
    found = connections.sweeps_of_account("heroku@Example.com")
    assert found == dict.fromkeys(ids[:5], UNSWEPT) | {ids[0]: UNSWEPT.armed(START)}
    assert connections.sweeps_of_account("toys@example.com") == {}
    assert connections.sweeps_of_account("nobody@example.com") == {}


def test_one_lease_at_a_time(connections: Connections) -> None:
    # GIVEN a lease, WHEN others ask up to its last moment, THEN they do not get it
    connection = a_connection()
    connections.create(connection, an_activity_entry())
    assert connections.lease_refresh(connection, START, START + LEASE)
    assert not connections.lease_refresh(connection, START, START + LEASE)
    assert not connections.lease_refresh(connection, START + LEASE, START + 2 * LEASE)
    # WHEN it has run out, THEN the next one gets it
    late = START + LEASE + timedelta(microseconds=1)
    assert connections.lease_refresh(connection, late, late + LEASE)
    assert not connections.lease_refresh(connection, late, late + LEASE)


def test_of_many_who_want_a_lease_at_once_one_gets_it(connections: Connections) -> None:
    connection = a_connection()
    connections.create(connection, an_activity_entry())
    with ThreadPoolExecutor(8) as pool:
        leased = pool.map(lambda _: connections.lease_refresh(connection, START, START + LEASE), range(8))
    assert list(leased).count(True) == 1


def test_no_lease_on_a_connection_that_is_gone(connections: Connections) -> None:
    assert not connections.lease_refresh(a_connection(), START, START + LEASE)
    assert connections.get(CONNECTION_ID) is None


def test_a_new_authorization_is_the_next_revision(connections: Connections) -> None:
    connections.create(a_connection(), an_activity_entry())
    replaced = connections.replace_heroku(a_connection(), NEW)
    assert replaced == replace(a_connection(), heroku=NEW, revision=2)
    assert connections.get(CONNECTION_ID) == replaced


def test_an_overtaken_replacement_changes_nothing(connections: Connections) -> None:
    # GIVEN two who read the same revision, WHEN one has replaced it
    connections.create(a_connection(), an_activity_entry())
    first = connections.replace_heroku(a_connection(), NEW)
    # THEN the other one cannot, and cannot lease that revision either
    late = HerokuAuthorization(access_token=Secret("fake-late"))
    assert connections.replace_heroku(a_connection(), late) is None
    assert not connections.lease_refresh(a_connection(), START, START + LEASE)
    assert connections.get(CONNECTION_ID) == first


def test_a_lease_is_ended_by_who_holds_it_alone(connections: Connections) -> None:
    # GIVEN a lease, and what an earlier holder's would be
    connection = a_connection()
    connections.create(connection, an_activity_entry())
    assert connections.lease_refresh(connection, START, START + LEASE)
    # WHEN that earlier holder ends it THEN it stays
    connections.end_refresh(connection, START)
    assert not connections.lease_refresh(connection, START, START + LEASE)
    # WHEN its holder ends it, twice THEN others can have it
    connections.end_refresh(connection, START + LEASE)
    connections.end_refresh(connection, START + LEASE)
    assert connections.lease_refresh(connection, START, START + LEASE)


def test_a_replacement_ends_the_lease(connections: Connections) -> None:
    connections.create(a_connection(), an_activity_entry())
    assert connections.lease_refresh(a_connection(), START, START + LEASE)
    replaced = connections.replace_heroku(a_connection(), NEW)
    assert replaced is not None
    assert connections.lease_refresh(replaced, START, START + LEASE)


def test_a_connection_that_is_gone_stays_gone(connections: Connections) -> None:
    assert connections.replace_heroku(a_connection(), NEW) is None
    assert connections.get(CONNECTION_ID) is None


def a_marker(connection: Connection, number: int, provider: Provider = Provider.HASURA) -> Marker:
    """Return a provider's marker after one more failure."""
    marker = connection.hasura_marker if provider is Provider.HASURA else connection.heroku_marker
    return marker.failed(f"sync-{number}", f"project-{number}", START + number * LEASE, writing=number % 2 == 0)


def stored(connections: Connections) -> Connection:
    found = connections.get(CONNECTION_ID)
    assert found is not None
    return found


@pytest.mark.parametrize("provider", list(Provider))
def test_a_marker_is_kept_beside_the_other_ones(connections: Connections, provider: Provider) -> None:
    # GIVEN
    connections.create(a_connection(), an_activity_entry())
    expected = a_connection()
    # WHEN a provider fails so often that its marker is set
    for number in range(FAILURES):
        marker = a_marker(expected, number, provider)
        assert connections.replace_marker(CONNECTION_ID, provider, marker)
        expected = a_connection(**{f"{provider}_marker": marker})
    # THEN it is read as it was stored, and nothing else changed
    assert stored(connections) == expected
    # AND new credentials keep it
    renewed = connections.replace_heroku(expected, NEW)
    assert renewed is not None
    assert replace(stored(connections), heroku=None, revision=1) == replace(expected, heroku=None)


def test_of_two_changes_of_a_marker_one_is_stored(connections: Connections) -> None:
    # GIVEN one that was not changed yet, and later one that was
    connections.create(a_connection(), an_activity_entry())
    for number in (1, 3):
        known = stored(connections)
        first, second = a_marker(known, number), a_marker(known, number + 1)
        # WHEN two checks change what they have read THEN the second has to read again
        assert connections.replace_marker(CONNECTION_ID, Provider.HASURA, first)
        assert not connections.replace_marker(CONNECTION_ID, Provider.HASURA, second)
        assert stored(connections).hasura_marker == first


def test_a_connection_that_is_gone_gets_no_marker(connections: Connections) -> None:
    assert not connections.replace_marker(CONNECTION_ID, Provider.HASURA, a_marker(a_connection(), 1))
    assert connections.get(CONNECTION_ID) is None
