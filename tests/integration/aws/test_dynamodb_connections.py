"""How the table and KMS keep tokens, beyond the contract of the port."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from urlsync.adapters.aws.kms_cipher import Credential, KmsCipher
from urlsync.adapters.dynamodb.connections import DynamoDbConnections
from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret

from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, a_connection, an_activity_entry
from tests.integration.aws.conftest import TABLE
from tests.integration.aws.lost_answers import LostAnswer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient

HASURA, HEROKU = Credential.HASURA, Credential.HEROKU
OTHER_ID = "5a0c1f3e-0000-4000-8000-00000000bbbb"
KEY: Final = {"pk": {"S": f"CONNECTION#{CONNECTION_ID}"}, "sk": {"S": "CONNECTION"}}
UNTIL = START + timedelta(seconds=20)
SENTINEL = "fake-sentinel"
NEW = HerokuAuthorization(access_token=Secret(f"{SENTINEL}-new"))


class Calls:
    """Counts the calls of one operation of a client."""

    def __init__(self, client: "KMSClient", operation: str) -> None:
        self.count = 0
        client.meta.events.register(f"before-call.kms.{operation}", self._counted)

    def _counted(self, **_: object) -> None:
        self.count += 1


class OpenedCredentials:
    """Notes which credentials KMS is asked to open."""

    def __init__(self, client: "KMSClient") -> None:
        self.credentials: list[str | None] = []
        client.meta.events.register("provide-client-params.kms.Decrypt", self._noted)

    def _noted(self, params: dict[str, Any], **_: object) -> None:
        self.credentials.append(params["EncryptionContext"].get("credential"))


def test_no_item_contains_a_token(dynamodb: "DynamoDBClient", dynamodb_connections: DynamoDbConnections) -> None:
    # GIVEN a connection whose every token is a sentinel, and a replaced authorization
    heroku = HerokuAuthorization(access_token=Secret(f"{SENTINEL}-access"), refresh_token=Secret(f"{SENTINEL}-refresh"))
    connection = a_connection(hasura_token=Secret(f"{SENTINEL}-hasura"), heroku=heroku)
    dynamodb_connections.create(connection, an_activity_entry())
    dynamodb_connections.lease_refresh(connection, START, UNTIL)
    before = repr(dynamodb.scan(TableName=TABLE)["Items"])
    dynamodb_connections.replace_heroku(connection, NEW)
    after = repr(dynamodb.scan(TableName=TABLE)["Items"])
    # THEN the items are there, without a trace of them
    assert CONNECTION_ID in before
    assert before != after
    assert SENTINEL not in before + after


def test_credentials_of_another_connection_are_refused(
    dynamodb: "DynamoDBClient", dynamodb_connections: DynamoDbConnections
) -> None:
    # GIVEN two connections, WHEN somebody copies the credentials of one into the other
    dynamodb_connections.create(a_connection(), an_activity_entry())
    dynamodb_connections.create(a_connection(connection_id=OTHER_ID), an_activity_entry())
    stolen = dynamodb.get_item(TableName=TABLE, Key=KEY)["Item"]["hasura_token"]
    dynamodb.update_item(
        TableName=TABLE,
        Key={**KEY, "pk": {"S": f"CONNECTION#{OTHER_ID}"}},
        UpdateExpression="SET hasura_token = :stolen",
        ExpressionAttributeValues={":stolen": stolen},
    )
    # THEN they cannot be decrypted there, even right after they were decrypted where they belong
    assert dynamodb_connections.get(CONNECTION_ID) == a_connection()
    other = dynamodb_connections.get(OTHER_ID)
    assert other is not None
    with pytest.raises(TransientFailure, match=r"^credentials_unreadable$"):
        other.hasura_token.reveal()


def test_a_credential_is_not_taken_for_the_other_one(cipher: KmsCipher) -> None:
    sealed = cipher.encrypt(CONNECTION_ID, HASURA, Secret("fake-text"))
    with pytest.raises(TransientFailure, match=r"^credentials_unreadable$"):
        cipher.decrypt(CONNECTION_ID, HEROKU, sealed)


def test_only_what_is_used_is_opened(kms: "KMSClient", dynamodb_connections: DynamoDbConnections) -> None:
    # GIVEN a connection that is read
    dynamodb_connections.create(a_connection(), an_activity_entry())
    opened = OpenedCredentials(kms)
    connection = dynamodb_connections.get(CONNECTION_ID)
    assert connection is not None
    assert connection.heroku is not None
    # WHEN it is asked when its authorization expires THEN nothing is opened
    assert connection.heroku.expires_at == START + timedelta(hours=8)
    assert opened.credentials == []
    # WHEN each credential is used, more than once THEN it alone is opened, once
    for _ in range(2):
        assert connection.heroku.access_token == Secret("fake-heroku-access-token")
        assert connection.heroku.refresh_token == Secret("fake-heroku-refresh-token")
        assert opened.credentials == ["heroku"]
    for _ in range(2):
        assert connection.hasura_token == Secret("fake-hasura-token")
        assert opened.credentials == ["heroku", "hasura"]


def test_an_id_that_is_taken_is_unexpected(dynamodb_connections: DynamoDbConnections) -> None:
    dynamodb_connections.create(a_connection(), an_activity_entry())
    assert dynamodb_connections.create(a_connection(heroku=None), an_activity_entry()) is False
    assert dynamodb_connections.get(CONNECTION_ID) == a_connection()


class TestLostAnswers:
    """A request reached DynamoDB, its answer did not reach us, and botocore sent it again."""

    def test_a_connection_is_still_created(
        self, dynamodb: "DynamoDBClient", dynamodb_connections: DynamoDbConnections
    ) -> None:
        lost = LostAnswer().on(dynamodb)
        assert dynamodb_connections.create(a_connection(), an_activity_entry()) is True
        assert len(lost.bodies) == 2

    def test_a_lease_is_still_ours(self, dynamodb: "DynamoDBClient", dynamodb_connections: DynamoDbConnections) -> None:
        dynamodb_connections.create(a_connection(), an_activity_entry())
        LostAnswer().on(dynamodb)
        assert dynamodb_connections.lease_refresh(a_connection(), START, UNTIL)

    def test_a_replacement_is_still_ours(
        self, dynamodb: "DynamoDBClient", dynamodb_connections: DynamoDbConnections
    ) -> None:
        dynamodb_connections.create(a_connection(), an_activity_entry())
        LostAnswer().on(dynamodb)
        replaced = dynamodb_connections.replace_heroku(a_connection(), NEW)
        assert replaced == replace(a_connection(), heroku=NEW, revision=2)
        assert dynamodb_connections.get(CONNECTION_ID) == replaced


def test_a_decrypted_text_is_remembered_for_a_while(kms: "KMSClient") -> None:
    # GIVEN a ciphertext, and a clock
    seconds = [0.0]
    cipher = KmsCipher(kms, kms.create_key()["KeyMetadata"]["Arn"], lambda: seconds[0])
    ciphertext = cipher.encrypt(CONNECTION_ID, HASURA, Secret("fake-text"))
    calls = Calls(kms, "Decrypt")
    # WHEN it is decrypted again and again
    for seconds[0], expected in [(0.0, 1), (299.0, 1), (300.0, 2), (301.0, 2)]:
        assert cipher.decrypt(CONNECTION_ID, HASURA, ciphertext) == Secret("fake-text")
        # THEN KMS is asked once in five minutes
        assert calls.count == expected


def test_a_changed_ciphertext_is_not_taken_for_the_remembered_one(cipher: KmsCipher) -> None:
    first = cipher.encrypt(CONNECTION_ID, HASURA, Secret("fake-old"))
    second = cipher.encrypt(CONNECTION_ID, HASURA, Secret("fake-new"))
    assert cipher.decrypt(CONNECTION_ID, HASURA, first) == Secret("fake-old")
    assert cipher.decrypt(CONNECTION_ID, HASURA, second) == Secret("fake-new")


KMS_OPERATIONS: dict[str, Callable[[KmsCipher], object]] = {
    "encrypt": lambda cipher: cipher.encrypt(CONNECTION_ID, HASURA, Secret("fake-text")),
    "decrypt": lambda cipher: cipher.decrypt(CONNECTION_ID, HASURA, b"ciphertext"),
}


@pytest.mark.parametrize("name", KMS_OPERATIONS)
@pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 400), ("KMSInternalException", 500)])
def test_kms_may_be_out_for_a_while(name: str, code: str, status: int, kms: "KMSClient") -> None:
    cipher = KmsCipher(kms, "fake-key")
    with Stubber(kms) as answers:
        answers.add_client_error(name, code, http_status_code=status)
        with pytest.raises(TransientFailure, match="credentials_unavailable"):
            KMS_OPERATIONS[name](cipher)


@pytest.mark.parametrize("name", KMS_OPERATIONS)
def test_kms_may_not_permit_it(name: str, kms: "KMSClient") -> None:
    cipher = KmsCipher(kms, "fake-key")
    with Stubber(kms) as answers:
        answers.add_client_error(name, "AccessDeniedException", http_status_code=400)
        with pytest.raises(ClientError, match="AccessDeniedException"):
            KMS_OPERATIONS[name](cipher)
