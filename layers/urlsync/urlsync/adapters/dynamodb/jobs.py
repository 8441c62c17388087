"""Jobs in the table: a document, the parts with the results, and two lists, of which one has what is not over."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from urlsync.adapters.dynamodb import keys
from urlsync.adapters.dynamodb.activity import activity_writes
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes, to_time
from urlsync.adapters.dynamodb.table import Schema, TableAccess, to_item
from urlsync.domain.activity import ActivityEntry
from urlsync.domain.job import KEPT_FOR, Job, JobPart

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

JOB: Final = Schema("job")
PART: Final = Schema("job_part")
LISTED: Final = Schema("listed_job")
UNFINISHED: Final = Schema("unfinished_job")


def job_item(job: Job) -> dict[str, Any]:
    """Return the whole item of a job."""
    document = json.dumps(to_attributes(job), sort_keys=True)
    return {**keys.job_key(job.job_id), **JOB.stamp, "revision": job.revision, "document": document, **_lifetime(job)}


def job_part_item(job: Job, part: JobPart) -> dict[str, Any]:
    """Return the whole item of a part."""
    key = keys.job_part_key(job.job_id, part.number)
    return {**key, **PART.stamp, "document": json.dumps(to_attributes(part), sort_keys=True), **_lifetime(job)}


def listed_job_item(job: Job, actor: str | None = None) -> dict[str, Any]:
    """Return the item that lists a job among those of an actor, or among all."""
    key = keys.listed_job_key(actor, to_time(job.created_at), job.job_id)
    return {**key, **LISTED.stamp, **_lifetime(job)}


def unfinished_job_item(job: Job) -> dict[str, Any]:
    """Return the item that lists a job as long as it is not over."""
    return {**keys.unfinished_job_key(job.job_id), **UNFINISHED.stamp, **_lifetime(job)}


def _lifetime(job: Job) -> dict[str, int]:
    return {"expires_at": int((job.created_at + KEPT_FOR).timestamp())}


def job_from(attributes: Mapping[str, Any]) -> Job:
    """Return the job from its item. Raises `TransientFailure` if it is unreadable."""
    return JOB.read(attributes, lambda known: from_attributes(Job, json.loads(known["document"])))


def job_part_from(attributes: Mapping[str, Any]) -> JobPart:
    """Return the part from its item. Raises `TransientFailure` if it is unreadable."""
    return PART.read(attributes, lambda known: from_attributes(JobPart, json.loads(known["document"])))


class DynamoDbJobs(TableAccess):
    """Implements the port `Jobs`. Each condition also accepts what a repeated request has just written."""

    def get(self, job_id: str) -> Job | None:
        """Return the job, or None."""
        item = self._get(keys.job_key(job_id))
        return None if item is None else job_from(item)

    def part(self, job_id: str, number: int) -> JobPart | None:
        """Return a part of a job, or None."""
        item = self._get(keys.job_part_key(job_id, number))
        return None if item is None else job_part_from(item)

    def create(self, job: Job, parts: Sequence[JobPart], entry: ActivityEntry) -> bool:
        """Store a new job; its parts are written first, so that there is no job without them."""
        if self.get(job.job_id) is not None:
            return False
        for part in parts:
            self._put(job_part_item(job, part))
        listed = [
            listed_job_item(job),
            listed_job_item(job, job.actor.key),
            *([] if job.is_over else [unfinished_job_item(job)]),
        ]
        return self._store(job, "attribute_not_exists(pk)", {}, listed, entry)

    def replace(self, before: Job, after: Job, part: JobPart | None = None, entry: ActivityEntry | None = None) -> bool:
        """Store `after` if `before` is still stored, with a part and an entry; return True on success."""
        items = [] if part is None else [job_part_item(after, part)]
        return self._store(after, "revision = :before", {":before": before.revision}, items, entry)

    def recent(self, limit: int, actor: str | None = None) -> list[Job]:
        """Return the newest jobs, of all or of the actor with this key, the last one first."""
        found = self._query(("pk", keys.jobs_of(actor)), after=None, ScanIndexForward=False, Limit=limit)
        return self._jobs([item["sk"].rpartition("#")[2] for item in found.items])

    def unfinished(self) -> list[Job]:
        """Return the jobs that are not over."""
        return self._jobs([item["sk"] for item in self._all_in(keys.UNFINISHED_JOBS)])

    def _jobs(self, ids: Sequence[str]) -> list[Job]:
        return [job_from(item) for item in self.items_by_key([keys.job_key(job_id) for job_id in ids])]

    def _store(
        self,
        job: Job,
        condition: str,
        values: Mapping[str, Any],
        items: Sequence[Mapping[str, Any]],
        entry: ActivityEntry | None,
    ) -> bool:
        """Store a job with further items and its entry; one that is over leaves the list of those that are not."""
        item, table = job_item(job), self._table_name
        put: TransactWriteItemTypeDef = {
            "Put": {
                "TableName": table,
                "Item": to_item(item),
                "ConditionExpression": f"{condition} OR document = :mine",
                "ExpressionAttributeValues": to_item({":mine": item["document"], **values}),
            }
        }
        more = [*map(self._put_of, items)]
        if job.is_over:
            more.append(self._delete_of(keys.unfinished_job_key(job.job_id)))
        return self._write_if_met(put, *more, *activity_writes(table, entry))
