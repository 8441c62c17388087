"""Items are parsed as botocore parses them, whatever is in them; botocore's own parser is the oracle."""

import base64
import json
from typing import Any

import botocore.session
import pytest
from botocore.parsers import JSONParser, ResponseParserFactory
from hypothesis import given
from hypothesis import strategies as st
from urlsync.adapters.aws import clients
from urlsync.adapters.aws.clients import ItemParsers

MODEL = botocore.session.get_session().get_service_model("dynamodb")
TEXT = st.text(max_size=5)
NUMBER = st.integers().map(str)
BYTES = st.binary(max_size=5).map(lambda value: base64.b64encode(value).decode())
SCALARS = st.one_of(
    st.fixed_dictionaries({"S": TEXT}),
    st.fixed_dictionaries({"N": NUMBER}),
    st.fixed_dictionaries({"B": BYTES}),
    st.fixed_dictionaries({"BOOL": st.booleans()}),
    st.fixed_dictionaries({"NULL": st.sampled_from([True])}),
    st.fixed_dictionaries({"SS": st.lists(TEXT, min_size=1, max_size=2)}),
    st.fixed_dictionaries({"NS": st.lists(NUMBER, min_size=1, max_size=2)}),
    st.fixed_dictionaries({"BS": st.lists(BYTES, min_size=1, max_size=2)}),
    # What DynamoDB never sends.
    st.sampled_from([{}, {"S": None}, {"M": None}, {"L": None}, {"NEW": "x"}]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"M": st.dictionaries(TEXT, inner, max_size=2)}),
        st.fixed_dictionaries({"L": st.lists(inner, max_size=2)}),
    ),
    max_leaves=6,
)
ITEMS = st.dictionaries(TEXT, VALUES, max_size=4)


def parsed(parser: Any, operation: str, answer: Any) -> Any:
    """Return what a parser makes of an answer."""
    response = {"status_code": 200, "headers": {}, "body": json.dumps(answer).encode()}
    return parser.parse(response, MODEL.operation_model(operation).output_shape)


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("Query", lambda items: {"Items": items, "Count": len(items), "LastEvaluatedKey": (items or [{}])[0]}),
        ("BatchGetItem", lambda items: {"Responses": {"table": items}, "UnprocessedKeys": {}}),
        ("GetItem", lambda items: {"Item": (items or [{}])[0]}),
        ("UpdateItem", lambda items: {"Attributes": (items or [{}])[0]}),
        ("TransactGetItems", lambda items: {"Responses": [{"Item": item} for item in items]}),
    ],
)
@given(st.lists(ITEMS, max_size=3))
def test_items_are_parsed_as_botocore_parses_them(operation: str, answer: Any, items: list[Any]) -> None:
    # GIVEN an answer of DynamoDB, WHEN it is parsed here and by botocore
    answered = answer(items)
    ours, theirs = ItemParsers().create_parser("json"), JSONParser()

    # THEN both find the same, or fail in the same way
    try:
        expected = parsed(theirs, operation, answered)
    except Exception as failure:  # noqa: BLE001 -- whatever botocore raises
        with pytest.raises(type(failure)):
            parsed(ours, operation, answered)
    else:
        assert parsed(ours, operation, answered) == expected


def test_a_plain_item_is_not_walked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN botocore's way through a map, which must not be taken
    monkeypatch.setattr(JSONParser, "_handle_map", lambda *_: pytest.fail("walked through an item"))
    item = {"pk": {"S": "a"}, "count": {"N": "1"}, "more": {"M": {"list": {"L": [{"BOOL": True}]}}}}

    # WHEN a plain item is parsed, THEN it is as it arrived
    assert parsed(ItemParsers().create_parser("json"), "GetItem", {"Item": item})["Item"] == item


def test_another_protocol_is_left_to_botocore() -> None:
    parser = ItemParsers().create_parser("rest-json")
    assert type(parser) is type(ResponseParserFactory().create_parser("rest-json"))


def test_the_client_of_dynamodb_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    client: Any = clients.dynamodb()
    assert isinstance(client._endpoint._response_parser_factory, ItemParsers)
