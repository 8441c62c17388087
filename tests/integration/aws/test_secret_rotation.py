"""Rotations of a secret in Secrets Manager, and the syncs that may hold one up, in DynamoDB."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.secrets_manager import SecretsManager
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbSyncLists
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs
from urlsync.domain.rotation import RotationRefused, Step
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason, Status, Webhook
from urlsync.domain.webhook_signature import master_id
from urlsync.use_cases.webhooks.rotate_secret import RotateSecret, WebhookRotationGuard

from tests.fakes.activity import FakeActivity
from tests.fakes.clock import FakeClock
from tests.fakes.effort import syncs
from tests.fakes.examples import a_sync
from tests.fakes.secret_versions import rotate
from tests.integration.aws.conftest import TABLE, store

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

FIRST, SECOND = "0" * 31 + "1", "0" * 31 + "2"


@pytest.fixture
def client(aws: None) -> "SecretsManagerClient":
    return aws_clients.secrets_manager()


@pytest.fixture
def arn(client: "SecretsManagerClient") -> str:
    return client.create_secret(Name="master", SecretString="fake-first\n")["ARN"]


def read(client: "SecretsManagerClient", arn: str, stage: str) -> str:
    return client.get_secret_value(SecretId=arn, VersionStage=stage)["SecretString"]


def test_a_rotation_moves_the_stages(client: "SecretsManagerClient", arn: str, dynamodb: "DynamoDBClient") -> None:
    rotate_secret = RotateSecret(
        versions=SecretsManager(client),
        activity=FakeActivity(),
        guards={arn: WebhookRotationGuard(DynamoDbSyncLists(dynamodb, TABLE), FakeClock(), timedelta(0))},
        clock=FakeClock(),
        minimum_age=timedelta(days=-36500),
    )
    rotate(rotate_secret, arn, FIRST)
    assert read(client, arn, "AWSPREVIOUS") == "fake-first\n"
    current = read(client, arn, "AWSCURRENT")
    # AND so does the next one
    rotate(rotate_secret, arn, SECOND)
    assert read(client, arn, "AWSPREVIOUS") == current != read(client, arn, "AWSCURRENT")
    # AND no rotation seems to be under way
    stages = client.describe_secret(SecretId=arn)["VersionIdsToStages"]
    assert sorted(stage for found in stages.values() for stage in found) == ["AWSCURRENT", "AWSPREVIOUS"]


def test_the_test_step_alone_takes_the_copy_that_secrets_manager_makes(
    client: "SecretsManagerClient", arn: str, dynamodb: "DynamoDBClient"
) -> None:
    # GIVEN a rotation that is being enabled: the current value with another version ID, as the pending one
    client.put_secret_value(
        SecretId=arn, ClientRequestToken=FIRST, SecretString="fake-first\n", VersionStages=["AWSPENDING"]
    )
    rotate_secret = RotateSecret(
        versions=SecretsManager(client),
        activity=FakeActivity(),
        guards={arn: WebhookRotationGuard(DynamoDbSyncLists(dynamodb, TABLE), FakeClock(), timedelta(0))},
        clock=FakeClock(),
        minimum_age=timedelta(0),
    )
    # WHEN it is tested, or a version without a value is THEN nothing is wrong, and nothing has changed
    rotate_secret(Step.TEST, arn, FIRST)
    rotate_secret(Step.TEST, arn, SECOND)
    assert read(client, arn, "AWSCURRENT") == "fake-first\n"


def test_a_version_that_has_no_value_yet_is_none(client: "SecretsManagerClient", arn: str) -> None:
    assert SecretsManager(client).value(arn, FIRST) is None


@pytest.mark.no_cover
def test_every_live_sync_is_found_however_many_there_are(dynamodb: "DynamoDBClient") -> None:
    # GIVEN more syncs than one batch takes, paused ones and disconnected ones among them
    many = syncs(240)
    kinds = [
        {},
        {"status": Status.PAUSED, "reason": Reason.SOURCE_MISSING},
        {"status": Status.DISCONNECTED, "reason": Reason.OPTED_OUT},
    ]
    ids = [f"sync-{number}" for number in range(many)]
    store(dynamodb, [a_sync(sync_id=one, project_id=one, **kinds[at % 3]) for at, one in enumerate(ids)])
    # WHEN THEN
    found = {sync.sync_id for sync in DynamoDbSyncLists(dynamodb, TABLE).all()}
    assert found == {one for at, one in enumerate(ids) if at % 3 != 2}


def test_a_webhook_left_behind_is_found(dynamodb: "DynamoDBClient", dynamodb_syncs: DynamoDbSyncs) -> None:
    present = {"webhook": Webhook.PRESENT, "webhook_id": "webhook-1"}
    kept, late = master_id(b"fake-current"), master_id(b"fake-former")
    dynamodb_syncs.create(a_sync(sync_id="in-time", env_var="A", webhook_secret_id=kept, **present))
    dynamodb_syncs.create(a_sync(sync_id="late", env_var="B", webhook_secret_id=late, **present))
    with pytest.raises(RotationRefused) as refused:
        WebhookRotationGuard(DynamoDbSyncLists(dynamodb, TABLE), FakeClock(), timedelta(0))(Secret("fake-current"))
    assert refused.value.sync_ids == ("late",)
