"""Who may say on the bus what Hasura Cloud has done."""

import re
from typing import Any

Resources = dict[str, dict[str, Any]]


def test_only_admin_and_named_principals_may_report_what_hasura_cloud_did(resources: Resources) -> None:
    policy = resources["OwnershipEventsPolicy"]["Properties"]
    assert policy["EventBusName"] == {"Ref": "EventBus"}

    statement = policy["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "events:PutEvents")
    admin = {"Fn::GetAtt": ["AdminRole", "Arn"]}
    named = {"Fn::Split": [",", {"Fn::Sub": "${AdminRole.Arn},${OwnershipEventPrincipals}"}]}
    assert statement["Condition"] == {
        "ForAnyValue:StringEquals": {"events:source": "hasura.cloud"},
        "StringNotEquals": {"aws:PrincipalArn": {"Fn::If": ["HasOwnershipEventPrincipals", named, [admin]]}},
    }


def test_principals_are_written_as_arns(template: dict[str, Any]) -> None:
    pattern = template["Parameters"]["OwnershipEventPrincipals"]["AllowedPattern"]
    role, user = "arn:aws:iam::123456789012:role/bridge", "arn:aws-cn:iam::123456789012:user/team/ann"
    for good in ("", role, f"{role},{user}"):
        assert re.search(pattern, good)
    for bad in ("*", "bridge", f"{role}, {user}", f"{role},", "arn:aws:sts::123456789012:assumed-role/bridge/x"):
        assert not re.search(pattern, bad)
