"""What drills need: somebody who types the lines of docs/operations.md, and syncs on a stack that may be replaced."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from local.hasura.client import HasuraClient
from local.operator_client import OperatorClient
from local.ports import Ports
from local.stack.aws import STACK_NAME, EmulatedAws, stack_outputs
from local.stack.deploy import Deployment
from local.stack.home import ROOT, Home, read_json
from local.stack.internals import StackInternals
from local.stack.operators import create_operator
from local.stack.outputs import Stack, describe
from local.stack.simulators import Simulators
from local.waiting import wait_until
from tests.fakes.synced_app import SyncedApp, SyncedApps

PAGE: Final = (ROOT / "docs" / "operations.md").read_text()
DEPLOY: Final = "make deploy ENV=production\n"
A_MINUTE_OF_CHECKS_S: Final = 180.0
"""Every sync of the local stack is due each minute."""
CHANGED: Final = ("out", "given", "gone", "back")
NAMES: Final = (*CHANGED, "same", "other")
"""What is done after the backup: one is opted out, one transferred, one deleted, one restarted; two are left alone."""


def lines_of(heading: str) -> list[str]:
    """Return the blocks of shell below a heading of the page."""
    section = PAGE.split(f"\n{heading}\n")[1].split("\n### ")[0].split("\n## ")[0]
    return [
        re.sub(r"^ {3}", "", block, flags=re.MULTILINE)
        for block in re.findall(r"^ *```sh\n(.*?)^ *```", section, re.MULTILINE | re.DOTALL)
    ]


OUTPUT: Final = re.findall(r"^output\(\) \{.*?\}\n", PAGE, re.MULTILINE | re.DOTALL)[0]


@dataclass
class Operator:
    """A person with the lines of the page, a shell and the credentials of the emulated AWS."""

    home: Home
    aws: EmulatedAws
    folder: Path
    took: dict[str, float] = field(default_factory=dict)

    def types(self, lines: str, **values: str) -> str:
        """Run lines in one shell, with other values of its variables, and return what they print."""
        for name, value in values.items():
            lines = re.sub(rf"^{name}=.*$", f"{name}={value}", lines, flags=re.MULTILINE)
        before, deploys, after = lines.partition(DEPLOY)
        printed = self._shell(before)
        if deploys:
            self._deploys()
            printed += self._shell(after)
        return printed

    def _shell(self, lines: str) -> str:
        samconfig = self.folder / "samconfig.toml"
        samconfig.write_text(f'[production.global.parameters]\nstack_name = "{STACK_NAME}"\n')
        tools = [ROOT / ".tools" / "aws-client" / "bin", ROOT / ".venv" / "bin"]
        environment = self.aws.environment | {
            "SAMCONFIG": str(samconfig),
            "CONFIRM": "no",
            "PATH": ":".join([*map(str, tools), os.environ["PATH"]]),
        }
        script = f"STACK={STACK_NAME}\n{OUTPUT}\n{lines}"
        done = subprocess.run(
            ["bash", "-e", "-u", "-o", "pipefail", "-c", script],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{lines}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def _deploys(self) -> None:
        ports = Ports(**read_json(self.home.running_file)["ports"])
        Deployment(self.home, self.aws).deploy(Simulators(self.home, ports))

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Measure what a step takes."""
        started = time.monotonic()
        yield
        self.took[what] = time.monotonic() - started
        print(f"drill: {what}: {self.took[what]:.0f} s", file=sys.stderr)


@dataclass
class Town:
    """Six apps with their syncs, on a stack that may be replaced by another one."""

    runner_home: Home
    aws: EmulatedAws
    stack: Stack
    apps: dict[str, SyncedApp] = field(default_factory=dict)

    def __post_init__(self) -> None:
        made = SyncedApps(self.stack)
        self.apps = {name: made.make() for name in NAMES}
        self.newcomer = made.owner()

    @property
    def api(self) -> OperatorClient:
        return OperatorClient(self.stack)

    def move(self) -> None:
        """Look at the stack as it was deployed again."""
        outputs = stack_outputs(self.aws)
        simulators = Simulators(self.runner_home, Ports(**read_json(self.runner_home.running_file)["ports"]))
        self.stack = describe(self.aws, outputs, simulators, create_operator(self.aws, outputs))
        for name, app in self.apps.items():
            stack = Stack(**{**self.stack, "demo": app.stack["demo"]})
            self.apps[name] = SyncedApp(stack, app.owner, StackInternals(stack))

    def call(self, name: str, what: str, body: dict[str, Any] | None = None) -> int:
        method = "DELETE" if what == "" else "POST"
        return self.api.call(method, f"/v1/syncs/{self.apps[name].sync_id}{what}", body).status_code

    def change_four(self) -> None:
        """Do to four syncs what came after the backup."""
        out, given, back = (self.apps[name] for name in ("out", "given", "back"))
        assert self.call("out", "/opt-out") == 200
        hasura = HasuraClient(self.stack["hasura_url"])
        moved = {"project_id": given.project.id, "new_owner_id": self.newcomer.hasura.id}
        hasura.control("POST", "/transfers", moved)
        path = f"/projects/{moved['project_id']}/collaborators/{given.owner.hasura.id}"
        hasura.control("PUT", path, {"privileges": ["admin"]})
        given.check()
        given.wait_until_not_active("ownership_transferred")
        assert self.call("gone", "/opt-out") == 200
        assert self.call("gone", "") == 204
        restarted = {"connection_id": back.owner.connection.connection_id}
        assert self.call("back", "/restart", restarted) == 200
        wait_until(lambda: back.stored().status == "active", "it is restarted")
        for app in (out, given, back):
            app.wait_until_settled()

    def states(self) -> dict[str, object]:
        found = {name: app.enabling.syncs.get(app.sync_id) for name, app in self.apps.items()}
        return {name: sync and (sync.status.value, sync.reason and sync.reason.value) for name, sync in found.items()}

    def writes(self) -> dict[str, int]:
        return {name: app.writes() for name, app in self.apps.items()}

    def rotate(self, *names: str) -> dict[str, str]:
        """Change the sources of these, and return the new values."""
        return {name: self.apps[name].change() for name in names}

    def converges(self, wanted: dict[str, str], *names: str) -> None:
        """Wait until the env vars of these have their values, and then that nothing is left to do."""
        for name in names:
            wait_until(partial(self.has, name, wanted[name]), f"{name} converges", A_MINUTE_OF_CHECKS_S)
            self.apps[name].wait_until_settled()

    def has(self, name: str, value: str) -> bool:
        """Return whether the env var of an app's project has this value."""
        return self.apps[name].target() == value
