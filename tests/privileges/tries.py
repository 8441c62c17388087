"""How permissions are tried, each in a way that has no effect where it is granted."""

import json
from collections.abc import Callable
from typing import Any, Final

from botocore import xform_name

from tests.privileges.deed import Actor, own

Try = Callable[[Actor], object]

NOBODY: Final = "nobody-fake"
"""The id of what does not exist."""
NO_VERSION: Final = "a-version-of-nobody-fake-and-tried"
CONTEXT: Final = {"connection_id": NOBODY}
HASURA: Final = {**CONTEXT, "credential": "hasura"}
HEROKU: Final = {**CONTEXT, "credential": "heroku"}
ENDPOINT: Final = {"endpoint_id": NOBODY, "credential": "endpoint"}

FIFO: Final = frozenset({"CheckQueue", "DeadLetterQueue", "SweepQueue", "SweepDeadLetterQueue"})
REFUSED_MESSAGE: Final = "InvalidMessageContents"
REFUSED_RECEIPT: Final = "ReceiptHandleIsInvalid"
REFUSED_CONDITION: Final = "ConditionalCheckFailedException"
REFUSED_TRANSACTION: Final = "TransactionCanceledException"


def send(queue: str) -> Try:
    """Send what no queue takes."""
    more: dict[str, Any] = {"MessageGroupId": NOBODY, "MessageDeduplicationId": NOBODY}
    of_fifo = more if queue in FIFO else {}
    return lambda actor: actor.client("sqs").send_message(QueueUrl=actor.physical(queue), MessageBody="\x00", **of_fifo)


def receive(queue: str) -> Try:
    """Look at what there is, and leave it to everybody else."""
    return lambda actor: actor.client("sqs").receive_message(
        QueueUrl=actor.physical(queue), VisibilityTimeout=0, MaxNumberOfMessages=1
    )


def delete_message(queue: str) -> Try:
    """Delete a message that nobody received."""
    return lambda actor: actor.client("sqs").delete_message(QueueUrl=actor.physical(queue), ReceiptHandle=NOBODY)


def hide_message(queue: str) -> Try:
    """Hide a message that nobody received."""
    return lambda actor: actor.client("sqs").change_message_visibility(
        QueueUrl=actor.physical(queue), ReceiptHandle=NOBODY, VisibilityTimeout=0
    )


def measure(queue: str) -> Try:
    """Count its messages."""
    return lambda actor: actor.client("sqs").get_queue_attributes(
        QueueUrl=actor.physical(queue), AttributeNames=["ApproximateNumberOfMessages"]
    )


def key(leading: str, sort: str = NOBODY) -> dict[str, Any]:
    """Return the keys of an item that does not exist."""
    return {"pk": {"S": f"{leading}{NOBODY}" if leading.endswith("#") else leading}, "sk": {"S": sort}}


def get(leading: str) -> Try:
    """Read an item that does not exist."""
    return lambda actor: actor.client("dynamodb").get_item(TableName=actor.physical("Table"), Key=key(leading))


def get_many(leading: str) -> Try:
    """Read several items at once, none of which exists."""
    return lambda actor: actor.client("dynamodb").batch_get_item(
        RequestItems={actor.physical("Table"): {"Keys": [key(leading)]}}
    )


def query(leading: str) -> Try:
    """Read a partition of the table that is empty."""
    return lambda actor: actor.client("dynamodb").query(
        TableName=actor.physical("Table"),
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": key(leading)["pk"]},
        Limit=1,
    )


def query_index(index: str, name: str, projection: str | None = None) -> Try:
    """Read a partition of an index that is empty."""
    only = {"ProjectionExpression": projection, "Select": "SPECIFIC_ATTRIBUTES"}
    more = {} if projection is None else only
    return lambda actor: actor.client("dynamodb").query(
        TableName=actor.physical("Table"),
        IndexName=index,
        KeyConditionExpression="#key = :value",
        ExpressionAttributeNames={"#key": name},
        ExpressionAttributeValues={":value": {"S": NOBODY}},
        **more,
    )


def put(leading: str, *attributes: str) -> Try:
    """Replace an item that does not exist."""
    return lambda actor: actor.client("dynamodb").put_item(**_put(actor, leading, attributes))


def update(leading: str, *attributes: str) -> Try:
    """Change attributes of an item that does not exist."""
    return lambda actor: actor.client("dynamodb").update_item(**_update(actor, leading, attributes))


def transact(leading: str, *attributes: str) -> Try:
    """Change attributes of an item that does not exist, and note it in the history, in one transaction."""
    return lambda actor: actor.client("dynamodb").transact_write_items(
        TransactItems=[
            {"Update": _update(actor, leading, attributes)},
            {"Put": {**_put(actor, "HISTORY#", ("at",)), "Item": key("HISTORY#") | _values(("at",))}},
        ]
    )


def check(leading: str) -> Try:
    """Ask in a transaction whether an item that does not exist has some epoch."""
    return lambda actor: actor.client("dynamodb").transact_write_items(
        TransactItems=[
            {
                "ConditionCheck": {
                    "TableName": actor.physical("Table"),
                    "Key": key(leading),
                    "ConditionExpression": "epoch = :epoch",
                    "ExpressionAttributeValues": {":epoch": {"N": "1"}},
                }
            }
        ]
    )


def delete(leading: str) -> Try:
    """Delete an item that does not exist."""
    return lambda actor: actor.client("dynamodb").delete_item(TableName=actor.physical("Table"), Key=key(leading))


def describe_table(actor: Actor) -> object:
    """Ask which table it is."""
    return actor.client("dynamodb").describe_table(TableName=actor.physical("Table"))


def write_parameter(name: str) -> Try:
    """Create a parameter that exists, which changes nothing."""
    return lambda actor: actor.client("ssm").put_parameter(Name=actor.physical(name), Value=NOBODY, Type="String")


def scan(actor: Actor) -> object:
    """Read the table from its beginning."""
    return actor.client("dynamodb").scan(TableName=actor.physical("Table"), Limit=1)


def encrypt(key_name: str, context: dict[str, str]) -> Try:
    """Encrypt a text under a key."""
    return lambda actor: actor.client("kms").encrypt(
        KeyId=actor.physical(key_name), Plaintext=b"fake", EncryptionContext=context
    )


def decrypt(key_name: str, context: dict[str, str]) -> Try:
    """Decrypt what nobody encrypted."""
    return lambda actor: actor.client("kms").decrypt(
        KeyId=actor.physical(key_name), CiphertextBlob=b"fake", EncryptionContext=context
    )


def make_data_key(actor: Actor) -> object:
    """Let KMS make a key for more than it encrypts itself."""
    return actor.client("kms").generate_data_key(
        KeyId=actor.physical("CredentialsKey"), KeySpec="AES_256", EncryptionContext=CONTEXT
    )


def read_secret(name: str) -> Try:
    """Read a secret."""
    return lambda actor: actor.client("secretsmanager").get_secret_value(SecretId=actor.physical(name))


def replace_secret(name: str) -> Try:
    """Give a secret another value, in a version that nobody reads."""
    return lambda actor: actor.client("secretsmanager").put_secret_value(
        SecretId=actor.physical(name), SecretString="fake", VersionStages=["TRIED"], ClientRequestToken=NO_VERSION
    )


def list_versions(name: str) -> Try:
    """List the versions of a secret, without what they are."""
    return lambda actor: actor.client("secretsmanager").list_secret_version_ids(SecretId=actor.physical(name))


def choose_version(name: str) -> Try:
    """Give a version that does not exist a meaning that nobody knows."""
    return lambda actor: actor.client("secretsmanager").update_secret_version_stage(
        SecretId=actor.physical(name), VersionStage="TRIED", MoveToVersionId=NO_VERSION[::-1]
    )


def read_parameter(name: str) -> Try:
    """Read a parameter."""
    return lambda actor: actor.client("ssm").get_parameter(Name=actor.physical(name))


def read_versions(name: str) -> Try:
    """Read what a parameter was."""
    return lambda actor: actor.client("ssm").get_parameter_history(Name=actor.physical(name))


def put_event(source: str, bus: str | None = "EventBus") -> Try:
    """Put an event on a bus that no rule looks for."""
    detail = json.dumps({"sync_id": NOBODY})
    entry = {"Source": source, "DetailType": "Privilege Tried", "Detail": detail}
    return lambda actor: actor.client("events").put_events(
        Entries=[{**entry, "EventBusName": "default" if bus is None else actor.physical(bus)}]
    )


def publish(actor: Actor) -> object:
    """Tell whoever listens that this was tried."""
    return actor.client("sns").publish(TopicArn=actor.physical("NotificationTopic"), Message="tried")


def write_log(of: str | None = None) -> Try:
    """Write to a stream that does not exist, of one's own log group or another."""
    return lambda actor: actor.client("logs").put_log_events(
        logGroupName=actor.physical(own(of or actor.function, "LogGroup")),
        logStreamName=NOBODY,
        logEvents=[{"timestamp": 0, "message": "tried"}],
    )


def of_person(action: str) -> Try:
    """Do something with the account of nobody."""
    more = {
        "AdminAddUserToGroup": {"Username": NOBODY, "GroupName": "admin"},
        "AdminSetUserPassword": {"Username": NOBODY, "Password": NOBODY},
        "ListUsers": {"Filter": f'sub = "{NOBODY}"'},
    }
    named = more.get(action, {"Username": NOBODY})
    return lambda actor: _cognito(actor, action)(UserPoolId=actor.physical("Operators"), **named)


def of_program(action: str) -> Try:
    """List programs, or do something with one that does not exist."""
    named = {} if action == "ListUserPoolClients" else {"ClientId": "nobody"}
    return lambda actor: _cognito(actor, action)(UserPoolId=actor.physical("Operators"), **named)


def _cognito(actor: Actor, action: str) -> Any:
    return getattr(actor.client("cognito-idp"), xform_name(action))


def write_audit_log(actor: Actor) -> object:
    """Write to a stream of the audit log that does not exist."""
    return actor.client("logs").put_log_events(
        logGroupName=actor.physical("AuditTrail"),
        logStreamName=NOBODY,
        logEvents=[{"timestamp": 0, "message": "tried"}],
    )


def delete_audit_log(actor: Actor) -> object:
    """Delete a stream of the audit log that does not exist."""
    return actor.client("logs").delete_log_stream(logGroupName=actor.physical("AuditTrail"), logStreamName=NOBODY)


def follow_stream(actor: Actor) -> object:
    """Read the stream of the table, from now on."""
    client = actor.client("dynamodbstreams")
    (stream,) = client.list_streams(TableName=actor.physical("Table"))["Streams"]
    shards = client.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
    where = {"StreamArn": stream["StreamArn"], "ShardId": shards[-1]["ShardId"], "ShardIteratorType": "LATEST"}
    return client.get_records(ShardIterator=client.get_shard_iterator(**where)["ShardIterator"])


def call_function(actor: Actor) -> object:
    """Ask whether a function might be called."""
    return actor.client("lambda").invoke(FunctionName=actor.physical("SyncFunction"), InvocationType="DryRun")


def take_on_role(actor: Actor) -> object:
    """Take on another function's role."""
    other = "sync" if actor.function == "admin" else "admin"
    arn = f"arn:aws:iam::000000000000:role/{actor.physical(own(other, 'Role'))}"
    return actor.client("sts").assume_role(RoleArn=arn, RoleSessionName="tried")


def grant_oneself(actor: Actor) -> object:
    """Give oneself a permission that changes nothing."""
    nothing = {"Effect": "Deny", "Action": "sqs:PurgeQueue", "Resource": "*"}
    return actor.client("iam").put_role_policy(
        RoleName=actor.physical(own(actor.function, "Role")),
        PolicyName="tried",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [nothing]}),
    )


def _put(actor: Actor, leading: str, attributes: tuple[str, ...]) -> dict[str, Any]:
    return {
        "TableName": actor.physical("Table"),
        "Item": key(leading) | _values(attributes),
        "ConditionExpression": "attribute_exists(pk)",
    }


def _update(actor: Actor, leading: str, attributes: tuple[str, ...]) -> dict[str, Any]:
    return {
        "TableName": actor.physical("Table"),
        "Key": key(leading),
        "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeNames": {f"#{name}": name for name in attributes},
        "ExpressionAttributeValues": {f":{name}": value for name, value in _values(attributes).items()},
    }


def _values(attributes: tuple[str, ...]) -> dict[str, Any]:
    return {name: {"S": NOBODY} for name in attributes}
