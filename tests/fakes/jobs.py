"""Jobs kept in memory, with the semantics of the table. Both pass the same contract tests."""

from collections.abc import Sequence

from urlsync.domain.activity import ActivityEntry
from urlsync.domain.job import Job, JobPart

from tests.fakes.activity import FakeActivity
from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict


@strict
class FakeJobs:
    """A dictionary of jobs, and their parts by number. `before_each` is called before an operation takes effect."""

    def __init__(self, activity: FakeActivity) -> None:
        self.stored: dict[str, Job] = {}
        self.parts: dict[tuple[str, int], JobPart] = {}
        self.before_each: Interruption = nothing_happens
        self._activity = activity

    def get(self, job_id: str) -> Job | None:
        self.before_each("get")
        return self.stored.get(job_id)

    def part(self, job_id: str, number: int) -> JobPart | None:
        self.before_each("part")
        return self.parts.get((job_id, number))

    def create(self, job: Job, parts: Sequence[JobPart], entry: ActivityEntry) -> bool:
        self.before_each("create")
        if job.job_id in self.stored:
            return False
        self.parts |= {(job.job_id, part.number): part for part in parts}
        self.stored[job.job_id] = job
        self._activity.remember(entry)
        return True

    def replace(self, before: Job, after: Job, part: JobPart | None = None, entry: ActivityEntry | None = None) -> bool:
        self.before_each("replace")
        stored = self.stored[before.job_id]
        if stored.revision != before.revision:
            return stored == after
        self.stored[after.job_id] = after
        if part is not None:
            self.parts[after.job_id, part.number] = part
        self._activity.remember(entry)
        return True

    def recent(self, limit: int, actor: str | None = None) -> Sequence[Job]:
        found = [job for job in self.stored.values() if actor in {None, job.actor.key}]
        return sorted(found, key=lambda job: job.created_at, reverse=True)[:limit]

    def unfinished(self) -> Sequence[Job]:
        return [job for _, job in sorted(self.stored.items()) if not job.is_over]
