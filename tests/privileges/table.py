"""The table of privileges: every action and the functions that may perform it; all others are refused."""

from typing import Final

from tests.privileges import tries
from tests.privileges.deed import FUNCTIONS, Chapter
from tests.privileges.tries import CONTEXT, ENDPOINT, HASURA, HEROKU, NOBODY

STATEFUL: Final = "sync confirm transfer provision admin"
"""Functions that work with the state of syncs."""
NO_ONE: Final = ""
EVERYONE: Final = " ".join(FUNCTIONS)


def _queues() -> Chapter:
    queues = Chapter("Queues")
    for queue, thing, asking, taking, counting in (
        ("CheckQueue", "check", "verify confirm reconcile sweep provision admin", "sync", "sync reconcile admin"),
        ("SweepQueue", "sweep", "reconcile", "sweep", "sweep"),
        ("FollowUpQueue", "confirmation", "sync", "confirm", "confirm admin"),
        ("ProvisioningQueue", "provisioning step", "provision admin", "provision", "provision"),
        ("DeadLetterQueue", "failed check", NO_ONE, "admin", "admin"),
        ("FollowUpDeadLetterQueue", "failed confirmation", NO_ONE, "admin", "admin"),
        ("TransferDeadLetterQueue", "failed transfer", "transfer", "admin", "admin"),
        ("ReconcileDeadLetterQueue", "failed scheduled run", "reconcile admin", "admin", "admin"),
        ("SweepDeadLetterQueue", "failed sweep", NO_ONE, "admin", "admin"),
        ("NotifyQueue", "notification", NO_ONE, "notify", "notify"),
        ("DeliveryQueue", "delivery", "deliver admin", "deliver", "deliver"),
        ("DeliveryDeadLetterQueue", "failed delivery", NO_ONE, "admin", "admin"),
        ("NotifyDeadLetterQueue", "failed notification", NO_ONE, "admin", "admin"),
        ("ProvisioningDeadLetterQueue", "failed provisioning step", NO_ONE, "admin", "admin"),
    ):
        receipt = tries.REFUSED_RECEIPT
        putting_off = NO_ONE if taking == "notify" else taking
        queues.add(f"enqueue a {thing}", "sqs:SendMessage", asking, tries.send(queue), tries.REFUSED_MESSAGE)
        queues.add(f"receive a {thing}", "sqs:ReceiveMessage", taking, tries.receive(queue))
        queues.add(f"defer a {thing}", "sqs:ChangeMessageVisibility", putting_off, tries.hide_message(queue), receipt)
        queues.add(f"remove a {thing}", "sqs:DeleteMessage", taking, tries.delete_message(queue), receipt)
        queues.add(f"count queued messages: {thing}", "sqs:GetQueueAttributes", counting, tries.measure(queue))
    return queues


def _reading() -> Chapter:
    reading = Chapter("Table: reading")
    reading.add("read a sync", "dynamodb:GetItem", f"{STATEFUL} sweep deliver", tries.get("SYNC#"))
    reading.add(
        "read a connection (encrypted tokens)",
        "dynamodb:GetItem",
        f"{STATEFUL} sweep deliver",
        tries.get("CONNECTION#"),
    )
    reading.add(
        "read the progress of a provisioning", "dynamodb:GetItem", "provision admin", tries.get("PROVISIONING#")
    )
    reading.add("read the guard of a target", "dynamodb:GetItem", "provision admin", tries.get("TARGET#"))
    reading.add("read the last scheduled run", "dynamodb:GetItem", "admin", tries.get("RECONCILE"))
    reading.add(
        "read whether Heroku refuses our OAuth client",
        "dynamodb:GetItem",
        "sync reconcile sweep transfer provision admin",
        tries.get("OAUTH_CLIENT"),
    )
    _read_connections(reading)
    reading.add("list proposals", "dynamodb:Query", "admin", tries.query("PROPOSALS"))
    reading.add("list holds", "dynamodb:Query", "confirm reconcile provision admin", tries.query("HOLDS"))
    reading.add("list notification endpoints", "dynamodb:Query", "deliver admin", tries.query("ENDPOINTS"))
    reading.add("read a notification endpoint", "dynamodb:GetItem", "deliver admin", tries.get("ENDPOINTS"))
    reading.add("list deletions", "dynamodb:Query", "admin", tries.query("DELETIONS"))
    reading.add("read syncs in a batch", "dynamodb:BatchGetItem", "sync rotate admin", tries.get_many("SYNC#"))
    _read_syncs_and_activity(reading)
    return reading


def _read_connections(reading: Chapter) -> None:
    batch, query = "dynamodb:BatchGetItem", "dynamodb:Query"
    reading.add("list connections", query, "provision admin", tries.query("CONNECTIONS"))
    reading.add("list the connections of an actor or team", query, "deliver admin", tries.query("CONNECTIONS#"))
    reading.add(
        "list the connections of a Heroku account", query, "sweep deliver admin", tries.query("CONNECTIONS#heroku:")
    )
    reading.add(
        "read connections in a batch", batch, "sync sweep provision deliver admin", tries.get_many("CONNECTION#")
    )


def _read_syncs_and_activity(reading: Chapter) -> None:
    reading.add(
        "check a condition on a sync in a transaction",
        "dynamodb:ConditionCheckItem",
        STATEFUL,
        tries.check("SYNC#"),
        tries.REFUSED_TRANSACTION,
    )
    reading.add(
        "check in a transaction that nothing is held",
        "dynamodb:ConditionCheckItem",
        "sync admin",
        tries.check("HOLDS"),
        tries.REFUSED_TRANSACTION,
    )
    reading.add(
        "read entries of the activity in a batch", "dynamodb:BatchGetItem", "admin audit", tries.get_many("ACTIVITY#")
    )
    reading.add("read an entry of the activity", "dynamodb:GetItem", "transfer admin", tries.get("ACTIVITY#"))
    reading.add(
        "follow the keys of what changes",
        "dynamodb:ListStreams, dynamodb:DescribeStream, dynamodb:GetShardIterator, dynamodb:GetRecords",
        "audit",
        tries.follow_stream,
    )


def _searching() -> Chapter:
    searching = Chapter("Table: queries")
    searching.add("read the history of a sync", "dynamodb:Query", "admin", tries.query("HISTORY#"))
    searching.add("read the activity", "dynamodb:Query", "admin audit", tries.query("ACTIVITY#"))
    searching.add(
        "find the IDs of a project's syncs",
        "dynamodb:Query",
        "transfer provision admin",
        tries.query_index("by_project", "project_id", "sync_id"),
    )
    searching.add(
        "read all that the index has of a project's syncs",
        "dynamodb:Query",
        "admin",
        tries.query_index("by_project", "project_id"),
    )
    searching.add("find due syncs", "dynamodb:Query", "reconcile rotate", tries.query_index("by_due_time", "due_shard"))
    searching.add("list syncs by name", "dynamodb:Query", "reconcile admin", tries.query_index("by_name", "status"))
    for index, what in {"by_updated": "time of update", "by_checked": "time of check"}.items():
        searching.add(f"list syncs by {what}", "dynamodb:Query", "admin", tries.query_index(index, "status"))
    searching.add("list syncs by owner", "dynamodb:Query", "admin", tries.query_index("by_owner", "owner_id"))
    searching.add("find syncs by words of their names", "dynamodb:Query", "admin", tries.query("NAMES#"))
    searching.add(
        "find syncs by connection", "dynamodb:Query", "admin", tries.query_index("by_connection", "connection_id")
    )
    searching.add(
        "find the syncs of a connection with their signs",
        "dynamodb:Query",
        "sweep",
        tries.query_index("signs_by_connection", "connection_id"),
    )
    searching.add("scan the table", "dynamodb:Scan", NO_ONE, tries.scan)
    return searching


def _writing() -> Chapter:
    writing = Chapter("Table: writing syncs")
    refused = tries.REFUSED_CONDITION
    put, update = "dynamodb:PutItem", "dynamodb:UpdateItem"
    writing.add("change the state of a sync", update, STATEFUL, tries.update("SYNC#", "status", "epoch"), refused)
    writing.add(
        "store what a sweep saw of a sync", update, f"{STATEFUL} sweep", tries.update("SYNC#", "source_sign"), refused
    )
    writing.add(
        "change the state and add a history entry in one transaction",
        f"{update}, {put}",
        STATEFUL,
        tries.transact("SYNC#", "status", "epoch"),
        tries.REFUSED_TRANSACTION,
    )
    for attribute, what in {
        "owner_id": "the owner of a sync",
        "heroku_app_id": "the Heroku app of a sync",
        "config_var": "the config var of a sync",
        "project_id": "the project of a sync",
        "env_var": "the env var of a sync",
        "metadata_access": "the metadata access of a sync",
        "connection_id": "the connection of a sync",
    }.items():
        writing.add(f"change {what}", update, "provision admin", tries.update("SYNC#", attribute), refused)
    writing.add(
        "release the connection of a sync", update, STATEFUL, tries.update("SYNC#", "connection_released_at"), refused
    )
    writing.add(
        "change the owner of a sync in a transaction",
        update,
        "provision admin",
        tries.transact("SYNC#", "owner_id"),
        tries.REFUSED_TRANSACTION,
    )
    writing.add("replace a sync", put, "provision admin", tries.put("SYNC#", "project_id", "owner_id"), refused)
    writing.add("delete a sync", "dynamodb:DeleteItem", "provision admin", tries.delete("SYNC#"))
    return writing


def _adding() -> Chapter:
    adding = Chapter("Table: history and activity, which are added to and never changed")
    refused = tries.REFUSED_CONDITION
    put, update, delete = "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"
    for leading, thing, by in (
        ("HISTORY#", "a history entry", f"{STATEFUL} sweep"),
        ("ACTIVITY#", "an entry of the activity", "sync transfer provision rotate admin"),
    ):
        adding.add(f"add {thing}", put, by, tries.put(leading, "at", "outcome", "status"), refused)
        adding.add(f"change {thing}", update, NO_ONE, tries.update(leading, "actor"), refused)
        adding.add(f"delete {thing}", delete, NO_ONE, tries.delete(leading))
    return adding


def _writing_more() -> Chapter:
    writing = Chapter("Table: writing other items of syncs")
    refused, put = tries.REFUSED_CONDITION, "dynamodb:PutItem"
    writing.add("create the guard of a target", put, "provision admin", tries.put("TARGET#", "sync_id"), refused)
    writing.add("list a sync under a word of its names", put, "provision admin", tries.put("NAMES#"), refused)
    writing.add("list it no more", "dynamodb:DeleteItem", "provision admin", tries.delete("NAMES#"))
    writing.add("record an opt-out", put, "provision admin", tries.put("OPT_OUT#"), refused)
    writing.add("record a provisioning step", put, "provision admin", tries.put("PROVISIONING#", "document"), refused)
    writing.add("list a proposal", put, "provision admin", tries.put("PROPOSALS"), refused)
    writing.add(
        "record whether Heroku refuses our OAuth client",
        "dynamodb:UpdateItem",
        "sync sweep transfer provision admin",
        tries.update("OAUTH_CLIENT", "refused_since"),
        refused,
    )
    writing.add(
        "count what an actor has used of a limit",
        "dynamodb:UpdateItem",
        "admin",
        tries.update("USAGE#", "used"),
        refused,
    )
    writing.add("begin a hold", put, "admin", tries.put("HOLDS", "since"), refused)
    writing.add("end a hold", "dynamodb:DeleteItem", "admin", tries.delete("HOLDS"))
    _writing_endpoints(writing)
    writing.add("store a job", put, "admin", tries.put("JOB#", "document"), refused)
    writing.add("list a job", put, "admin", tries.put("JOBS"), refused)
    writing.add("list a job among those of an actor", put, "admin", tries.put("JOBS#"), refused)
    writing.add("record a scheduled run", put, "reconcile", tries.put("RECONCILE", "due"), refused)
    return writing


def _writing_endpoints(writing: Chapter) -> None:
    refused, put = tries.REFUSED_CONDITION, "dynamodb:PutItem"
    writing.add("store a notification endpoint", put, "admin", tries.put("ENDPOINTS", "sealed"), refused)
    writing.add(
        "switch a notification endpoint off",
        "dynamodb:UpdateItem",
        "deliver admin",
        tries.update("ENDPOINTS", "enabled"),
        refused,
    )
    writing.add(
        "change a notification endpoint", "dynamodb:UpdateItem", "admin", tries.update("ENDPOINTS", "sealed"), refused
    )
    writing.add("log a delivery", put, "deliver admin", tries.put("DELIVERIES#", "response"), refused)
    writing.add("delete from the log of deliveries", "dynamodb:DeleteItem", NO_ONE, tries.delete("DELIVERIES#"))
    writing.add("delete a notification endpoint", "dynamodb:DeleteItem", "admin", tries.delete("ENDPOINTS"))


def _writing_connections() -> Chapter:
    writing = Chapter("Table: writing connections")
    refused = tries.REFUSED_CONDITION
    update = "dynamodb:UpdateItem"
    writing.add(
        "update the Heroku authorization of a connection",
        update,
        "sync sweep transfer provision admin",
        tries.update("CONNECTION#", "heroku", "revision"),
        refused,
    )
    writing.add(
        "store how a connection is swept", update, "sync sweep admin", tries.update("CONNECTION#", "sweep"), refused
    )
    writing.add(
        "update the Hasura token of a connection",
        update,
        "admin",
        tries.update("CONNECTION#", "hasura_token", "revision"),
        refused,
    )
    writing.add(
        "add an attribute that no connection has",
        update,
        "admin",
        tries.update("CONNECTION#", "credentials", "revision"),
        refused,
    )
    writing.add(
        "change the user of a connection", update, "admin", tries.update("CONNECTION#", "hasura_user_id"), refused
    )
    for attribute, what in (("owner", "the owner"), ("team", "the team")):
        writing.add(f"change {what} of a connection", update, "admin", tries.update("CONNECTION#", attribute), refused)
    _store_and_end_connections(writing)
    return writing


def _store_and_end_connections(writing: Chapter) -> None:
    refused, put = tries.REFUSED_CONDITION, "dynamodb:PutItem"
    writing.add("store a connection", put, "admin", tries.put("CONNECTION#", "hasura_token", "heroku"), refused)
    writing.add("delete a connection", "dynamodb:DeleteItem", "admin", tries.delete("CONNECTION#"))
    writing.add("list a connection for who may use it", put, "admin", tries.put("CONNECTIONS#"), refused)
    writing.add("list it no more for them", "dynamodb:DeleteItem", "admin", tries.delete("CONNECTIONS#"))
    writing.add("begin a deletion", put, "admin", tries.put("DELETIONS"), refused)
    writing.add("end a deletion", "dynamodb:DeleteItem", "admin", tries.delete("DELETIONS"))
    writing.add("start a Heroku sign-in", put, "admin", tries.put("SIGN_IN#", "connection_id"), refused)
    writing.add("complete a Heroku sign-in", "dynamodb:DeleteItem", "admin", tries.delete("SIGN_IN#"))


def _keys() -> Chapter:
    keys = Chapter("Keys")
    malformed = "InvalidCiphertextException"
    name = "CredentialsKey"
    for context, whose, opening, sealing in (
        (
            HASURA,
            "the Hasura token of a connection",
            "sync confirm sweep transfer provision admin",
            "sync sweep provision admin",
        ),
        (
            HEROKU,
            "the Heroku authorization of a connection",
            "sync sweep transfer provision admin",
            "sync sweep transfer provision admin",
        ),
        (ENDPOINT, "a notification endpoint", "deliver admin", "admin"),
        ({**CONTEXT, "credential": "endpoint"}, "a notification endpoint as a connection", NO_ONE, NO_ONE),
        (CONTEXT, "a connection without naming the credential", NO_ONE, NO_ONE),
        ({**CONTEXT, "credential": NOBODY}, "an unknown credential of a connection", NO_ONE, NO_ONE),
        ({"credential": "heroku"}, "a Heroku authorization without a connection", NO_ONE, NO_ONE),
    ):
        keys.add(f"decrypt {whose}", "kms:Decrypt", opening, tries.decrypt(name, context), malformed)
        keys.add(f"encrypt {whose}", "kms:Encrypt", sealing, tries.encrypt(name, context))
    keys.add("decrypt without an encryption context", "kms:Decrypt", NO_ONE, tries.decrypt(name, {}))
    keys.add("encrypt without an encryption context", "kms:Encrypt", NO_ONE, tries.encrypt(name, {}))
    keys.add(
        "decrypt with an additional encryption context",
        "kms:Decrypt",
        NO_ONE,
        tries.decrypt(name, {**HEROKU, "more": NOBODY}),
    )
    keys.add("generate data keys", "kms:GenerateDataKey", NO_ONE, tries.make_data_key)
    keys.add(
        "use the notifications' key other than through SNS", "kms:Decrypt", NO_ONE, tries.decrypt("NotificationKey", {})
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
    secrets.add("read the fingerprint key", read, "sync confirm rotate admin", tries.read_secret("FingerprintKey"))
    secrets.add(
        "read the secret of the Heroku OAuth client",
        read,
        "sync sweep transfer provision admin",
        tries.read_secret("HerokuOAuthClientSecret"),
    )
    for name, what in {
        "WebhookMasterSecret": "the webhook master secret",
        "FingerprintKey": "the fingerprint key",
        "HerokuOAuthClientSecret": "the secret of the Heroku OAuth client",
    }.items():
        by = NO_ONE if name == "HerokuOAuthClientSecret" else "rotate"
        missing = "ResourceNotFoundException"
        secrets.add(
            f"list the versions of {what}", "secretsmanager:ListSecretVersionIds", by, tries.list_versions(name)
        )
        secrets.add(f"replace {what}", "secretsmanager:PutSecretValue", by, tries.replace_secret(name))
        secrets.add(
            f"change the current version of {what}",
            "secretsmanager:UpdateSecretVersionStage",
            by,
            tries.choose_version(name),
            missing,
        )
    return secrets


def _accounts() -> Chapter:
    accounts = Chapter("Accounts")
    missing = "UserNotFoundException"
    for what, action, by, answer in (
        ("read a person's account", "AdminGetUser", "deliver admin", missing),
        ("read a person's groups", "AdminListGroupsForUser", "deliver admin", missing),
        ("disable a person", "AdminDisableUser", "admin", missing),
        ("delete a person", "AdminDeleteUser", "admin", missing),
        ("enable a person", "AdminEnableUser", NO_ONE, missing),
        ("set a person's password", "AdminSetUserPassword", NO_ONE, missing),
        ("give a person a role", "AdminAddUserToGroup", NO_ONE, missing),
    ):
        accounts.add(what, f"cognito-idp:{action}", by, tries.of_person(action), answer)
    accounts.add("find a person by id", "cognito-idp:ListUsers", "deliver admin", tries.of_person("ListUsers"))
    for what, action, by in (
        ("list programs", "ListUserPoolClients", "deliver admin"),
        ("read the secret of a program", "DescribeUserPoolClient", NO_ONE),
        ("change a program", "UpdateUserPoolClient", NO_ONE),
    ):
        accounts.add(what, f"cognito-idp:{action}", by, tries.of_program(action))
    return accounts


def _others() -> Chapter:
    others = Chapter("Other")
    others.add(
        "read the mark of the table", "ssm:GetParameter", f"{STATEFUL} reconcile", tries.read_parameter("TableMark")
    )
    others.add(
        "read former marks of the table",
        "ssm:GetParameterHistory",
        f"{STATEFUL} reconcile",
        tries.read_versions("TableMark"),
    )
    others.add("change the mark of the table", "ssm:PutParameter", NO_ONE, tries.write_parameter("TableMark"))
    others.add("identify the table", "dynamodb:DescribeTable", f"{STATEFUL} reconcile", tries.describe_table)
    others.add("read the URL of the API", "ssm:GetParameter", "sync provision admin", tries.read_parameter("ApiUrl"))
    others.add(
        "read the console's sign-in settings", "ssm:GetParameter", "admin", tries.read_parameter("ConsoleSettings")
    )
    others.add("publish events of urlsync", "events:PutEvents", f"{STATEFUL} deliver", tries.put_event("urlsync"))
    others.add("publish an ownership transfer", "events:PutEvents", "admin", tries.put_event("hasura.cloud"))
    others.add("publish events of another source", "events:PutEvents", NO_ONE, tries.put_event("aws.ec2"))
    others.add("publish to another bus", "events:PutEvents", NO_ONE, tries.put_event("urlsync", None))
    others.add("send notifications", "sns:Publish", "notify", tries.publish)
    others.add("write its own log", "logs:PutLogEvents", EVERYONE, tries.write_log(), "ResourceNotFoundException")
    for function in ("verify", "admin"):
        others.add(
            f"write the log of `{function}`",
            "logs:PutLogEvents",
            function,
            tries.write_log(function),
            "ResourceNotFoundException",
        )
    others.add("write the audit log", "logs:PutLogEvents", "audit", tries.write_audit_log, "ResourceNotFoundException")
    others.add("delete a stream of the audit log", "logs:DeleteLogStream", NO_ONE, tries.delete_audit_log)
    others.add("invoke another function", "lambda:InvokeFunction", NO_ONE, tries.call_function)
    others.add("assume another function's role", "sts:AssumeRole", NO_ONE, tries.take_on_role)
    others.add("grant itself permissions", "iam:PutRolePolicy", NO_ONE, tries.grant_oneself)
    return others


CHAPTERS: Final = [
    _queues(),
    _reading(),
    _searching(),
    _writing(),
    _adding(),
    _writing_more(),
    _writing_connections(),
    _keys(),
    _secrets(),
    _accounts(),
    _others(),
]
