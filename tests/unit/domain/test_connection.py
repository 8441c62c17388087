"""Whose a connection is, who may use it, and what the owner learns of a use by an administrator."""

from datetime import UTC, datetime, timedelta

import pytest
from urlsync.domain.actor import Actor, Role
from urlsync.domain.connection import ConnectionSummary, ConnectionUse, Profile, is_shared_with, may_use, used_by_admin

from tests.fakes.actors import ADMIN, an_actor
from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, OWNER_ID, a_connection

ANN = an_actor("ann", Role.OWNER, teams=("shop",))


def test_a_summary_has_everything_but_credentials() -> None:
    connection = a_connection(owner=ANN.key, team="shop")

    assert connection.summary() == ConnectionSummary(
        connection_id=CONNECTION_ID, hasura_user_id=OWNER_ID, profile=connection.profile, owner=ANN.key, team="shop"
    )


@pytest.mark.parametrize(
    ("owner", "team", "shared"),
    [(ANN.key, None, True), (ANN.key, "other", True), ("person:ben", "shop", True), ("person:ben", "other", False),
     ("person:ben", None, False)],
)  # fmt: skip
def test_a_connection_is_shared_with_its_owner_and_its_team(owner: str, team: str | None, *, shared: bool) -> None:
    assert is_shared_with(a_connection(owner=owner, team=team), ANN) is shared


@pytest.mark.parametrize(
    ("actor", "own", "foreign"),
    [
        (ANN, True, False),
        (an_actor("ann", Role.OPERATOR), True, False),
        (an_actor("ann", Role.VIEWER), False, False),
        (an_actor("ann"), False, False),
        (an_actor("ann", Role.ADMIN), True, True),
    ],
)
def test_only_an_administrator_may_use_what_is_foreign(actor: Actor, *, own: bool, foreign: bool) -> None:
    assert may_use(a_connection(owner=ANN.key), actor) is own
    assert may_use(a_connection(owner="person:ben"), actor) is foreign


def test_a_use_by_an_administrator_is_the_same_event_within_an_hour_of_the_clock() -> None:
    hour = datetime(2026, 3, 1, 10, tzinfo=UTC)

    def event_id(at: datetime) -> str:
        return used_by_admin(a_connection(), ADMIN, ConnectionUse.ENABLE, at).event_id

    moments = [hour, hour + timedelta(minutes=7), hour + timedelta(seconds=8), hour + timedelta(microseconds=9)]
    assert len({event_id(at) for at in moments}) == 1
    assert event_id(hour + timedelta(hours=1)) != event_id(hour)


def test_no_event_has_the_e_mail_address_of_an_owner() -> None:
    names = ("bea", "bea@example.com", None)
    named = [a_connection(owner="person:bea:id", profile=Profile(created_by=name)) for name in names]

    owners = [used_by_admin(one, ADMIN, ConnectionUse.ENABLE, START).detail["connection_owner"] for one in named]
    assert owners == ["bea", "bea:id", None]
