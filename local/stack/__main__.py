"""`python -m local.stack up|down`: start or stop the stack on this machine.

Ports can be set by flag or by environment variable (`AWS_PORT`, `HEROKU_PORT`,
`HASURA_PORT`, `POSTGRES_PORT`), as in `make dev HEROKU_PORT=5100`.
"""

import argparse
import os
import sys
from dataclasses import fields
from pathlib import Path

from rich.console import Console

from local.ports import Ports, PortTakenError
from local.stack.deploy import DeployError
from local.stack.health import NotHealthyError
from local.stack.home import Home, StackBusyError
from local.stack.many_syncs import seed_many
from local.stack.progress import Progress
from local.stack.runner import Runner

PARTS = tuple(field.name for field in fields(Ports))


def main() -> int:
    """Run the command and return the exit status."""
    given = _arguments()
    home = Home(given.home.resolve())
    progress = Progress(Console())
    runner = Runner(home, progress, with_demo=not given.bare)
    try:
        if given.action == "down":
            runner.down()
            progress.info(
                "Stopped. Everything on it is gone: syncs, accounts, history and databases. The logs are kept."
            )
        else:
            requested = {part: getattr(given, part) for part in PARTS if getattr(given, part)}
            stack = runner.up(requested)
            if given.syncs:
                seed_many(stack, home, progress, given.syncs)
            progress.summary(stack, home)
    except KeyboardInterrupt:
        progress.error("interrupted; everything that had started was stopped")
        return 130
    except (DeployError, NotHealthyError, PortTakenError, StackBusyError, RuntimeError) as error:
        progress.error(str(error))
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.stack", description="Start or stop the local stack")
    parser.add_argument("action", choices=["up", "down"])
    parser.add_argument("--home", type=Path, default=Home().path, help="folder of the stack")
    parser.add_argument("--bare", action="store_true", help="do not create the demo data")
    parser.add_argument("--syncs", type=int, default=0, help="have this many syncs, besides those made otherwise")
    for part in PARTS:
        default = int(os.environ.get(f"{part.upper()}_PORT") or 0)
        parser.add_argument(f"--{part}-port", dest=part, type=int, default=default, help="default: a free port")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
