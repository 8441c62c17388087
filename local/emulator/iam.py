"""Make the emulator's IAM decide as AWS does: batch permissions, streams and condition keys.

The emulator does not know these condition keys, so a condition on them would match every request, or none:

- `dynamodb:LeadingKeys` and `dynamodb:Attributes`: which items, and which of their attributes
  (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html);
- `kms:EncryptionContext:...` and `kms:EncryptionContextKeys`: what a ciphertext is bound to
  (https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html);
- `events:source`: which source an event names
  (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html).

The condition keys of a request travel with the ARN of its resource, from where the emulator reads the request
to where it evaluates the policies.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Protocol

ActionOf = Callable[..., str | None]
ResourceOf = Callable[..., str]
ConditionKeys = dict[str, str | list[str]]

PARTITION_KEY: Final = "pk"
"""The partition key of the only table."""
TRANSACTED: Final = {
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "Get": "dynamodb:GetItem",
}
"""The permission that each part of a transaction needs."""
_EXPRESSIONS: Final = (
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
    "UpdateExpression",
)
# The name at the beginning of a path; neither a value nor what comes after a dot.
_NAME: Final = re.compile(r"(?<![\w.:#])#?[A-Za-z_]\w*(?!\w*\s*\()")
_KEYWORDS: Final = {"ADD", "AND", "BETWEEN", "DELETE", "IN", "NOT", "OR", "REMOVE", "SET"}


class Iam(Protocol):
    """The emulator's module that reads requests."""

    extract_resource_arn: Callable[..., str]
    dynamodb_transaction_checks: Callable[..., list[tuple[str, str]]]


class Evaluator(Protocol):
    """The emulator's module that evaluates policies."""

    enforce: Callable[..., Any]


class Resource(str):
    """The ARN of a request's resource, with the condition keys of the request."""

    __slots__ = ("keys",)

    keys: ConditionKeys


def with_batch_permissions(action_of: ActionOf) -> ActionOf:
    """Return `action_of` with SQS's batch operations mapped to the single operation's permission.

    `SendMessageBatch` is allowed by `sqs:SendMessage`, and so on
    (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html).
    The emulator asks for permissions that are named like the batch operations, which IAM does not know.
    """

    def corrected(*request: Any) -> str | None:
        action = action_of(*request)
        return action.removesuffix("Batch") if action and action.startswith("sqs:") else action

    return corrected


def with_log_streams(resource_of: ResourceOf) -> ResourceOf:
    """Return `resource_of` with the log stream as the resource of requests that name one.

    `!GetAtt LogGroup.Arn` ends with `:*`, which means all streams of the group
    (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html). The
    emulator takes the group itself as the resource, which no such permission covers.
    """

    def corrected(service: str, *request: Any) -> str:
        arn = resource_of(service, *request)
        stream = _text(_parsed(request[3]), "logStreamName") if service == "logs" else None
        return arn if stream is None else f"{arn}:log-stream:{stream}"

    return corrected


def with_table_streams(resource_of: ResourceOf) -> ResourceOf:
    """Return `resource_of` with the stream of a table as the resource of requests that read one.

    A request names the stream, or has an iterator that was made for it
    (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html). The emulator takes
    `*` as the resource, which no permission to read one stream covers. Streams are listed with a permission for `*`.
    """

    def corrected(service: str, *request: Any) -> str:
        arn = _table_stream(_parsed(request[3])) if service == "dynamodbstreams" else None
        return resource_of(service, *request) if arn is None else arn

    return corrected


def add_condition_keys(iam: Iam, evaluator: Evaluator) -> None:
    """Add the condition keys to the emulator."""
    iam.extract_resource_arn = _with_keys(iam.extract_resource_arn)
    iam.dynamodb_transaction_checks = _with_keys_of_each_item(iam.dynamodb_transaction_checks)
    evaluator.enforce = _with_key_context(evaluator.enforce)


def condition_keys(service: str, request: Mapping[str, Any]) -> ConditionKeys:
    """Return the condition keys of a request, from its parsed body."""
    if service == "kms":
        return _encryption_context(request.get("EncryptionContext") or {})
    if service == "dynamodb":
        return _present({"dynamodb:LeadingKeys": _leading_keys(request), "dynamodb:Attributes": _attributes(request)})
    if service == "events":
        return _present({"events:source": [entry["Source"] for entry in request.get("Entries", [])]})
    return {}


def _with_keys(resource_of: Callable[..., str]) -> Callable[..., str]:
    def resource(service: str, *request: Any) -> str:
        arn, body = resource_of(service, *request), request[3]
        return _tagged(arn, condition_keys(service, _parsed(body)))

    return resource


def _with_keys_of_each_item(checks_of: Callable[..., list[tuple[str, str]]]) -> Callable[..., list[tuple[str, str]]]:
    def checks(action: str, body: bytes, *where: str) -> list[tuple[str, str]]:
        found = checks_of(action, body, *where)
        parts = [part for item in _parsed(body).get("TransactItems", []) for part in _parts(item)]
        if [needed for needed, _ in found] != [needed for needed, _ in parts]:
            return found
        return [
            (needed, _tagged(arn, condition_keys("dynamodb", part)))
            for (needed, arn), (_, part) in zip(found, parts, strict=True)
        ]

    return checks


def _with_key_context(enforce: Callable[..., Any]) -> Callable[..., Any]:
    def enforced(*request: Any, resource_arn: str = "*", service_context: Any = None, **more: Any) -> Any:
        keys = resource_arn.keys if isinstance(resource_arn, Resource) else {}
        context = {**(service_context or {}), **keys}
        return enforce(*request, resource_arn=resource_arn, service_context=context, **more)

    return enforced


def _tagged(arn: str, keys: ConditionKeys) -> Resource:
    resource = Resource(arn)
    resource.keys = keys
    return resource


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return {}
    return request if isinstance(request, dict) else {}


def _parts(item: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, needed in TRANSACTED.items():
        if name in item:
            yield needed, item[name]


def _encryption_context(context: Mapping[str, str]) -> ConditionKeys:
    if not context:
        return {}
    named: ConditionKeys = {f"kms:EncryptionContext:{name}": value for name, value in context.items()}
    return {**named, "kms:EncryptionContextKeys": list(context)}


def _present(keys: Mapping[str, list[str]]) -> ConditionKeys:
    return {name: values for name, values in keys.items() if values}


def _leading_keys(request: Mapping[str, Any]) -> list[str]:
    batches = request.get("RequestItems", {}).values()
    items = [request.get("Key"), request.get("Item"), *(key for batch in batches for key in batch["Keys"])]
    queried = re.search(r"=\s*(:\w+)", request.get("KeyConditionExpression", ""))
    values = [item[PARTITION_KEY] for item in items if item]
    if queried:
        values.append(request["ExpressionAttributeValues"][queried[1]])
    return [text for value in values for text in value.values()]


def _attributes(request: Mapping[str, Any]) -> list[str]:
    """Return the attributes that a request names; none if it reads whole items."""
    named = {name for expression in _EXPRESSIONS for name in _names(request, expression)}
    named |= request.get("Item", {}).keys()
    return sorted(named | request.get("Key", {}).keys()) if named else []


def _names(request: Mapping[str, Any], expression: str) -> Iterator[str]:
    aliases = request.get("ExpressionAttributeNames", {})
    for name in _NAME.findall(request.get(expression, "")):
        if name.upper() not in _KEYWORDS:
            yield aliases.get(name, name)


def _table_stream(request: Mapping[str, Any]) -> str | None:
    """Return the ARN of the stream that a request reads; the emulator's iterators have it in their JSON."""
    iterator = _text(request, "ShardIterator")
    if iterator is None:
        return _text(request, "StreamArn")
    try:
        return _text(_parsed(base64.urlsafe_b64decode(iterator)), "arn")
    except ValueError:
        return None


def _text(request: Mapping[str, Any], name: str) -> str | None:
    value = request.get(name)
    return value if isinstance(value, str) else None
