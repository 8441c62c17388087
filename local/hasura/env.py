"""The environment variables of one tenant, and their hash."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

Json = Any

NOT_UPDATABLE = frozenset({"HASURA_GRAPHQL_METADATA_DATABASE_URL"})
"""Variables a v2 project may not set (https://github.com/hasura/graphql-engine/issues/6797)."""

MASK = "********"

FIXED = {"HASURA_GRAPHQL_ENABLE_CONSOLE": True, "HASURA_GRAPHQL_PG_CONNECTIONS": 50}
"""Values that are not strings, as the real API has some."""


def is_hasuras_own(key: str) -> bool:
    """Return whether a variable is at the top level of ``envVars`` instead of under ``environment``."""
    return key.startswith("HASURA_")


@dataclass(frozen=True)
class ReadBack:
    """How values read back otherwise than they were written: masked, or stored with a suffix."""

    masked: frozenset[str] = frozenset()
    suffixes: Mapping[str, str] = field(default_factory=dict)

    def stored(self, changes: Mapping[str, Json]) -> dict[str, Json]:
        """Return these changes as they are stored."""
        return {key: f"{value}{self.suffixes.get(key, '')}" for key, value in changes.items()}

    def shown(self, env: "Env") -> "Env":
        """Return the env as the API shows it, with the same hash."""
        masked = dict.fromkeys(self.masked.intersection(env.values), MASK)
        return replace(env, values={**env.values, **masked}) if masked else env


@dataclass(frozen=True, repr=False)
class Env:
    """One revision of the env, immutable, so that workers can keep an old one."""

    tenant_id: str
    revision: int = 0
    values: Mapping[str, Json] = field(default_factory=dict)

    @cached_property
    def hash(self) -> str:
        """40 hexadecimal digits that change with every write, even one that restores an old value."""
        return hashlib.sha1(f"{self.tenant_id}:{self.revision}".encode(), usedforsecurity=False).hexdigest()

    @property
    def env_vars(self) -> dict[str, Json]:
        """The variables in the format of ``envVars``: the user's own are under ``environment``."""
        own = {key: value for key, value in self.values.items() if is_hasuras_own(key)}
        users = {key: value for key, value in self.values.items() if not is_hasuras_own(key)}
        return own | ({"environment": users} if users else {})

    def get(self, key: str) -> str | None:
        """Return one variable as a worker sees it: text, or ``None``."""
        value = self.values.get(key)
        return None if value is None else str(value)

    def merged(self, changes: Mapping[str, Json]) -> "Env":
        """Return the env with these variables changed."""
        return Env(self.tenant_id, self.revision + 1, {**self.values, **changes})

    def without(self, keys: Iterable[str]) -> "Env":
        """Return the env without these variables."""
        gone = set(keys)
        kept = {key: value for key, value in self.values.items() if key not in gone}
        return Env(self.tenant_id, self.revision + 1, kept)
