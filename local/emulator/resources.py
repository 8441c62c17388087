"""What the emulator does not know of resources: domain prefixes, backups of tables, imported secrets, kept logs."""

import re
from collections.abc import Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any, Final

Response = tuple[int, Any, Any]
Create = Callable[[Mapping[str, Any]], Response]
ErrorResponse = Callable[[str, str, int], Response]
Provision = Callable[..., tuple[str, dict[str, Any]]]

_PREFIX: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_RESERVED: Final = ("aws", "amazon", "cognito")


def with_domain_rules(create: Create, error: ErrorResponse) -> Create:
    """Return Cognito's `CreateUserPoolDomain`, which refuses the prefixes that AWS refuses.

    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
    """

    def checked(data: Mapping[str, Any]) -> Response:
        prefix = str(data.get("Domain", ""))
        if data.get("CustomDomainConfig") is not None:
            return create(data)
        if not _PREFIX.fullmatch(prefix):
            return error("InvalidParameterException", f"Value {prefix!r} at 'domain' failed to satisfy constraint", 400)
        reserved = [word for word in _RESERVED if word in prefix]
        if reserved:
            return error("InvalidParameterException", f"Domain cannot contain reserved word: {reserved[0]}", 400)
        return create(data)

    return checked


def _now() -> str:
    return datetime.now(UTC).isoformat()


def keep_backups(handlers: Mapping[str, dict[str, Any]], backups: MutableMapping[str, bool]) -> None:
    """Make the emulator's CloudFormation apply `PointInTimeRecoverySpecification` to tables."""

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


def import_secrets(handlers: Mapping[str, dict[str, Any]], secrets: Mapping[str, Mapping[str, Any]]) -> None:
    """Make the emulator's CloudFormation import secrets, which it identifies by their names.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html
    """

    def imported(identifier: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
        name = identifier["Id"]
        arn = secrets[name]["ARN"]
        return name, {"Id": arn, "Arn": arn}

    handlers["AWS::SecretsManager::Secret"]["import"] = imported


def refuse_existing_log_groups(handlers: Mapping[str, dict[str, Any]], groups: Mapping[str, Mapping[str, Any]]) -> None:
    """Make the emulator's CloudFormation refuse to create a log group that another stack has left behind.

    Without a retention it is one that the emulator itself has made for a function.
    """
    create = handlers["AWS::Logs::LogGroup"]["create"]

    def created(logical_id: str, properties: Mapping[str, Any], stack: str) -> tuple[str, dict[str, Any]]:
        name = str(properties.get("LogGroupName", ""))
        if name in groups and groups[name].get("retentionInDays"):
            raise ValueError(f"Resource of type 'AWS::Logs::LogGroup' with identifier '{name}' already exists.")
        made: tuple[str, dict[str, Any]] = create(logical_id, properties, stack)
        return made

    handlers["AWS::Logs::LogGroup"]["create"] = created


def remembering_deleted(add_event: Callable[..., None], stacks: Mapping[str, dict[str, Any]]) -> Callable[..., None]:
    """Return `add_event` of the emulator's CloudFormation as one that lets a deleted stack still list its resources.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html
    """
    ended: dict[str, dict[str, dict[str, str]]] = {}

    def added(stack_id: str, stack: str, name: str, kind: str, status: str, *more: Any, **named: Any) -> None:
        add_event(stack_id, stack, name, kind, status, *more, **named)
        if status not in {"DELETE_COMPLETE", "DELETE_SKIPPED"}:
            return
        physical = named.get("physical_id") or (more[1] if len(more) > 1 else "")
        if physical != stack_id:
            found = {
                "PhysicalResourceId": physical,
                "ResourceType": kind,
                "ResourceStatus": status,
                "Timestamp": _now(),
            }
            ended.setdefault(stack_id, {})[name] = found
        elif stack in stacks:
            stacks[stack]["_resources"] = ended.pop(stack_id, {})

    return added
