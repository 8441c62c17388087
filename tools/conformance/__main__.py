"""Try what this project assumes of Heroku and Hasura Cloud: `python -m tools.conformance [--create] [--json]`.

Without tokens, the simulators of the local stack are asked. With `HEROKU_API_KEY` and `HASURA_TOKEN` (a personal
access token), the real services are, read-only unless `--create` is given: then an app and a project are created,
changed and removed afterwards. `--public-url` is an address that leads to `--port` of this machine, for webhooks. The
exit status is 1 if an assumption does not hold. The report has no secrets and can be attached to an issue.
"""

import argparse
import sys

from tools.conformance.assumption import Conclusion
from tools.conformance.report import as_json, as_table
from tools.conformance.services import STACK, Options, try_services


def main() -> int:
    """Print what was found and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.conformance", description="try our assumptions")
    parser.add_argument("--create", action="store_true", help="create an app and a project, and remove them afterwards")
    parser.add_argument("--app", help="the Heroku app to read (the first one by default)")
    parser.add_argument("--project", help="the ID or name of the project to read (the first one by default)")
    parser.add_argument("--public-url", help="an address that leads to the port, for webhooks")
    parser.add_argument("--port", type=int, default=0, help="the port of this machine that receives webhooks")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    options = Options(
        create=given.create, app=given.app, project=given.project, public_url=given.public_url, port=given.port
    )
    try:
        results = list(try_services(options))
    except FileNotFoundError:
        raise SystemExit(f"error: no token is set and {STACK.name} is missing: start the stack with make dev") from None
    print(as_json(results) if given.json else as_table(results))
    return int(any(result.conclusion is Conclusion.DIFFERS for result in results))


if __name__ == "__main__":
    sys.exit(main())
