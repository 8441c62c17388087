"""`python -m local.program_account NAME --role ROLE`: create a program on the local stack."""

from local.user_pool import running_user_pool
from tools.program_account import arguments, describe, give_program_access


def main() -> None:
    """Create the program on the running stack and print its credentials."""
    given = arguments("python -m local.program_account").parse_args()
    cognito, pool = running_user_pool()
    print(describe(given.name, give_program_access(cognito, pool, given.name, given.role, given.team)))


if __name__ == "__main__":
    main()
