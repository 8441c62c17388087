"""The libraries in the packages: an inventory in CycloneDX's format, and their licenses.

https://cyclonedx.org/docs/1.6/json/
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

NAMESPACE: Final = UUID("8d2a6f0e-6c0b-4c55-9f0d-0b7a8a5f3b1e")
"""The serial number of an inventory is derived from its content, so that equal ones have the same."""
LICENSE_FILES: Final = ("LICENSE*", "LICENCE*", "COPYING*", "NOTICE*", "AUTHORS*")


@dataclass(frozen=True, slots=True)
class Library:
    """A library as it is in a package: its name, version, license, and the texts of the license."""

    name: str
    version: str
    license: str
    texts: tuple[str, ...]

    @property
    def url(self) -> str:
        """The package URL (https://github.com/package-url/purl-spec)."""
        return f"pkg:pypi/{self.name.lower().replace('_', '-')}@{self.version}"


def libraries(folders: Iterable[Path]) -> list[Library]:
    """Return the libraries in some folders, by their names."""
    found = {_library(info) for folder in folders for info in folder.rglob("*.dist-info") if info.is_dir()}
    return sorted(found, key=lambda library: (library.name.lower(), library.version))


def _library(info: Path) -> Library:
    metadata = Parser().parsestr((info / "METADATA").read_text(encoding="utf-8"))
    files = sorted({file for pattern in LICENSE_FILES for file in info.rglob(pattern) if file.is_file()})
    texts = tuple(file.read_text(encoding="utf-8", errors="replace") for file in files)
    return Library(str(metadata["Name"]), str(metadata["Version"]), _license(metadata), texts)


def _license(metadata: Message) -> str:
    """Return the license expression, or what older metadata have in its place."""
    classifiers = [str(value) for value in metadata.get_all("Classifier", [])]
    named = [value.rpartition(" :: ")[2] for value in classifiers if value.startswith("License ::")]
    return str(metadata["License-Expression"] or metadata["License"] or ", ".join(named) or "unknown").splitlines()[0]


def inventory(version: str, found: Sequence[Library]) -> str:
    """Return the inventory of a release."""
    components = [_component(library) for library in found]
    content = json.dumps([version, components], sort_keys=True)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE, content)}",
        "version": 1,
        "metadata": {"component": _application(version)},
        "components": components,
        "dependencies": [
            {"ref": _application(version)["bom-ref"], "dependsOn": [each["bom-ref"] for each in components]},
            *({"ref": each["bom-ref"], "dependsOn": []} for each in components),
        ],
    }
    return json.dumps(document, indent=1) + "\n"


def _application(version: str) -> dict[str, Any]:
    reference = f"pkg:generic/urlsync@{version}"
    return {"type": "application", "bom-ref": reference, "name": "urlsync", "version": version, "purl": reference}


def _component(library: Library) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": library.url,
        "name": library.name,
        "version": library.version,
        "purl": library.url,
        "licenses": [{"license": {"name": library.license}}],
    }


def licenses(own: str, found: Sequence[Library]) -> str:
    """Return our license and those of all libraries."""
    parts = (
        "\n\n".join([f"{library.name} {library.version}: {library.license}", *map(str.strip, library.texts)])
        for library in found
    )
    return f"\n\n{'-' * 80}\n\n".join([f"urlsync\n\n{own.strip()}", *parts]) + "\n"
