"""The catalogue: complete, in plain English, and sensible about what it does not know."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from urlsync.domain.catalogue import (
    ACTION_MEANINGS,
    CATALOGUE,
    Explanation,
    PersonAction,
    Severity,
    actions_for,
    actions_of,
    explain,
    explanation_of,
    failures,
    possible,
)
from urlsync.domain.catalogue.explanation import by_code, explanations
from urlsync.domain.catalogue.failures import DELIVERIES, RETRIED, SENT_AGAIN, TRANSIENT
from urlsync.domain.check import Outcome
from urlsync.domain.confirmation import HealthIssue
from urlsync.domain.errors import APP_FORBIDDEN, APP_NOT_FOUND, HANDED_OVER
from urlsync.domain.sync import Reason, Status, Sync, Webhook

from tests.fakes.clock import START
from tests.fakes.examples import a_sync
from tools import reasons

EVERY = list(CATALOGUE.values())


GOOD: dict[str, Any] = {
    "webhook": Webhook.PRESENT,
    "outcome": Outcome.UNCHANGED,
    "serving": True,
    "last_checked_at": START,
}


def a_good_sync(**changes: Any) -> Sync:
    return a_sync(**{**GOOD, **changes})


def code_of(**changes: Any) -> str | None:
    explanation = explanation_of(a_good_sync(**changes))
    return None if explanation is None else explanation.code


def test_every_kind_of_stored_item_is_explained_if_it_cannot_be_read() -> None:
    adapters = Path(failures.__file__).parents[2] / "adapters" / "dynamodb"
    kinds = {kind for file in adapters.glob("*.py") for kind in re.findall(r"Schema\(\"(\w+)\"", file.read_text())}
    assert len(kinds) > 20
    assert set(failures.STORED) == kinds
    assert len(failures.STORED) == len(kinds)


def test_the_page_is_current() -> None:
    assert reasons.FILE.read_text(encoding="utf-8") == reasons.page(), "run `make reasons`"


def test_the_page_has_every_entry() -> None:
    found = re.findall(r"^(?:### |\| )`([a-z0-9_/]+)`", reasons.page().split("## A paused sync")[1], re.MULTILINE)

    assert sorted(found) == sorted(CATALOGUE)


def test_every_reason_and_every_health_issue_has_an_entry() -> None:
    assert {*Reason, *HealthIssue} - CATALOGUE.keys() == set()


@pytest.mark.parametrize("explanation", EVERY, ids=[explanation.code for explanation in EVERY])
def test_an_entry_is_written_in_sentences(explanation: Explanation) -> None:
    texts = [explanation.meaning, explanation.automatic, explanation.next_step]
    for text in filter(None, texts):
        assert re.fullmatch(r"[A-Z].*[.]", text), text
    assert re.fullmatch(r"[A-Z].{2,47}[^.]", explanation.title), explanation.title


@pytest.mark.parametrize("explanation", EVERY, ids=[explanation.code for explanation in EVERY])
def test_whatever_is_wrong_says_what_happens_or_what_to_do(explanation: Explanation) -> None:
    if explanation.severity is not Severity.OK:
        assert explanation.automatic or explanation.next_step
    if explanation.actions:
        assert explanation.next_step


REPEATED = dict.fromkeys(TRANSIENT, RETRIED) | dict.fromkeys(DELIVERIES, SENT_AGAIN)


@pytest.mark.parametrize("explanation", REPEATED, ids=[explanation.code for explanation in REPEATED])
def test_what_passes_automatically_is_a_warning_that_is_retried(explanation: Explanation) -> None:
    assert explanation.severity is Severity.WARNING
    assert explanation.automatic == REPEATED[explanation]
    assert explanation.actions == (PersonAction.TRY_AGAIN,)


def test_every_action_is_explained_and_helps_somewhere() -> None:
    helping = {action for explanation in EVERY for action in explanation.actions}

    assert ACTION_MEANINGS.keys() == set(PersonAction)
    assert helping | {PersonAction.OPT_OUT} == set(PersonAction)


def test_a_detail_belongs_to_a_code_that_is_known_without_it() -> None:
    assert {code.split("/")[0] for code in CATALOGUE} - CATALOGUE.keys() == set()


def test_a_code_is_explained_once() -> None:
    with pytest.raises(ValueError, match="drift is explained twice"):
        by_code([explain("drift"), explain("drift")])


def test_a_detail_says_more_where_it_is_known() -> None:
    lost = explain("heroku_authorization_lost")

    assert explain("heroku_authorization_lost", "app_forbidden").title == "No permission for the Heroku app"
    assert explain("heroku_authorization_lost", "of_a_newer_version") == lost


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("heroku_moon_phase", "Heroku did not answer as expected (heroku_moon_phase)."),
        ("hasura_moon_phase", "Hasura Cloud did not answer as expected (hasura_moon_phase)."),
        ("moon_phase", "Something that the service needs did not work (moon_phase)."),
    ],
)
def test_an_unknown_code_reads_sensibly(code: str, meaning: str) -> None:
    assert explain(code) == Explanation(
        code=code,
        severity=Severity.WARNING,
        title=code.replace("_", " ").capitalize(),
        meaning=meaning,
        automatic="Checks are retried automatically, in seconds at first and then by the schedule.",
        next_step="Try again in a few minutes.",
        actions=(PersonAction.TRY_AGAIN,),
    )


def test_a_sync_that_follows_its_source_needs_no_explanation() -> None:
    assert code_of() is None
    assert code_of(webhook=Webhook.MANUAL, serving=None) is None
    assert code_of(webhook=Webhook.MISSING, last_checked_at=None) is None  # it has just been enabled


@pytest.mark.parametrize("reason", list(Reason))
def test_a_reason_comes_before_everything_else(reason: Reason) -> None:
    trouble = {"failure_reported": True, "serving": False, "outcome": Outcome.FAILED}

    assert code_of(status=Status.PAUSED, reason=reason, **trouble) == reason


def test_a_detail_says_more_where_the_catalogue_knows_it() -> None:
    lost = {"status": Status.PAUSED, "reason": Reason.HEROKU_AUTHORIZATION_LOST}

    assert code_of(**lost, detail=HANDED_OVER) == "heroku_authorization_lost/heroku_app_handed_over"
    assert code_of(**lost, detail=APP_NOT_FOUND) == "heroku_authorization_lost/heroku_app_not_found"
    assert code_of(**lost, detail="of_a_newer_version") == "heroku_authorization_lost"


def test_a_missing_scope_is_named_where_the_app_is_forbidden() -> None:
    forbidden = a_sync(
        status=Status.PAUSED,
        reason=Reason.HEROKU_AUTHORIZATION_LOST,
        detail=APP_FORBIDDEN,
        missing_scope="read-protected",
    )
    explanation = explanation_of(forbidden)
    assert explanation is not None
    assert explanation.meaning.endswith("Heroku asks for the scope `read-protected`.")
    assert PersonAction.RECONNECT_HEROKU not in explanation.actions


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"failure_reported": True, "serving": False, "outcome": Outcome.FAILED}, "checks_fail"),
        ({"serving": False, "health_issue": "project_unhealthy"}, "project_unhealthy"),
        ({"serving": False, "outcome": Outcome.FAILED}, "serving_unknown"),
        ({"outcome": Outcome.FAILED, "webhook": Webhook.MISSING}, "check_retried"),
        ({"outcome": Outcome.SUPERSEDED, "webhook": Webhook.MISSING}, "superseded"),
        ({"webhook": Webhook.MISSING}, "webhook_missing"),
    ],
)
def test_an_active_sync_in_trouble_names_the_most_urgent(changes: dict[str, Any], code: str) -> None:
    assert code_of(**changes) == code


def test_what_helps_comes_first() -> None:
    lost = a_good_sync(status=Status.PAUSED, reason=Reason.HEROKU_AUTHORIZATION_LOST)

    assert actions_of(lost) == ("reconnect_heroku", "restart", "check", "opt_out", "delete")
    assert actions_of(replace(lost, connection_id=None)) == ("restart", "check", "opt_out", "delete")


def test_of_some_actions_those_that_the_state_allows_are_possible() -> None:
    ended = a_good_sync(status=Status.DISCONNECTED, reason=Reason.HEROKU_APP_DELETED)

    assert possible(PersonAction, ended) == (
        "delete",
        "enable",
        "add_connection",
        "order_database",
        "accept_proposal",
        "decline_proposal",
        "redrive",
        "try_again",
    )


def test_what_helps_with_several_codes_is_offered_once() -> None:
    assert actions_for(["project_shared", "app_not_new"]) == ("accept_proposal", "decline_proposal")
    assert actions_for(["no_connection"]) == ("add_connection", "accept_proposal", "decline_proposal")
    assert actions_for([]) == ()


def test_entries_are_read_from_a_text() -> None:
    read = explanations(
        """
a_code | warning | A title | check, restart
  It happened, and the words
    go on.
  Automatically: It goes away.
  Next step: Wait
    a minute.
a_code/of_another | ok | Another title
  All is well.
""",
        next_step="Look.",
        actions=(PersonAction.TRY_AGAIN,),
    )

    assert read == (
        Explanation(
            code="a_code",
            severity=Severity.WARNING,
            title="A title",
            meaning="It happened, and the words go on.",
            automatic="It goes away.",
            next_step="Wait a minute.",
            actions=(PersonAction.CHECK, PersonAction.RESTART),
        ),
        Explanation(
            code="a_code/of_another",
            severity=Severity.OK,
            title="Another title",
            meaning="All is well.",
            next_step="Look.",
            actions=(PersonAction.TRY_AGAIN,),
        ),
    )


def test_an_entry_needs_a_meaning() -> None:
    with pytest.raises(ValueError, match=r"^a_code has no meaning$"):
        explanations("a_code | ok | A title")
