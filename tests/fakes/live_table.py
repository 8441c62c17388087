"""A table that is current, until it was restored."""

from urlsync.domain.errors import TransientFailure


class FakeLiveTable:
    """`restored` is None while that cannot be read."""

    def __init__(self) -> None:
        self.restored: bool | None = False

    def is_restored(self) -> bool:
        if self.restored is None:
            raise TransientFailure("table_mark_unavailable")
        return self.restored
