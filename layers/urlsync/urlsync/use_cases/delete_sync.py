"""A sync is deleted: its target is free again. The env var keeps its value."""

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class DeleteSync:
    """Opts out, then forgets the sync; its history stays for its time."""

    def __call__(self, sync_id: str, *, actor: str) -> None:
        """Delete it; a second time changes nothing, as long as its history is remembered.

        Raises `NotFound`, and `TransientFailure` where the webhook cannot be removed now: the sync is opted
        out then, and deleting it can be tried again.
        """
        raise NotImplementedError
