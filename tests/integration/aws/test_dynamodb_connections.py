"""How the table and KMS keep tokens, beyond the contract of the port."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from urlsync.adapters.dynamodb.connections import DynamoDbConnections
from urlsync.adapters.kms_cipher import KmsCipher
from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.failure import TransientFailure
from urlsync.domain.secret import Secret

from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, a_connection
from tests.integration.aws.conftest import TABLE
from tests.integration.aws.lost_answers import LostAnswer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient

OTHER_ID = "5a0c1f3e-0000-4000-8000-00000000bbbb"
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


def test_no_item_contains_a_token(
    dynamodb: "DynamoDBClient", dynamodb_connections: DynamoDbConnections
) -> None:
    # GIVEN a connection whose every token is a sentinel, and a replaced authorization
    heroku = HerokuAuthorization(
        access_token=Secret(f"{SENTINEL}-access"), refresh_token=Secret(f"{SENTINEL}-refresh")
    )
    connection = a_connection(hasura_token=Secret(f"{SENTINEL}-hasura"), heroku=heroku)
    dynamodb_connections.create(connection)
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
    dynamodb_connections.create(a_connection())
    dynamodb_connections.create(a_connection(connection_id=OTHER_ID))
    key = {"pk": {"S": f"CONNECTION#{CONNECTION_ID}"}, "sk": {"S": "CONNECTION"}}
    stolen = dynamodb.get_item(TableName=TABLE, Key=key)["Item"]["credentials"]
    dynamodb.update_item(
        TableName=TABLE,
        Key={**key, "pk": {"S": f"CONNECTION#{OTHER_ID}"}},
        UpdateExpression="SET credentials = :stolen",
        ExpressionAttributeValues={":stolen": stolen},
    )
    # THEN they cannot be decrypted there, even right after they were decrypted where they belong
    assert dynamodb_connections.get(CONNECTION_ID) == a_connection()
    with pytest.raises(ClientError, match="InvalidCiphertext"):
        dynamodb_connections.get(OTHER_ID)


def test_an_id_that_is_taken_is_unexpected(dynamodb_connections: DynamoDbConnections) -> None:
    dynamodb_connections.create(a_connection())
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        dynamodb_connections.create(a_connection(heroku=None))
    assert dynamodb_connections.get(CONNECTION_ID) == a_connection()


class TestLostAnswers:
    """A request reached DynamoDB, its answer did not reach us, and botocore sent it again."""

    def test_a_connection_is_still_created(
        self, dynamodb: "DynamoDBClient", dynamodb_connections: DynamoDbConnections
    ) -> None:
        lost = LostAnswer().on(dynamodb)
        dynamodb_connections.create(a_connection())
        assert len(lost.bodies) == 2

    def test_a_lease_is_still_ours(
        self, dynamodb: "DynamoDBClient", dynamodb_connections: DynamoDbConnections
    ) -> None:
        dynamodb_connections.create(a_connection())
        LostAnswer().on(dynamodb)
        assert dynamodb_connections.lease_refresh(a_connection(), START, UNTIL)

    def test_a_replacement_is_still_ours(
        self, dynamodb: "DynamoDBClient", dynamodb_connections: DynamoDbConnections
    ) -> None:
        dynamodb_connections.create(a_connection())
        LostAnswer().on(dynamodb)
        replaced = dynamodb_connections.replace_heroku(a_connection(), NEW)
        assert replaced == replace(a_connection(), heroku=NEW, revision=2)
        assert dynamodb_connections.get(CONNECTION_ID) == replaced


def test_a_decrypted_text_is_remembered_for_a_while(kms: "KMSClient") -> None:
    # GIVEN a ciphertext, and a clock
    seconds = [0.0]
    cipher = KmsCipher(kms, kms.create_key()["KeyMetadata"]["Arn"], lambda: seconds[0])
    ciphertext = cipher.encrypt(CONNECTION_ID, Secret("fake-text"))
    calls = Calls(kms, "Decrypt")
    # WHEN it is decrypted again and again
    for seconds[0], expected in [(0.0, 1), (299.0, 1), (300.0, 2), (301.0, 2)]:
        assert cipher.decrypt(CONNECTION_ID, ciphertext) == Secret("fake-text")
        # THEN KMS is asked once in five minutes
        assert calls.count == expected


def test_a_changed_ciphertext_is_not_taken_for_the_remembered_one(cipher: KmsCipher) -> None:
    first = cipher.encrypt(CONNECTION_ID, Secret("fake-old"))
    second = cipher.encrypt(CONNECTION_ID, Secret("fake-new"))
    assert cipher.decrypt(CONNECTION_ID, first) == Secret("fake-old")
    assert cipher.decrypt(CONNECTION_ID, second) == Secret("fake-new")


KMS_OPERATIONS: dict[str, Callable[[KmsCipher], object]] = {
    "encrypt": lambda cipher: cipher.encrypt(CONNECTION_ID, Secret("fake-text")),
    "decrypt": lambda cipher: cipher.decrypt(CONNECTION_ID, b"ciphertext"),
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
