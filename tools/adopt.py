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

from tools.deployed_stack import ENVIRONMENTS, stack_name

CHANGE_SET: Final = "adopt"


def left_behind(stack: str) -> Path:
    """Return the folder that describes an uninstalled stack."""
    return Path(__file__).resolve().parents[1] / ".kept" / stack


def main() -> int:
    """Run the command and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.adopt", description="create a stack from retained resources")
    parser.add_argument("environment", choices=ENVIRONMENTS)
    stack = stack_name(parser.parse_args().environment)
    folder = left_behind(stack)
    if not folder.is_dir():
        print(f"error: {folder} is missing; make uninstall writes it", file=sys.stderr)
        return 1
    adopt(stack, folder)
    print(f"{stack} now has the retained resources; make deploy adds the rest")
    return 0


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
