"""Part 8: what a thousand quiet syncs of one account cost, with sweeps and the way before them, in one run.

On the simulators' models and in faked time; every call and request is counted. Before sweeps, each sync was checked by
itself, and its webhook looked at every hour.
"""

from datetime import timedelta
from typing import Final

from urlsync.use_case_parts import Intervals

from bench.findings import Findings
from tests.fakes.quiet_account import QuietAccount

SYNCS: Final = 1_000
SETTLED_AFTER: Final = 1.0
"""Hours until each sync was checked once."""
HOURS_BEFORE: Final = 1
"""Each hour was like any other."""
BEFORE: Final = Intervals(look_every=timedelta(hours=1), least_syncs=10 * SYNCS)
SERVICES: Final = {"heroku": "Heroku calls", "hasura": "Hasura Cloud calls", "aws": "AWS requests, all functions"}


def measure(hours: float) -> Findings:
    """Count `hours` of quiet syncs with trusted sweeps, and an hour without."""
    findings = Findings(
        "A quiet account: for each sync and hour", ("what", "before sweeps", "with trusted sweeps", "x")
    )
    before = _counted(QuietAccount(SYNCS, intervals=BEFORE, is_trusted=False), HOURS_BEFORE)
    swept = _counted(QuietAccount(SYNCS), hours)
    for service, name in SERVICES.items():
        findings.add(name, before[service], swept[service], before[service] / swept[service])
        findings.numbers[f"quiet.before.{service}"] = before[service]
        findings.numbers[f"quiet.swept.{service}"] = swept[service]
    return findings


def _counted(account: QuietAccount, hours: float) -> dict[str, float]:
    account.hours(SETTLED_AFTER)
    counted = account.hours(hours)
    return {service: counted[service] / hours / SYNCS for service in SERVICES}
