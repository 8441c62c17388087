"""What operators see of a rotation, and that no text of a library comes into it."""

import json
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from aws_lambda_powertools import Logger, Metrics
from urlsync.domain.errors import TransientFailure
from urlsync.domain.rotation import RotationRefused, Step
from urlsync.entrypoints.rotation import MAX_SYNC_IDS, RotationFailed, RotationSteps

EVENT = {"Step": "testSecret", "SecretId": "arn:of-a-secret", "ClientRequestToken": "version-1"}


class Office:
    """Takes steps, and shows what was logged."""

    def __init__(self, failure: Exception | None = None) -> None:
        self._log = StringIO()
        self._failure = failure
        self.asked: list[tuple[Step, str, str]] = []
        logger = Logger(service=f"rotate-{uuid4()}", stream=self._log)
        self.steps = RotationSteps(self._rotate, logger, Metrics(namespace="urlsync", service="rotate"))

    def _rotate(self, *asked: Any) -> None:
        self.asked.append(asked)
        if self._failure is not None:
            raise self._failure

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._log.getvalue().splitlines()]


def test_a_step_is_taken_for_its_secret_and_version() -> None:
    office = Office()
    office.steps.take(EVENT)
    assert office.asked == [(Step.TEST, "arn:of-a-secret", "version-1")]
    assert [line["message"] for line in office.lines()] == ["rotation step taken"]


def test_a_refusal_names_some_of_the_syncs_and_counts_them_all() -> None:
    ids = tuple(f"sync-{number}" for number in range(MAX_SYNC_IDS + 1))
    office = Office(RotationRefused("webhooks_left_behind", ids))
    with pytest.raises(RotationRefused):
        office.steps.take(EVENT)
    (line,) = office.lines()
    assert (line["failure"], line["left_behind"], line["sync_ids"]) == (
        "webhooks_left_behind",
        MAX_SYNC_IDS + 1,
        list(ids[:MAX_SYNC_IDS]),
    )


def test_what_may_help_later_is_reported_as_that() -> None:
    office = Office(TransientFailure("state_unavailable"))
    with pytest.raises(TransientFailure):
        office.steps.take(EVENT)
    assert office.lines()[0]["failure"] == "state_unavailable"


@pytest.mark.parametrize("event", [EVENT, {}, {**EVENT, "Step": "fake-sentinel"}])
def test_the_unexpected_shows_where_but_not_what(event: dict[str, str]) -> None:
    office = Office(RuntimeError("fake-sentinel"))
    with pytest.raises(RotationFailed) as failed:
        office.steps.take(event)
    assert "fake-sentinel" not in str(failed.value) + str(office.lines())
    assert failed.value.__suppress_context__
