"""A scene for each command of the command line client: what there is before, what is typed, and how it ends.

Each scene is one in which the command has much to print: a finding and not none, a reason and not only `active`.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any, Final

import requests
from urlsync.domain.activity import ActivityAction
from urlsync.domain.actor import Person
from urlsync.domain.app_list import ListedApp
from urlsync.domain.dead_letters import DeadLetter, MessageKind
from urlsync.domain.events import EventType
from urlsync.domain.findings import found
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.domain.schedule import ReconcileRun
from urlsync.domain.sync import Status
from urlsync.ports.messaging import QueueDepth, QueueDepths
from urlsync.ports.storage import Page
from urlsync.use_cases.operations.dead_letters import Redriven
from urlsync.use_cases.operations.status import ServiceStatus

from tests.fakes.clock import START
from tests.fakes.command_line import NAMED, PROGRAM, PROGRAM_SECRET, WEBHOOK_MASTER, CommandLine
from tests.fakes.endpoints import ENDPOINT_ID, HOOK, an_endpoint
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, SYNC_ID, an_activity_entry
from tests.fakes.provisioning_world import ProvisioningWorld
from tests.fakes.well_stack import a_well_stack
from tests.golden.examples import PROPOSAL

APP: Final = "quiet-river-1234"
UNKNOWN: Final = "5a0c1f3e-0000-4000-8000-0000000000ff"
WHOLE_FINGERPRINT: Final = "0a1b2c3d" + "11223344" * 3
FILE: Final = """\
version: 1
projects:
  {project}:
    syncs:
      PG_DATABASE_URL: {{heroku_app: {app}, check_interval_minutes: 90}}
      PG_REPORTS_URL: {{heroku_app: {app}, config_var: DATABASE_URL}}
  no-such-project:
    syncs:
      PG_DATABASE_URL: {{heroku_app: {app}}}
"""

Prepare = Callable[[CommandLine], object]


@dataclass(frozen=True)
class Scene:
    """What is typed after `prepare`; `{name}` stands for what `prepare` has returned under that name."""

    typed: str = ""
    prepare: Prepare = lambda _operator: None
    given: str | None = None
    status: int = 0

    def words(self, operator: CommandLine) -> list[str]:
        """Prepare, and return the words to type after the command's name."""
        known = self.prepare(operator)
        return [word.format_map(known if isinstance(known, Mapping) else {}) for word in self.typed.split()]


def _sync(operator: CommandLine) -> Mapping[str, str]:
    operator.asked("enable", PROJECT_ID, "--heroku-app", APP)
    return {"sync": operator.world.only_sync.sync_id}


def _syncs(operator: CommandLine) -> Mapping[str, str]:
    """Have a sync that is paused and one that a person has opted out of."""
    known = _sync(operator)
    operator.asked("enable", PROJECT_ID, "--heroku-app", APP, "--env-var", "A_RATHER_LONG_NAME_OF_AN_ENV_VAR")
    operator.asked("opt-out", "A_RATHER_LONG_NAME_OF_AN_ENV_VAR")
    operator.world.heroku.drop()
    operator.asked("check", known["sync"], status=1)
    return known


def _opted_out(operator: CommandLine) -> Mapping[str, str]:
    known = _sync(operator)
    operator.asked("opt-out", known["sync"])
    return known


def _job(operator: CommandLine) -> Mapping[str, str]:
    """Have a job with one sync that succeeded and one that failed."""
    known = _sync(operator)
    job = operator.asked("jobs", "start", "check", known["sync"], UNKNOWN, "--yes", status=1)
    return {**known, "job": job["job_id"]}


def _unfinished_job(operator: CommandLine) -> Mapping[str, str]:
    known = _sync(operator)
    operator.world.queue.held = True
    return {"job": operator.asked("jobs", "start", "check", known["sync"], "--yes", "--no-wait")["job_id"]}


def _endpoint(operator: CommandLine) -> None:
    operator.environment["URLSYNC_ENDPOINT_URL"] = HOOK
    operator.world.endpoints.stored[ENDPOINT_ID] = an_endpoint(name="On-call")


def _deliveries(operator: CommandLine) -> None:
    _endpoint(operator)
    operator.asked("endpoints", "test", "On-call")
    operator.world.endpoint_sender.gives = "endpoint_timeout"
    operator.asked("endpoints", "test", "On-call", status=1)


def _proposal(operator: CommandLine) -> None:
    decide = operator.service("decide_proposals")
    decide.waiting.gives = Page([PROPOSAL], None)
    decide.accept.gives = PROPOSAL


def a_making_world(operator: CommandLine) -> ProvisioningWorld:
    """Return a world in which all steps of a new database are taken as soon as somebody asks."""
    world = ProvisioningWorld()

    def take_steps(_request: requests.PreparedRequest) -> None:
        if world.queue.messages:
            world.run()

    operator.internet.instead = take_steps
    deeds: dict[str, Any] = operator.internet.service.deeds
    deeds["order_database"] = world.order
    return world


def _making(operator: CommandLine) -> None:
    a_making_world(operator)


def _database(operator: CommandLine) -> Mapping[str, str]:
    a_making_world(operator)
    ordered = operator.asked("databases", "create", PROJECT_ID, "--connection", CONNECTION_ID, "--yes")
    return {"database": ordered["heroku_database_id"]}


def _findings(operator: CommandLine) -> None:
    operator.service("diagnose_sync").gives = [
        found("in_step", detail=WHOLE_FINGERPRINT),
        found("webhook_missing", "manual"),
        found("drift"),
    ]


def _status(operator: CommandLine) -> None:
    depth = QueueDepth(waiting=1, delayed=1, running=0)
    operator.service("get_status").gives = ServiceStatus(
        depths=QueueDepths(**{field.name: depth for field in fields(QueueDepths)}),
        last_reconcile=ReconcileRun(started_at=START, due=5, enqueued=4, latest=timedelta(seconds=9), complete=True),
        syncs={Status.ACTIVE: 3, Status.PAUSED: 1},
        findings=[found("in_step"), found("deliveries_failed", detail="7 days"), found("drift")],
    )


def _ill_stack(operator: CommandLine) -> None:
    operator.internet.instead = a_well_stack(operator.internet.tokens, {"console": 403})


def _letters(operator: CommandLine) -> None:
    operator.service("list_dead_letters").gives = [
        DeadLetter(message_id="fake", kind=MessageKind.CHECK, sync_id=SYNC_ID, sent_at=START, release_version=7),
        DeadLetter(message_id="fake-2", kind=MessageKind.CONFIRMATION, sync_id=None, sent_at=START),
        DeadLetter(
            message_id="fake-3",
            kind=MessageKind.DELIVERY,
            sync_id=SYNC_ID,
            endpoint_id=ENDPOINT_ID,
            sent_at=START,
            event=EventType.SYNC_PAUSED,
        ),
    ]


def _redriven(operator: CommandLine) -> None:
    operator.service("redrive_dead_letters").gives = Redriven(
        dead_letters=6, checks=2, transfers=1, deliveries=1, runs=1, unreadable=1
    )


def _transfer(operator: CommandLine) -> None:
    operator.service("report_transfer").gives = OwnershipTransfer(
        project_id=PROJECT_ID, new_owner_id=SYNC_ID, transferred_at=START, event_id="fake-event"
    )


def _activity(operator: CommandLine) -> None:
    deleted = an_activity_entry(entry_id="entry-2", action=ActivityAction.SYNC_DELETED, actor="bob", role=None)
    for entry in (an_activity_entry(), deleted):
        operator.world.activity.add(replace(entry, at=operator.world.clock.now()))


def _apps(operator: CommandLine) -> None:
    operator.world.apps.more = [ListedApp(id=f"id-{each}", name=f"app-{each:04}", team="shops") for each in range(3)]


def _hold(operator: CommandLine) -> None:
    operator.asked("hold", "--yes")
    operator.asked("hold", "--connection", CONNECTION_ID, "--yes")


def _bea(operator: CommandLine) -> None:
    operator.world.people.are(Person(id="bea-id", name="bea"))


def _file(operator: CommandLine) -> Mapping[str, str]:
    """Have a file with a sync to change, one to create, and one that cannot be created."""
    known, path = _sync(operator), operator.home / "syncs.yaml"
    path.write_text(FILE.format(project=PROJECT_ID, app=APP))
    return {**known, "file": str(path)}


def _with_secret(prepare: Prepare) -> Prepare:
    def prepared(operator: CommandLine) -> object:
        operator.environment["URLSYNC_WEBHOOK_MASTER_SECRET"] = WEBHOOK_MASTER
        return prepare(operator)

    return prepared


def _without_heroku(operator: CommandLine) -> Mapping[str, str]:
    added = operator.asked("connections", "add", "--no-heroku", "--name", "Shops", given="fake-hasura-token\n")
    return {"connection": added["connection_id"]}


def _secret_of_program(operator: CommandLine) -> None:
    operator.environment["URLSYNC_CLIENT_SECRET"] = PROGRAM_SECRET
    with suppress(FileNotFoundError):
        operator.file().unlink()


TOKENS: Final = "fake-hasura-token\nfake-heroku-access-token\n"
SCENES: Final[Mapping[str, Scene]] = {
    "urlsync enable": Scene(f"{PROJECT_ID} --heroku-app {APP}"),
    "urlsync restart": Scene("{sync}", _opted_out),
    "urlsync history": Scene("{sync}", _opted_out),
    "urlsync check": Scene("PG_DATABASE_URL", _syncs, status=1),
    "urlsync opt-out": Scene("{sync}", _sync),
    "urlsync trust-sweeps": Scene("{sync}", _sync),
    "urlsync delete": Scene("{sync} --yes", _sync),
    "urlsync tail": Scene("{sync} --last 3 --for 0.05 --interval 0.1", _opted_out),
    "urlsync plan": Scene("-f {file}", _file, status=1),
    "urlsync apply": Scene("-f {file} --yes", _file, status=1),
    "urlsync export": Scene("", _sync),
    "urlsync schema": Scene(),
    "urlsync status": Scene("", _status, status=1),
    "urlsync diagnosis": Scene(SYNC_ID, _findings, status=1),
    "urlsync doctor": Scene("", _ill_stack, status=1),
    "urlsync activity": Scene("", _activity),
    "urlsync hold": Scene("--yes"),
    "urlsync release": Scene("", _hold),
    "urlsync holds": Scene("", _hold),
    "urlsync heroku-apps": Scene("", _apps),
    "urlsync heroku-config-vars": Scene(APP),
    "urlsync sign-in": Scene(f"{' '.join(NAMED[1:])} --client-id {PROGRAM}", _secret_of_program),
    "urlsync sign-out": Scene(),
    "urlsync whoami": Scene(),
    "urlsync second-factor": Scene("", status=2),
    "urlsync stacks": Scene(),
    "urlsync open": Scene("--no-browser"),
    "urlsync docs": Scene("--no-browser"),
    "urlsync syncs list": Scene("", _syncs),
    "urlsync syncs show": Scene("{sync}", _syncs),
    "urlsync syncs edit": Scene("{sync} --check-interval 90", _sync),
    "urlsync jobs start": Scene(f"check {{sync}} {UNKNOWN} --yes", _sync, status=1),
    "urlsync jobs list": Scene("", _job),
    "urlsync jobs show": Scene("{job}", _job),
    "urlsync jobs results": Scene("{job}", _job),
    "urlsync jobs wait": Scene("{job}", _job, status=1),
    "urlsync jobs cancel": Scene("{job}", _unfinished_job),
    "urlsync connections list": Scene("", _without_heroku),
    "urlsync connections add": Scene("", given=TOKENS),
    "urlsync connections edit": Scene("{connection} --name Books", _without_heroku),
    "urlsync connections connect-heroku": Scene("{connection} --no-wait --no-browser", _without_heroku),
    "urlsync connections share": Scene("{connection} shops", _without_heroku),
    "urlsync connections delete": Scene("{connection} --yes", _without_heroku),
    "urlsync projects list": Scene("", _syncs),
    "urlsync projects show": Scene(PROJECT_ID, _syncs),
    "urlsync databases create": Scene(f"{PROJECT_ID} --connection {CONNECTION_ID} --yes", _making),
    "urlsync databases plans": Scene(f"--connection {CONNECTION_ID}", _making),
    "urlsync databases show": Scene("{database}", _database),
    "urlsync proposals list": Scene("", _proposal),
    "urlsync proposals accept": Scene(f"{PROPOSAL.app_name} --yes", _proposal),
    "urlsync proposals decline": Scene(f"{PROPOSAL.app_name} --yes", _proposal),
    "urlsync endpoints list": Scene("", _endpoint),
    "urlsync endpoints create": Scene("Channel", _endpoint),
    "urlsync endpoints edit": Scene("On-call --disable", _endpoint),
    "urlsync endpoints test": Scene("On-call", _endpoint),
    "urlsync endpoints deliveries": Scene("On-call", _deliveries),
    "urlsync endpoints rotate-secret": Scene("On-call", _endpoint),
    "urlsync endpoints delete": Scene(f"{ENDPOINT_ID} --yes", _endpoint),
    "urlsync dead-letters list": Scene("", _letters),
    "urlsync dead-letters redrive": Scene("", _redriven),
    "urlsync ownership report": Scene(f"{PROJECT_ID} --new-owner {SYNC_ID} --event-id fake-event --yes", _transfer),
    "urlsync people delete": Scene("bea --yes", _bea),
    "urlsync webhook sign": Scene("{sync}", _with_secret(_sync)),
    "urlsync webhook send": Scene("{sync}", _with_secret(_sync)),
}
