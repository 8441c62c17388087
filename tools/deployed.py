"""What `make deploy` says at its end: the stack's outputs, and what to do next."""

import argparse
from collections.abc import Iterator, Mapping

from tools.deployed_stack import ENVIRONMENTS, outputs_of, stack_name


def main() -> None:
    """Tell of the environment that the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m tools.deployed", description="what was deployed")
    parser.add_argument("environment", choices=ENVIRONMENTS)
    stack = stack_name(parser.parse_args().environment)
    outputs = outputs_of(stack)
    print(f"\n{stack}:")
    for name in sorted(outputs):
        print(f"  {name:32}{outputs[name]}")
    print("\nNext:")
    for number, step in enumerate(next_steps(stack, outputs), start=1):
        print(f"  {number}. {step}")


def next_steps(stack: str, outputs: Mapping[str, str]) -> Iterator[str]:
    """Say what is left to do by hand, most needed first."""
    yield f"Let a person sign in:  make operator NAME=... EMAIL=... STACK={stack}"
    yield f"The console is at {outputs['ConsoleUrl']}"
    yield f"The command line:  make cli, then  .venv/bin/urlsync sign-in --stack {stack}"
    yield (
        "Where people are to connect Heroku accounts by signing in: register an OAuth client at Heroku whose "
        f"callback is {outputs['ApiUrl']}/oauth/heroku/callback, add HerokuOAuthClientId=<its id> to "
        "samconfig.toml, deploy again, and put its secret where only the service reads it:  "
        "aws secretsmanager put-secret-value --secret-id "
        f"{outputs['HerokuOAuthClientSecretArn']} --secret-string ..."
    )
    if "ApiDomainTarget" in outputs:
        yield f"Unless HostedZoneId is given, point the API's name at {outputs['ApiDomainTarget']} (CNAME)"
    yield (
        "Hear of alarms and of syncs that need somebody: NotificationEmail=... in samconfig.toml, and follow "
        f"the link in the first mail. Or subscribe what you like to {outputs['NotificationTopicArn']}"
    )


if __name__ == "__main__":
    main()
