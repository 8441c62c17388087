"""Hasura Cloud's maintenance mode: env changes and transfers are refused, reads are not.

It takes 5 to 10 minutes. https://hasura.io/docs/latest/projects/maintenance-mode
"""

import math

from local.hasura.errors import in_maintenance
from local.hasura.settings import Clock


class Maintenance:
    """The maintenance mode of the whole cloud, which may end after a given time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ends_at = -math.inf

    def begin(self, seconds: float = math.inf) -> None:
        """Start the maintenance mode, for this many seconds or until it is ended."""
        self._ends_at = self._clock() + seconds

    def end(self) -> None:
        """End the maintenance mode."""
        self._ends_at = -math.inf

    def refuse_if_on(self) -> None:
        """Raise the ``ControlPlaneError`` that changes get during maintenance."""
        if self._clock() < self._ends_at:
            raise in_maintenance()
