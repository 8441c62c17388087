"""The local stack of the benchmarks, in its own folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from local.stack.aws import STACK_NAME, EmulatedAws
from local.stack.home import Home
from local.stack.live_function import reconfigure
from local.stack.outputs import Stack
from local.stack.progress import Progress
from local.stack.runner import Runner


@contextmanager
def local_stack(folder: Path, console: Console) -> Iterator[Stack]:
    """Start a stack and stop it afterwards."""
    runner = Runner(Home(folder), Progress(console))
    try:
        yield runner.up({})
    finally:
        runner.down()


def emulated_aws(stack: Stack) -> EmulatedAws:
    """Return the stack's AWS emulator."""
    return EmulatedAws(urlsplit(stack["aws_endpoint"]).port or 0)


def make_cold(stack: Stack, *functions: str) -> None:
    """Make the next invocation of each function a cold start, by changing its memory slightly."""
    aws = emulated_aws(stack)
    client = aws.session.client("lambda", endpoint_url=aws.endpoint)
    for function in functions:
        name = f"{STACK_NAME}-{function}"
        memory = client.get_function_configuration(FunctionName=name)["MemorySize"]
        reconfigure(client, name, MemorySize=memory ^ 1)
