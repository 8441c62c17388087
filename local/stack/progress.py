"""Print the progress of starting the stack, with the time of each step."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

from rich.console import Console

from local.stack.aws import STACK_NAME
from local.stack.home import Home
from local.stack.outputs import Stack


class Progress:
    """Prints a line with its duration for each finished step; steps may overlap."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = Lock()
        self._running: list[str] = []
        self._status = console.status("")

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Show the running steps, on a terminal."""
        with self._status:
            yield

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Time one step and print how it ended."""
        started = time.perf_counter()
        self._update(begun=what)
        mark = "[red]failed[/]"
        try:
            yield
            mark = "[green]done[/]"
        finally:
            self._console.print(f"{time.perf_counter() - started:6.1f} s  {mark}  {what}", highlight=False)
            self._update(ended=what)

    def info(self, text: str) -> None:
        """Print a line of information."""
        self._console.print(text, highlight=False)

    def error(self, text: str) -> None:
        """Print an error message."""
        self._console.print(text, style="red", markup=False, highlight=False, soft_wrap=True)

    def summary(self, stack: Stack, home: Home) -> None:
        """Print where every part of the stack is."""
        self._console.print()
        for name, where in _places(stack, home):
            self._console.print(f"[bold]{name:14}[/]{where}", highlight=False, soft_wrap=True)

    def _update(self, begun: str = "", ended: str = "") -> None:
        with self._lock:
            if begun:
                self._running.append(begun)
            if ended:
                self._running.remove(ended)
            self._status.update(", ".join(self._running))


LOG_GROUP: Final = f"/aws/lambda/{STACK_NAME}-sync"


def _places(stack: Stack, home: Home) -> list[tuple[str, str]]:
    operator = stack["operator"]
    return [
        ("console", f"{stack['console_url']}  (sign in as {operator['username']} / {operator['password']})"),
        ("API", stack["api_url"]),
        ("Heroku", f"{stack['heroku_url']}  (for its command line client: HEROKU_HOST)"),
        ("Hasura Cloud", stack["hasura_graphql_url"]),
        ("AWS", f"{stack['aws_endpoint']}  (AWS_ENDPOINT_URL; region {stack['region']}; key and secret: test)"),
        ("description", str(home.stack_file)),
        ("logs", f"{home.path}/*.log; of the functions: `aws logs filter-log-events --log-group-name {LOG_GROUP}`"),
    ]
