"""What is a transfer and what is not, on the simulators' models, with the real use cases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from urlsync.domain.check import Cause
from urlsync.domain.sync import Reason, Status

from local.hasura.projects import ADMIN
from tests.fakes.ownership_stage import Stage

ADA, BEN = 0, 1


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A project of Ada's, both of whose syncs are in place."""
    stage = Stage()
    check_all(stage)
    yield stage
    stage.stop()


def check_all(stage: Stage) -> None:
    for sync_id in stage.sync_ids:
        stage.run(stage.check(sync_id))


def restart_and_check(stage: Stage) -> None:
    """Let Ada restart the first sync. Its first check comes while she waits, so she waits in vain here."""
    stage.run(stage.restart(stage.sync_ids[0], stage.people[ADA]))
    stage.run(stage.check(stage.sync_ids[0], Cause.ENABLED))


def invite(stage: Stage) -> None:
    stage.cloud.transfers.invite(stage.project, stage.people[BEN].user)


def invite_and_revoke(stage: Stage) -> None:
    invitation = stage.cloud.transfers.invite(stage.project, stage.people[BEN].user)
    stage.cloud.transfers.revoke(invitation.id)


def let_an_admin_in(stage: Stage) -> None:
    stage.cloud.add_collaborator(stage.project, stage.people[BEN].user, frozenset({ADMIN}))


def let_somebody_else_pay(stage: Stage) -> None:
    """Who pays is no owner, and nothing that a check reads."""
    stage.project.plan_name = "cloud_shared"


@pytest.mark.parametrize("change", [invite, invite_and_revoke, let_an_admin_in, let_somebody_else_pay])
def test_what_is_no_transfer_ends_nothing(stage: Stage, change: object) -> None:
    # WHEN something happens that is no transfer, and the source changes
    assert callable(change)
    change(stage)
    stage.rotate()
    check_all(stage)
    # THEN the sync goes on
    assert stage.sync().status is Status.ACTIVE
    assert stage.target() == stage.source()


def test_an_acceptance_shuts_the_old_owner_out_and_pauses(stage: Stage) -> None:
    # GIVEN the usual transfer: the one query of a check fails as a whole
    before = stage.target()
    stage.transfer(stage.people[BEN])
    stage.rotate()
    # WHEN
    check_all(stage)
    # THEN
    assert (stage.sync().status, stage.sync().reason) == (Status.PAUSED, Reason.HASURA_ACCESS_LOST)
    assert stage.target() == before


def test_the_event_ends_what_lost_access_had_paused(stage: Stage) -> None:
    # GIVEN
    incoming_event = stage.transfer(stage.people[BEN])
    check_all(stage)
    # WHEN
    stage.run(stage.hear_of(incoming_event))
    # THEN no webhook of ours is left with the old owner
    assert [stage.sync(number).reason for number in (0, 1)] == [Reason.OWNERSHIP_TRANSFERRED] * 2
    assert stage.town.heroku.webhooks.of(stage.app.id) == []


def test_the_new_owner_cannot_read_the_old_owners_source(stage: Stage) -> None:
    # GIVEN a project that was transferred without its app
    ben, before = stage.people[BEN], stage.target()
    stage.run(stage.hear_of(stage.transfer(ben)))
    stage.rotate()
    # WHEN the new owner restarts the sync
    stage.run(stage.restart(stage.sync_ids[0], ben))
    # THEN it stays disconnected
    assert stage.sync().reason is Reason.OWNERSHIP_TRANSFERRED
    assert stage.target() == before


def test_an_app_that_is_transferred_pauses_and_gives_nothing_away(stage: Stage) -> None:
    # GIVEN the source in another's hands, with credentials of their own
    before = stage.target()
    stage.hand_over_app(stage.people[BEN])
    # WHEN
    check_all(stage)
    # THEN
    assert (stage.sync().status, stage.sync().reason) == (Status.PAUSED, Reason.HEROKU_AUTHORIZATION_LOST)
    assert stage.target() == before


def test_a_former_owner_who_may_still_read_the_app_gives_nothing_away_once_noticed(stage: Stage) -> None:
    # GIVEN a transfer as Heroku does it: whoever had the app is a collaborator now
    before = stage.target()
    stage.hand_over_app(stage.people[BEN], keep_collaborator=True)
    stage.clock.advance(timedelta(hours=1))
    # WHEN it is noticed, and the new owner rotates, and webhooks and the schedule ask for checks
    check_all(stage)
    for cause in Cause:
        stage.rotate()
        for sync_id in stage.sync_ids:
            stage.run(stage.check(sync_id, cause))
    # THEN nothing of theirs has arrived
    assert (stage.sync().status, stage.sync().reason) == (Status.PAUSED, Reason.HEROKU_AUTHORIZATION_LOST)
    assert stage.target() == before
    assert stage.issued[stage.source()] == "ben"


def test_an_app_that_comes_back_is_followed_again(stage: Stage) -> None:
    # GIVEN
    ada, ben = stage.people[ADA], stage.people[BEN]
    stage.hand_over_app(ben, keep_collaborator=True)
    stage.clock.advance(timedelta(hours=1))
    check_all(stage)
    # WHEN
    stage.hand_over_app(ada)
    check_all(stage)
    # THEN
    assert stage.sync().status is Status.ACTIVE
    assert stage.target() == stage.source()


def test_a_restart_follows_the_apps_new_owner_as_a_person_wanted(stage: Stage) -> None:
    # GIVEN
    stage.hand_over_app(stage.people[BEN], keep_collaborator=True)
    stage.clock.advance(timedelta(hours=1))
    check_all(stage)
    # WHEN
    restart_and_check(stage)
    # THEN it stays so
    stage.clock.advance(timedelta(hours=1))
    check_all(stage)
    assert stage.sync().status is Status.ACTIVE
    assert stage.target() == stage.source()


def test_an_app_that_took_over_the_old_ones_name_is_never_read(stage: Stage) -> None:
    # GIVEN an app that was deleted, and another one of the same person and name
    ada, before = stage.people[ADA], stage.target()
    stage.town.heroku.delete_app(stage.app, ada.account)
    other = stage.town.heroku.create_app(ada.account, stage.app.name)
    stage.town.heroku.change_config(other, ada.account, {"DATABASE_URL": "postgres://fake@other.example.com/x"})
    # WHEN
    check_all(stage)
    # THEN we act on ids
    assert (stage.sync().status, stage.sync().reason) == (Status.PAUSED, Reason.HEROKU_AUTHORIZATION_LOST)
    assert stage.target() == before
