import pytest
from urlsync.messages.json_body import as_text, json_object

DEEP = b"[" * 100_000
HUGE_NUMBER = b'{"a": ' + b"9" * 5_000 + b"}"


def test_an_object_is_returned() -> None:
    assert json_object(b'{"a": "\\u00e9\\r\\n\\u0000"}') == {"a": "é\r\n\0"}


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'"text"', b"1", b"{", b"<html>", b"\xff\xfe{", DEEP, HUGE_NUMBER]
)
def test_anything_else_is_none(body: bytes) -> None:
    assert json_object(body) is None


@pytest.mark.parametrize("value", [None, 1, True, [], {}, "\ud800", b"bytes"])
def test_what_no_utf8_text_can_hold_is_no_text(value: object) -> None:
    assert as_text(value) is None


@pytest.mark.parametrize("value", ["", "plain", "line\r\nend\0", "😀"])
def test_a_text_stays_as_it_is(value: str) -> None:
    assert as_text(value) == value
