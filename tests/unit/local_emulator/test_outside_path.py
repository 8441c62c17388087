"""Which path a function learns of from the emulator."""

from typing import Any

import pytest

from local.emulator.api_gateway import with_external_path


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("127.0.0.1:4566", "/restapis/a1b2/live/_user_request_/console/"),
        ("a1b2.execute-api.localhost:4566", "/live/console/"),
    ],
)
def test_the_path_is_that_of_the_address_that_was_asked(host: str, path: str) -> None:
    def emulated(*_: object) -> dict[str, Any]:
        context = {"apiId": "a1b2", "stage": "live", "path": "/live/console/"}
        return {"path": "/console/", "headers": {"Host": host}, "requestContext": context}

    assert with_external_path(emulated)()["requestContext"]["path"] == path
