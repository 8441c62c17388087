"""Rules for data that must outlive a deployment."""

from dataclasses import fields
from typing import Any

import pytest
from urlsync.domain.actor import Role
from urlsync.domain.listing import ListedSync
from urlsync.domain.sweep import SweptSync

from tests.golden.files import golden, kinds

Resources = dict[str, dict[str, Any]]


def test_the_table_can_be_restored_and_is_encrypted(resources: Resources) -> None:
    properties = resources["Table"]["Properties"]

    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert properties["SSESpecification"]["SSEEnabled"] is True
    assert properties["BillingMode"] == "PAY_PER_REQUEST"


def test_the_mark_of_the_table_is_what_it_was_from_the_first_release_on(resources: Resources) -> None:
    # GIVEN a mark without an id, which stands for the table that was made within an hour of it. With another name it
    # would be a new one, and with another generation or an id it would be that of a restored table
    expected = {
        "Type": "AWS::SSM::Parameter",
        "DeletionPolicy": "RetainExceptOnCreate",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "Name": {"Fn::Sub": "/${AWS::StackName}/table-mark"},
            "Description": "Which table is current, so that a restored one is recognised",
            "Type": "String",
            "Value": '{"generation": 0}',
        },
    }

    # THEN every stack would stop writing after a change here
    assert resources["TableMark"] == expected


@pytest.mark.parametrize("kind", sorted(kinds("items")))
def test_no_item_has_another_type_for_a_key_of_an_index(resources: Resources, kind: str) -> None:
    # GIVEN the attributes that are keys, of any index: DynamoDB refuses an item that has one with another type, whether
    # the index would list it or not (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html)
    defined = resources["Table"]["Properties"]["AttributeDefinitions"]
    types = {found["AttributeName"]: found["AttributeType"] for found in defined}

    for item in golden("items", kind):
        # THEN an item that has such an attribute has it with its type
        assert {name: [*item[name]] for name in types.keys() & item.keys()} == {
            name: [types[name]] for name in types.keys() & item.keys()
        }


def test_history_expires_automatically(resources: Resources) -> None:
    assert resources["Table"]["Properties"]["TimeToLiveSpecification"] == {
        "AttributeName": "expires_at",
        "Enabled": True,
    }


def test_the_table_has_the_keys_of_the_code(resources: Resources) -> None:
    # GIVEN the table and its indexes
    properties = resources["Table"]["Properties"]
    types = {found["AttributeName"]: found["AttributeType"] for found in properties["AttributeDefinitions"]}
    keys = {"": properties["KeySchema"]} | {
        index["IndexName"]: index["KeySchema"] for index in properties["GlobalSecondaryIndexes"]
    }

    # THEN times sort as numbers, everything else is a string
    assert {
        index: [(key["AttributeName"], types[key["AttributeName"]]) for key in schema] for index, schema in keys.items()
    } == {
        "": [("pk", "S"), ("sk", "S")],
        "by_project": [("project_id", "S"), ("sync_id", "S")],
        "by_due_time": [("due_shard", "S"), ("due_at", "N")],
        "by_name": [("status", "S"), ("listed_name", "S")],
        "by_updated": [("status", "S"), ("listed_updated", "S")],
        "by_checked": [("status", "S"), ("listed_checked", "S")],
        "by_owner": [("owner_id", "S"), ("sync_id", "S")],
        "by_connection": [("connection_id", "S"), ("sync_id", "S")],
        "signs_by_connection": [("connection_id", "S"), ("sync_id", "S")],
    }


def test_the_index_of_signs_has_what_a_sweep_reads_and_no_value(resources: Resources) -> None:
    indexes = {index["IndexName"]: index for index in resources["Table"]["Properties"]["GlobalSecondaryIndexes"]}

    projected = set(indexes["signs_by_connection"]["Projection"]["NonKeyAttributes"])
    assert projected | {"sync_id"} == {field.name for field in fields(SweptSync)} | {"schema_version"}


@pytest.mark.parametrize("index", ["by_name", "by_updated", "by_checked", "by_owner"])
def test_the_indexes_of_lists_have_what_lists_are_filtered_by_and_no_value(resources: Resources, index: str) -> None:
    indexes = {each["IndexName"]: each for each in resources["Table"]["Properties"]["GlobalSecondaryIndexes"]}
    keys = {key["AttributeName"] for key in indexes[index]["KeySchema"]}

    projected = set(indexes[index]["Projection"]["NonKeyAttributes"]) | keys
    position = {"listed_updated", "listed_checked"} & keys
    assert projected == {field.name for field in fields(ListedSync)} | {"schema_version"} | position


def test_generated_secrets_are_long_and_have_no_characters_that_need_escaping(resources: Resources) -> None:
    for name in ("WebhookMasterSecret", "FingerprintKey"):
        generated = resources[name]["Properties"]["GenerateSecretString"]
        assert generated["PasswordLength"] >= 64
        assert generated["ExcludePunctuation"] is True


def test_the_heroku_client_secret_is_never_in_the_template(resources: Resources) -> None:
    assert set(resources["HerokuOAuthClientSecret"]["Properties"]) == {"Description"}


def test_the_key_of_the_credentials_rotates(resources: Resources) -> None:
    assert resources["CredentialsKey"]["Properties"]["EnableKeyRotation"] is True


def test_no_client_lets_people_sign_in_but_on_the_page(resources: Resources) -> None:
    # Without the list, Cognito allows passwords.
    for name, found in resources.items():
        if found["Type"] == "AWS::Cognito::UserPoolClient":
            assert found["Properties"]["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"], name


def test_a_second_factor_can_be_required(template: dict[str, Any], resources: Resources) -> None:
    assert template["Conditions"]["MfaRequired"] == {"Fn::Equals": [{"Ref": "Mfa"}, "required"]}
    assert resources["Operators"]["Properties"]["MfaConfiguration"] == {"Fn::If": ["MfaRequired", "ON", "OPTIONAL"]}
    assert resources["Operators"]["Properties"]["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]


def test_only_tools_on_peoples_machines_may_change_an_account(resources: Resources) -> None:
    scope = "aws.cognito.signin.user.admin"
    scopes = {name: found["Properties"].get("AllowedOAuthScopes", []) for name, found in resources.items()}

    assert {name for name, allowed in scopes.items() if scope in allowed} == {"SignInClient"}


def test_the_sign_in_page_needs_no_branding(resources: Resources) -> None:
    assert resources["SignInDomain"]["Properties"]["ManagedLoginVersion"] == 1


def test_people_sign_in_with_pkce_and_no_program_is_there_from_the_start(resources: Resources) -> None:
    clients = [one["Properties"] for one in resources.values() if one["Type"] == "AWS::Cognito::UserPoolClient"]

    assert len(clients) == 2
    for client in clients:
        assert (client["AllowedOAuthFlows"], client["GenerateSecret"]) == (["code"], False)
        assert (client["AccessTokenValidity"], client["TokenValidityUnits"]["AccessToken"]) == (15, "minutes")
    assert resources["Operators"]["Properties"]["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True


def test_every_role_is_a_group(resources: Resources) -> None:
    groups = [one["Properties"] for one in resources.values() if one["Type"] == "AWS::Cognito::UserPoolGroup"]

    assert {group["GroupName"] for group in groups} == {role.value for role in Role}
