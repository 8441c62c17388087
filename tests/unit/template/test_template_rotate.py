"""Rules for the rotation of secrets."""

from datetime import timedelta
from typing import Any

import pytest

Resources = dict[str, dict[str, Any]]

HEROKU_DELIVERS_FOR = timedelta(hours=72)
"""https://devcenter.heroku.com/changelog-items/1966"""
SCHEDULES = {
    "WebhookMasterRotation": ("WebhookMasterSecret", "WebhookSecretRotationDays", "RotateWebhookMasterPermission"),
    "FingerprintKeyRotation": ("FingerprintKey", "FingerprintKeyRotationDays", "RotateFingerprintKeyPermission"),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_rotation_is_off_by_default_and_never_part_of_a_deployment(
    template: dict[str, Any], resources: Resources, name: str
) -> None:
    secret, parameter, permission = SCHEDULES[name]
    schedule = resources[name]

    assert template["Parameters"][parameter]["Default"] == 0
    assert template["Conditions"][schedule["Condition"]] == {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, 0]}]}
    assert schedule["DependsOn"] == permission
    assert schedule["Properties"] == {
        "SecretId": {"Ref": secret},
        "RotationLambdaARN": {"Ref": "RotateFunction.Alias"},
        "RotateImmediatelyOnUpdate": False,
        "RotationRules": {"AutomaticallyAfterDays": {"Ref": parameter}},
    }


@pytest.mark.parametrize("name", SCHEDULES)
def test_secrets_manager_may_rotate_these_secrets_and_no_others(resources: Resources, name: str) -> None:
    secret, _, permission = SCHEDULES[name]

    assert resources[permission]["Properties"] == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "RotateFunction.Alias"},
        "Principal": "secretsmanager.amazonaws.com",
        "SourceAccount": {"Ref": "AWS::AccountId"},
        "SourceArn": {"Fn::GetAtt": [secret, "Id"]},
    }


def test_the_minimum_age_covers_herokus_redelivery(template: dict[str, Any]) -> None:
    age = template["Parameters"]["SecretMinimumAgeHours"]["Default"]

    assert timedelta(hours=age) > HEROKU_DELIVERS_FOR
    shortest = min(days for days in template["Parameters"]["WebhookSecretRotationDays"]["AllowedValues"] if days)
    assert timedelta(days=shortest) > timedelta(hours=age)


def test_rotate_may_only_rotate_read_syncs_and_record_it(resources: Resources) -> None:
    (policy,) = resources["RotateRole"]["Properties"]["Policies"]
    statements = {statement["Sid"]: statement for statement in policy["PolicyDocument"]["Statement"]}

    assert set(statements) == {"Log", "Trace", "Rotate", "FindLiveSyncs", "ReadSyncs", "AddEntries"}
    assert statements["Rotate"]["Resource"] == [
        {"Fn::GetAtt": ["WebhookMasterSecret", "Id"]},
        {"Fn::GetAtt": ["FingerprintKey", "Id"]},
    ]
    assert statements["FindLiveSyncs"]["Action"] == "dynamodb:Query"
    assert statements["FindLiveSyncs"]["Resource"] == {"Fn::Sub": "${Table.Arn}/index/by_due_time"}
    assert statements["ReadSyncs"]["Action"] == "dynamodb:BatchGetItem"
    assert statements["ReadSyncs"]["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": "SYNC#*"}}
    assert statements["AddEntries"]["Action"] == "dynamodb:PutItem"
    assert statements["AddEntries"]["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": "ACTIVITY#*"}}
