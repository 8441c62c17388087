"""Restored tables: `python -m tools.restore hold|reconcile dev|staging|production [--since TIME] [--yes]`.

`hold` stops every write until `reconcile`: before items are copied back into the table. `reconcile` shows what the
audit log says was done since the point of the backup, does it again once that is confirmed, and stores that this table
is current. Both use the operator's AWS credentials: no function may read the audit log or write the mark.
"""

import argparse
import sys
import time
from datetime import datetime, timedelta
from typing import Final

import boto3
from urlsync.adapters.aws.clients import SystemClock
from urlsync.adapters.aws.kms_cipher import KmsCipher
from urlsync.adapters.aws.queues import SqsCheckQueue
from urlsync.adapters.aws.table_mark import MarkedTable
from urlsync.adapters.dynamodb.connections import DynamoDbConnections
from urlsync.adapters.dynamodb.jobs import DynamoDbJobs
from urlsync.adapters.dynamodb.syncs import DynamoDbSyncs

from tools.aws_errors import explaining
from tools.deployed_stack import ENVIRONMENTS, stack_name
from tools.deployment import Clients, Deployment, read_deployment
from tools.restore.plan import Plan, plan_of
from tools.restore.reconcile import Reconcile
from tools.restore.stored import HELD, Found, logged_since, scanned, store_mark

MARGIN: Final = timedelta(minutes=15)
"""How long before the point of the backup the audit log is read: what the table already has is left as it is."""


def main() -> int:
    """Run the command and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.restore", description="reconcile a restored table")
    parser.add_argument("command", choices=("hold", "reconcile"))
    parser.add_argument("environment", choices=ENVIRONMENTS)
    parser.add_argument("--since", type=datetime.fromisoformat, help="the point of the backup, with its UTC offset")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    given = parser.parse_args()
    clients: Clients = boto3.client  # type: ignore[assignment]  # it returns any client by its name
    restore = Restore(clients, stack_name(given.environment))
    if given.command == "hold":
        return explaining(restore.hold)
    if given.since is None or given.since.tzinfo is None:
        parser.error("--since is missing: the point of the backup, such as 2026-03-04T10:00:00+00:00")
    return explaining(lambda: restore.reconcile(given.since, confirmed=given.yes))


class Restore:
    """The commands for one deployed stack."""

    def __init__(self, clients: Clients, stack: str) -> None:
        self._clients = clients
        self._stack: Deployment = read_deployment(clients, stack)
        self._table_name = self._stack.physical_ids["Table"]
        self._parameter = self._stack.physical_ids["TableMark"]
        self._table = MarkedTable(clients("ssm"), clients("dynamodb"), self._parameter, self._table_name, time.time)

    def hold(self) -> int:
        """Stop every write until the table is reconciled."""
        generation = store_mark(self._clients("ssm"), self._table, self._parameter, HELD)
        print(f"generation {generation}: within five minutes nothing is written any more, until make restore-reconcile")
        return 0

    def reconcile(self, since: datetime, *, confirmed: bool) -> int:
        """Show the plan, do it once it is confirmed, and store that the table is current."""
        found = scanned(self._clients("dynamodb"), self._table_name)
        jobs = DynamoDbJobs(self._clients("dynamodb"), self._table_name)
        unfinished = {job.job_id: job.created_at for job in jobs.unfinished() if not job.is_over}
        entries = list(logged_since(self._clients("logs"), self._stack.physical_ids["AuditTrail"], since - MARGIN))
        plan = plan_of(entries, found.syncs, found.connections, unfinished)
        newest = max((entry.at.isoformat(timespec="seconds") for entry in entries), default="none")
        print(f"{len(entries)} entries of the audit log, the newest of {newest}; {len(found.syncs)} syncs in the table")
        print("\n".join(lines_of(plan)))
        if not confirmed and input("Do this, and let the service write again? [y/N] ").strip().lower() != "y":
            print("nothing was changed")
            return 1
        self._done(plan, found, jobs)
        table_id = self._table.identity().table_id
        generation = store_mark(self._clients("ssm"), self._table, self._parameter, table_id)
        print(f"generation {generation}: this table is current, and the service writes again within a minute")
        return 0

    def _done(self, plan: Plan, found: Found, jobs: DynamoDbJobs) -> None:
        dynamodb, stack = self._clients("dynamodb"), self._stack
        retention = timedelta(days=int(stack.parameters["HistoryRetentionDays"]))
        cipher = KmsCipher(self._clients("kms"), stack.physical_ids["CredentialsKey"])
        reconcile = Reconcile(
            syncs=DynamoDbSyncs(dynamodb, self._table_name, retention),
            connections=DynamoDbConnections(dynamodb, self._table_name, cipher),
            jobs=jobs,
            check_queue=SqsCheckQueue(self._clients("sqs"), stack.physical_ids["CheckQueue"]),
            clock=SystemClock(),
        )
        reconcile(plan, found.syncs.values())


def lines_of(plan: Plan) -> list[str]:
    """Return what people read of a plan."""
    done = [f"  {step.deed}: {step.id} (as on {step.at.isoformat(timespec='seconds')})" for step in plan.steps]
    left = [f"  {line}" for line in plan.undecided]
    return [
        "done again:",
        *(done or ["  nothing"]),
        "left to people:",
        *(left or ["  nothing"]),
        "Roles and teams are in the user pool, not in the table: they are as they were.",
    ]


if __name__ == "__main__":
    sys.exit(main())
