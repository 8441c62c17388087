"""`python -m local.operator_account NAME`: create an operator account on the local stack."""

import argparse
import sys

from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.home import Home, read_json
from tools.operator_account import give_access


def main() -> int:
    """Create the account on the running stack and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m local.operator_account")
    parser.add_argument("name", help="the name to sign in with")
    name = parser.parse_args().name
    ports = read_json(Home().running_file).get("ports")
    if ports is None:
        print("no local stack is running: start it with `make dev`, or pass STACK=... for one in AWS", file=sys.stderr)
        return 1
    aws = EmulatedAws(ports["aws"])
    cognito = aws.session.client("cognito-idp", endpoint_url=aws.endpoint)
    password = give_access(cognito, stack_outputs(aws)["UserPoolId"], name)
    print(f"{name} can sign in once to the local stack with the password {password}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
