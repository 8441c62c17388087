"""How a provisioning moves on, ends and fails: whole objects are compared."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from urlsync.domain.events import Event, EventType
from urlsync.domain.provisioning import (
    FIRST_WAIT,
    LEASE,
    MAX_WAIT,
    STEP_TIMEOUT,
    Leftover,
    Progress,
    Provisioning,
    Stage,
    Step,
    app_name,
)

from tests.fakes.actors import an_actor
from tests.fakes.clock import START, FakeClock
from tests.golden.examples import PROVISIONING

NOW: Final = START + timedelta(minutes=10)
INSTANT: Final = timedelta(microseconds=1)
RUN: Final = replace(PROVISIONING, step=Step.WAITING_FOR_URL, reason=None, left_at_heroku=())
"""A provisioning that made its app and its database, and waits for the URL after two attempts in vain."""
APP: Final = Leftover(kind="app", name="quiet-river-1234", certain=True)
ADD_ON: Final = Leftover(kind="add-on", name="quiet-river-1234-db", certain=True)


def stage() -> Stage:
    return Stage(at=NOW, new_id=FakeClock().new_id)


def moved(run: Provisioning, step: Step, **found: Any) -> Provisioning:
    """Return the provisioning at the beginning of a step."""
    return replace(
        run,
        step=step,
        since=NOW,
        attempts=0,
        failure=None,
        claimed_until=None,
        revision=6,
        progress=(*run.progress, Progress(step=step, at=NOW)),
        **found,
    )


def reported(run: Provisioning, type_: EventType) -> Provisioning:
    """Return the provisioning with the event of its end at the end of its outbox."""
    detail = {
        "at": "2026-03-04T10:10:00+00:00",
        "provisioning_id": run.provisioning_id,
        "project_id": run.project_id,
        "heroku_app": run.app.name if run.app else run.app_name,
        "env_var": run.env_var,
        "sync_id": run.sync_id,
        "reason": run.reason,
        "left_at_heroku": [
            {"kind": left.kind, "name": left.name, "certain": left.certain} for left in run.left_at_heroku
        ],
        "actor": "sub-of-operator",
    }
    event = Event("00000000-0000-0000-0000-000000000001", type_, detail)
    return replace(run, outbox=(*run.outbox, event))


def failed(run: Provisioning, reason: str, *left: Leftover) -> Provisioning:
    return reported(moved(run, Step.FAILED, reason=reason, left_at_heroku=left), EventType.HEROKU_DATABASE_FAILED)


def test_a_claim_keeps_other_messages_away_for_a_while() -> None:
    assert stage().claimed(RUN) == replace(RUN, claimed_until=NOW + LEASE, revision=6)


def test_a_step_begins_with_what_was_found_in_the_one_before() -> None:
    after = stage().moved(RUN, Step.ENABLING_SYNC, env_var="FOUND")
    assert after == moved(RUN, Step.ENABLING_SYNC, env_var="FOUND")


def test_a_step_that_was_taken_in_vain_is_taken_again() -> None:
    waits = replace(RUN, since=NOW - STEP_TIMEOUT + INSTANT)
    after = stage().waiting(waits, "heroku_unavailable")
    assert after == replace(waits, attempts=3, failure="heroku_unavailable", claimed_until=None, revision=6)


def test_patience_has_an_end() -> None:
    waits = replace(RUN, since=NOW - STEP_TIMEOUT)
    assert stage().waiting(waits, "heroku_unavailable") == failed(waits, "heroku_unavailable", APP, ADD_ON)


def test_the_end_is_reported_with_what_it_was_all_about() -> None:
    assert stage().done(RUN) == reported(moved(RUN, Step.DONE), EventType.HEROKU_DATABASE_READY)
    opted_out = stage().done(RUN, "opted_out")
    assert opted_out == reported(moved(RUN, Step.DONE, reason="opted_out"), EventType.HEROKU_DATABASE_READY)


def test_an_app_that_was_never_made_is_reported_by_the_name_that_it_was_to_have() -> None:
    run = replace(RUN, app=None, app_name="urlsync-1")
    assert stage().failed(run, "heroku_forbidden", ()).outbox[-1].detail["heroku_app"] == "urlsync-1"


def test_an_app_that_was_chosen_is_reported_by_the_name_that_it_has() -> None:
    run = replace(RUN, app_name="urlsync-1", makes_app=False)
    assert run.app is not None
    assert stage().done(run).outbox[-1].detail["heroku_app"] == run.app.name


# ---------------------------------------------------------------- a failure for good


@pytest.mark.parametrize("step", [Step.CREATING_APP, Step.INSTALLING_POSTGRES])
def test_as_long_as_there_may_be_no_database_the_app_is_removed_first(step: Step) -> None:
    run = replace(RUN, step=step)
    after = stage().refused(run, "heroku_forbidden")
    assert after == moved(run, Step.CLEANING_UP, reason="heroku_forbidden")


@pytest.mark.parametrize("step", [Step.CREATING_APP, Step.INSTALLING_POSTGRES])
def test_an_app_that_was_there_before_is_never_removed(step: Step) -> None:
    run = replace(RUN, step=step, makes_app=False)
    assert stage().refused(run, "heroku_forbidden") == failed(run, "heroku_forbidden")


@pytest.mark.parametrize(
    ("made", "left"),
    [({}, [APP, ADD_ON]), ({"database": None}, [APP]), ({"app": None}, [ADD_ON]), ({"makes_app": False}, [])],
)
def test_later_what_was_made_is_left_and_named(made: dict[str, Any], left: list[Leftover]) -> None:
    run = replace(RUN, **made)
    assert stage().refused(run, "not_owner") == failed(run, "not_owner", *left)


@pytest.mark.parametrize(
    ("made", "left"),
    [
        ({"app": None}, [replace(APP, certain=False)]),
        ({"database": None}, [APP, replace(ADD_ON, certain=False)]),
        ({}, [APP, ADD_ON]),
    ],
)
def test_a_cleaning_up_that_fails_names_what_may_be_left(made: dict[str, Any], left: list[Leftover]) -> None:
    run = replace(RUN, step=Step.CLEANING_UP, reason="heroku_forbidden", **made)
    # The reason is the first one: why it failed, not why the app could not be removed.
    assert stage().refused(run, "heroku_not_found") == failed(run, "heroku_forbidden", *left)


def test_a_cleaning_up_of_which_nobody_knows_why_has_the_reason_of_its_own_failure() -> None:
    run = replace(RUN, step=Step.CLEANING_UP)
    assert stage().refused(run, "heroku_forbidden") == failed(run, "heroku_forbidden", APP, ADD_ON)


# ---------------------------------------------------------------- names and waits


@pytest.mark.parametrize("step", list(Step))
def test_it_is_over_when_it_is_done_or_failed_or_for_a_person_to_decide(step: Step) -> None:
    assert replace(RUN, step=step).is_over is (step in {Step.DONE, Step.FAILED, Step.PROPOSED})


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [
        (0, timedelta(0)),
        (1, FIRST_WAIT),
        (2, 2 * FIRST_WAIT),
        (3, 4 * FIRST_WAIT),
        (6, 32 * FIRST_WAIT),
        (7, MAX_WAIT),
        (5000, MAX_WAIT),
    ],
)
def test_each_attempt_waits_twice_as_long_up_to_a_limit(attempts: int, wait: timedelta) -> None:
    assert replace(RUN, attempts=attempts).wait() == wait


def test_the_names_at_heroku_come_from_the_id() -> None:
    assert app_name("5a0c1f3e-0001-4002-8003-00000000000a") == "urlsync-40028003" + "00000000000a"
    assert replace(RUN, app_name="urlsync-1").database_name == "urlsync-1-db"


# ---------------------------------------------------------------- what a person decides


@pytest.mark.parametrize("changes", [{"app_name": "a-former-name"}, {"app": None}])
def test_a_proposal_forgets_the_env_var_and_is_published_with_its_concerns(changes: dict[str, Any]) -> None:
    run = replace(RUN, **changes)
    after = stage().proposed(run, ("source_holds_literal_url", "another_concern"))
    concerns = ("source_holds_literal_url", "another_concern")
    proposed = moved(
        run, Step.PROPOSED, reason="source_holds_literal_url", concerns=concerns, env_var=None, take_over=False
    )
    detail = {
        "at": "2026-03-04T10:10:00+00:00",
        "proposal_id": run.provisioning_id,
        "project_id": run.project_id,
        "heroku_app": "quiet-river-1234",
        "reason": "source_holds_literal_url",
        "concerns": list(concerns),
        "actor": "sub-of-operator",
    }
    event = Event("00000000-0000-0000-0000-000000000001", EventType.SYNC_PROPOSED, detail)
    assert run.env_var is not None
    assert after == replace(proposed, outbox=(*run.outbox, event))


def test_a_provisioning_that_never_began_begins_again_as_if_it_had_not_failed() -> None:
    # GIVEN a provisioning whose first step could not be requested, of which nobody was notified
    first = Progress(step=Step.CREATING_APP, at=START)
    run = failed(replace(RUN, step=Step.CREATING_APP, progress=(first,), outbox=()), "queue_unavailable")
    assert run.never_began
    # WHEN it begins again THEN nothing is left of the failure
    begun = replace(moved(run, Step.CREATING_APP, reason=None), outbox=(), revision=run.revision + 1)
    assert stage().begun_again(run) == replace(begun, progress=(Progress(step=Step.CREATING_APP, at=NOW),))


BEN = an_actor("ben@example.com")


def test_whoever_decides_is_the_one_who_did_it() -> None:
    proposed = replace(RUN, step=Step.PROPOSED, reason="a_concern")
    accepted = replace(moved(proposed, Step.WAITING_FOR_URL, reason=None), actor=BEN.as_stored())
    declined = replace(moved(proposed, Step.DONE, reason="declined"), actor=BEN.as_stored())
    assert stage().accepted(proposed, BEN) == accepted
    assert stage().declined(proposed, BEN, "declined") == declined
