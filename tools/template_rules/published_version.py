"""Rule: every change of a function, its layer or a parameter reaches the alias."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import of_type, referred

PARAMETER = "ConfigurationDigest"


class PublishedVersion(CloudFormationLintRule):
    """Every function names its versions by the digest of all that is deployed, a parameter without a default."""

    id = "E9112"
    shortdesc = "Every function publishes a version for each digest of the configuration"
    description = "SAM names versions by unresolved properties, so a changed parameter would not reach the alias"
    source_url = "https://github.com/aws/serverless-application-model/issues/3820"
    tags = ("urlsync", "lambda")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return functions whose versions depend on something else, and a digest that need not be given."""
        found = [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs AutoPublishCodeSha256: !Ref {PARAMETER}")
            for name, properties in of_type(cfn.template, "AWS::Serverless::Function").items()
            if referred(properties.get("AutoPublishCodeSha256")) != PARAMETER
        ]
        declared = cfn.template.get("Parameters", {}).get(PARAMETER, {})
        if "Default" in declared or len(declared.get("AllowedValues", [])) != 1:
            needed = f"{PARAMETER} needs exactly one allowed value and no default: a former one must be refused"
            found.append(RuleMatch(["Parameters", PARAMETER], needed))
        return found
