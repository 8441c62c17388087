"""A stack is deleted however long it takes, and what is kept is listed."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tools import adopt
from tools.kept_resources import Kept
from tools.uninstall import Removal, delete_stack, kept_list

SESSION = boto3.Session("k", "s", region_name="eu-west-1")
STACK_ID = "arn:aws:cloudformation:eu-west-1:123456789012:stack/a-stack/1"


def cloudformation() -> tuple[Any, Stubber]:
    made = SESSION.client("cloudformation")
    return made, Stubber(made)


def stack(status: str) -> dict[str, Any]:
    found = {"StackName": "a-stack", "StackId": STACK_ID, "CreationTime": "2026-01-01T00:00:00Z", "StackStatus": status}
    return {"Stacks": [found]}


def test_deleting_waits_until_cloudformation_has_finished() -> None:
    # GIVEN a stack whose deletion takes an hour
    client, answers = cloudformation()
    answers.add_response("describe_stacks", stack("UPDATE_COMPLETE"), {"StackName": "a-stack"})
    answers.add_response("delete_stack", {}, {"StackName": "a-stack"})
    for _ in range(720):
        answers.add_response("describe_stacks", stack("DELETE_IN_PROGRESS"), {"StackName": STACK_ID})
    answers.add_response("describe_stacks", stack("DELETE_COMPLETE"), {"StackName": STACK_ID})
    slept: list[float] = []

    # WHEN it is deleted
    with answers:
        failures = delete_stack(client, "a-stack", slept.append)

    # THEN it has been waited for
    assert failures == []
    assert sum(slept) > 3600


def test_what_cannot_be_deleted_is_reported_with_its_reason() -> None:
    client, answers = cloudformation()
    answers.add_response("describe_stacks", stack("UPDATE_COMPLETE"), {"StackName": "a-stack"})
    answers.add_response("delete_stack", {}, {"StackName": "a-stack"})
    answers.add_response("describe_stacks", stack("DELETE_FAILED"), {"StackName": STACK_ID})
    common = {"ResourceType": "AWS::SQS::Queue", "LastUpdatedTimestamp": "2026-01-01T00:00:00Z"}
    resources = [
        {**common, "LogicalResourceId": "Queue", "ResourceStatus": "DELETE_COMPLETE"},
        {
            **common,
            "LogicalResourceId": "Role",
            "ResourceStatus": "DELETE_FAILED",
            "ResourceStatusReason": "not allowed",
        },
    ]
    answers.add_response("list_stack_resources", {"StackResourceSummaries": resources}, {"StackName": STACK_ID})

    with answers:
        assert delete_stack(client, "a-stack", lambda _: None) == ["Role: not allowed"]


def test_the_list_names_what_is_kept_and_when_to_deploy_again() -> None:
    kept = [Kept("Table", "AWS::DynamoDB::Table", "a-table"), Kept("Operators", "AWS::Cognito::UserPool", "a-pool")]
    removal = Removal("a-stack", "a-pool", {}, kept)

    text = kept_list(removal, "dev", Path("/kept/a-stack"))

    assert "Table  a-table" in text
    assert "aws cognito-idp delete-user-pool --user-pool-id a-pool" in text
    assert "make adopt ENV=dev" in text
    assert "60 seconds" in text


def test_a_missing_folder_says_where_the_stack_was_uninstalled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a stack that was uninstalled in another region
    monkeypatch.setattr(adopt, "KEPT", tmp_path)
    (tmp_path / "123456789012" / "eu-west-1" / "a-stack").mkdir(parents=True)

    # THEN the message names it, and nothing where there is nothing
    assert "123456789012/eu-west-1" in adopt.missing(tmp_path / "123456789012" / "us-east-1" / "a-stack")
    assert "uninstalled in" not in adopt.missing(tmp_path / "123456789012" / "us-east-1" / "another")


def test_what_a_deleted_stack_has_kept_is_found_by_its_name() -> None:
    # GIVEN two stacks of this name that were deleted, by whatever means, and one of another name
    client, answers = cloudformation()
    deleted = [("a-stack", STACK_ID, 2), ("a-stack", "an-older-one", 1), ("another", "another", 3)]
    summaries = [
        {
            "StackName": name,
            "StackId": stack_id,
            "CreationTime": f"2026-01-0{day}T00:00:00Z",
            "StackStatus": "DELETE_COMPLETE",
        }
        for name, stack_id, day in deleted
    ]
    template = {"Resources": {"Table": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "RetainExceptOnCreate"}}}
    common = {"LastUpdatedTimestamp": "2026-01-01T00:00:00Z", "ResourceStatus": "DELETE_SKIPPED"}
    table = {"LogicalResourceId": "Table", "PhysicalResourceId": "a-table", "ResourceType": "AWS::DynamoDB::Table"}
    answers.add_response("list_stacks", {"StackSummaries": summaries}, {"StackStatusFilter": ["DELETE_COMPLETE"]})
    answers.add_response("describe_stacks", stack("DELETE_COMPLETE"), {"StackName": STACK_ID})
    asked = {"StackName": STACK_ID, "TemplateStage": "Processed"}
    answers.add_response("get_template", {"TemplateBody": json.dumps(template)}, asked)
    answers.add_response("list_stack_resources", {"StackResourceSummaries": [table | common]}, {"StackName": STACK_ID})

    # WHEN a new stack is to be created from what the last one has kept
    with answers:
        found = adopt.of_deleted_stack(client, "a-stack")

    # THEN it is found
    assert found is not None
    assert found.resources == [
        {
            "ResourceType": "AWS::DynamoDB::Table",
            "LogicalResourceId": "Table",
            "ResourceIdentifier": {"TableName": "a-table"},
        }
    ]
    assert found.template["Resources"] == template["Resources"]


def test_nothing_is_adopted_where_no_stack_was_deleted() -> None:
    client, answers = cloudformation()
    answers.add_response("list_stacks", {"StackSummaries": []}, {"StackStatusFilter": ["DELETE_COMPLETE"]})

    with answers:
        assert adopt.of_deleted_stack(client, "a-stack") is None


KEPT = [
    {
        "ResourceType": "AWS::DynamoDB::Table",
        "LogicalResourceId": "Table",
        "ResourceIdentifier": {"TableName": "a-table"},
    },
    {
        "ResourceType": "AWS::SSM::Parameter",
        "LogicalResourceId": "TableMark",
        "ResourceIdentifier": {"Name": "/a-stack/table-mark"},
    },
]
TEMPLATE = {
    "Resources": {
        one["LogicalResourceId"]: {"Type": one["ResourceType"], "DeletionPolicy": "RetainExceptOnCreate"}
        for one in KEPT
    }
}


def adopted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[dict[str, Any]]:
    """Run the command of `make adopt` for a stack that was uninstalled long ago, and return what it imports."""
    client, answers = cloudformation()
    sts = SESSION.client("sts")
    accounts = Stubber(sts)
    accounts.add_response("get_caller_identity", {"Account": "123456789012"})
    folder = tmp_path / "123456789012" / "eu-west-1" / "production-urlsync"
    folder.mkdir(parents=True)
    (folder / "resources.json").write_text(json.dumps(KEPT))
    (folder / "template.json").write_text(json.dumps(TEMPLATE))
    clients = {"cloudformation": client, "sts": sts}
    monkeypatch.setattr(adopt, "KEPT", tmp_path)
    monkeypatch.setattr(SESSION, "client", clients.__getitem__)
    monkeypatch.setattr(boto3, "client", clients.__getitem__)
    monkeypatch.setattr(boto3, "Session", lambda: SESSION)
    monkeypatch.setattr("sys.argv", ["adopt", "production", *arguments])

    named = {"StackName": "production-urlsync", "ChangeSetName": adopt.CHANGE_SET}
    asked: list[dict[str, Any]] = []
    client.meta.events.register(
        "provide-client-params.cloudformation.CreateChangeSet", lambda params, **_: asked.append(params)
    )
    answers.add_response("list_stacks", {"StackSummaries": []}, {"StackStatusFilter": ["DELETE_COMPLETE"]})
    answers.add_response("create_change_set", {"Id": "c" * 20})
    answers.add_response("describe_change_set", {"Status": "CREATE_COMPLETE"}, named)
    answers.add_response("execute_change_set", {}, named)
    answers.add_response("describe_stacks", stack("IMPORT_COMPLETE"), {"StackName": "production-urlsync"})
    with accounts, answers:
        assert adopt.main() == 0
    answers.assert_no_pending_responses()
    (imported,) = asked
    resources: list[dict[str, Any]] = imported["ResourcesToImport"]
    # An import fails if its template has anything else.
    there = json.loads(imported["TemplateBody"])["Resources"].keys()
    assert imported["ChangeSetType"] == "IMPORT"
    assert there == {one["LogicalResourceId"] for one in resources}
    return resources


def test_what_was_kept_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert adopted(tmp_path, monkeypatch) == KEPT


def test_a_restored_table_is_imported_in_place_of_the_kept_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = adopted(tmp_path, monkeypatch, "--table", "urlsync-restored")

    # THEN it has the place of the table in the stack, and the mark of the former table is kept
    table, mark = imported
    assert table == {**KEPT[0], "ResourceIdentifier": {"TableName": "urlsync-restored"}}
    assert mark == KEPT[1]


def test_what_is_lost_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert adopted(tmp_path, monkeypatch, "--lost", "TableMark") == KEPT[:1]


def test_what_was_never_kept_is_no_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(AssertionError):
        adopted(tmp_path, monkeypatch, "--lost", "Fingerprintkey")

    assert "error: Fingerprintkey was not kept: Table, TableMark" in capsys.readouterr().err
