"""Hasura Cloud's maintenance mode: env changes and transfers are refused, reading goes on."""

from dataclasses import dataclass

from local.hasura.errors import in_maintenance


@dataclass
class Maintenance:
    """Whether the whole cloud is in maintenance mode."""

    on: bool = False

    def refuse_if_on(self) -> None:
        """Raise the ``ControlPlaneError`` that changes get during maintenance."""
        if self.on:
            raise in_maintenance()
