"""Build the template and deploy it with SAM, onto the emulator instead of AWS."""

import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.stack.aws import STACK_NAME, EmulatedAws
from local.stack.emulator import PYTHON
from local.stack.fingerprints import deployed_fingerprint
from local.stack.home import ROOT, Home
from local.stack.simulators import OAUTH_CLIENT_ID, Simulators
from tools.configuration_digest import deployable

SAM = ROOT / ".tools" / "sam" / "bin" / "sam"
# Named in the `local` sections of samconfig.toml too.
BUCKET = "urlsync-packages"
QUICK = [
    "FollowUpDelaySeconds=1",
    "ConfirmAttempts=3",
    "CheckIntervalMinutes=1",
    "SweepIntervalMinutes=1",
    "SweepMinimumSyncs=1",
    "WebhookCheckMinutes=1",
    "SecretMinimumAgeHours=0",
    "NotificationWindowSeconds=1",
    "AllowLoopbackEndpoints=yes",
    "ChangesPerHour=100000",
    "ReadsPerHour=100000",
    "JobSyncsPerHour=10000000",
    "HerokuDatabasesPerDay=1000",
]
"""Short intervals: a simulated project restarts within a second, and the demo should not wait for minutes. Limits that
no test reaches, as all of them are one operator."""
_ARCHITECTURES = {"aarch64": "arm64", "arm64": "arm64", "x86_64": "x86_64", "AMD64": "x86_64"}


class DeployError(Exception):
    """SAM could not build or deploy; the message says why."""


@dataclass(frozen=True)
class BuildTarget:
    """The Python and the architecture that packages are built for."""

    python: str
    architecture: str


class Deployment:
    """Builds the template and deploys it onto one emulator."""

    def __init__(self, home: Home, aws: EmulatedAws) -> None:
        self._home = home
        self._aws = aws
        self._target = build_target()

    def build(self) -> None:
        """Build for this machine.

        Does nothing if the sources have not changed since the last build.

        Raises:
            DeployError: the build failed.
        """
        sources = f"{deployed_fingerprint()} {self._target.python} {self._target.architecture}"
        if self._home.built_file.exists() and self._home.built_file.read_text() == sources:
            return
        self._home.built_file.unlink(missing_ok=True)
        version, architecture = self._target.python, self._target.architecture
        target = {"PYTHON": sys.executable, "PYTHON_VERSION": version, "ARCHITECTURE": architecture}
        command = ["build", "--build-dir", str(self._home.build), "--parameter-overrides", *self._parameters()]
        self._sam("build", command, target)
        self._home.built_file.write_text(sources)

    def deploy(self, simulators: Simulators) -> None:
        """Deploy the build with the simulators' URLs.

        Raises:
            DeployError: the deployment failed.
        """
        self._aws.session.client("s3", endpoint_url=self._aws.endpoint).create_bucket(Bucket=BUCKET)
        addresses = [
            f"HerokuApiUrl={simulators.heroku_url}",
            f"HerokuIdUrl={simulators.heroku_url}",
            f"HerokuOAuthClientId={OAUTH_CLIENT_ID}",
            f"HasuraGraphqlUrl={simulators.hasura_url}/v1/graphql",
        ]
        given = dict(pair.split("=", 1) for pair in [*self._parameters(), *addresses, *QUICK])
        stamped = deployable(self._home.build, given)
        command = ["deploy", "--template-file", str(stamped.template)]
        self._sam("deploy", [*command, "--parameter-overrides", f"file://{stamped.parameters}"], {})

    def _parameters(self) -> list[str]:
        return [f"PythonRuntime=python{self._target.python}", f"Architecture={self._target.architecture}"]

    def _sam(self, step: str, arguments: list[str], more_environment: dict[str, str]) -> None:
        log = self._home.log(step)
        with log.open("wb") as out:
            done = subprocess.run(
                [SAM, *arguments, "--config-file", ROOT / "samconfig.toml", "--config-env", "local"],
                cwd=ROOT,
                env=self._aws.environment | more_environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode != 0:
            reasons = _failure_reasons(self._aws) if step == "deploy" else []
            raise DeployError("\n".join([f"sam {step} failed; its log is {log}", *(reasons or _tail(log))]))


def build_target() -> BuildTarget:
    """Return what runs here: the emulator runs functions with its own Python, whatever their runtime."""
    script = "import sys; print('%d.%d' % sys.version_info[:2])"
    version = subprocess.run([PYTHON, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    return BuildTarget(version, _ARCHITECTURES[platform.machine()])


def _failure_reasons(aws: EmulatedAws) -> list[str]:
    """Return CloudFormation's reasons for the resources that failed, oldest first."""
    cloudformation = aws.session.client("cloudformation", endpoint_url=aws.endpoint)
    try:
        events: Any = cloudformation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]
    except ClientError:
        return []
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    return [f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in reversed(failed)]


def _tail(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines()[-20:]
