"""The published schemas of the events are complete, strict, and what the code does."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

import jsonschema
import pytest
from urlsync.domain.events import EventType

from tests.fakes.event_schemas import FOLDER, check_detail, event_schemas
from tests.golden.events import events_of_today
from tests.golden.files import golden, kinds

INCOMING: Final = {
    "Project Ownership Transferred": golden("messages", "ownership_transferred"),
    "Project Created": [message["detail"] for message in golden("messages", "project_created")],
}
"""The events that come in, as they were ever written down."""


def every_detail() -> list[tuple[str, dict[str, Any]]]:
    """Return the detail of every golden event, with its detail-type."""
    sent = [entry for kind in sorted(kinds("events")) for entry in golden("events", kind)]
    outgoing = [(entry["DetailType"], entry["Detail"]) for entry in sent]
    return outgoing + [(kind, detail) for kind, details in INCOMING.items() for detail in details]


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Give every object that a schema describes, the innermost ones, too."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for value in schema.values():
            yield from objects(value)


def test_every_event_type_has_a_schema_and_nothing_else_has_one() -> None:
    assert set(event_schemas()) == set(EventType) | INCOMING.keys()
    assert {file.stem for file in FOLDER.glob("*.json")} == {
        title.lower().replace(" ", "-") for title in event_schemas()
    }


@pytest.mark.parametrize("title", event_schemas())
def test_every_schema_is_valid_and_explains_each_field(title: str) -> None:
    schema = event_schemas()[title]
    jsonschema.Draft202012Validator.check_schema(schema)
    for described in [schema, *schema["properties"].values()]:
        assert described["description"].endswith(".")


@pytest.mark.parametrize("title", event_schemas())
def test_every_object_of_a_schema_forbids_unknown_fields(title: str) -> None:
    described = list(objects(event_schemas()[title]))
    assert described
    assert all(one["additionalProperties"] is False for one in described)


# ---------------------------------------------------------------- golden files


def test_what_is_sent_today_is_the_newest_golden_file() -> None:
    today = events_of_today()
    assert kinds("events") == today.keys()
    for kind, entry in today.items():
        assert golden("events", kind)[-1:] == [entry], f"{kind} has another form: see tests/golden/__main__.py"


def test_every_event_type_has_a_golden_file() -> None:
    assert {kind for kind, _ in every_detail()} == event_schemas().keys()


def test_every_event_is_sent_as_ours() -> None:
    for entry in events_of_today().values():
        assert (entry["Source"], entry["EventBusName"]) == ("urlsync", "a-bus")


@pytest.mark.parametrize(("title", "detail"), every_detail())
def test_every_golden_event_is_as_published(title: str, detail: dict[str, Any]) -> None:
    check_detail(title, detail)


@pytest.mark.parametrize(("title", "detail"), every_detail())
def test_a_field_that_is_unknown_or_missing_is_noticed(title: str, detail: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        check_detail(title, {**detail, "added": 1})
    for name in event_schemas()[title]["required"]:
        less = deepcopy(detail)
        del less[name]
        with pytest.raises(jsonschema.ValidationError):
            check_detail(title, less)


def test_a_secret_could_not_hide_in_any_event() -> None:
    # Every text is an id, a name, a code or a moment; nothing is described as a value or a URL.
    fields = {name for schema in event_schemas().values() for one in objects(schema) for name in one["properties"]}
    assert not {name for name in fields if any(word in name for word in ("url", "token", "value", "secret"))}


def test_what_the_page_shows_is_a_valid_event() -> None:
    page = (FOLDER / "README.md").read_text()
    shown = [json.loads(block.split("```")[0]) for block in page.split("```json\n")[1:]]
    assert shown
    for event in shown:
        check_detail(event["detail-type"], event["detail"])
