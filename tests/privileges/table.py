"""The table of privileges: what there is to do, and which functions may do it. Everybody else is refused."""

from typing import Final

from tests.privileges import tries
from tests.privileges.deed import FUNCTIONS, Chapter
from tests.privileges.tries import CONTEXT, HASURA, HEROKU, NOBODY

STATEFUL: Final = "sync confirm transfer provision admin"
"""Those who have to do with what syncs are."""
NO_ONE: Final = ""
EVERYONE: Final = " ".join(FUNCTIONS)


def _queues() -> Chapter:
    queues = Chapter("Queues")
    for queue, thing, asking, taking, counting in (
        ("CheckQueue", "check", "verify confirm reconcile provision admin", "sync", "sync reconcile admin"),
        ("FollowUpQueue", "confirmation", "sync", "confirm", "confirm admin"),
        ("ProvisioningQueue", "step of a provisioning", "provision admin", "provision", "provision"),
        ("DeadLetterQueue", "dead check", NO_ONE, "admin", "admin"),
        ("FollowUpDeadLetterQueue", "dead confirmation", NO_ONE, "admin", "admin"),
        ("TransferDeadLetterQueue", "transfer that failed", "transfer", "admin", "admin"),
        ("ReconcileDeadLetterQueue", "run of the schedule that failed", "reconcile", "admin", "admin"),
        ("NotifyQueue", "notice", NO_ONE, "notify", "notify"),
        ("NotifyDeadLetterQueue", "notice that failed", NO_ONE, "admin", "admin"),
        ("ProvisioningDeadLetterQueue", "dead step of a provisioning", NO_ONE, "admin", "admin"),
    ):
        receipt = tries.REFUSED_RECEIPT
        putting_off = NO_ONE if taking == "notify" else taking
        queues.add(f"enqueue a {thing}", "sqs:SendMessage", asking, tries.send(queue), tries.REFUSED_MESSAGE)
        queues.add(f"receive a {thing}", "sqs:ReceiveMessage", taking, tries.receive(queue))
        queues.add(
            f"put off a {thing}",
            "sqs:ChangeMessageVisibility",
            putting_off,
            tries.hide_message(queue),
            receipt,
        )
        queues.add(f"remove a {thing}", "sqs:DeleteMessage", taking, tries.delete_message(queue), receipt)
        queues.add(f"see how many wait: {thing}", "sqs:GetQueueAttributes", counting, tries.measure(queue))
    return queues


def _reading() -> Chapter:
    reading = Chapter("The table: reading")
    reading.add("read a sync", "dynamodb:GetItem", STATEFUL, tries.get("SYNC#"))
    reading.add(
        "read a connection, its tokens encrypted", "dynamodb:GetItem", STATEFUL, tries.get("CONNECTION#")
    )
    reading.add(
        "read how far a provisioning is", "dynamodb:GetItem", "provision admin", tries.get("PROVISIONING#")
    )
    reading.add("read whose a target is", "dynamodb:GetItem", "provision admin", tries.get("TARGET#"))
    reading.add(
        "read how the last run of the schedule was", "dynamodb:GetItem", "admin", tries.get("RECONCILE")
    )
    reading.add("list connections", "dynamodb:Query", "provision admin", tries.query("CONNECTIONS"))
    reading.add(
        "read many connections", "dynamodb:BatchGetItem", "provision admin", tries.get_many("CONNECTION#")
    )
    reading.add("read many syncs", "dynamodb:BatchGetItem", "rotate admin", tries.get_many("SYNC#"))
    reading.add(
        "ask in a transaction whether a sync is as it was",
        "dynamodb:ConditionCheckItem",
        STATEFUL,
        tries.check("SYNC#"),
        tries.REFUSED_TRANSACTION,
    )
    return reading


def _searching() -> Chapter:
    searching = Chapter("The table: searching")
    searching.add("read the history of a sync", "dynamodb:Query", "admin", tries.query("SYNC#"))
    searching.add(
        "find the ids of a project's syncs",
        "dynamodb:Query",
        "transfer provision admin",
        tries.query_index("by_project", "project_id", "sync_id"),
    )
    searching.add(
        "read a project's syncs out of the index",
        "dynamodb:Query",
        "admin",
        tries.query_index("by_project", "project_id"),
    )
    searching.add(
        "find the syncs that are due",
        "dynamodb:Query",
        "reconcile rotate",
        tries.query_index("by_due_time", "due_shard"),
    )
    searching.add("find syncs by status", "dynamodb:Query", "admin", tries.query_index("by_status", "status"))
    searching.add(
        "find syncs by connection",
        "dynamodb:Query",
        "admin",
        tries.query_index("by_connection", "connection_id"),
    )
    searching.add("read the whole table", "dynamodb:Scan", NO_ONE, tries.scan)
    return searching


def _writing() -> Chapter:
    writing = Chapter("The table: writing syncs")
    refused = tries.REFUSED_CONDITION
    put, update = "dynamodb:PutItem", "dynamodb:UpdateItem"
    writing.add("add to a history", put, STATEFUL, tries.put("SYNC#", "at", "outcome", "status"), refused)
    writing.add(
        "change the state of a sync", update, STATEFUL, tries.update("SYNC#", "status", "epoch"), refused
    )
    writing.add(
        "both in one transaction",
        f"{update}, {put}",
        STATEFUL,
        tries.transact("SYNC#", "status", "epoch"),
        tries.REFUSED_TRANSACTION,
    )
    for attribute, what in {
        "owner_id": "the owner of a sync",
        "heroku_app_id": "the app that it follows",
        "config_var": "the config var",
        "project_id": "the project that it writes to",
        "env_var": "the env var",
        "metadata_access": "the owner's leave to look at metadata",
    }.items():
        writing.add(f"change {what}", update, "provision admin", tries.update("SYNC#", attribute), refused)
    writing.add(
        "change its owner in a transaction",
        update,
        "provision admin",
        tries.transact("SYNC#", "owner_id"),
        tries.REFUSED_TRANSACTION,
    )
    writing.add(
        "replace a sync as a whole",
        put,
        "provision admin",
        tries.put("SYNC#", "project_id", "owner_id"),
        refused,
    )
    writing.add("delete a sync", "dynamodb:DeleteItem", "provision admin", tries.delete("SYNC#"))
    return writing


def _writing_more() -> Chapter:
    writing = Chapter("The table: writing what belongs to syncs")
    refused, put = tries.REFUSED_CONDITION, "dynamodb:PutItem"
    writing.add("take a target", put, "provision admin", tries.put("TARGET#", "sync_id"), refused)
    writing.add("remember that a person said no", put, "provision admin", tries.put("DECLINED#"), refused)
    writing.add(
        "note a step of a provisioning",
        put,
        "provision admin",
        tries.put("PROVISIONING#", "document"),
        refused,
    )
    writing.add("remember a run of the schedule", put, "reconcile", tries.put("RECONCILE", "due"), refused)
    return writing


def _writing_connections() -> Chapter:
    writing = Chapter("The table: writing connections")
    refused = tries.REFUSED_CONDITION
    put, update = "dynamodb:PutItem", "dynamodb:UpdateItem"
    writing.add(
        "renew the Heroku authorization of a connection",
        update,
        "sync transfer provision admin",
        tries.update("CONNECTION#", "heroku", "revision"),
        refused,
    )
    writing.add(
        "change its Hasura token",
        update,
        "sync provision admin",
        tries.update("CONNECTION#", "hasura_token", "revision"),
        refused,
    )
    writing.add(
        "put one ciphertext of both tokens into it",
        update,
        "sync provision admin",
        tries.update("CONNECTION#", "credentials", "revision"),
        refused,
    )
    writing.add(
        "change whose a connection is",
        update,
        "admin",
        tries.update("CONNECTION#", "hasura_user_id"),
        refused,
    )
    writing.add(
        "store a connection", put, "admin", tries.put("CONNECTION#", "hasura_token", "heroku"), refused
    )
    writing.add("delete a connection", "dynamodb:DeleteItem", "admin", tries.delete("CONNECTION#"))
    writing.add("begin a sign-in at Heroku", put, "admin", tries.put("SIGN_IN#", "connection_id"), refused)
    writing.add("end it", "dynamodb:DeleteItem", "admin", tries.delete("SIGN_IN#"))
    return writing


def _keys() -> Chapter:
    keys = Chapter("Keys")
    malformed = "InvalidCiphertextException"
    name = "CredentialsKey"
    for context, whose, opening, sealing in (
        (
            HASURA,
            "the Hasura token of a connection",
            "sync confirm provision admin",
            "sync provision admin",
        ),
        (
            HEROKU,
            "the Heroku authorization of a connection",
            "sync transfer provision admin",
            "sync transfer provision admin",
        ),
        (CONTEXT, "both in one ciphertext, as version 1 had them", "sync provision admin", NO_ONE),
        ({**CONTEXT, "credential": NOBODY}, "a third credential of a connection", NO_ONE, NO_ONE),
        ({"credential": "heroku"}, "a Heroku authorization of no connection", NO_ONE, NO_ONE),
    ):
        keys.add(f"open {whose}", "kms:Decrypt", opening, tries.decrypt(name, context), malformed)
        keys.add(f"seal {whose}", "kms:Encrypt", sealing, tries.encrypt(name, context))
    keys.add("open what is sealed for no connection", "kms:Decrypt", NO_ONE, tries.decrypt(name, {}))
    keys.add("seal for no connection", "kms:Encrypt", NO_ONE, tries.encrypt(name, {}))
    keys.add(
        "open what is sealed for more than a connection",
        "kms:Decrypt",
        NO_ONE,
        tries.decrypt(name, {**HEROKU, "more": NOBODY}),
    )
    keys.add("make keys for larger things", "kms:GenerateDataKey", NO_ONE, tries.make_data_key)
    keys.add(
        "use the key of notices other than through SNS",
        "kms:Decrypt",
        NO_ONE,
        tries.decrypt("NotificationKey", {}),
    )
    return keys


def _secrets() -> Chapter:
    secrets = Chapter("Secrets")
    read = "secretsmanager:GetSecretValue"
    secrets.add(
        "read the webhook master secret",
        read,
        "verify sync provision rotate admin",
        tries.read_secret("WebhookMasterSecret"),
    )
    secrets.add(
        "read the fingerprint key", read, "sync confirm rotate admin", tries.read_secret("FingerprintKey")
    )
    secrets.add(
        "read the secret of our OAuth client at Heroku",
        read,
        "sync transfer provision admin",
        tries.read_secret("HerokuOAuthClientSecret"),
    )
    for name, what in {
        "WebhookMasterSecret": "the webhook master secret",
        "FingerprintKey": "the fingerprint key",
        "HerokuOAuthClientSecret": "the secret of our OAuth client",
    }.items():
        by = NO_ONE if name == "HerokuOAuthClientSecret" else "rotate"
        missing = "ResourceNotFoundException"
        secrets.add(
            f"list the versions of {what}",
            "secretsmanager:ListSecretVersionIds",
            by,
            tries.list_versions(name),
        )
        secrets.add(f"replace {what}", "secretsmanager:PutSecretValue", by, tries.replace_secret(name))
        secrets.add(
            f"choose the version of {what}",
            "secretsmanager:UpdateSecretVersionStage",
            by,
            tries.choose_version(name),
            missing,
        )
    return secrets


def _others() -> Chapter:
    others = Chapter("Everything else")
    others.add(
        "read the URL of the API", "ssm:GetParameter", "sync provision admin", tries.read_parameter("ApiUrl")
    )
    others.add(
        "read where people sign in", "ssm:GetParameter", "admin", tries.read_parameter("ConsoleSettings")
    )
    others.add("tell on the bus what happened here", "events:PutEvents", STATEFUL, tries.put_event("urlsync"))
    others.add(
        "tell of a transfer at Hasura Cloud", "events:PutEvents", "admin", tries.put_event("hasura.cloud")
    )
    others.add("tell in anybody else's name", "events:PutEvents", NO_ONE, tries.put_event("aws.ec2"))
    others.add("tell on another bus", "events:PutEvents", NO_ONE, tries.put_event("urlsync", None))
    others.add("tell people", "sns:Publish", "notify", tries.publish)
    others.add(
        "write its own log", "logs:PutLogEvents", EVERYONE, tries.write_log(), "ResourceNotFoundException"
    )
    for function in ("verify", "admin"):
        others.add(
            f"write the log of `{function}`",
            "logs:PutLogEvents",
            function,
            tries.write_log(function),
            "ResourceNotFoundException",
        )
    others.add("call another function", "lambda:InvokeFunction", NO_ONE, tries.call_function)
    others.add("take on another function's role", "sts:AssumeRole", NO_ONE, tries.take_on_role)
    others.add("grant itself anything", "iam:PutRolePolicy", NO_ONE, tries.grant_oneself)
    return others


CHAPTERS: Final = [
    _queues(),
    _reading(),
    _searching(),
    _writing(),
    _writing_more(),
    _writing_connections(),
    _keys(),
    _secrets(),
    _others(),
]
