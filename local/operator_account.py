"""`python -m local.operator_account NAME`: create an operator account on the local stack."""

import argparse

from local.user_pool import running_user_pool
from tools.operator_account import ROLES, describe, give_access


def main() -> None:
    """Create the account on the running stack and print its one-time password."""
    parser = argparse.ArgumentParser(prog="python -m local.operator_account")
    parser.add_argument("name", help="the name to sign in with")
    parser.add_argument("--role", choices=ROLES, help="what the person may do; a new one is an owner")
    parser.add_argument("--team", action="append", default=[], help="a team whose connections the person may use")
    given = parser.parse_args()
    cognito, pool = running_user_pool()
    password = give_access(cognito, pool, given.name, role=given.role, teams=given.team)
    print(describe(given.name, password))


if __name__ == "__main__":
    main()
