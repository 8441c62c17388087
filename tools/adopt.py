"""Create a stack from retained resources: `python -m tools.adopt dev|staging|production`.

The new stack only has the table, keys, secrets, audit log and user pool that `make uninstall` kept. A deployment adds
the rest. CloudFormation knows them for 90 days, however the stack was deleted; after that, the folder of `make
uninstall` does.
"""

import argparse
import json
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3

from tools.aws_errors import explaining
from tools.deployed_stack import ENVIRONMENTS, stack_name
from tools.kept_resources import Json, left_by

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

CHANGE_SET: Final = "adopt"
KEPT: Final = Path(__file__).resolve().parents[1] / ".kept"


@dataclass(frozen=True, slots=True)
class Import:
    """What a new stack imports: a template of retained resources, and their identifiers."""

    template: Json
    resources: list[Any]


def left_behind(session: boto3.Session, stack: str) -> Path:
    """Return the folder that describes a stack that was uninstalled in this account and region."""
    account = str(session.client("sts").get_caller_identity()["Account"])
    region = str(session.client("cloudformation").meta.region_name)
    return KEPT / account / region / stack


def main() -> int:
    """Run the command and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.adopt", description="create a stack from retained resources")
    parser.add_argument("environment", choices=ENVIRONMENTS)
    parser.add_argument("--table", help="a table that was restored, in place of the one that was kept")
    parser.add_argument(
        "--lost", nargs="+", default=[], help="logical ids of what is gone, which a deployment replaces"
    )
    given = parser.parse_args()
    return explaining(lambda: _run(stack_name(given.environment), given.table, given.lost))


def _run(stack: str, table: str | None, lost: Sequence[str]) -> int:
    cloudformation = boto3.client("cloudformation")
    folder = left_behind(boto3.Session(), stack)
    # The folder may be of an older stack than the last one that was deleted.
    found = of_deleted_stack(cloudformation, stack) or described(folder)
    if found is None:
        print(f"error: {missing(folder)}", file=sys.stderr)
        return 1
    unknown = set(lost) - found.template["Resources"].keys()
    if unknown:
        print(
            f"error: {', '.join(sorted(unknown))} was not kept: {', '.join(found.template['Resources'])}",
            file=sys.stderr,
        )
        return 1
    there = without(found, lost)
    adopt(cloudformation, stack, there if table is None else with_table(there, table))
    print(f"{stack} now has the retained resources; make deploy adds the rest")
    return 0


def described(folder: Path) -> Import | None:
    """Return what `make uninstall` has described, None if it has not."""
    if not folder.is_dir():
        return None
    return Import(
        json.loads((folder / "template.json").read_text()), json.loads((folder / "resources.json").read_text())
    )


def of_deleted_stack(cloudformation: "CloudFormationClient", stack: str) -> Import | None:
    """Return what the last deleted stack of this name has kept, None if CloudFormation knows none."""
    pages = cloudformation.get_paginator("list_stacks").paginate(StackStatusFilter=["DELETE_COMPLETE"])
    deleted = [found for page in pages for found in page["StackSummaries"] if found["StackName"] == stack]
    if not deleted:
        return None
    # A deleted stack is found by its ID alone. The one that was created last is also the one that was deleted last.
    stack_id = max(deleted, key=lambda found: found["CreationTime"])["StackId"]
    kept, template = left_by(cloudformation, stack_id)
    return Import(template, [one.as_import for one in kept]) if kept else None


def with_table(found: Import, table: str) -> Import:
    """Return the import with another table."""
    resources = [
        {**one, "ResourceIdentifier": {"TableName": table}} if one["ResourceType"] == "AWS::DynamoDB::Table" else one
        for one in found.resources
    ]
    return Import(found.template, resources)


def without(found: Import, lost: Collection[str]) -> Import:
    """Return the import without what is lost."""
    resources = {name: one for name, one in found.template["Resources"].items() if name not in lost}
    return Import(
        {**found.template, "Resources": resources},
        [one for one in found.resources if one["LogicalResourceId"] not in lost],
    )


def missing(folder: Path) -> str:
    """Return that the folder of a stack is missing, and where the stack was uninstalled instead."""
    others = sorted(str(other.parent.relative_to(KEPT)) for other in KEPT.glob(f"*/*/{folder.name}"))
    elsewhere = f"; this stack was uninstalled in {', '.join(others)} (account/region)" if others else ""
    return f"{folder} is missing, which make uninstall writes, and CloudFormation knows no deleted stack{elsewhere}"


def adopt(cloudformation: "CloudFormationClient", stack: str, found: Import) -> None:
    """Import retained resources into a new stack."""
    cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName=CHANGE_SET,
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps(found.template),
        ResourcesToImport=found.resources,
    )
    ready = cloudformation.get_waiter("change_set_create_complete")
    ready.wait(StackName=stack, ChangeSetName=CHANGE_SET)
    cloudformation.execute_change_set(StackName=stack, ChangeSetName=CHANGE_SET)
    cloudformation.get_waiter("stack_import_complete").wait(StackName=stack)


if __name__ == "__main__":
    sys.exit(main())
