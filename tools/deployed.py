"""Print a deployed stack's outputs and the next steps, at the end of `make deploy`."""

import argparse
from collections.abc import Iterator, Mapping

from tools.deployed_stack import ENVIRONMENTS, outputs_of, stack_name


def main() -> None:
    """Print the outputs and next steps of the given environment."""
    parser = argparse.ArgumentParser(prog="python -m tools.deployed", description="show what was deployed")
    parser.add_argument("environment", choices=ENVIRONMENTS)
    stack = stack_name(parser.parse_args().environment)
    outputs = outputs_of(stack)
    print(f"\n{stack}:")
    for name in sorted(outputs):
        print(f"  {name:32}{outputs[name]}")
    print("\nNext:")
    for number, step in enumerate(next_steps(stack, outputs), start=1):
        print(f"  {number}. {step}")


def environment_of(stack: str) -> str:
    """Return the environment whose stack has this name, or a placeholder."""
    return next((name for name in ENVIRONMENTS if stack_name(name) == stack), "...")


def next_steps(stack: str, outputs: Mapping[str, str]) -> Iterator[str]:
    """Yield the remaining manual steps, most important first."""
    yield f"Create an operator:  make operator NAME=... EMAIL=... STACK={stack}"
    yield f"Prove the deployment, in less than two minutes:  make smoke ENV={environment_of(stack)}"
    yield f"Open the console:  {outputs['ConsoleUrl']}"
    yield f"Use the command line client:  make cli, then  .venv/bin/urlsync sign-in --stack {stack}"
    yield (
        "To let people sign in with Heroku, register an OAuth client at Heroku with the callback "
        f"{outputs['ApiUrl']}/oauth/heroku/callback, add HerokuOAuthClientId=<its ID> to samconfig.toml, "
        "deploy again, and store its secret:  "
        "aws secretsmanager put-secret-value --secret-id "
        f"{outputs['HerokuOAuthClientSecretArn']} --secret-string ..."
    )
    if "ApiDomainTarget" in outputs:
        yield f"Unless HostedZoneId is set, create a CNAME record to {outputs['ApiDomainTarget']}"
    yield (
        "Receive notifications and alarms: set NotificationEmail=... in samconfig.toml and confirm the first "
        f"email. You can also add subscriptions to {outputs['NotificationTopicArn']}"
    )


if __name__ == "__main__":
    main()
