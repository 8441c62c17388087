"""`python -m local.demo`: run the demo on the running stack; exit non-zero if a step fails."""

import json
import sys
from typing import cast

from rich.console import Console

from local.demo.demo_stack import DemoStack
from local.demo.reporter import Reporter, StepFailedError
from local.demo.scenario import run
from local.stack.home import Home
from local.stack.outputs import Stack


def main() -> int:
    """Run the demo and return the exit status."""
    reporter = Reporter(Console(highlight=False))
    file = Home().stack_file
    if not file.exists():
        reporter.error(f"{file.name} is missing: start the stack with `make dev`")
        return 1
    try:
        run(DemoStack(cast("Stack", json.loads(file.read_text(encoding="utf-8")))), reporter)
    except StepFailedError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
