"""`python -m local.stack up|down`: start or stop the stack on this machine.

Ports are chosen free unless given, by flag or by environment variable (`AWS_PORT`, `HEROKU_PORT`,
`HASURA_PORT`, `POSTGRES_PORT`), so that `make dev HEROKU_PORT=5100` works.
"""

import argparse
import os
import sys
from dataclasses import fields
from pathlib import Path

from rich.console import Console

from local.stack.deploy import DeployError
from local.stack.health import NotHealthyError
from local.stack.home import Home, StackBusyError
from local.stack.ports import Ports, PortTakenError
from local.stack.progress import Progress
from local.stack.runner import Runner

PARTS = tuple(field.name for field in fields(Ports))


def main() -> int:
    """Do as told and return the exit status."""
    given = _arguments()
    home = Home(given.home.resolve())
    progress = Progress(Console())
    runner = Runner(home, progress, with_demo=not given.bare)
    try:
        if given.action == "down":
            runner.down()
            progress.say("stopped")
        else:
            wanted = {part: getattr(given, part) for part in PARTS if getattr(given, part)}
            progress.show(runner.up(wanted), home)
    except KeyboardInterrupt:
        progress.complain("interrupted; whatever had started is stopped")
        return 130
    except (DeployError, NotHealthyError, PortTakenError, StackBusyError, RuntimeError) as error:
        progress.complain(str(error))
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.stack", description="the stack on this machine")
    parser.add_argument("action", choices=["up", "down"])
    parser.add_argument("--home", type=Path, default=Home().path, help="folder of the stack")
    parser.add_argument("--bare", action="store_true", help="without demo data")
    for part in PARTS:
        usual = int(os.environ.get(f"{part.upper()}_PORT") or 0)
        parser.add_argument(
            f"--{part}-port", dest=part, type=int, default=usual, help="free one if not given"
        )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
