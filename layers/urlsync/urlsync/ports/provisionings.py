"""Where provisionings are kept."""

from typing import Protocol

from urlsync.domain.provisioning import Provisioning


class Provisionings(Protocol):
    """The provisionings. Reads are consistent, every write is conditional; all raise `TransientFailure`."""

    def get(self, provisioning_id: str) -> Provisioning | None:
        """Return the provisioning, or None where there is none."""
        ...

    def create(self, run: Provisioning) -> bool:
        """Store a new provisioning; tell whether its id was free."""
        ...

    def replace(self, before: Provisioning, after: Provisioning) -> bool:
        """Store `after` in place of `before`; tell whether that was still the stored revision."""
        ...
