"""Make the emulator's CloudFormation switch on the backups of tables, whose property it ignores."""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

Provision = Callable[..., tuple[str, dict[str, Any]]]


def keep_backups(handlers: Mapping[str, dict[str, Any]], backups: MutableMapping[str, bool]) -> None:
    """Make creations and updates of tables apply `PointInTimeRecoverySpecification`."""

    def keeping(provision: Provision) -> Provision:
        def kept(*arguments: Any, **more: Any) -> tuple[str, dict[str, Any]]:
            name, attributes = provision(*arguments, **more)
            # Both the creation and the update have the stack's name after the new properties.
            properties = [argument for argument in arguments if isinstance(argument, dict)][-1]
            wanted = properties.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled", False)
            backups[name] = str(wanted).lower() == "true"
            return name, attributes

        return kept

    handler = handlers["AWS::DynamoDB::Table"]
    for action in ("create", "update"):
        handler[action] = keeping(handler[action])
