"""`python -m local.operator_account NAME`: create an operator account on the local stack."""

import argparse
import sys

from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.home import Home, read_json
from tools.operator_account import ROLES, give_access


def main() -> int:
    """Create the account on the running stack and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m local.operator_account")
    parser.add_argument("name", help="the name to sign in with")
    parser.add_argument("--role", choices=ROLES, default="owner", help="what the person may do")
    parser.add_argument("--team", action="append", default=[], help="a team whose connections the person may use")
    given = parser.parse_args()
    ports = read_json(Home().running_file).get("ports")
    if ports is None:
        print("no local stack is running: start it with `make dev`, or pass STACK=... for one in AWS", file=sys.stderr)
        return 1
    aws = EmulatedAws(ports["aws"])
    cognito = aws.session.client("cognito-idp", endpoint_url=aws.endpoint)
    pool = stack_outputs(aws)["UserPoolId"]
    password = give_access(cognito, pool, given.name, role=given.role, teams=given.team)
    print(f"{given.name} can sign in once to the local stack with the password {password}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
