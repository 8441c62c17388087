"""Creates connections and syncs on the local stack with the service's own adapters, bypassing the API.

For tests that look at what is stored, or need a state that the API reaches slowly or refuses.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, final
from urllib.parse import urlsplit
from uuid import uuid4

from urlsync.adapters.aws.kms_cipher import KmsCipher
from urlsync.adapters.dynamodb.connections import DynamoDbConnections
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.adapters.heroku.platform_api import HerokuApi
from urlsync.adapters.http.client import HttpClient
from urlsync.domain.activity import ActivityAction, Recorder, Subject
from urlsync.domain.actor import Actor
from urlsync.domain.connection import Connection, HerokuAuthorization
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Sync, Webhook
from urlsync.domain.webhook_signature import master_id, sync_secret

from local.hasura.client import SimulatedProject
from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.outputs import CONFIG_VAR, ENV_VAR, Stack

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ACTOR = Actor.service("local-stack")
HISTORY_RETENTION = timedelta(days=90)


@final
class StackInternals:
    """Direct access to the storage and the check queue of one stack."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._aws = EmulatedAws(int(urlsplit(stack["aws_endpoint"]).port or 0))

    def connect(self, hasura_user_id: str, hasura_token: str, heroku: HerokuAuthorization | None) -> Connection:
        """Create and store a connection of one Hasura Cloud user."""
        connection = Connection(
            connection_id=str(uuid4()), hasura_user_id=hasura_user_id, hasura_token=Secret(hasura_token), heroku=heroku
        )
        subject = Subject.of_connection(connection)
        entry = Recorder(datetime.now(UTC), lambda: str(uuid4()))(ACTOR, ActivityAction.CONNECTION_CREATED, subject)
        self.connections.create(connection, entry)
        return connection

    def enable(self, connection: Connection, app: dict[str, Any], project: SimulatedProject) -> Sync:
        """Store a sync, register its webhook and enqueue its first check."""
        sync = Sync(
            sync_id=str(uuid4()),
            project_id=project.id,
            tenant_id=project.tenant_id,
            env_var=ENV_VAR,
            heroku_app=HerokuApp(id=app["id"], name=app["name"]),
            config_var=CONFIG_VAR,
            connection_id=connection.connection_id,
            owner_id=connection.hasura_user_id,
            created_at=datetime.now(UTC),
        )
        self.syncs.create(sync)
        enabled = replace(
            sync,
            webhook=Webhook.PRESENT,
            webhook_id=self._webhook(connection, sync),
            webhook_secret_id=master_id(self._master()),
        )
        self.syncs.record(sync, enabled, None)
        self.check(sync.sync_id, "enabled")
        return enabled

    def check(self, sync_id: str, cause: str = "operator") -> None:
        """Enqueue a check request."""
        message = {"sync_id": sync_id, "cause": cause, "requested_at": datetime.now(UTC).isoformat()}
        self._sqs.send_message(
            QueueUrl=self._stack["check_queue_url"],
            MessageBody=json.dumps(message),
            MessageGroupId=sync_id,
            MessageDeduplicationId=str(uuid4()),
        )

    def webhook_secret(self, sync_id: str) -> str:
        """Return the secret with which Heroku signs this sync's webhooks."""
        return sync_secret(self._master(), sync_id)

    def _master(self) -> bytes:
        secret = self._client("secretsmanager").get_secret_value(SecretId=self._outputs["WebhookMasterSecretArn"])
        return str(secret["SecretString"]).encode()

    @cached_property
    def syncs(self) -> DynamoDbSyncs:
        """The stored syncs."""
        return DynamoDbSyncs(self._client("dynamodb"), self._stack["table"], HISTORY_RETENTION)

    @cached_property
    def connections(self) -> DynamoDbConnections:
        """The stored connections."""
        cipher = KmsCipher(self._client("kms"), self._outputs["CredentialsKeyArn"])
        return DynamoDbConnections(self._client("dynamodb"), self._stack["table"], cipher)

    def _webhook(self, connection: Connection, sync: Sync) -> str:
        if connection.heroku is None:
            raise ValueError("the connection has no Heroku authorization")
        heroku = HerokuApi(HttpClient(), self._stack["heroku_url"], on_rate_limit=lambda _remaining: None)
        url = f"{self._stack['api_url']}/webhooks/heroku/{sync.sync_id}"
        secret = Secret(self.webhook_secret(sync.sync_id))
        return heroku.create_webhook(connection.heroku.access_token, sync.heroku_app.id, url, secret)

    @cached_property
    def _sqs(self) -> "SQSClient":
        client: SQSClient = self._client("sqs")
        return client

    @cached_property
    def _outputs(self) -> dict[str, str]:
        return stack_outputs(self._aws)

    def _client(self, service: Any) -> Any:
        return self._aws.session.client(service, endpoint_url=self._aws.endpoint)
