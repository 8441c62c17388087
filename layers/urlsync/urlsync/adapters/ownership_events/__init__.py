"""The event `Project Ownership Transferred` on the bus: how it is put there, read and handled."""

from typing import Final

SOURCE: Final = "hasura.cloud"
DETAIL_TYPE: Final = "Project Ownership Transferred"
