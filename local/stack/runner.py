"""Bring a stack up, or bring it down."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from typing import cast

from local.stack.api_front import open_to_the_world
from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.deploy import Deployment
from local.stack.emulator import Emulator
from local.stack.home import Home, read_json, write_json
from local.stack.oauth_client import agree_on_oauth_client
from local.stack.operators import make_operator
from local.stack.outputs import Stack, describe
from local.stack.ports import Ports, choose
from local.stack.progress import Progress
from local.stack.seeding import seeded
from local.stack.simulators import Simulators
from local.stack.sources import deployed_fingerprint, machinery_fingerprint


class Runner:
    """One stack in one folder."""

    def __init__(self, home: Home, progress: Progress, *, with_demo: bool = True) -> None:
        self._home = home
        self._progress = progress
        self._with_demo = with_demo

    def up(self, wanted_ports: Mapping[str, int]) -> Stack:
        """Return a running stack: the one that runs already, brought up to date, or else a new one.

        Raises:
            StackBusyError: another runner is at work in the same folder.
            PortTakenError: a wanted port is in use.
            NotHealthyError: a part does not start.
            DeployError: the template cannot be built or deployed.
        """
        with self._home.locked():
            started = time.perf_counter()
            if self._usable(wanted_ports):
                stack = self._bring_up_to_date()
            else:
                self._stop()
                stack = self._start(choose(wanted_ports))
            self._progress.say(f"ready after {time.perf_counter() - started:.1f} s")
            return stack

    def down(self) -> None:
        """Stop whatever of the stack runs, however far it got; doing so twice is fine."""
        with self._home.locked():
            self._stop()

    def _usable(self, wanted_ports: Mapping[str, int]) -> bool:
        known = read_json(self._home.running_file)
        if known.get("machinery") != machinery_fingerprint() or not self._home.stack_file.exists():
            return False
        ports = Ports(**known["ports"])
        parts = (Emulator(self._home, ports.aws), Simulators(self._home, ports))
        return ports.agree_with(wanted_ports) and all(part.healthy() for part in parts)

    def _bring_up_to_date(self) -> Stack:
        known = read_json(self._home.running_file)
        stack = cast("Stack", read_json(self._home.stack_file))
        deployed = deployed_fingerprint()
        if known["deployed"] == deployed:
            self._progress.say("already running")
            return stack
        ports = Ports(**known["ports"])
        simulators = Simulators(self._home, ports)
        aws = EmulatedAws(ports.aws)
        deployment = Deployment(self._home, aws)
        with self._progress.showing():
            self._timed("build the changed code", deployment.build)
            self._timed("deploy it", lambda: deployment.deploy(simulators))
            open_to_the_world(aws, stack_outputs(aws), stack)
        self._remember(ports, deployed)
        return stack

    def _start(self, ports: Ports) -> Stack:
        try:
            with self._progress.showing():
                return self._start_all(ports)
        except BaseException:
            self._stop()
            raise

    def _start_all(self, ports: Ports) -> Stack:
        deployed = deployed_fingerprint()
        simulators = Simulators(self._home, ports)
        deployment = Deployment(self._home, EmulatedAws(ports.aws))
        self._at_once(
            lambda: self._timed("start the AWS emulator", Emulator(self._home, ports.aws).start),
            lambda: self._timed("build the functions and their layer", deployment.build),
            lambda: self._start_outside(simulators),
        )
        self._timed("deploy the template", lambda: deployment.deploy(simulators))
        stack = self._furnish(EmulatedAws(ports.aws), simulators)
        write_json(self._home.stack_file, dict(stack))
        self._remember(ports, deployed)
        return stack

    def _start_outside(self, simulators: Simulators) -> None:
        self._timed("start PostgreSQL", simulators.start_database)
        self._timed("start the Heroku and Hasura Cloud simulators", simulators.start)

    def _furnish(self, aws: EmulatedAws, simulators: Simulators) -> Stack:
        """Do what an operator does after a first deployment, and seed the demo."""
        with self._progress.step("make an operator, an OAuth client and demo data"):
            outputs = stack_outputs(aws)
            stack = describe(aws, outputs, simulators, make_operator(aws, outputs))
            agree_on_oauth_client(aws, outputs, simulators, stack["api_url"])
            open_to_the_world(aws, outputs, stack)
            return seeded(stack) if self._with_demo else stack

    def _stop(self) -> None:
        ports = Ports(**read_json(self._home.running_file).get("ports", {}))
        Emulator(self._home, ports.aws).process.stop()
        Simulators(self._home, ports).stop()
        self._home.forget()

    def _remember(self, ports: Ports, deployed: str) -> None:
        known = {"ports": asdict(ports), "machinery": machinery_fingerprint(), "deployed": deployed}
        write_json(self._home.running_file, known)

    def _timed(self, what: str, action: Callable[[], object]) -> None:
        with self._progress.step(what):
            action()

    @staticmethod
    def _at_once(*actions: Callable[[], object]) -> None:
        with ThreadPoolExecutor(max_workers=len(actions)) as pool:
            under_way: list[Future[object]] = [pool.submit(action) for action in actions]
            # Interrupted here, the pool still waits for its threads: none starts a process behind our back.
            wait(under_way)
        for future in under_way:
            future.result()
