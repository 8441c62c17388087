"""Rule: data survives the stack."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import of_type

NEEDED = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
"""What each of them declares. With `Retain`, a first deployment that fails would leave its resources behind."""
KEPT = (
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolGroup",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
)


class KeptState(CloudFormationLintRule):
    """Every table, key, secret, bucket and user pool outlives its stack; whatever does not a creation that fails."""

    id = "E9109"
    shortdesc = "Every table, key, secret, bucket and user pool is retained"
    description = "Deleting a stack or renaming a resource must not delete data, and what is kept can be adopted"
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html"
    tags = ("urlsync", "state")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return resources whose data would be deleted, or that a deployment onto what is kept would meet."""
        resources = cfn.template["Resources"]
        kept = {name for name, found in resources.items() if found.get("DeletionPolicy", "").startswith("Retain")}
        return [
            RuleMatch(["Resources", name], f"{name} needs {policy}: {needed}")
            for name in sorted(kept.union(of_type(cfn.template, *KEPT)))
            for policy, needed in NEEDED.items()
            if resources[name].get(policy) != needed
        ]
