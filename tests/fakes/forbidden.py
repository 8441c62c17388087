"""A credential that whoever is tested may not open."""

from typing import Final, Never

from urlsync.domain.secret import Secret


def _refused() -> Never:
    raise AssertionError("a credential was opened that is not needed")


FORBIDDEN: Final = Secret.sealed(_refused)
