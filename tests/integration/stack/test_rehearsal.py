"""The lines of docs/deploy.md that rehearse a deployment, as they are there, in a copy of the checkout."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from local.rehearsal.later_version import copy_checkout
from local.stack.aws import clean_environment
from tests.fakes.rehearsal import OUTPUT, STACK

ROOT: Final = Path(__file__).resolve().parents[3]
GUIDE: Final = (ROOT / "docs" / "deploy.md").read_text()
SECTION: Final = GUIDE.split("\n## Rehearse on the emulator\n")[1].split("\n## ")[0]
STEPS: Final = re.findall(r"^\*\*(.+?)[.,]?\*\*.*?^```sh\n(.*?)^```", SECTION, re.MULTILINE | re.DOTALL)
NOTED: Final = {
    "The first sync",
    "Change a parameter",
    "Upgrade and roll back",
    "Uninstall, and restore",
    "A stack deleted by mistake",
}
"""The steps after which the deployed stack is looked at."""
OPEN: Final = '#!/bin/sh\nexec {python} -m tests.fakes.rehearsal open "$@"\n'


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of this checkout; its stack is stopped at the end, however the rehearsal ends."""
    folder = tmp_path_factory.mktemp("rehearsal") / "urlsync"
    copy_checkout(folder)
    yield folder
    subprocess.run(["make", "--silent", "down"], cwd=folder, check=False)


def script(noted: Path) -> str:
    """The lines of all steps, and after some of them a look at the stack; it also looks before the way back."""
    look = f"{sys.executable} -m tests.fakes.rehearsal note {noted}\n"
    lines = []
    for title, block in STEPS:
        upgraded = re.sub(r"(?<=\nurlsync check \"\$SHOP\"\n)(?=make deploy)", look, block)
        lines += [f"echo '== {title}'\n", upgraded, look if title in NOTED else ""]
    return "".join(lines)


def rehearse(checkout: Path, folder: Path) -> tuple[str, list[dict[str, Any]]]:
    """Run the lines in one bash, and return what they print and what was noted."""
    page = folder / "bin" / "xdg-open"
    page.parent.mkdir()
    page.write_text(OPEN.format(python=sys.executable))
    page.chmod(0o755)
    output, noted = folder / "output", folder / "noted"
    environment = clean_environment(os.environ) | {
        "PATH": f"{page.parent}:{os.environ['PATH']}",
        "PYTHONPATH": f"{checkout / 'layers' / 'urlsync'}:{checkout}",
        OUTPUT: str(output),
    }
    with output.open("w") as out:
        command = ["bash", "-e", "-u", "-o", "pipefail", "-c", script(noted)]
        done = subprocess.run(command, cwd=checkout, env=environment, stdout=out, stderr=out, check=False)
    printed = output.read_text()
    assert done.returncode == 0, printed[-5000:]
    return printed, [json.loads(line) for line in noted.read_text().splitlines()]


@pytest.mark.scale
@pytest.mark.timeout(1800)
def test_the_lines_deploy_change_upgrade_uninstall_and_restore(checkout: Path, tmp_path: Path) -> None:
    printed, looks = rehearse(checkout, tmp_path)
    first, _, upgraded, back, restored, recovered = looks

    # THEN no proof of a deployment found a problem
    assert len(re.findall(r"^OK +signed_webhook ", printed, re.MULTILINE)) == 6
    assert [line for line in printed.splitlines() if line.startswith("PROBLEM")] == []
    # AND the sync followed the rotation, and is as it was after each step
    assert all(look["in_sync"] and look["status"] == "active" for look in looks)
    assert len({look["sync"] for look in looks}) == 1
    # AND the changed parameter and the changed default reached the functions, and went again with their version
    assert (first["check_interval"], {look["check_interval"] for look in looks[1:]}) == ("15", {"5"})
    assert [look["confirm_attempts"] for look in (first, upgraded, back)] == ["6", "7", "6"]
    # AND what the later version had stored was kept by this one, which does not know it
    assert first["checks"] == 0 < upgraded["checks"] <= back["checks"] == restored["checks"]
    # AND the table outlived its stack, whoever deleted it
    assert restored["table"] == recovered["table"] == first["table"]
    assert f"{STACK} is deleted. These resources are kept" in printed


def test_every_step_is_one_that_bash_reads() -> None:
    titles = [title for title, _ in STEPS]

    assert titles[0] == "Deploy"
    assert set(titles) >= NOTED
    done = subprocess.run(["bash", "-n", "-c", script(Path("noted"))], check=False)
    assert done.returncode == 0
