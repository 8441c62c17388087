"""A project's metadata: its sources, in the format of ``export_metadata``."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.hasura.env import Env


@dataclass(frozen=True, repr=False)
class Source:
    """A database the project serves; ``configuration`` may hold a literal URL, so it is never logged."""

    name: str
    configuration: Mapping[str, Any]
    health_check: Mapping[str, Any] | None = None

    @property
    def from_env(self) -> str | None:
        """The variable that holds the URL, or ``None`` for a source with a literal URL."""
        return self._database_url["from_env"] if isinstance(self._database_url, Mapping) else None

    def url(self, env: Env) -> str | None:
        """Return the URL for a worker with this env, or ``None`` if the variable is missing."""
        return env.get(self.from_env) if self.from_env else str(self._database_url)

    def check_shape(self) -> None:
        """Raise ``KeyError`` or ``TypeError`` if the configuration holds no URL in either form."""
        if not isinstance(self.from_env or self._database_url, str):
            raise TypeError

    @property
    def _database_url(self) -> Any:
        return self.configuration["connection_info"]["database_url"]

    def exported(self) -> dict[str, Any]:
        """Return the source in the format of ``export_metadata``."""
        shown: dict[str, Any] = {
            "name": self.name,
            "kind": "postgres",
            "tables": [],
            "configuration": copy.deepcopy(dict(self.configuration)),
        }
        return shown | ({"health_check": dict(self.health_check)} if self.health_check else {})


@dataclass
class Metadata:
    """The sources by name, and a version that increases with every change."""

    resource_version: int = 1
    sources: dict[str, Source] = field(default_factory=dict)

    def add(self, source: Source) -> None:
        """Add a source."""
        self.sources[source.name] = source
        self.resource_version += 1

    def exported(self) -> dict[str, Any]:
        """Return the metadata in the format of ``export_metadata``.

        https://hasura.io/docs/2.0/api-reference/metadata-api/manage-metadata/
        """
        return {"version": 3, "sources": [source.exported() for source in self.sources.values()]}
