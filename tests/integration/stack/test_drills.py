"""Drills: what is lost is got back with the lines of docs/operations.md, and nothing is written that was not wanted.

The lines run as they are there, on a local stack of their own. Only its name is another one, and it is deployed as
`make dev` deploys it. What each drill took is printed (`pytest -s`).
"""

import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from rich.console import Console
from urlsync.domain.sync import Sync

from bench.local_stack import make_cold
from local.stack.aws import STACK_NAME, EmulatedAws, stack_outputs
from local.stack.home import Home
from local.stack.progress import Progress
from local.stack.runner import Runner
from local.waiting import wait_until
from tests.fakes.drills import A_MINUTE_OF_CHECKS_S, CHANGED, NAMES, PAGE, Operator, Town, lines_of
from tests.fakes.free_ports import free_ports
from tests.fakes.heroku_events import release_body
from tests.fakes.signed_webhook import WebhookSender
from tests.fakes.synced_app import SyncedApp, SyncedApps

HELD_S: Final = 300.0
WRITERS: Final = ("sync", "admin", "reconcile", "confirm", "transfer", "provision")

pytestmark = [pytest.mark.scale, pytest.mark.timeout(1800)]


ITEMS: Final = lines_of("### Some items are lost")
TABLE: Final = lines_of("### The whole table is lost or wrong")
SECRETS: Final = lines_of("### Other losses")


AFTER: Final = {
    "out": ("disconnected", "opted_out"),
    "given": ("disconnected", "ownership_transferred"),
    "gone": None,
    "back": ("active", None),
    "same": ("active", None),
    "other": ("active", None),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("drills"))


@pytest.fixture(scope="module")
def town(home: Home) -> Iterator[Town]:
    runner = Runner(home, Progress(Console(file=sys.stderr)), with_demo=False)
    try:
        stack = runner.up(free_ports())
        yield Town(home, EmulatedAws(int(stack["aws_endpoint"].rsplit(":", 1)[1])), stack)
    finally:
        runner.down()


@pytest.fixture
def operator(town: Town, tmp_path: Path) -> Operator:
    return Operator(town.runner_home, town.aws, tmp_path)


def a_backup(town: Town) -> str:
    """Let one sync be opted out, and return a moment after that which no change shares."""
    if town.apps["back"].stored().status == "active":
        assert town.call("back", "/opt-out") == 200
    time.sleep(2)
    moment = datetime.now(UTC).replace(microsecond=0).isoformat()
    time.sleep(2)
    return moment


def lose_items(town: Town) -> None:
    """Delete every sync that was changed, and one that was not, from the table itself."""
    tables: Any = town.aws.session.resource("dynamodb", endpoint_url=town.aws.endpoint)
    table = tables.Table(town.stack["table"])
    lost = {town.apps[name].sync_id for name in (*CHANGED, "same")}
    for item in table.scan()["Items"]:
        of = item.get("sync_id") or item["sk"].rpartition("#")[2]
        if of in lost and not item["pk"].startswith(("HISTORY#", "ACTIVITY#")):
            table.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})
    assert {name for name, state in town.states().items() if state is None} == {*CHANGED, "same"}


def test_items_are_copied_back_and_what_was_done_since_is_done_again(town: Town, operator: Operator) -> None:
    # GIVEN six syncs, of which four are changed after a moment, and five are lost
    town.rotate(*NAMES)
    moment = a_backup(town)
    town.change_four()
    lose_items(town)
    hold, restore, copy, reconcile, delete = ITEMS

    # WHEN writes are held, and five minutes later the sources change and a webhook is missing
    with operator.timed("some items: hold"):
        operator.types(hold, SINCE=moment)
    time.sleep(HELD_S)
    town.apps["other"].remove_webhook()
    before, wanted = town.writes(), town.rotate(*NAMES)
    with operator.timed("some items: restore and copy"):
        ids = " ".join(town.apps[name].sync_id for name in (*CHANGED, "same"))
        copies = re.sub(r"for ID in .*?;", f"for ID in {ids};", copy)
        operator.types(f"SINCE={moment}\n{restore}{copies}")

    # THEN the copied syncs are as they were, nothing is written, and no webhook is registered
    assert town.states()["out"] == ("active", None)
    assert town.call("other", "/opt-out") == 503
    for app in town.apps.values():
        app.check()
    time.sleep(75)
    assert town.writes() == before
    assert town.apps["other"].webhooks() == []
    assert "restored" in town.api.call("GET", "/v1/status").text

    # WHEN it is reconciled
    with operator.timed("some items: reconcile"):
        printed = operator.types(f"SINCE={moment}\n{reconcile}{delete}")
        town.converges(wanted, "back", "same", "other")

    # THEN all four are right, and the others have their values
    assert_right(town, before, printed)


def assert_right(town: Town, before: dict[str, int], printed: str) -> None:
    assert town.states() == AFTER
    for name, deed in (("out", "opt out"), ("gone", "delete"), ("given", "end after a transfer"), ("back", "restart")):
        assert f"{deed}: {town.apps[name].sync_id}" in printed
    wait_until(lambda: len(town.apps["other"].webhooks()) == 1, "its webhook is back", A_MINUTE_OF_CHECKS_S)
    written = {name for name, count in town.writes().items() if count > before[name]}
    assert written == {"back", "same", "other"}
    # AND a rotation arrives as ever, by its webhook
    value = town.apps["same"].change()
    wait_until(lambda: town.apps["same"].target() == value, "a rotation arrives")


def test_a_restored_table_takes_the_place_of_the_lost_one(town: Town, operator: Operator) -> None:
    # GIVEN six syncs, of which four are changed after a moment
    town.apps = {name: SyncedApps(town.stack).make() for name in NAMES}
    moment = a_backup(town)
    town.change_four()
    hold, restore, swap, reconcile = TABLE

    # WHEN the table is restored and swapped in, and the sources change in the meantime
    with operator.timed("whole table: hold and restore"):
        operator.types(f"{hold}{restore}", SINCE=moment)
    make_cold(town.stack, *WRITERS)  # instead of the five minutes
    town.apps["other"].remove_webhook()
    before, wanted = town.writes(), town.rotate(*NAMES)
    with operator.timed("whole table: delete, adopt and deploy"):
        operator.types(swap)
    as_cloudformation_does(town)
    town.move()

    # THEN nothing is written, and no webhook is registered
    assert town.stack["table"] == "urlsync-restored"
    assert town.states()["out"] == ("active", None)
    time.sleep(75)
    assert town.writes() == before
    assert town.apps["other"].webhooks() == []
    assert town.call("other", "/opt-out") == 503

    # WHEN it is reconciled
    with operator.timed("whole table: reconcile"):
        printed = operator.types(f"SINCE={moment}\n{reconcile}")
        town.converges(wanted, "back", "same", "other")

    # THEN all four are right, and the others have their values
    assert_right(town, before, printed)


def as_cloudformation_does(town: Town) -> None:
    """Store the first mark again, as a deployment onto an adopted stack does with its tags."""
    ssm = town.aws.session.client("ssm", endpoint_url=town.aws.endpoint)
    name = f"/{STACK_NAME}/table-mark"
    ssm.put_parameter(Name=name, Value='{"generation": 0}', Type="String", Overwrite=True)
    make_cold(town.stack, *WRITERS)


@pytest.mark.parametrize(
    ("output", "functions"), [("FingerprintKeyArn", WRITERS), ("WebhookMasterSecretArn", ("verify",))]
)
def test_a_deleted_secret_is_restored(town: Town, operator: Operator, output: str, functions: tuple[str, ...]) -> None:
    # GIVEN a secret that was deleted, and functions that have forgotten it
    app = town.apps["same"]
    app.wait_until_settled()
    writes, arn = app.writes(), stack_outputs(town.aws)[output]
    town.aws.session.client("secretsmanager", endpoint_url=town.aws.endpoint).delete_secret(SecretId=arn)
    make_cold(town.stack, *functions)
    value = app.change()
    time.sleep(10)
    assert app.writes() == writes

    # WHEN it is restored
    (command,) = re.findall(rf"`(aws secretsmanager restore-secret --secret-id \$\(output {output}\))`", PAGE)
    with operator.timed(f"{output} restored"):
        operator.types(f"{command}\n")
        wait_until(lambda: app.target() == value, "the change arrives", A_MINUTE_OF_CHECKS_S)

    # THEN the change arrived, with one write
    app.wait_until_settled()
    assert app.writes() == writes + 1


def test_secrets_that_are_gone_for_good_are_replaced(town: Town, operator: Operator) -> None:
    # GIVEN syncs with fingerprints and webhooks of secrets that are gone
    active = [name for name, state in town.states().items() if state == ("active", None)]
    town.converges(town.rotate(*active), *active)
    secrets = town.aws.session.client("secretsmanager", endpoint_url=town.aws.endpoint)
    outputs = stack_outputs(town.aws)
    old = WebhookSender(town.apps["same"].stack, town.apps["same"].sync_id)
    body = release_body()
    signature = old.signature(body)
    for output in ("FingerprintKeyArn", "WebhookMasterSecretArn"):
        secrets.delete_secret(SecretId=outputs[output], ForceDeleteWithoutRecovery=True)
    before, stored = town.writes(), {name: town.apps[name].stored() for name in active}

    # WHEN the stack is made again without them
    (swap,) = SECRETS
    with operator.timed("secrets gone: delete, adopt and deploy"):
        operator.types(swap)
    town.move()
    with operator.timed("secrets gone: every sync and webhook"):
        for name in active:
            app, was = town.apps[name], stored[name]
            wait_until(partial(is_renewed, app, was), f"{name} has both", A_MINUTE_OF_CHECKS_S)
            app.wait_until_settled()

    # THEN nothing was written, the old signature is refused, and rotations arrive by their webhooks
    assert town.writes() == before
    assert WebhookSender(town.stack, old.sync_id).send_signed(body, signature).status_code == 401
    wanted = town.rotate(*active)
    for name in active:
        wait_until(partial(town.has, name, wanted[name]), f"{name} follows")
        assert "webhook" in {entry["cause"] for entry in town.apps[name].history()}


def is_renewed(app: SyncedApp, was: Sync) -> bool:
    """Return whether a sync has a fingerprint of the new key and a webhook with a secret of the new master."""
    stored = app.stored()
    key, former = (str(sync.fingerprint)[:8] for sync in (stored, was))
    return key != former and stored.webhook_secret_id not in {None, was.webhook_secret_id}
