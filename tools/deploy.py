"""Deploy what was built: `python -m tools.deploy dev|staging|production [--no-confirm]`."""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Final

from tools.configuration_digest import Deployable, deployable
from tools.deployed_stack import ENVIRONMENTS, parameter_overrides, samconfig

ROOT: Final = Path(__file__).resolve().parents[1]
BUILD: Final = ROOT / ".aws-sam" / "build"
SAM: Final = ROOT / ".tools" / "sam" / "bin" / "sam"


def main() -> int:
    """Deploy the build and return the exit status of SAM."""
    parser = argparse.ArgumentParser(prog="python -m tools.deploy", description="deploy what was built")
    parser.add_argument("environment", choices=ENVIRONMENTS)
    parser.add_argument("--no-confirm", action="store_true", help="do not ask before the change set is executed")
    given = parser.parse_args()
    built = deployable(BUILD, parameter_overrides(given.environment))
    command = [str(SAM), *sam_arguments(built, given.environment, ask=not given.no_confirm)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 -- our own command


def sam_arguments(built: Deployable, environment: str, *, ask: bool) -> list[str]:
    """Return the arguments with which SAM deploys a build."""
    files = ["--template-file", str(built.template), "--parameter-overrides", f"file://{built.parameters}"]
    config = ["--config-file", str(samconfig()), "--config-env", environment]
    return ["deploy", *config, *files, *([] if ask else ["--no-confirm-changeset"])]


if __name__ == "__main__":
    sys.exit(main())
