"""Everything goes wrong at once, and nothing stays lost: a short run of `make chaos`.

That no webhook is needed at all is shown by
`test_reconcile.py::test_without_any_webhook_each_rotation_arrives_with_the_next_run`.
"""

import pytest
from rich.console import Console

from local.stack.home import Home
from local.stack.outputs import Stack
from tests.chaos.plan import Kind, Plan
from tests.chaos.run import Chaos, missing_kinds
from tests.fakes.captured_events import CapturedEvents

SEED = 5


@pytest.mark.scale
@pytest.mark.usefixtures("heroku", "hasura")
def test_every_fault_heals(stack: Stack, home: Home, events: CapturedEvents) -> None:
    # GIVEN syncs whose sources change, on a stack where everything fails that can
    plan = Plan.short(SEED)

    # WHEN the faults are over and had their time to heal
    report = Chaos(plan, stack, home, events, print).run()

    report.show(Console())

    # THEN every target equals its source, and nothing else that must hold was violated
    assert report.violations == [], f"seed {plan.seed}"
    # AND there was every kind of fault, functions were killed, and the schedule brought what webhooks lost
    assert missing_kinds(plan, report) == []
    assert report.crashes.total() > 0
    assert report.unannounced()["schedule"] > 0


@pytest.mark.scale
@pytest.mark.usefixtures("heroku", "hasura")
def test_without_any_webhook_two_sweeps_find_everything(stack: Stack, home: Home, events: CapturedEvents) -> None:
    # GIVEN the same, and a Heroku that delivers nothing
    plan = Plan.short(SEED, webhooks=False)

    # WHEN the faults are over, and two sweeps and what was waiting for another attempt had their time
    report = Chaos(plan, stack, home, events, print).run()

    report.show(Console())

    # THEN every target equals its source, and no webhook brought anything
    assert report.violations == [], f"seed {plan.seed}"
    poisoned = sum(fault.kind is Kind.MESSAGE_POISONED for fault in report.struck)  # unreadable, it counts as a webhook
    assert report.unannounced()["webhook"] <= poisoned
    assert report.unannounced()["schedule"] > 0
