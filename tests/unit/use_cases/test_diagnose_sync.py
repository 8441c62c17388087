"""The diagnosis: every finding, and that nothing makes it fail or change anything."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.catalogue import Severity, explain
from urlsync.domain.connection import Abilities, Profile
from urlsync.domain.errors import MustPause, NotFound, TransientFailure
from urlsync.domain.findings import Finding
from urlsync.domain.sync import Reason, Status, Webhook
from urlsync.ports.hasura import Health
from urlsync.ports.heroku import FailedDelivery

from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, SYNC_ID, a_connection, a_sync
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.project import LITERAL, OURS, FakeProject
from tests.fakes.world import World

NEXT_STEP = "Attach the database to the app, or follow another config var."


class Clinic(World):
    """A sync that is well, and its diagnosis."""

    def __init__(self) -> None:
        super().__init__(a_sync(webhook_id="webhook-1", webhook=Webhook.PRESENT))
        self.heroku.webhooks["webhook-1"] = self.webhook_endpoint.url(SYNC_ID)
        self.project = self.rollout = self.project_api = FakeProject(self.hasura)
        self.diagnose = self.use_cases.diagnose_sync
        self.check()

    def change(self, **changes: Any) -> None:
        self.syncs.stored[SYNC_ID] = replace(self.sync, **changes)

    def findings(self) -> dict[str, Finding]:
        return {finding.code: finding for finding in self.diagnose(SYNC_ID)}

    def wrong(self) -> dict[str, Severity]:
        """Return everything that is not as it should be."""
        return {code: f.level for code, f in self.findings().items() if f.level is not Severity.OK}


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


def test_a_sync_that_is_well_has_nothing_wrong_in_any_part(clinic: Clinic) -> None:
    assert list(clinic.findings()) == [
        "sync_active",
        "source_readable",
        "webhook_right",
        "deliveries_succeed",
        "target_readable",
        "in_step",
        "project_serves",
    ]
    assert clinic.wrong() == {}


def test_a_diagnosis_changes_nothing(clinic: Clinic) -> None:
    # GIVEN a sync with drift, without a webhook, and with a broken source that a reload would heal
    clinic.change(metadata_access=True)
    clinic.heroku.rotate(SECOND_URL)
    clinic.heroku.webhooks.clear()
    clinic.project.healths, clinic.project.inconsistent = [Health.INCONSISTENT], {OURS.name}
    sync, history, told = clinic.sync, list(clinic.syncs.history), clinic.told()
    # WHEN
    clinic.findings()
    # THEN
    assert (clinic.sync, clinic.syncs.history, clinic.told()) == (sync, history, told)
    assert clinic.target == FIRST_URL
    assert clinic.heroku.webhooks == {}
    assert clinic.project.reloads == []


def test_no_finding_shows_a_value(clinic: Clinic) -> None:
    clinic.heroku.rotate(SECOND_URL)
    shown = repr(clinic.findings())
    for secret in (FIRST_URL, SECOND_URL, "fake-password", "fake-hasura-token", "fake-heroku-access-token"):
        assert secret not in shown


def test_a_sync_that_is_not_there_has_no_diagnosis(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        clinic.diagnose("5a0c1f3e-0000-4000-8000-00000000dead")


def test_an_opt_out_is_as_somebody_wanted_it(clinic: Clinic) -> None:
    clinic.change(status=Status.DISCONNECTED, reason=Reason.OPTED_OUT, connection_id=None)
    assert clinic.wrong() == {}
    (finding,) = clinic.findings().values()
    assert (finding.code, finding.actions) == ("disconnected_opted_out", ("restart",))


def test_a_finding_offers_what_the_state_of_the_sync_allows(clinic: Clinic) -> None:
    clinic.heroku.tokens, clinic.oauth.refresh_tokens = set(), set()
    clinic.check()
    assert clinic.findings()["source_unknown"].actions == ("reconnect_heroku", "restart", "check")
    clinic.change(connection_id=None)
    assert clinic.findings()["paused_heroku_authorization_lost"].actions == ("restart", "check")


def test_a_disconnected_sync_asks_nobody(clinic: Clinic) -> None:
    clinic.change(status=Status.DISCONNECTED, reason=Reason.OWNERSHIP_TRANSFERRED, connection_id=None)
    clinic.heroku.calls.clear()
    assert clinic.wrong() == {"disconnected_ownership_transferred": Severity.PROBLEM}
    assert clinic.heroku.calls == []


def test_a_paused_sync_tells_why_and_what_to_do(clinic: Clinic) -> None:
    clinic.heroku.drop()
    clinic.check()
    finding = clinic.findings()["paused_source_missing"]
    assert finding.level is Severity.PROBLEM
    assert (finding.meaning, finding.next_step) == (explain("source_missing").meaning, NEXT_STEP)
    assert finding.actions == ("check", "delete")


def test_an_app_in_other_hands_is_named_with_the_next_step(clinic: Clinic) -> None:
    # GIVEN
    clinic.heroku.owner_id = "5a0c1f3e-0000-4000-8000-00000000bbbb"
    clinic.clock.advance(timedelta(hours=2))
    clinic.check()
    # WHEN somebody asks THEN the source is not read for it either
    clinic.heroku.calls.clear()
    findings = clinic.findings()
    assert clinic.heroku.calls == []
    for code in ("paused_heroku_authorization_lost", "source_unknown", "webhook_unknown"):
        assert findings[code].detail == "heroku_app_handed_over"
        assert str(findings[code].next_step).startswith("Restart the sync")


def test_checks_that_were_given_up_are_a_problem(clinic: Clinic) -> None:
    clinic.change(failure_reported=True)
    assert clinic.wrong() == {"checks_fail": Severity.PROBLEM}


def test_a_sync_that_was_never_checked_is_told(clinic: Clinic) -> None:
    clinic.change(last_checked_at=None)
    assert clinic.wrong() == {"never_checked": Severity.WARNING}


def test_a_connection_that_is_gone_is_a_problem(clinic: Clinic) -> None:
    clinic.connections.stored.clear()
    assert clinic.wrong() == {"connection_missing": Severity.PROBLEM}


def test_a_webhook_that_is_gone_is_a_problem(clinic: Clinic) -> None:
    clinic.heroku.webhooks.clear()
    assert clinic.wrong() == {"webhook_missing": Severity.PROBLEM}


def test_somebody_elses_webhook_is_not_ours(clinic: Clinic) -> None:
    clinic.heroku.webhooks = {"webhook-1": "https://example.com/another"}
    assert clinic.wrong() == {"webhook_missing": Severity.PROBLEM}


def test_a_webhook_at_another_level_is_wrong(clinic: Clinic) -> None:
    clinic.heroku.levels["webhook-1"] = "notify"
    assert clinic.wrong() == {"webhook_wrong": Severity.PROBLEM}


def test_two_webhooks_are_too_many(clinic: Clinic) -> None:
    clinic.heroku.webhooks["webhook-2"] = clinic.webhook_endpoint.url(SYNC_ID)
    assert clinic.wrong() == {"webhook_repeated": Severity.WARNING}


def test_a_webhook_that_a_person_registered_is_right_too(clinic: Clinic) -> None:
    clinic.change(webhook=Webhook.MANUAL)
    profile = Profile(abilities=Abilities(webhooks=True))
    clinic.connections.stored[CONNECTION_ID] = a_connection(profile=profile)
    assert "webhook_manual" in clinic.findings()
    # BUT a person must register it
    clinic.heroku.webhooks.clear()
    assert "command" in str(clinic.findings()["webhook_missing"].next_step)


def test_what_a_narrow_authorization_may_not_see_is_not_held_against_the_sync(clinic: Clinic) -> None:
    clinic.change(webhook=Webhook.MANUAL)
    clinic.heroku.narrow_tokens = {"fake-heroku-access-token"}
    assert "webhook_unseen" in clinic.findings()
    assert clinic.wrong() == {}


def test_failed_deliveries_are_counted_with_the_last_of_them(clinic: Clinic) -> None:
    clinic.heroku.failures = [
        FailedDelivery(
            webhook_id=webhook_id, failed_at=START - timedelta(hours=hours), code=code, given_up=True
        )
        for webhook_id, hours, code in [("webhook-1", 3, 500), ("webhook-1", 1, 503), ("another", 0, 404)]
    ]
    finding = clinic.findings()["deliveries_failed"]
    assert finding.level is Severity.WARNING
    assert finding.detail == "2, the last at 2026-03-04T09:00:00+00:00 with status 503"


def test_drift_is_seen_although_nobody_told_of_it(clinic: Clinic) -> None:
    clinic.heroku.rotate(SECOND_URL)
    assert clinic.wrong() == {"drift": Severity.PROBLEM}


def test_a_missing_target_is_drift(clinic: Clinic) -> None:
    del clinic.hasura.env["PG_DATABASE_URL"]
    assert clinic.wrong().keys() == {"drift", "target_changed"}


def test_a_lost_authorization_is_found_where_it_matters(clinic: Clinic) -> None:
    clinic.heroku.tokens.clear()
    clinic.oauth.refresh_tokens.clear()
    findings = clinic.findings()
    for code in ("webhook_unknown", "source_unknown"):
        assert findings[code].level is Severity.PROBLEM
        assert findings[code].detail == "heroku_authorization_lost"
    # AND the rest is found out all the same
    assert {"target_readable", "project_serves"} <= findings.keys()
    assert not {"drift", "in_step"} & findings.keys()


def test_an_app_that_heroku_does_not_know_is_told(clinic: Clinic) -> None:
    clinic.heroku.apps.clear()
    assert clinic.findings()["source_unknown"].detail == "heroku_not_found"


def test_another_owner_is_told(clinic: Clinic) -> None:
    clinic.hasura.owner_id = "somebody-else"
    assert clinic.findings()["target_unknown"].detail == "owner_changed"


def test_a_token_of_somebody_else_has_no_access(clinic: Clinic) -> None:
    clinic.hasura.users = {"fake-hasura-token": "a-collaborator"}
    assert clinic.findings()["target_unknown"].detail == "hasura_access_lost"


@pytest.mark.parametrize(
    "failure", [TransientFailure("hasura_timeout"), MustPause(Reason.HASURA_ACCESS_LOST)]
)
def test_a_project_that_cannot_be_looked_at_is_unknown(clinic: Clinic, failure: Any) -> None:
    clinic.project.deployment_failure = failure
    assert "serving_unknown" in clinic.wrong()


@pytest.mark.parametrize(
    ("healths", "code", "level"),
    [
        ([Health.ERROR], "project_unhealthy", Severity.PROBLEM),
        ([Health.INCONSISTENT], "project_inconsistent", Severity.WARNING),
        ([TransientFailure("project_unreachable")], "serving_unknown", Severity.WARNING),
    ],
)
def test_how_the_project_is_now_is_told(
    clinic: Clinic, healths: list[Any], code: str, level: Severity
) -> None:
    clinic.change(serving=True)
    clinic.project.healths = healths
    assert clinic.wrong() == {code: level}


@pytest.mark.parametrize(
    ("confirmed", "level"),
    [
        ({"serving": None}, Severity.WARNING),
        ({"serving": False, "serving_failure": "project_unhealthy"}, Severity.PROBLEM),
    ],
)
def test_a_project_that_restarts_after_an_update_is_no_problem_yet(
    clinic: Clinic, confirmed: dict[str, Any], level: Severity
) -> None:
    # GIVEN a project that does not answer, an update that was confirmed or was not yet
    clinic.change(**confirmed)
    clinic.project.healths = [Health.ERROR]
    # WHEN one asks THEN it matters only once its time for restarting is over
    assert clinic.wrong()["project_unhealthy"] is level


def test_a_useless_sync_is_told(clinic: Clinic) -> None:
    clinic.change(metadata_access=True)
    clinic.project.uses = [LITERAL]
    finding = clinic.findings()["source_holds_literal_url"]
    assert finding.level is Severity.PROBLEM
    assert "updates have no effect" in finding.meaning


def test_when_everything_fails_there_still_is_a_diagnosis(clinic: Clinic) -> None:
    def fail(operation: str) -> None:
        raise TransientFailure("everything_down")

    clinic.heroku.before_each = clinic.hasura.before_each = fail
    clinic.project.deployment_failure = TransientFailure("everything_down")
    assert clinic.wrong() == {
        "webhook_unknown": Severity.WARNING,
        "source_unknown": Severity.WARNING,
        "target_unknown": Severity.WARNING,
        "serving_unknown": Severity.WARNING,
    }
    # EVEN without our own table
    clinic.connections.before_each = fail
    assert clinic.wrong() == {"connection_unknown": Severity.WARNING}


def test_a_webhook_with_an_old_secret_is_told_with_what_a_person_must_do(clinic: Clinic) -> None:
    # GIVEN webhooks from before the last rotation of the master secret
    clinic.change(webhook_master="0" * 16)
    # THEN ours is renewed by itself, and a person's by that person
    assert clinic.findings()["webhook_secret_old"].level is Severity.OK
    clinic.change(webhook=Webhook.MANUAL)
    assert clinic.wrong() == {"webhook_secret_old": Severity.WARNING}
    assert "Restart the sync" in str(clinic.findings()["webhook_secret_old"].next_step)
