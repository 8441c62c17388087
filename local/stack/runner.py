"""Start and stop a stack."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from typing import cast

from local.ports import Ports, choose
from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.deploy import Deployment
from local.stack.emulator import Emulator
from local.stack.fingerprints import deployed_fingerprint, infrastructure_fingerprint
from local.stack.home import Home, read_json, write_json
from local.stack.operators import create_operator, register_oauth_client
from local.stack.outputs import Stack, describe
from local.stack.progress import Progress
from local.stack.seed import seed
from local.stack.simulators import Simulators


class Runner:
    """Starts and stops the stack in one folder."""

    def __init__(self, home: Home, progress: Progress, *, with_demo: bool = True) -> None:
        self._home = home
        self._progress = progress
        self._with_demo = with_demo

    def up(self, requested_ports: Mapping[str, int]) -> Stack:
        """Start a stack, or bring the running one up to date, and return its description.

        Raises:
            StackBusyError: another runner holds the same folder.
            PortTakenError: a requested port is in use.
            NotHealthyError: a part of the stack does not start.
            DeployError: the template cannot be built or deployed.
        """
        with self._home.locked():
            started = time.perf_counter()
            if self._usable(requested_ports):
                stack = self._update()
            else:
                self._stop()
                stack = self._start(choose(requested_ports))
            self._progress.info(f"ready after {time.perf_counter() - started:.1f} s")
            return stack

    def down(self) -> None:
        """Stop every part of the stack that runs; a second call does nothing."""
        with self._home.locked():
            self._stop()

    def _usable(self, requested_ports: Mapping[str, int]) -> bool:
        record = read_json(self._home.running_file)
        if record.get("infrastructure") != infrastructure_fingerprint() or not self._home.stack_file.exists():
            return False
        ports = Ports(**record["ports"])
        parts = (Emulator(self._home, ports.aws), Simulators(self._home, ports))
        return ports.match(requested_ports) and all(part.healthy() for part in parts)

    def _update(self) -> Stack:
        record = read_json(self._home.running_file)
        stack = cast("Stack", read_json(self._home.stack_file))
        deployed = deployed_fingerprint()
        if record["deployed"] == deployed:
            self._progress.info("already running")
            return stack
        ports = Ports(**record["ports"])
        simulators = Simulators(self._home, ports)
        aws = EmulatedAws(ports.aws)
        deployment = Deployment(self._home, aws)
        with self._progress.showing():
            self._timed("build the changed code", deployment.build)
            self._timed("deploy the changed code", lambda: deployment.deploy(simulators))
        self._record(ports, deployed)
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
        self._in_parallel(
            lambda: self._timed("start the AWS emulator", Emulator(self._home, ports.aws).start),
            lambda: self._timed("build the functions and their layer", deployment.build),
            lambda: self._start_services(simulators),
        )
        self._timed("deploy the template", lambda: deployment.deploy(simulators))
        stack = self._configure(EmulatedAws(ports.aws), simulators)
        write_json(self._home.stack_file, dict(stack))
        self._record(ports, deployed)
        return stack

    def _start_services(self, simulators: Simulators) -> None:
        self._timed("start PostgreSQL", simulators.start_database)
        self._timed("start the Heroku and Hasura Cloud simulators", simulators.start)

    def _configure(self, aws: EmulatedAws, simulators: Simulators) -> Stack:
        """Do what an operator does after a first deployment, and create the demo data."""
        with self._progress.step("create an operator, an OAuth client and the demo data"):
            outputs = stack_outputs(aws)
            stack = describe(aws, outputs, simulators, create_operator(aws, outputs))
            register_oauth_client(aws, outputs, simulators, stack["api_url"])
            return Stack(**{**stack, "demo": seed(stack)}) if self._with_demo else stack

    def _stop(self) -> None:
        ports = Ports(**read_json(self._home.running_file).get("ports", {}))
        Emulator(self._home, ports.aws).process.stop()
        Simulators(self._home, ports).stop()
        self._home.clear()

    def _record(self, ports: Ports, deployed: str) -> None:
        record = {"ports": asdict(ports), "infrastructure": infrastructure_fingerprint(), "deployed": deployed}
        write_json(self._home.running_file, record)

    def _timed(self, what: str, action: Callable[[], object]) -> None:
        with self._progress.step(what):
            action()

    @staticmethod
    def _in_parallel(*actions: Callable[[], object]) -> None:
        with ThreadPoolExecutor(max_workers=len(actions)) as pool:
            futures: list[Future[object]] = [pool.submit(action) for action in actions]
            # When interrupted here, the pool still waits for its threads, so none starts a process unnoticed.
            wait(futures)
        for future in futures:
            future.result()
