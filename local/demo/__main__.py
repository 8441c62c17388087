"""`python -m local.demo`: tell the story on the running stack; exit non-zero if a step went wrong."""

import json
import sys
from typing import cast

from rich.console import Console

from local.demo.story import tell
from local.demo.telling import StoryError, Telling
from local.demo.world import World
from local.stack.home import Home
from local.stack.outputs import Stack


def main() -> int:
    """Tell the story and return the exit status."""
    telling = Telling(Console(highlight=False))
    file = Home().stack_file
    if not file.exists():
        telling.complain(f"{file.name} is missing: start the stack with `make dev`")
        return 1
    try:
        tell(World(cast("Stack", json.loads(file.read_text(encoding="utf-8")))), telling)
    except StoryError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
