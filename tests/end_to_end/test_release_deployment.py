"""A release is deployed with the AWS client alone, changed, and not deployed where its files differ."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import requests

from local.stack.aws import EmulatedAws
from local.stack.deploy import build_target
from tools.deployment import ALIAS, Deployment, read_deployment
from tools.package.__main__ import write_release
from tools.smoke_checks import aliases, resources

ROOT: Final = Path(__file__).resolve().parents[2]
CLIENT: Final = ROOT / ".tools" / "aws-client" / "bin"
STACK: Final = "release-urlsync"
BUCKET: Final = "release-packages"


class Account:
    """An account with a bucket, and a machine that has the AWS client and make."""

    def __init__(self, aws: EmulatedAws) -> None:
        self._environment = aws.variables | {"PATH": f"{CLIENT}:{os.defpath}", "HOME": os.devnull}
        self._aws = aws

    def client(self, service: str) -> Any:
        session: Any = self._aws.session
        return session.client(service, endpoint_url=self._aws.endpoint)

    def deploy(self, release: Path, parameters: str) -> subprocess.CompletedProcess[str]:
        command = ["make", "deploy", f"RELEASE={release}", f"STACK={STACK}", f"BUCKET={BUCKET}"]
        command.append(f"PARAMETERS={parameters}")
        return subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False)

    def deployed(self) -> Deployment:
        return read_deployment(self.client, STACK)

    def live(self, function: str) -> dict[str, str]:
        found = self.client("lambda").get_function_configuration(FunctionName=f"{STACK}-{function}", Qualifier=ALIAS)
        return dict(found["Environment"]["Variables"])


@pytest.fixture(scope="module")
def account(aws: EmulatedAws) -> Iterator[Account]:
    found = Account(aws)
    found.client("s3").create_bucket(Bucket=BUCKET)
    yield found
    found.client("cloudformation").delete_stack(StackName=STACK)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release for the Python and the processor of this machine, with which the emulator runs functions."""
    target = build_target()
    out = tmp_path_factory.mktemp("dist")
    return write_release(out, python=target.python, architecture=target.architecture)


def test_the_aws_client_deploys_a_release_and_changes_a_parameter(account: Account, release: Path) -> None:
    # WHEN it is deployed with a parameter
    done = account.deploy(release, "LogRetentionDays=7 MaxReceiveCount=6")
    # THEN everything is there, each alias runs it, and the table of outputs says where the API is
    assert done.returncode == 0, done.stdout + done.stderr
    first = account.deployed()
    assert [*resources(first), *aliases(account.client("lambda"), first)] == []
    assert first.outputs["ApiUrl"] in done.stdout
    # AND the API responds as to any stranger
    api = first.outputs["ApiUrl"]
    assert requests.get(f"{api}/v1/status", timeout=15).status_code == 401
    assert requests.get(f"{api}/console/", timeout=15).status_code == 200
    assert account.live("sync")["MAX_RECEIVE_COUNT"] == "6"

    # WHEN another parameter is changed
    changed = account.deploy(release, "CheckIntervalMinutes=5")
    # THEN it reaches the alias, and what was left out keeps its value
    assert changed.returncode == 0, changed.stdout + changed.stderr
    assert (account.live("sync")["CHECK_INTERVAL_MINUTES"], account.live("sync")["MAX_RECEIVE_COUNT"]) == ("5", "6")
    assert list(aliases(account.client("lambda"), account.deployed())) == []


def test_a_release_with_another_file_changes_nothing(account: Account, release: Path, tmp_path: Path) -> None:
    altered = tmp_path / "altered"
    shutil.copytree(release, altered)
    (altered / "template.yaml").write_text("another template")
    before = account.deployed().digest

    done = account.deploy(altered, "LogRetentionDays=30")

    assert done.returncode != 0
    assert "differs from SHA256SUMS" in done.stderr
    assert account.deployed().digest == before
