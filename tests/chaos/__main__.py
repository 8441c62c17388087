"""`python -m tests.chaos`: a long chaos run on a stack of its own; exits with 1 if anything was violated.

The same seed plans the same faults and changes again. The report is printed and written to
`.local/chaos-report.json`.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from local.stack.aws import EmulatedAws
from local.stack.home import Home
from local.stack.progress import Progress
from local.stack.runner import Runner
from tests.chaos.plan import Plan
from tests.chaos.report import Report
from tests.chaos.run import Chaos
from tests.fakes.captured_events import CapturedEvents

REPORT = "chaos-report.json"


def main() -> int:
    """Run, report, and return the exit status."""
    given = _arguments()
    plan = Plan.long(given.seed, given.syncs, given.minutes, webhooks=given.webhooks == "all")
    console = Console()
    console.print(f"chaos with seed {plan.seed}", highlight=False)
    with tempfile.TemporaryDirectory(prefix="urlsync-chaos-") as folder:
        report = _on_a_stack_of_its_own(plan, Home(Path(folder)), console)
    report.show(console)
    report.write(Home().path / REPORT)
    return 1 if report.violations else 0


def _on_a_stack_of_its_own(plan: Plan, home: Home, console: Console) -> Report:
    progress = Progress(console)
    runner = Runner(home, progress, with_demo=False)
    try:
        stack = runner.up({})
        aws = EmulatedAws(urlsplit(stack["aws_endpoint"]).port or 0)
        return Chaos(plan, stack, home, CapturedEvents(stack, aws), progress.info).run()
    finally:
        runner.down()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="chaos on the local stack")
    parser.add_argument("--syncs", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=5, help="how long faults strike")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="any if not given")
    parser.add_argument("--webhooks", choices=("all", "none"), default="all", help="none: every webhook is dropped")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
