"""The shapes of the Platform API's responses, to hold the simulator to them.

`tests/fixtures/heroku/platform-api.schema.json` was written for this project from the documented fields
(https://devcenter.heroku.com/articles/platform-api-reference). Every field is required, and no other is
allowed.
"""

import json
from pathlib import Path
from typing import Any, Final

import jsonschema

FILE: Final = Path(__file__).parents[1] / "fixtures" / "heroku" / "platform-api.schema.json"


class PlatformSchema:
    """Validates the response of each operation of the Platform API."""

    def __init__(self) -> None:
        schema = json.loads(FILE.read_text(encoding="utf-8"))
        self._definitions = schema["$defs"]
        self._operations = schema["operations"]

    @property
    def operations(self) -> set[str]:
        """Return the operations whose responses are described, such as `GET /apps/{app}`."""
        return set(self._operations)

    def check(self, operation: str, body: Any) -> None:
        """Raise `jsonschema.ValidationError` for a body that is not as documented."""
        schema = {"$defs": self._definitions, **self._operations[operation]}
        jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(body)
