"""Rules for rollouts of new code."""

from typing import Any

import pytest

from tools.transformed_template import transformed_template

Resources = dict[str, dict[str, Any]]


def functions(resources: Resources) -> Resources:
    return {
        name: found["Properties"] for name, found in resources.items() if found["Type"] == "AWS::Serverless::Function"
    }


def test_every_function_is_called_by_an_alias(template: dict[str, Any]) -> None:
    assert template["Globals"]["Function"]["AutoPublishAlias"] == "live"


def test_a_former_version_is_deleted(template: dict[str, Any]) -> None:
    # Lambda bills for the snapshot of every version, used or not.
    assert template["Globals"]["Function"]["VersionDeletionPolicy"] == "Delete"


def test_an_error_alarm_rolls_back(resources: Resources) -> None:
    for name, properties in functions(resources).items():
        watched = [resources[alarm["Ref"]]["Properties"] for alarm in properties["DeploymentPreference"]["Alarms"]]
        errors = [found for found in watched if found["MetricName"] == "Errors"]
        assert [found["Dimensions"][0]["Value"] for found in errors] == [{"Ref": name}], name


def test_only_error_alarms_stop_a_rollout(resources: Resources) -> None:
    # One that rings before a rollout begins stops it, and dead letters may wait for the very code that comes.
    for name, properties in functions(resources).items():
        for alarm in properties["DeploymentPreference"]["Alarms"]:
            found = resources[alarm["Ref"]]["Properties"]
            assert found["TreatMissingData"] == "notBreaching", name
            assert found["Namespace"] != "AWS/SQS", name


def test_every_rollout_is_in_the_mapping(template: dict[str, Any]) -> None:
    parameter = template["Parameters"]["Rollout"]

    assert template["Mappings"]["Rollouts"].keys() == set(parameter["AllowedValues"])
    assert template["Mappings"]["Rollouts"][parameter["Default"]] == {"slowly": "false"}


@pytest.mark.parametrize("role", ["ReconcileScheduleRole"])
def test_callers_may_only_call_the_alias(resources: Resources, role: str) -> None:
    statements = resources[role]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    (invoked,) = [found["Resource"] for found in statements if found["Action"] == "lambda:InvokeFunction"]

    assert invoked == {"Ref": "ReconcileFunction.Alias"}


def test_codedeploy_rolls_out_every_function(resources: Resources) -> None:
    # GIVEN the template as it is deployed with a slow rollout
    transformed = transformed_template()["Resources"]

    # THEN every function's alias is moved by a group of its own, which rolls back when an alarm rings
    for name in functions(resources):
        update = transformed[f"{name}Aliaslive"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
        assert update["DeploymentGroupName"] == {"Ref": f"{name}DeploymentGroup"}
        group = transformed[f"{name}DeploymentGroup"]["Properties"]
        assert group["AlarmConfiguration"]["Enabled"] is True
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
