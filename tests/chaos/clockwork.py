"""Runs of reconcile, every few seconds: for chaos that has no time to wait for the schedule."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.live_function import ALIAS

EVERY_S: Final = 3.0


@contextmanager
def reconciled(aws: EmulatedAws) -> Iterator[None]:
    """Have reconcile run again and again; a run that fails is made up for by the next."""
    function = stack_outputs(aws)["ReconcileFunctionName"]
    client = aws.session.client("lambda", endpoint_url=aws.endpoint)
    over = threading.Event()

    def tick() -> None:
        while not over.wait(EVERY_S):
            with suppress(ClientError, BotoCoreError):
                client.invoke(FunctionName=function, Qualifier=ALIAS, Payload=b"{}")

    ticking = threading.Thread(target=tick, name="reconcile")
    ticking.start()
    try:
        yield
    finally:
        over.set()
        ticking.join()
