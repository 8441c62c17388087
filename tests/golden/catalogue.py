"""The catalogue of reasons as one document, built from its modules as they are when they are loaded."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.util import find_spec, module_from_spec
from typing import Any, Final

from tests.golden.files import FOLDER

FILE: Final = FOLDER / "catalogue.json"
TABLES: Final = {
    "reasons": ("PAUSED", "DISCONNECTED"),
    "postgres_urls": ("POSTGRES_URLS",),
    "diagnosis": ("DIAGNOSIS",),
    "failures": ("TRANSIENT", "DELIVERIES"),
    "refusals": ("REFUSALS",),
    "service": ("SERVICE",),
}
"""The modules of the catalogue, and what each of them adds to it."""


def catalogue_of_today() -> dict[str, Any]:
    """Return every explanation by its code."""
    explanations = [asdict(one) for module, names in TABLES.items() for name in names for one in _loaded(module)[name]]
    document: dict[str, Any] = json.loads(json.dumps({one["code"]: one for one in explanations}))
    return document


def write_catalogue() -> None:
    """Write it down."""
    FILE.write_text(json.dumps(catalogue_of_today(), indent=2, sort_keys=True) + "\n")


def _loaded(module: str) -> Mapping[str, Any]:
    """Return what is in a module that is loaded for this alone."""
    spec = find_spec(f"urlsync.domain.catalogue.{module}")
    assert spec is not None
    assert spec.loader is not None
    loaded = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return vars(loaded)
