"""`urlsync activity`; the real API and its use cases answer."""

import csv
from dataclasses import replace
from io import StringIO

import pytest
from urlsync.domain.activity import ActivityAction
from urlsync.entrypoints.http_api.activity_routes import SubjectView
from urlsync_cli.commands.activity import SUBJECT

from tests.fakes.clock import START
from tests.fakes.command_line import CommandLine
from tests.fakes.examples import PROJECT_ID, SYNC_ID, an_activity_entry

DELETED = an_activity_entry(
    entry_id="entry-2", action=ActivityAction.SYNC_DELETED, actor="bob", actor_id="program:bob-id", role=None
)


@pytest.fixture
def auditor(operator: CommandLine) -> CommandLine:
    """A terminal, where Ann has opted out of a sync and Bob has deleted one."""
    for entry in (an_activity_entry(), DELETED):
        operator.world.activity.add(replace(entry, at=operator.world.clock.now()))
    return operator


def test_the_activity_is_shown_newest_first(auditor: CommandLine) -> None:
    shown = auditor.run("activity").stdout

    assert shown.index("sync deleted") < shown.index("sync opted out")
    for text in ("bob", "ann", SYNC_ID[:8], "192.0.2.1"):
        assert text in shown


@pytest.mark.parametrize(
    ("option", "value", "count"),
    [
        ("--actor", "bob", 1),
        ("--action", "sync_opted_out", 1),
        ("--project", PROJECT_ID, 2),
        ("--limit", "1", 1),
        ("--actor", "nobody", 0),
    ],
)
def test_the_activity_is_filtered(auditor: CommandLine, option: str, value: str, count: int) -> None:
    assert len(auditor.asked("activity", option, value)["items"]) == count


def test_an_unknown_action_is_refused_with_those_that_exist(auditor: CommandLine) -> None:
    done = auditor.run("activity", "--action", "sync_painted")

    assert done.exit_code != 0
    assert "action" in done.stderr


def test_the_activity_is_exported_for_spreadsheets(auditor: CommandLine) -> None:
    # GIVEN somebody whose name a spreadsheet would calculate
    auditor.world.activity.add(
        an_activity_entry(entry_id="entry-1", at=START, actor="=1+1", actor_id="program:odd", subject={}, failure="x")
    )

    # WHEN
    rows = list(csv.DictReader(StringIO(auditor.run("activity", "--csv").stdout)))

    # THEN every field has a column
    (odd,) = [row for row in rows if row["entry_id"] == "entry-1"]
    assert len(rows) == 3
    assert odd == {
        "entry_id": "entry-1",
        "at": "2026-03-04T10:00:00Z",
        "action": "sync_opted_out",
        "actor": "'=1+1",
        "actor_id": "program:odd",
        "role": "owner",
        "source_address": "192.0.2.1",
        "request_id": "a-fake-request",
        "failure": "x",
        "project_id": "",
        "project_name": "",
        "sync_id": "",
        "connection_id": "",
        "connection_owner": "",
        "team": "",
        "provisioning_id": "",
        "secret_id": "",
        "person_id": "",
        "endpoint_id": "",
        "endpoint_owner": "",
    }


def test_an_export_has_every_id_that_the_api_serves() -> None:
    assert set(SUBJECT) == SubjectView.model_fields.keys()
