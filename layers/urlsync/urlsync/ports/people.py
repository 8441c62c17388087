"""The people who want to hear of what they may have to do something about."""

from typing import Protocol

from urlsync.domain.notice import Notice


class People(Protocol):
    """Whoever has subscribed."""

    def tell(self, notice: Notice) -> None:
        """Send a notice to all of them. Raises `TransientFailure` when it was not taken."""
