"""What is remembered of opt-outs for ever, whatever becomes of the sync."""

from typing import Protocol


class OptOuts(Protocol):
    """Which apps a project was opted out of by a person. Both raise `TransientFailure`."""

    def remember(self, project_id: str, app_id: str) -> None:
        """Remember that nothing may turn this on again but a person."""
        ...

    def holds(self, project_id: str, app_id: str) -> bool:
        """Tell whether a person opted out of it before, or deleted its sync."""
        ...
