"""The emulator's CloudFormation writes addresses that lead somewhere on this machine."""

from types import ModuleType
from typing import Any

import pytest

from local.emulator.addresses import emulated, use_own_addresses, with_gateway_responses

ENDPOINT = "http://127.0.0.1:4566"
API = "https://ab12cd34.execute-api.us-east-1.amazonaws.com/live"
SIGN_IN = "https://dev-urlsync-000000000000.auth.us-east-1.amazoncognito.com"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (API, f"{ENDPOINT}/restapis/ab12cd34/live/_user_request_"),
        (f"{API}/console/", f"{ENDPOINT}/restapis/ab12cd34/live/_user_request_/console/"),
        (f"{SIGN_IN}/oauth2/token", f"{ENDPOINT}/oauth2/token"),
        (f'{{"sign_in_url": "{SIGN_IN}", "a": 1}}', f'{{"sign_in_url": "{ENDPOINT}", "a": 1}}'),
        ("https://api.heroku.com", "https://api.heroku.com"),
        ("arn:aws:execute-api:us-east-1:000000000000:ab12cd34/live", None),
    ],
)
def test_addresses_of_apis_and_sign_in_pages_are_the_emulators(text: str, expected: str | None) -> None:
    assert emulated(text, ENDPOINT) == (expected or text)


def test_every_module_that_resolves_values_writes_them() -> None:
    engine: Any = ModuleType("engine")
    engine._resolve_refs = lambda value, *_: value
    use_own_addresses([engine], ENDPOINT)

    assert engine._resolve_refs(API, {}) == emulated(API, ENDPOINT)
    # AND what is no text stays as it is
    assert engine._resolve_refs([1], {}) == [1]


def test_an_imported_api_keeps_its_gateway_responses() -> None:
    put: list[Any] = []
    response = {"statusCode": 401}
    import_api = with_gateway_responses(lambda _document, _data: "an-api", lambda *given: put.append(given))

    assert import_api({"x-amazon-apigateway-gateway-responses": {"UNAUTHORIZED": response}}, {}) == "an-api"
    assert import_api({}, {}) == "an-api"
    assert put == [("an-api", "UNAUTHORIZED", response)]
