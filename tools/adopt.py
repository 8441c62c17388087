"""Make a stack of what another one left: `python -m tools.adopt dev|staging|production`.

The new stack has nothing but the table, keys, secrets and operators that `make uninstall` kept; a deployment
onto it adds the rest.
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
    """Return the folder in which an uninstalled stack's description is."""
    return Path(__file__).resolve().parents[1] / ".kept" / stack


def main() -> int:
    """Do as told and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.adopt", description="take over what was kept")
    parser.add_argument("environment", choices=ENVIRONMENTS)
    stack = stack_name(parser.parse_args().environment)
    folder = left_behind(stack)
    if not folder.is_dir():
        print(f"error: there is no {folder}, which make uninstall writes", file=sys.stderr)
        return 1
    adopt(stack, folder)
    print(f"{stack} has what was kept; make deploy adds the rest")
    return 0


def adopt(stack: str, folder: Path) -> None:
    """Import what the folder describes into a new stack."""
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
