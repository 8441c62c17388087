"""A message stays hidden for as long as its function may still be at it."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import events, number, of_type, referred

FACTOR = 6
LAMBDAS_TIMEOUT, QUEUES_VISIBILITY = 3, 30
"""Seconds where nobody says anything."""


class QueueVisibility(CloudFormationLintRule):
    """Each queue hides messages for six times what its function may take, and while a batch gathers."""

    id = "E9104"
    shortdesc = "The visibility of a queue is six times the timeout of the function that reads it"
    description = "Or throttled batches, which Lambda repeats by itself, come to two at once"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"
    tags = ("urlsync", "sqs")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Find queues whose messages come back too early."""
        template, found = cfn.template, []
        queues = of_type(template, "AWS::SQS::Queue")
        functions = of_type(template, "AWS::Serverless::Function")
        for function, name, kind, properties in events(template):
            if kind != "SQS":
                continue
            timeout = functions[function].get("Timeout")
            longest = number(template, timeout, default=LAMBDAS_TIMEOUT, largest=True)
            window = number(
                template, properties.get("MaximumBatchingWindowInSeconds"), default=0, largest=True
            )
            queue = referred(properties.get("Queue"))
            visibility = queues.get(queue or "", {}).get("VisibilityTimeout")
            shortest = number(template, visibility, default=QUEUES_VISIBILITY, largest=False)
            if shortest < FACTOR * longest + window:
                path = ["Resources", function, "Properties", "Events", name]
                needed = f"{queue} needs a VisibilityTimeout of {FACTOR * longest + window:g} at least"
                found.append(
                    RuleMatch(path, f"{needed}, not {shortest:g}: {function} may take {longest:g} s")
                )
        return found
