"""Write the API's OpenAPI document to docs/openapi.json: `python -m tools.openapi`."""

import json
from pathlib import Path
from typing import Final

from urlsync.entrypoints.http_api.api import new_resolver
from urlsync.entrypoints.http_api.documentation import openapi_document

FILE: Final = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"


def document() -> str:
    """Return the OpenAPI document as JSON text."""
    return json.dumps(openapi_document(new_resolver()), indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
