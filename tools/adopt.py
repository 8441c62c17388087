"""Create a stack from retained resources: `python -m tools.adopt dev|staging|production`.

The new stack only has the table, keys, secrets and user pool that `make uninstall` kept. A deployment adds
the rest.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

import boto3

from tools.aws_errors import explaining
from tools.deployed_stack import ENVIRONMENTS, stack_name

CHANGE_SET: Final = "adopt"
KEPT: Final = Path(__file__).resolve().parents[1] / ".kept"


def left_behind(session: boto3.Session, stack: str) -> Path:
    """Return the folder that describes a stack that was uninstalled in this account and region."""
    account = str(session.client("sts").get_caller_identity()["Account"])
    region = str(session.client("cloudformation").meta.region_name)
    return KEPT / account / region / stack


def main() -> int:
    """Run the command and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.adopt", description="create a stack from retained resources")
    parser.add_argument("environment", choices=ENVIRONMENTS)
    return explaining(lambda: _run(stack_name(parser.parse_args().environment)))


def _run(stack: str) -> int:
    folder = left_behind(boto3.Session(), stack)
    if not folder.is_dir():
        print(f"error: {missing(folder)}", file=sys.stderr)
        return 1
    adopt(stack, folder)
    print(f"{stack} now has the retained resources; make deploy adds the rest")
    return 0


def missing(folder: Path) -> str:
    """Return that the folder of a stack is missing, and where the stack was uninstalled instead."""
    others = sorted(str(other.parent.relative_to(KEPT)) for other in KEPT.glob(f"*/*/{folder.name}"))
    elsewhere = f"; this stack was uninstalled in {', '.join(others)} (account/region)" if others else ""
    return f"{folder} is missing; make uninstall writes it{elsewhere}"


def adopt(stack: str, folder: Path) -> None:
    """Import the resources that the folder describes into a new stack."""
    cloudformation = boto3.client("cloudformation")
    cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName=CHANGE_SET,
        ChangeSetType="IMPORT",
        TemplateBody=(folder / "template.json").read_text(),
        ResourcesToImport=json.loads((folder / "resources.json").read_text()),
    )
    ready = cloudformation.get_waiter("change_set_create_complete")
    ready.wait(StackName=stack, ChangeSetName=CHANGE_SET)
    cloudformation.execute_change_set(StackName=stack, ChangeSetName=CHANGE_SET)
    cloudformation.get_waiter("stack_import_complete").wait(StackName=stack)


if __name__ == "__main__":
    sys.exit(main())
