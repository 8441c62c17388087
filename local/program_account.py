"""`python -m local.program_account NAME --role ROLE`: create a program on the local stack."""

import sys

from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.home import Home, read_json
from tools.program_account import arguments, describe, give_program_access


def main() -> int:
    """Create the program on the running stack and return the exit status."""
    given = arguments("python -m local.program_account").parse_args()
    ports = read_json(Home().running_file).get("ports")
    if ports is None:
        print("no local stack is running: start it with `make dev`, or pass STACK=... for one in AWS", file=sys.stderr)
        return 1
    aws = EmulatedAws(ports["aws"])
    cognito = aws.session.client("cognito-idp", endpoint_url=aws.endpoint)
    pool = stack_outputs(aws)["UserPoolId"]
    print(describe(given.name, give_program_access(cognito, pool, given.name, given.role, given.team)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
