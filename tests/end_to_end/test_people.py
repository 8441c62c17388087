"""An administrator deletes a person: nothing of theirs works afterwards, and their id is all that is shown."""

from http import HTTPStatus
from uuid import uuid4

import pytest

from local.operator_client import OperatorClient
from local.stack.aws import STACK_NAME, EmulatedAws, stack_outputs
from local.stack.outputs import Stack
from tests.fakes.problems import problem
from tests.fakes.unsynced_app import UnsyncedApp, an_unsynced_app
from tools.operator_account import give_access


class SomebodyNew:
    """A person with an account of their own."""

    def __init__(self, stack: Stack, aws: EmulatedAws) -> None:
        self.name = f"bea-{uuid4()}"
        self.cognito = aws.session.client("cognito-idp", endpoint_url=aws.endpoint)
        self.pool = stack_outputs(aws)["UserPoolId"]
        give_access(self.cognito, self.pool, self.name)
        user = self.cognito.admin_get_user(UserPoolId=self.pool, Username=self.name)
        self.id = next(one["Value"] for one in user["UserAttributes"] if one["Name"] == "sub")


@pytest.fixture
def app(stack: Stack) -> UnsyncedApp:
    return an_unsynced_app(stack)


def test_a_deleted_person_has_no_account_and_cannot_be_deleted_again(stack: Stack, aws: EmulatedAws) -> None:
    # GIVEN a person and an administrator
    somebody, admin = SomebodyNew(stack, aws), OperatorClient(stack)

    # WHEN they are deleted
    done = admin.call("POST", "/v1/people/deletions", {"name": somebody.name})

    # THEN the account is gone, and the activity has who deleted whom
    assert done.status_code == HTTPStatus.OK
    assert done.json()["person_id"] == somebody.id
    with pytest.raises(somebody.cognito.exceptions.UserNotFoundException):
        somebody.cognito.admin_get_user(UserPoolId=somebody.pool, Username=somebody.name)
    entries = admin.call("GET", "/v1/activity?action=person_deleted").json()["items"]
    assert somebody.id in {entry["subject"]["person_id"] for entry in entries}
    assert somebody.name not in str(entries)

    # AND a second request finds nobody
    assert problem(admin.call("POST", "/v1/people/deletions", {"name": somebody.name})) == "not-found"


def test_their_connections_and_syncs_end_and_the_env_var_stays(
    stack: Stack, aws: EmulatedAws, app: UnsyncedApp
) -> None:
    # GIVEN a sync that runs with a connection of somebody
    somebody = SomebodyNew(stack, aws)
    connection_id = app.connect()
    sync = app.operator.enable(app.project.id, connection_id, app.app["name"])
    table = aws.session.resource("dynamodb", endpoint_url=aws.endpoint).Table(stack_outputs(aws)["TableName"])
    table.update_item(
        Key={"pk": f"CONNECTION#{connection_id}", "sk": "CONNECTION"},
        UpdateExpression="SET #owner = :owner",
        ExpressionAttributeNames={"#owner": "owner"},
        ExpressionAttributeValues={":owner": f"person:{somebody.id}"},
    )
    table.put_item(Item={"pk": f"CONNECTIONS#person:{somebody.id}", "sk": connection_id})

    # WHEN they are deleted
    done = app.operator.call("POST", "/v1/people/deletions", {"name": somebody.name}).json()

    # THEN both end, the webhook is gone at Heroku, and the project keeps its value
    assert (done["connection_ids"], done["sync_ids"]) == ([connection_id], [sync["sync_id"]])
    assert [one["code"] for one in done["left_at_heroku"]] == ["heroku_token_left"]
    after = app.operator.call("GET", f"/v1/syncs/{sync['sync_id']}").json()
    assert (after["status"], after["reason"], after["connection_id"]) == ("disconnected", "opted_out", None)
    assert app.webhooks() == []
    assert app.url in app.environment().values()
    listed = app.operator.call("GET", "/v1/connections").json()["items"]
    assert connection_id not in {one["connection_id"] for one in listed}


def test_the_schedule_completes_a_deletion_whose_request_was_interrupted(stack: Stack, aws: EmulatedAws) -> None:
    # GIVEN a deletion that is stored, of which nothing is done
    somebody, admin = SomebodyNew(stack, aws), OperatorClient(stack)
    table = aws.session.resource("dynamodb", endpoint_url=aws.endpoint).Table(stack_outputs(aws)["TableName"])
    asked_by = {"kind": "person", "id": "an-administrator", "name": "an-administrator", "roles": ["admin"]}
    key = {"pk": "DELETIONS", "sk": f"person#{somebody.id}"}
    begun = {"kind": "person", "id": somebody.id, "person_name": somebody.name, "begun_at": "2026-01-01T00:00:00+00:00"}
    table.put_item(Item={**key, "schema_version": 1, "actor": asked_by, **begun})

    # WHEN the schedule calls the function
    function = aws.session.client("lambda", endpoint_url=aws.endpoint)
    done = function.invoke(
        FunctionName=f"{STACK_NAME}-admin", Qualifier="live", Payload=b'{"task": "continue_deletions"}'
    )

    # THEN nothing is left
    assert "FunctionError" not in done
    assert "Item" not in table.get_item(Key=key, ConsistentRead=True)
    with pytest.raises(somebody.cognito.exceptions.UserNotFoundException):
        somebody.cognito.admin_get_user(UserPoolId=somebody.pool, Username=somebody.name)
    assert admin.call("GET", "/v1/status").status_code == HTTPStatus.OK
