"""The diagnosis: every finding, and that nothing makes it fail or change anything."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.catalogue import Severity, explain, possible
from urlsync.domain.check import Source
from urlsync.domain.confirmation import HealthIssue, HealthResult
from urlsync.domain.connection import Capabilities, Profile
from urlsync.domain.errors import (
    HANDED_OVER,
    HerokuNotFound,
    HerokuTokenRejected,
    NotFound,
    NotOwner,
    OwnerChanged,
    PermanentFailure,
    TransientFailure,
    UrlsyncError,
)
from urlsync.domain.findings import Finding, because, found
from urlsync.domain.sync import Reason, Status, Webhook
from urlsync.ports.hasura import Health
from urlsync.ports.heroku import FailedDelivery, WebhookSubscription
from urlsync.use_cases.confirming.project_health import CheckProjectHealth
from urlsync.use_cases.diagnosis.diagnose_sync import findings_of, unknown
from urlsync.use_cases.diagnosis.findings import InspectWebhook, serving_finding

from tests.fakes.actors import ADMIN
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
        return {finding.code: finding for finding in self.diagnose(SYNC_ID, actor=ADMIN)}

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


@pytest.mark.parametrize("how", ["port", "attachment"])
def test_a_transaction_pooler_is_a_finding_that_names_the_setting(clinic: Clinic, how: str) -> None:
    if how == "port":
        clinic.heroku.rotate(FIRST_URL.replace(":5432", ":6432"))
        clinic.check()
    else:
        clinic.heroku.namespaces = {"DATABASE_URL": "connection-pooling:default"}
    assert clinic.wrong() == {"transaction_pooler": Severity.WARNING}
    assert "HASURA_GRAPHQL_USE_PREPARED_STATEMENTS" in str(clinic.findings()["transaction_pooler"].next_step)


def test_a_source_whose_value_is_not_known_is_no_pooler(clinic: Clinic) -> None:
    source = Source(fingerprint=clinic.fingerprint(FIRST_URL), etag=None, value=None)
    assert list(clinic.diagnose.values.pooler(clinic.sync, clinic.connections.stored[CONNECTION_ID], source)) == []


def test_an_attachment_that_heroku_does_not_show_is_unknown(clinic: Clinic) -> None:
    def refuse(operation: str) -> None:
        if operation == "attachment_namespace":
            raise TransientFailure("heroku_unavailable")

    clinic.heroku.before_each = refuse
    assert clinic.wrong() == {"attachment_unknown": Severity.WARNING}


def test_a_diagnosis_changes_nothing(clinic: Clinic) -> None:
    # GIVEN a sync with drift, without a webhook, and with a broken source that a reload would heal
    clinic.change(metadata_access=True)
    clinic.heroku.rotate(SECOND_URL)
    clinic.heroku.webhooks.clear()
    clinic.project.healths, clinic.project.inconsistent = [Health.INCONSISTENT], {OURS.name}
    sync, history, reported = clinic.sync, list(clinic.syncs.history), clinic.reported()
    # WHEN
    clinic.findings()
    # THEN
    assert (clinic.sync, clinic.syncs.history, clinic.reported()) == (sync, history, reported)
    assert clinic.target == FIRST_URL
    assert clinic.heroku.webhooks == {}
    assert clinic.project.reloads == []


def test_no_finding_shows_a_value(clinic: Clinic) -> None:
    clinic.heroku.rotate(SECOND_URL)
    shown = repr(clinic.findings())
    for secret in (FIRST_URL, SECOND_URL, "fake-password", "fake-hasura-token", "fake-heroku-access-token"):
        assert secret not in shown


def test_a_sync_that_is_not_there_has_no_diagnosis(clinic: Clinic) -> None:
    with pytest.raises(NotFound, match=r"\bsync\b"):
        clinic.diagnose("5a0c1f3e-0000-4000-8000-00000000dead", actor=ADMIN)


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
    assert finding.detail is None
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


def test_checks_that_were_exhausted_are_a_problem(clinic: Clinic) -> None:
    clinic.change(failure_reported=True)
    assert clinic.wrong() == {"checks_fail": Severity.PROBLEM}


def test_a_sync_that_was_never_checked_is_reported(clinic: Clinic) -> None:
    clinic.change(last_checked_at=None)
    assert clinic.wrong() == {"never_checked": Severity.WARNING}


def test_a_connection_that_is_gone_is_a_problem(clinic: Clinic) -> None:
    clinic.connections.stored.clear()
    assert clinic.wrong() == {"connection_missing": Severity.PROBLEM}


def test_sweeps_that_are_not_trusted_are_a_finding(clinic: Clinic) -> None:
    stored = clinic.connections.stored[CONNECTION_ID]
    broken = replace(stored.sweep, source_trust=stored.sweep.source_trust.broken(START))
    clinic.connections.stored[CONNECTION_ID] = replace(stored, sweep=broken)
    assert list(clinic.wrong()) == ["sweep_not_trustworthy"]


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
    profile = Profile(capabilities=Capabilities(webhooks=True))
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
            webhook_id=webhook_id, failed_at=START - timedelta(hours=hours), code=code, retries_exhausted=True
        )
        for webhook_id, hours, code in [("webhook-1", 3, 500), ("webhook-1", 1, 503), ("another", 0, 404)]
    ]
    finding = clinic.findings()["deliveries_failed"]
    assert finding.level is Severity.WARNING
    assert finding.detail == "2, the last at 2026-03-04T09:00:00+00:00 with status 503"


def test_drift_is_seen_although_nobody_reported_it(clinic: Clinic) -> None:
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


@pytest.mark.parametrize("issue", [HealthIssue.METADATA_DISABLED, HealthIssue.ADMIN_SECRET_REFUSED])
def test_what_limits_the_view_of_a_project_is_a_finding(clinic: Clinic, issue: HealthIssue) -> None:
    # GIVEN an owner who permits to read metadata, which the project does not
    clinic.change(metadata_access=True)
    clinic.project.uses = issue
    # THEN health decides, and the reason is a finding
    findings = clinic.findings()
    assert "project_serves" in findings
    assert findings[issue].level is Severity.WARNING
    # AND there is none where nobody asked for metadata
    clinic.change(metadata_access=False)
    assert issue not in clinic.findings()


def test_an_app_that_heroku_does_not_know_is_reported(clinic: Clinic) -> None:
    clinic.heroku.apps.clear()
    assert clinic.findings()["source_unknown"].detail == "heroku_not_found"


def test_another_owner_is_notified(clinic: Clinic) -> None:
    clinic.hasura.owner_id = "somebody-else"
    assert clinic.findings()["target_unknown"].detail == "owner_changed"


def test_a_token_of_somebody_else_has_no_access(clinic: Clinic) -> None:
    clinic.hasura.users = {"fake-hasura-token": "a-collaborator"}
    assert clinic.findings()["target_unknown"].detail == "hasura_access_lost"


@pytest.mark.parametrize("failure", [TransientFailure("hasura_timeout"), PermanentFailure(Reason.HASURA_ACCESS_LOST)])
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
def test_how_the_project_is_now_is_reported(clinic: Clinic, healths: list[Any], code: str, level: Severity) -> None:
    clinic.change(serving=True)
    clinic.project.healths = healths
    assert clinic.wrong() == {code: level}


@pytest.mark.parametrize(
    ("confirmed", "level"),
    [
        ({"serving": None}, Severity.WARNING),
        ({"serving": False, "health_issue": "project_unhealthy"}, Severity.PROBLEM),
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


def test_a_useless_sync_is_reported(clinic: Clinic) -> None:
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


def test_a_webhook_with_an_old_secret_is_reported_with_what_a_person_must_do(clinic: Clinic) -> None:
    # GIVEN webhooks from before the last rotation of the master secret
    clinic.change(webhook_secret_id="0" * 16)
    # THEN ours is renewed automatically, and a person's by that person
    assert clinic.findings()["webhook_secret_old"].level is Severity.OK
    clinic.change(webhook=Webhook.MANUAL)
    assert clinic.wrong() == {"webhook_secret_old": Severity.WARNING}
    assert "Restart the sync" in str(clinic.findings()["webhook_secret_old"].next_step)


def test_a_sync_that_is_well_has_a_detail_for_whatever_there_is_one(clinic: Clinic) -> None:
    fingerprint = clinic.fingerprint(FIRST_URL)
    assert clinic.diagnose(SYNC_ID, actor=ADMIN) == [
        replace(finding, actions=possible(finding.actions, clinic.sync))
        for finding in (
            found("sync_active"),
            found("source_readable", detail=fingerprint),
            found("webhook_right"),
            found("deliveries_succeed"),
            found("target_readable", detail=fingerprint),
            found("in_step"),
            found("project_serves"),
        )
    ]


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (TransientFailure("heroku_timeout"), because("x_unknown", explain("heroku_timeout"), detail="heroku_timeout")),
        (
            PermanentFailure(Reason.HEROKU_APP_SUSPENDED),
            because("x_unknown", explain("heroku_app_suspended"), detail="heroku_app_suspended"),
        ),
        (
            PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, HANDED_OVER),
            because("x_unknown", explain("heroku_authorization_lost", HANDED_OVER), detail=HANDED_OVER),
        ),
        (
            PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, "app_forbidden", "read-protected"),
            because(
                "x_unknown",
                explain("heroku_authorization_lost", "app_forbidden", missing_scope="read-protected"),
                detail="app_forbidden",
            ),
        ),
        *(
            (TransientFailure(f"{service}_answer_too_large"), found(f"{service}_answer_too_large", detail="x"))
            for service in ("heroku", "hasura", "project")
        ),
        (HerokuNotFound(), because("x_unknown", explain("heroku_not_found"), detail="heroku_not_found")),
        (HerokuTokenRejected(), because("x_unknown", explain("heroku_token_rejected"), detail="heroku_token_rejected")),
        (OwnerChanged("ben"), because("x_unknown", explain("owner_changed"), detail="owner_changed")),
        (NotOwner(), because("x_unknown", explain("unexpected"), detail="unexpected")),
    ],
)
def test_what_cannot_be_found_out_says_why(failure: UrlsyncError, expected: Finding) -> None:
    assert unknown("x", failure) == expected

    def inspect() -> list[Finding]:
        raise failure

    assert findings_of("x", inspect) == [expected]


def test_what_can_be_found_out_is_found() -> None:
    assert findings_of("x", lambda: iter([found("in_step")])) == [found("in_step")]


@pytest.mark.parametrize(
    ("hooks", "expected"),
    [
        ([], found("webhook_missing")),
        ([{"level": "notify"}], found("webhook_wrong")),
        ([{"include": ("api:release", "api:build")}], found("webhook_wrong")),
        ([{}, {}], found("webhook_repeated", detail="2")),
        ([{}, {"level": "notify"}], found("webhook_repeated", detail="2")),
        ([{}], found("webhook_right")),
    ],
)
@pytest.mark.parametrize("manual", [False, True])
def test_a_subscription_is_judged_as_a_whole(
    clinic: Clinic,
    monkeypatch: pytest.MonkeyPatch,
    hooks: list[dict[str, Any]],
    expected: Finding,
    manual: bool,  # noqa: FBT001
) -> None:
    # GIVEN these subscriptions with our URL, and one of somebody else
    ours = [
        replace(
            WebhookSubscription(
                webhook_id=str(number), url=clinic.webhook_endpoint.url(SYNC_ID), include=("api:release",), level="sync"
            ),
            **hook,
        )
        for number, hook in enumerate(hooks)
    ]
    other = WebhookSubscription(webhook_id="x", url="https://example.com", include=("api:release",), level="sync")
    monkeypatch.setattr(clinic.heroku, "list_webhooks", lambda *_: [other, *ours])
    if manual:
        clinic.change(webhook=Webhook.MANUAL)
        profile = Profile(capabilities=Capabilities(webhooks=True))
        clinic.connections.stored[CONNECTION_ID] = a_connection(profile=profile)
        by_hand = {"webhook_missing": found("webhook_missing", "manual"), "webhook_right": found("webhook_manual")}
        expected = by_hand.get(expected.code, expected)
    # WHEN THEN
    finding = clinic.findings()[expected.code]
    assert replace(finding, actions=expected.actions) == expected


def test_deliveries_of_others_do_not_count(clinic: Clinic) -> None:
    clinic.heroku.failures = [FailedDelivery(webhook_id="another", failed_at=START, code=500, retries_exhausted=True)]
    assert "deliveries_succeed" in clinic.findings()


def test_an_old_secret_is_reported_for_whoever_must_renew_it(clinic: Clinic) -> None:
    clinic.change(webhook_secret_id="0" * 16)
    ours = clinic.findings()["webhook_secret_old"]
    assert replace(ours, actions=()) == replace(found("webhook_secret_old", "automatic"), actions=())
    clinic.change(webhook=Webhook.MANUAL)
    theirs = clinic.findings()["webhook_secret_old"]
    assert replace(theirs, actions=()) == replace(found("webhook_secret_old"), actions=())


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (HealthResult(serving=True), found("project_serves")),
        (HealthResult(serving=True, failure="variable_unused"), found("project_serves")),
        (HealthResult(serving=None), replace(found("serving_unknown"), level=Severity.WARNING)),
        (
            HealthResult(serving=None, failure="project_unreachable"),
            replace(found("project_unreachable"), level=Severity.WARNING),
        ),
        (
            HealthResult(serving=False, failure="project_unhealthy"),
            replace(found("project_unhealthy"), level=Severity.PROBLEM),
        ),
    ],
)
def test_what_was_seen_of_a_project_has_its_level(outcome: HealthResult, expected: Finding) -> None:
    assert serving_finding(outcome) == expected


@pytest.mark.parametrize(
    ("conclusive", "confirmed", "level"),
    [
        (False, False, Severity.WARNING),
        (False, True, Severity.PROBLEM),
        (True, False, Severity.PROBLEM),
        (True, True, Severity.PROBLEM),
    ],
)
def test_only_what_waiting_may_change_is_a_warning_for_now(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, *, conclusive: bool, confirmed: bool, level: Severity
) -> None:
    clinic.change(serving=True if confirmed else None, health_issue=None)
    outcome = HealthResult(serving=False, failure="project_unhealthy", conclusive=conclusive)
    monkeypatch.setattr(CheckProjectHealth, "__call__", lambda *_, **__: outcome)
    assert clinic.findings()["project_unhealthy"].level is level


def test_a_sync_without_a_connection_needs_one(clinic: Clinic) -> None:
    clinic.change(connection_id=None)
    finding = clinic.findings()["connection_missing"]
    assert replace(finding, actions=()) == replace(found("connection_missing"), actions=())
    assert list(clinic.findings()) == ["sync_active", "connection_missing"]


@pytest.mark.parametrize("capabilities", [Capabilities(webhooks=False), Capabilities()])
def test_a_webhook_that_we_may_not_see_still_has_a_secret(clinic: Clinic, capabilities: Capabilities) -> None:
    clinic.change(webhook=Webhook.MANUAL, webhook_secret_id="0" * 16)
    clinic.connections.stored[CONNECTION_ID] = a_connection(profile=Profile(capabilities=capabilities))
    assert {"webhook_unseen", "webhook_secret_old"} <= clinic.findings().keys()
    assert "webhook_right" not in clinic.findings()


def test_a_connection_that_cannot_be_read_is_reported_with_its_reason(clinic: Clinic) -> None:
    def unavailable(operation: str) -> None:
        raise TransientFailure("state_unavailable")

    clinic.connections.before_each = unavailable
    finding = clinic.findings()["connection_unknown"]
    expected = unknown("connection", TransientFailure("state_unavailable"))
    assert replace(finding, actions=()) == replace(expected, actions=())


def test_a_webhook_whose_secret_cannot_be_read_is_reported_with_its_reason(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: object) -> list[Finding]:
        raise TransientFailure("master_secret_unavailable")

    monkeypatch.setattr(InspectWebhook, "secret", unavailable)
    clinic.change(webhook=Webhook.MANUAL)
    clinic.connections.stored[CONNECTION_ID] = a_connection(profile=Profile(capabilities=Capabilities(webhooks=False)))
    finding = clinic.findings()["webhook_unknown"]
    expected = unknown("webhook", TransientFailure("master_secret_unavailable"))
    assert replace(finding, actions=()) == replace(expected, actions=())


def test_a_sync_without_a_webhook_on_purpose_is_well(clinic: Clinic) -> None:
    clinic.heroku.webhooks.clear()
    clinic.change(webhook=Webhook.MISSING, webhook_id=None, webhook_wanted=False)
    findings = clinic.findings()
    assert findings["webhook_unwanted"].level is Severity.OK
    assert "webhook_missing" not in findings
