"""Which history entries are activity, and what of them."""

from datetime import timedelta

import pytest
from urlsync.domain.activity import ActivityAction, ActivityEntry, ActivityFilter, Subject, activity_of
from urlsync.domain.actor import Actor, ActorKind, RequestOrigin, Role
from urlsync.domain.history import Action, SettingChange

from tests.fakes.actors import ADMIN, an_actor
from tests.fakes.clock import START
from tests.fakes.examples import (
    CONNECTION_ID,
    PROJECT_ID,
    SYNC_ID,
    a_connection,
    a_history_entry,
    a_sync,
    an_activity_entry,
)
from tests.golden.examples import PROVISIONING

ORIGIN = RequestOrigin(source_address="192.0.2.1", request_id="a-fake-request")
OF_NOBODY = {Action.CHECKED, Action.CONFIRMED, Action.WEBHOOK_REPAIRED, Action.SWEEP_DISTRUSTED}


def test_an_entry_of_somebody_is_activity_with_everything_that_is_known() -> None:
    entry = a_history_entry(
        action=Action.OPTED_OUT,
        actor="ann",
        actor_id="person:ann-id",
        role="owner",
        source_address="192.0.2.1",
        request_id="a-fake-request",
        failure="source_missing",
        changes=(
            SettingChange(name="env_var", before="OLD", after="NEW"),
            SettingChange(name="check_interval_seconds", before="60", after="120"),
        ),
    )

    assert activity_of(a_sync(), entry) == ActivityEntry(
        entry_id=entry.entry_id,
        at=START,
        action=ActivityAction.SYNC_OPTED_OUT,
        actor="ann",
        actor_id="person:ann-id",
        role="owner",
        source_address="192.0.2.1",
        request_id="a-fake-request",
        subject=Subject(project_id=PROJECT_ID, sync_id=SYNC_ID, connection_id=CONNECTION_ID),
        failure="source_missing",
        changes=("env_var", "check_interval_seconds"),
    )


@pytest.mark.parametrize("action", sorted(set(Action) - OF_NOBODY))
def test_every_action_of_somebody_is_activity(action: Action) -> None:
    found = activity_of(a_sync(), a_history_entry(action=action, actor="ann", actor_id="person:ann-id"))

    assert found is not None
    assert found.action.removeprefix("sync_") == action


@pytest.mark.parametrize("action", sorted(Action))
def test_what_nobody_did_is_no_activity(action: Action) -> None:
    assert activity_of(a_sync(), a_history_entry(action=action)) is None


@pytest.mark.parametrize("team", [None, "shops"])
def test_a_change_of_a_connection_names_its_owner_and_the_team_that_shares_it(team: str | None) -> None:
    expected = Subject(connection_id=CONNECTION_ID, connection_owner=ADMIN.key, team=team)
    assert Subject.of_connection(a_connection(), team) == expected


def test_an_order_of_a_database_names_everything_that_it_is_about() -> None:
    assert PROVISIONING.sync_id is not None
    assert Subject.of_provisioning(PROVISIONING) == Subject(
        project_id=PROVISIONING.project_id,
        sync_id=PROVISIONING.sync_id,
        connection_id=PROVISIONING.connection_id,
        provisioning_id=PROVISIONING.provisioning_id,
    )


@pytest.mark.parametrize("known", [{"actor": "ann"}, {"actor_id": "person:ann-id"}])
def test_an_entry_that_names_its_actor_in_part_is_no_activity(known: dict[str, str]) -> None:
    assert activity_of(a_sync(), a_history_entry(action=Action.OPTED_OUT, **known)) is None


def test_an_actor_is_found_by_an_id_with_a_colon() -> None:
    entry = an_activity_entry(actor_id="program:blue:1")
    assert [ActivityFilter(actor=actor).matches(entry) for actor in ("blue:1", "1")] == [True, False]


def test_no_entry_is_no_activity() -> None:
    assert activity_of(a_sync(), None) is None


@pytest.mark.parametrize(
    ("wanted", "matches"),
    [
        (ActivityFilter(), True),
        (ActivityFilter(actor="ann", action=ActivityAction.SYNC_OPTED_OUT, project_id=PROJECT_ID), True),
        (ActivityFilter(sync_id=SYNC_ID), True),
        (ActivityFilter(actor="ann", action=ActivityAction.SYNC_DELETED), False),
        (ActivityFilter(actor="ann-id"), True),
        (ActivityFilter(actor="person:ann-id"), True),
        (ActivityFilter(actor="an"), False),
        (ActivityFilter(sync_id=PROJECT_ID), False),
    ],
)
def test_a_filter_matches_if_all_of_it_does(wanted: ActivityFilter, *, matches: bool) -> None:
    assert wanted.matches(an_activity_entry(at=START + timedelta(days=1))) is matches


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (
            an_actor("ann", Role.VIEWER, Role.ADMIN, Role.OWNER, origin=ORIGIN),
            ("sub-of-ann", "person:sub-of-ann", "admin"),
        ),
        (an_actor("ann@example.com", Role.OWNER, origin=ORIGIN), ("sub-of-ann", "person:sub-of-ann", "owner")),
        (an_actor("ci", kind=ActorKind.PROGRAM, id="abc", origin=ORIGIN), ("ci", "program:abc", None)),
    ],
)
def test_an_entry_has_the_id_of_a_person_and_the_name_of_a_program(
    actor: Actor, expected: tuple[str, str, str | None]
) -> None:
    assert actor.signature() == {
        **dict(zip(("actor", "actor_id", "role"), expected, strict=True)),
        "source_address": "192.0.2.1",
        "request_id": "a-fake-request",
    }
