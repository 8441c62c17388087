"""What PagerDuty reads of our alarms, mails and events, by the shapes that are documented for it.

Messages of SNS: https://support.pagerduty.com/main/docs/amazon-cloudwatch-integration-guide. Events API v2:
https://developer.pagerduty.com/docs/events-api-v2/trigger-events/. None of this asks PagerDuty itself.
"""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from tests.golden.events import events_of_today

ROOT: Final = Path(__file__).resolve().parents[3]
ENVELOPE: Final = json.loads((ROOT / "tests" / "fixtures" / "pagerduty" / "alarm.json").read_text())
ACTIONS: Final = {"ALARM": "trigger", "OK": "resolve"}
TRANSFORMERS: Final = {
    name: json.loads((ROOT / "docs" / "pagerduty" / f"{name}.json").read_text()) for name in ("trigger", "resolve")
}
SEVERITIES: Final = {"critical", "error", "warning", "info"}
KINDS: Final = {
    "trigger": ("sync_paused", "sync_failed", "sync_disconnected"),
    "resolve": ("sync_resumed", "sync_resumed_by_operator", "sync_recovered"),
}


def read(envelope: dict[str, Any]) -> tuple[str, str, str] | None:
    """Return what to do, the key of the incident and its title, as the CloudWatch integration does; None: discarded."""
    state = str(envelope["Subject"]).partition(": ")[0]
    try:
        message = json.loads(envelope["Message"])
    except ValueError:
        return None
    if not isinstance(message, dict) or state not in ACTIONS or message.get("NewStateValue") != state:
        return None
    return ACTIONS[state], message["AlarmName"], envelope["Subject"]


def alarm(name: str, state: str) -> dict[str, Any]:
    """Return the message of SNS about an alarm of this name in this state."""
    message = json.loads(ENVELOPE["Message"]) | {"AlarmName": name, "NewStateValue": state}
    return {**ENVELOPE, "Subject": f'{state}: "{name}" in US East (N. Virginia)', "Message": json.dumps(message)}


def test_an_alarm_opens_an_incident_and_its_end_resolves_the_same_one() -> None:
    assert read(ENVELOPE) == ("trigger", "urlsync-dead-letters", ENVELOPE["Subject"])
    opened, ended = (read(alarm("urlsync-late-checks", state)) for state in ("ALARM", "OK"))
    assert opened is not None
    assert ended is not None
    assert (opened[0], ended[0]) == ("trigger", "resolve")
    assert opened[1] == ended[1]


def test_every_alarm_says_when_it_begins_and_when_it_ends(resources: dict[str, dict[str, Any]]) -> None:
    # GIVEN the alarms, which are of metrics: PagerDuty reads no composite one
    kinds = {name: found["Type"] for name, found in resources.items() if "CloudWatch" in found["Type"]}
    assert "AWS::CloudWatch::CompositeAlarm" not in kinds.values()
    alarms = [resources[name]["Properties"] for name, kind in kinds.items() if kind == "AWS::CloudWatch::Alarm"]
    notified = [each for each in alarms if each.get("AlarmActions")]
    # THEN each that notifies people of its begin does so of its end, or the incident would stay open
    assert len(notified) > 20
    assert [each["AlarmName"] for each in notified if each["AlarmActions"] != each.get("OKActions")] == []


def test_no_mail_about_a_sync_is_taken_for_an_alarm() -> None:
    mails = sorted((ROOT / "tests" / "golden" / "mails").glob("*.txt"))
    assert len(mails) > 40
    for mail in mails:
        subject, _, text = mail.read_text().partition("\n")
        assert read({"Subject": subject, "Message": text}) is None


def transformed(name: str, kind: str) -> dict[str, Any]:
    """Return what the bus sends of an event of today, as its input transformer says."""
    entry, transformer = events_of_today()[kind], TRANSFORMERS[name]
    event = {"detail": entry["Detail"], "detail-type": entry["DetailType"]}
    text = transformer["InputTemplate"]
    for variable, path in transformer["InputPathsMap"].items():
        value: Any = event
        for part in path.removeprefix("$.").split("."):
            value = value[part]
        assert isinstance(value, str), f"{path} of {kind} is no text"
        text = text.replace(f"<{variable}>", value)
    assert not re.search(r"<\w+>", text)
    return dict(json.loads(text))


@pytest.mark.parametrize("kind", KINDS["trigger"])
def test_what_stops_a_sync_opens_an_incident_by_the_events_api(kind: str) -> None:
    sent = transformed("trigger", kind)
    assert (sent["event_action"], sent["dedup_key"]) == (
        "trigger",
        f"urlsync/{events_of_today()[kind]['Detail']['sync_id']}",
    )
    payload = sent["payload"]
    assert {"summary", "source", "severity"} <= payload.keys()
    assert payload["severity"] in SEVERITIES
    assert 0 < len(payload["summary"]) <= 1024
    assert len(sent["dedup_key"]) <= 255
    assert payload["summary"].endswith("quiet-river-1234 -> PG_DATABASE_URL")


@pytest.mark.parametrize("kind", KINDS["resolve"])
def test_what_ends_it_resolves_the_same_incident(kind: str) -> None:
    sent = transformed("resolve", kind)
    assert sent == {"event_action": "resolve", "dedup_key": transformed("trigger", "sync_paused")["dedup_key"]}


def test_the_guide_has_the_rules_of_the_transformers() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text()
    named = {kind: events_of_today()[kind]["DetailType"] for kinds in KINDS.values() for kind in kinds}
    section = guide.partition("### PagerDuty")[2].partition("\n### ")[0]
    assert all(f'"{name}"' in section for name in named.values())
    assert all(f"docs/pagerduty/{name}.json" in section for name in TRANSFORMERS)
