"""Rule: a message stays hidden while its function may still process it."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import events, number, of_type, referred

FACTOR = 6
LAMBDAS_TIMEOUT, QUEUES_VISIBILITY = 3, 30
"""AWS's defaults, in seconds."""


class QueueVisibility(CloudFormationLintRule):
    """Every queue hides messages for six times its function's timeout plus the batching window."""

    id = "E9104"
    shortdesc = "The visibility of a queue is six times the timeout of the function that reads it"
    description = "Otherwise two invocations may process a throttled batch that Lambda retries"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"
    tags = ("urlsync", "sqs")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return queues whose messages become visible too early."""
        template, found = cfn.template, []
        queues = of_type(template, "AWS::SQS::Queue")
        functions = of_type(template, "AWS::Serverless::Function")
        for function, name, kind, properties in events(template):
            if kind != "SQS":
                continue
            timeout = functions[function].get("Timeout")
            longest = number(template, timeout, default=LAMBDAS_TIMEOUT, largest=True)
            window = number(template, properties.get("MaximumBatchingWindowInSeconds"), default=0, largest=True)
            queue = referred(properties.get("Queue"))
            visibility = queues.get(queue or "", {}).get("VisibilityTimeout")
            shortest = number(template, visibility, default=QUEUES_VISIBILITY, largest=False)
            if shortest < FACTOR * longest + window:
                path = ["Resources", function, "Properties", "Events", name]
                needed = f"{queue} needs a VisibilityTimeout of at least {FACTOR * longest + window:g}"
                found.append(RuleMatch(path, f"{needed}, not {shortest:g}: {function} may run for {longest:g} s"))
        return found
