"""The processes in which the emulator runs functions: killing one is how a function crashes here."""

from contextlib import suppress
from random import Random
from typing import Final, final

import psutil

from local.stack.aws import STACK_NAME
from local.stack.home import Home, read_json

MORTAL: Final = ("sync", "sync", "verify", "confirm", "reconcile")
"""Functions that are killed, those that have the most to do more often."""


@final
class Workers:
    """All processes of functions of one stack."""

    def __init__(self, home: Home) -> None:
        self._emulator = psutil.Process(read_json(home.process_file("emulator"))["pid"])
        self.killed: list[str] = []

    def kill_one(self, chance: Random) -> None:
        """Kill a process of a function without any warning, if it has one."""
        function = chance.choice(MORTAL)
        mark = f"/ministack-lambda-{STACK_NAME}-{function}-"
        for process in self._emulator.children():
            with suppress(psutil.NoSuchProcess):
                if any(mark in part for part in process.cmdline()):
                    process.kill()
                    self.killed.append(function)
                    return
