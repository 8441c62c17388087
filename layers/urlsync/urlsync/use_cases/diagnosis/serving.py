"""Whether the project serves with the value that was written last."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, final

from urlsync.domain.confirmation import ServingFailure, Verdict, awaits_confirmation
from urlsync.domain.connection import Connection
from urlsync.domain.finding import Finding, Level, ok, problem, warning
from urlsync.domain.sync import Sync
from urlsync.use_cases.judge_serving import JudgeServing

_PERMIT: Final = (
    "See the project's console under Data. With `metadata_access` the service can tell whose source it is, "
    "and reloads ours."
)

STEPS: Final[Mapping[str, tuple[str, str]]] = {
    ServingFailure.ROLLOUT_INCOMPLETE: (
        "Not all workers of the project have taken the last change of its env vars over.",
        "Wait a minute. If it stays so, ask Hasura's support.",
    ),
    ServingFailure.PROJECT_UNHEALTHY: (
        "The project answers with errors, or its workers are restarting.",
        "Wait a minute. If it stays so, look at the project in Hasura Cloud.",
    ),
    ServingFailure.PROJECT_INCONSISTENT: (
        "The project says that some of its metadata does not fit its databases.",
        _PERMIT,
    ),
    ServingFailure.SOURCE_INCONSISTENT: (
        "A source that uses our env var cannot connect to its database, or its metadata does not fit.",
        "Look at the source in the project's console under Data; reloading it may be enough.",
    ),
    ServingFailure.LITERAL_URL: (
        "A source holds a database URL itself, and none uses our env var: this sync would be useless.",
        "Edit the source so that it takes its database URL from the env var.",
    ),
    ServingFailure.VARIABLE_UNUSED: (
        "No source of the project uses our env var yet.",
        "Connect a database in the project's console under Data, by this env var.",
    ),
    ServingFailure.TARGET_CHANGED: (
        "The env var has another value than the last check left there.",
        "The next check puts it right. Find out who else writes it.",
    ),
}
"""What each failure means, and the next step."""


@final
@dataclass(frozen=True, slots=True)
class InspectServing:
    """Looks at the project, and repairs nothing."""

    judge: JudgeServing

    def __call__(self, sync: Sync, connection: Connection) -> Iterator[Finding]:
        """Find out whether it serves now. Raises as Hasura has it.

        Until an update is confirmed, what waiting may mend is but a warning: the project's workers restart
        one by one.
        """
        verdict = self.judge(sync, connection)
        finding = serving_finding(verdict)
        may_mend = finding.level is Level.PROBLEM and not verdict.settled
        yield replace(finding, level=Level.WARNING) if may_mend and awaits_confirmation(sync) else finding


def serving_finding(verdict: Verdict) -> Finding:
    """Return what a verdict means to a person."""
    if verdict.serving:
        return ok("project_serves", "The project is healthy and serves with this value.")
    code = verdict.failure or "serving_unknown"
    meaning, step = STEPS.get(
        code, ("Whether the project serves could not be found out.", "Try again in a minute.")
    )
    return (warning if verdict.serving is None else problem)(code, meaning, step)
