"""The names of env vars that a sync may write."""

import re
from typing import Final

DATABASE_URLS: Final = frozenset({"HASURA_GRAPHQL_DATABASE_URL", "HASURA_GRAPHQL_METADATA_DATABASE_URL"})
"""Hasura's own settings that are database URLs
(https://hasura.io/docs/2.0/deployment/graphql-engine-flags/reference/)."""

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OF_HASURA: Final = re.compile(r"HASURA_GRAPHQL_.*")
_OF_THE_SYSTEM: Final = re.compile(
    r"""
      PATH | HOME | USER | LOGNAME | SHELL | PWD | HOSTNAME | TERM | TZ | LANG | LC_.* | TMPDIR
    | LD_.* | DYLD_.* | IFS | ENV | BASH_ENV | GHCRTS
    | SSL_CERT_FILE | SSL_CERT_DIR | (HTTP|HTTPS|ALL|NO)_PROXY
    | PG(HOST|HOSTADDR|PORT|DATABASE|USER|PASSWORD|PASSFILE|SERVICE|SERVICEFILE|SYSCONFDIR|OPTIONS)
    | PGSSL[A-Z0-9]*
    """,
    re.VERBOSE,
)
"""What a process gets from its environment: the loader, the shell, Haskell's runtime, OpenSSL, libpq."""


def is_name(name: str) -> bool:
    """Return True if an env var can have this name."""
    return _NAME.fullmatch(name) is not None


def is_reserved(name: str) -> bool:
    """Return True for a setting of Hasura's or of the system, in any case.

    A database URL there would replace the project's admin secret, or keep it from starting.
    """
    upper = name.upper()
    if upper in DATABASE_URLS:
        return False
    return any(pattern.fullmatch(upper) for pattern in (_OF_HASURA, _OF_THE_SYSTEM))
