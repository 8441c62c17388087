"""Reading a webhook leniently."""

import json
import time
from typing import Any

import pytest
from urlsync.entrypoints.webhook.request import iso_utc, read_hint

from tests.fakes.heroku_events import CREATED_AT, EVENT_ID, PAYLOADS, release_body, release_event

APP_ID = "4335bcdb-5f6f-41f8-a31b-84697ec96475"
WEBHOOK_ID = "69fdc93a-e81e-4a55-85bc-d9ef9a1d8a7f"


def fields(body: bytes) -> tuple[Any, ...]:
    hint = read_hint(body)
    return hint.event_id, hint.release_version, hint.release_status, hint.release_created_at


def test_a_release_is_read() -> None:
    assert fields(release_body()) == (EVENT_ID, 7, "succeeded", CREATED_AT)


@pytest.mark.parametrize(
    ("current", "kept"), [(True, "true"), (False, "false"), (None, None), (1, None), ("true", None)]
)
def test_whether_the_release_is_current_is_read(current: object, kept: str | None) -> None:
    assert read_hint(release_body(current=current)).release_current == kept


@pytest.mark.parametrize("app", [None, 7, [], {}, {"id": None}, {"id": "postgres://sentinel"}])
def test_an_app_or_webhook_that_is_no_uuid_is_dropped(app: object) -> None:
    event = release_event(app=app) | {"webhook_metadata": {"webhook": app}}
    hint = read_hint(json.dumps(event).encode())
    assert (hint.app_id, hint.webhook_id) == (None, None)
    assert read_hint(json.dumps(event | {"webhook_metadata": app}).encode()).webhook_id is None


def test_the_app_and_the_webhook_are_read() -> None:
    event = release_event() | {"webhook_metadata": {"webhook": {"id": WEBHOOK_ID}}}
    hint = read_hint(json.dumps(event).encode())
    assert (hint.app_id, hint.webhook_id) == (APP_ID, WEBHOOK_ID)


@pytest.mark.parametrize("status", ["failed", "pending", "succeeded", "expired"])
def test_every_status_that_heroku_documents_is_kept(status: str) -> None:
    assert read_hint(release_body(status=status)).release_status == status


@pytest.mark.parametrize("status", [None, "", "SUCCEEDED", "succeeded ", "postgres://sentinel", 1, ["failed"], {}])
def test_any_other_status_is_dropped(status: object) -> None:
    assert fields(release_body(status=status)) == (EVENT_ID, 7, None, CREATED_AT)


@pytest.mark.parametrize("version", [1, 2**31 - 1])
def test_any_plausible_version_is_kept(version: int) -> None:
    assert fields(release_body(version=version)) == (EVENT_ID, version, "succeeded", CREATED_AT)


@pytest.mark.parametrize("version", [None, True, "7", 7.0, 0, -1, 2**31, 10**400, [7], {}])
def test_a_version_that_is_no_plausible_number_is_dropped(version: object) -> None:
    assert fields(release_body(version=version)) == (EVENT_ID, None, "succeeded", CREATED_AT)


@pytest.mark.parametrize("event_id", [None, 7, "", EVENT_ID + "0", EVENT_ID[:-1], "z" * 36, "é" * 36, [EVENT_ID]])
def test_an_event_id_that_is_no_uuid_is_dropped(event_id: Any) -> None:
    assert read_hint(release_body(event_id=event_id)).event_id is None


@pytest.mark.parametrize(
    ("created_at", "expected"),
    [
        ("2026-05-17T11:37:58.404020Z", "2026-05-17T11:37:58.404020Z"),
        ("2026-05-17T13:37:58+02:00", "2026-05-17T11:37:58Z"),
        ("2026-05-17T11:37:58", None),
        ("2026-05-17", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("9999-12-31T23:59:59-23:59", None),
        ("postgres://sentinel", None),
        ("", None),
        ("2026-05-17T11:37:58." + "1" * 19 + "Z", "2026-05-17T11:37:58.111111Z"),
        ("2026-05-17T11:37:58." + "1" * 20 + "Z", None),
        ("2026-05-17T11:37:58" + "0" * 1000 + "Z", None),
        (1_780_000_000, None),
        (None, None),
    ],
)
def test_when_the_release_was_made_is_written_in_one_form(created_at: object, expected: str | None) -> None:
    assert read_hint(release_body(created_at=created_at)).release_created_at == expected


def test_the_time_zone_of_the_machine_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "America/New_York")
        time.tzset()
        read = read_hint(release_body()).release_created_at
        written = iso_utc(1772618400.1239)
    time.tzset()
    assert read == CREATED_AT
    assert written == "2026-03-04T10:00:00.123Z"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"release"',
        b"7",
        b"\xff\xfe\x00",
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"9" * 10_000,
        b'{"id": null, "data": []}',
        b'{"data": {"app": {}}}',
    ],
)
def test_whatever_else_is_a_bare_hint(body: bytes) -> None:
    assert fields(body) == (None, None, None, None)


def test_every_kind_of_event_is_read() -> None:
    paths = sorted(PAYLOADS.glob("*.json"))
    assert len(paths) >= 8
    for path in paths:
        event = json.loads(path.read_bytes())
        hint = read_hint(path.read_bytes())

        assert hint.event_id == event["id"], path.name
        if event["resource"] == "release":
            release = event["data"]
            read = (hint.release_version, hint.release_status)
            assert read == (release["version"], release["status"]), path.name
            assert hint.release_created_at == release["created_at"], path.name
        else:
            assert hint.release_version is None, path.name
