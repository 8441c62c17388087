"""The environment variables of one tenant, and their hash."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any

NOT_UPDATABLE = frozenset({"HASURA_GRAPHQL_METADATA_DATABASE_URL"})
"""Variables a v2 project may not set (https://github.com/hasura/graphql-engine/issues/6797)."""

FIXED = {"HASURA_GRAPHQL_ENABLE_CONSOLE": True, "HASURA_GRAPHQL_PG_CONNECTIONS": 50}
"""Not every value is a string: a reader has to bear that."""


def is_hasuras_own(key: str) -> bool:
    """Tell whether a variable stands at the top level of ``envVars`` instead of under ``environment``."""
    return key.startswith("HASURA_")


@dataclass(frozen=True, repr=False)
class Env:
    """The env as of one revision; a change makes a new one, so workers can hold on to an old one."""

    tenant_id: str
    revision: int = 0
    values: Mapping[str, Json] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """40 hexadecimal digits that differ after every write, even one that brings an old value back."""
        return hashlib.sha1(f"{self.tenant_id}:{self.revision}".encode(), usedforsecurity=False).hexdigest()

    @property
    def env_vars(self) -> dict[str, Json]:
        """The shape of ``envVars``: the user's variables, if there are any, under ``environment``."""
        own = {key: value for key, value in self.values.items() if is_hasuras_own(key)}
        users = {key: value for key, value in self.values.items() if not is_hasuras_own(key)}
        return own | ({"environment": users} if users else {})

    def get(self, key: str) -> str | None:
        """Read one variable as a worker sees it: text, or nothing."""
        value = self.values.get(key)
        return None if value is None else str(value)

    def merged(self, changes: Mapping[str, Json]) -> "Env":
        """Set the listed variables and leave the others."""
        return Env(self.tenant_id, self.revision + 1, {**self.values, **changes})

    def without(self, keys: Iterable[str]) -> "Env":
        """Drop the listed variables and leave the others."""
        gone = set(keys)
        kept = {key: value for key, value in self.values.items() if key not in gone}
        return Env(self.tenant_id, self.revision + 1, kept)
