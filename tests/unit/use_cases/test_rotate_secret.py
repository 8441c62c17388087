"""Rotations of the service's own secrets, step by step."""

from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.activity import ActivityAction, Subject
from urlsync.domain.errors import TransientFailure
from urlsync.domain.rotation import RotationRefused, Step, is_too_early
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.domain.webhook_signature import master_id
from urlsync.use_cases.webhooks.rotate_secret import RotateSecret, WebhookRotationGuard

from tests.fakes.activity import FakeActivity
from tests.fakes.clock import START, FakeClock
from tests.fakes.examples import a_sync
from tests.fakes.secret_versions import FakeSecretVersions, rotate

SECRET = "arn:of-a-secret"
DAYS = timedelta(days=4)
MINIMUM_AGE = timedelta(hours=73)


class Vault:
    """One secret, and the syncs whose webhooks have their secrets from it."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.versions = FakeSecretVersions(self.clock, "fake-first")
        self.syncs: list[Sync] = []
        self.activity = FakeActivity()
        self.rotate_secret = RotateSecret(
            versions=self.versions,
            activity=self.activity,
            guards={SECRET: WebhookRotationGuard(self, self.clock, MINIMUM_AGE)},
            clock=self.clock,
            minimum_age=MINIMUM_AGE,
        )

    def all(self) -> Any:
        return iter(self.syncs)

    def rotate(self, version: str, after: timedelta = DAYS) -> None:
        self.clock.advance(after)
        rotate(self.rotate_secret, SECRET, version)

    def refusal(self, version: str, after: timedelta = DAYS) -> RotationRefused:
        with pytest.raises(RotationRefused) as refused:
            self.rotate(version, after)
        return refused.value

    def keyed(self, master: str = "", **changes: Any) -> Sync:
        """Return a sync whose webhook has its secret from this master, by default the current one."""
        fields = {"webhook": Webhook.PRESENT, "webhook_id": "webhook-1"} | changes
        return a_sync(webhook_secret_id=master_id((master or self.versions.current).encode()), **fields)


@pytest.fixture
def vault() -> Vault:
    return Vault()


def test_a_rotation_makes_a_long_random_value_current_and_the_old_one_previous(vault: Vault) -> None:
    vault.rotate("version-1")
    assert len(vault.versions.current) == 64
    assert vault.versions.previous == "fake-first"
    first = vault.versions.current
    vault.rotate("version-2")
    assert vault.versions.previous == first != vault.versions.current


def test_a_rotation_is_recorded_with_its_version_before_the_value_is_current(vault: Vault) -> None:
    vault.rotate("version-1")
    (entry,) = vault.activity.stored
    assert (entry.action, entry.subject) == (ActivityAction.SECRET_ROTATED, Subject(secret_id=SECRET))
    assert (entry.actor, entry.entry_id, entry.request_id) == ("secretsmanager.amazonaws.com", "version-1", "version-1")


def test_no_value_becomes_current_that_cannot_be_recorded(vault: Vault) -> None:
    # GIVEN
    def refuse(_operation: str) -> None:
        raise TransientFailure("state_unavailable")

    vault.activity.before_each = refuse
    # WHEN
    with pytest.raises(TransientFailure):
        vault.rotate("version-1")
    # THEN
    assert (vault.versions.current, vault.activity.stored) == ("fake-first", [])


def test_nothing_is_current_that_was_not_tested(vault: Vault) -> None:
    for step in (Step.CREATE, Step.SET, Step.TEST):
        vault.rotate_secret(step, SECRET, "version-1")
        assert vault.versions.current == "fake-first"


def test_every_step_can_be_repeated(vault: Vault) -> None:
    for step in Step:
        vault.rotate_secret(step, SECRET, "version-1")
        vault.rotate_secret(step, SECRET, "version-1")
    current = vault.versions.current
    # AND all of them once the rotation is over
    rotate(vault.rotate_secret, SECRET, "version-1")
    assert (vault.versions.current, vault.versions.previous) == (current, "fake-first")


@pytest.mark.parametrize("pending", [None, "fake-first"], ids=["no value", "a copy of the current value"])
def test_the_test_step_alone_is_accepted_and_only_the_finish_refuses(vault: Vault, pending: str | None) -> None:
    # GIVEN a rotation that is enabled: the pending version is a copy, or has no value
    if pending is not None:
        vault.versions.propose(SECRET, "version-1", Secret(pending))
    # WHEN Secrets Manager tests it THEN nothing is wrong
    vault.rotate_secret(Step.TEST, SECRET, "version-1")
    # BUT it never becomes the current one
    with pytest.raises(RotationRefused, match=r"^value_unusable$"):
        vault.rotate_secret(Step.FINISH, SECRET, "version-1")
    assert vault.versions.found["version-0"].is_current


def test_rotation_can_be_enabled_just_after_a_rotation_while_webhooks_are_left_behind(vault: Vault) -> None:
    vault.rotate("version-1")
    vault.syncs = [vault.keyed("fake-first")]
    vault.versions.propose(SECRET, "version-2", Secret(vault.versions.current))
    vault.rotate_secret(Step.TEST, SECRET, "version-2")


@pytest.mark.parametrize("step", [Step.TEST, Step.FINISH])
def test_a_new_value_is_refused_at_either_step_while_the_previous_one_is_needed(vault: Vault, step: Step) -> None:
    vault.rotate("version-1")
    vault.clock.advance(DAYS)
    vault.syncs = [vault.keyed("fake-first")]
    vault.versions.propose(SECRET, "version-2", Secret("fake-second"))
    with pytest.raises(RotationRefused, match=r"^webhooks_left_behind"):
        vault.rotate_secret(step, SECRET, "version-2")
    assert vault.versions.previous == "fake-first"


def test_other_secrets_are_left_alone(vault: Vault) -> None:
    with pytest.raises(RotationRefused, match=r"^secret_unknown$"):
        vault.rotate_secret(Step.CREATE, "arn:of-another", "version-1")


def test_the_first_rotation_takes_nothing_away_and_is_never_refused(vault: Vault) -> None:
    vault.syncs = [vault.keyed("fake-of-long-ago")]
    vault.rotate("version-1", timedelta(0))
    assert vault.versions.previous == "fake-first"


def test_the_next_one_waits_until_heroku_has_stopped_retrying_what_was_signed_before(vault: Vault) -> None:
    vault.rotate("version-1")
    refusal = vault.refusal("version-2", timedelta(hours=72))
    assert refusal.code == "rotated_just_now"
    # AND the same rotation, asked for again, comes to its end an hour later
    vault.rotate("version-2", timedelta(hours=1, minutes=1))
    assert vault.versions.found["version-2"].is_current


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"webhook": Webhook.MANUAL},
        {"status": Status.PAUSED, "reason": Reason.SOURCE_MISSING},
        {"status": Status.PAUSED, "reason": Reason.HASURA_ACCESS_LOST},
    ],
)
def test_a_webhook_with_a_secret_that_would_be_refused_holds_it_up(vault: Vault, changes: dict[str, Any]) -> None:
    # GIVEN a second rotation, and a webhook that has its secret still from before the first
    vault.rotate("version-1")
    late = vault.keyed("fake-first", **changes)
    vault.syncs = [vault.keyed(sync_id="in-time"), late]
    # THEN it is refused, and says for which sync
    refusal = vault.refusal("version-2")
    assert (refusal.code, refusal.sync_ids) == ("webhooks_left_behind", (late.sync_id,))
    assert vault.versions.previous == "fake-first"
    # UNTIL that webhook has its new secret
    vault.syncs = [vault.keyed(**changes)]
    vault.rotate("version-2")
    assert vault.versions.previous != "fake-first"


def test_a_webhook_of_which_nobody_knows_what_it_has_holds_it_up(vault: Vault) -> None:
    vault.rotate("version-1")
    vault.syncs = [a_sync(webhook=Webhook.PRESENT, webhook_id="webhook-1")]
    assert vault.refusal("version-2").code == "webhooks_left_behind"


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.DISCONNECTED, "reason": Reason.OPTED_OUT},
        {"status": Status.PAUSED, "reason": Reason.HEROKU_AUTHORIZATION_LOST},
        {"status": Status.PAUSED, "reason": Reason.HEROKU_APP_SUSPENDED},
        {"webhook": Webhook.MISSING, "webhook_id": None},
    ],
)
def test_a_webhook_that_nobody_can_change_or_that_is_not_there_holds_nothing_up(
    vault: Vault, changes: dict[str, Any]
) -> None:
    vault.rotate("version-1")
    vault.syncs = [vault.keyed("fake-first", **changes)]
    vault.rotate("version-2")
    assert vault.versions.found["version-2"].is_current


def test_a_webhook_that_had_an_old_secret_until_just_now_holds_it_up(vault: Vault) -> None:
    # GIVEN a webhook that got its new secret three days after the rotation
    vault.rotate("version-1")
    vault.clock.advance(timedelta(days=3))
    vault.syncs = [vault.keyed(webhook_secret_rotated_at=vault.clock.now())]
    # THEN what Heroku signed with the old one before that is waited for
    assert vault.refusal("version-2", timedelta(hours=72)).code == "webhooks_left_behind"
    vault.rotate("version-2", timedelta(hours=1))
    assert vault.versions.found["version-2"].is_current


def test_a_secret_without_a_current_value_is_not_rotated(vault: Vault) -> None:
    vault.versions.found.clear()
    with pytest.raises(RotationRefused, match=r"^nothing_current$"):
        vault.rotate_secret(Step.CREATE, SECRET, "version-1")


def test_a_value_is_proposed_once(vault: Vault) -> None:
    vault.rotate_secret(Step.CREATE, SECRET, "version-1")
    proposed = vault.versions.values["version-1"]
    vault.rotate_secret(Step.CREATE, SECRET, "version-1")
    assert vault.versions.values["version-1"] == proposed


def test_the_step_that_sets_the_secret_elsewhere_has_nothing_to_do(vault: Vault) -> None:
    vault.rotate_secret(Step.CREATE, SECRET, "version-1")
    before = dict(vault.versions.found), dict(vault.versions.values)
    vault.rotate_secret(Step.SET, SECRET, "version-1")
    assert (vault.versions.found, vault.versions.values) == before


@pytest.mark.parametrize(("late", "early"), [(timedelta(microseconds=-1), True), (timedelta(0), False)])
def test_what_was_signed_before_may_still_come_until_the_minimum_age(late: timedelta, early: bool) -> None:  # noqa: FBT001
    assert is_too_early(START, START + MINIMUM_AGE + late, MINIMUM_AGE) is early


def test_a_current_value_that_is_gone_is_not_replaced_blindly(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a current version without a value, and a previous one that may still be needed
    vault.rotate("version-1")
    vault.clock.advance(DAYS)
    value = vault.versions.value
    monkeypatch.setattr(
        vault.versions,
        "value",
        lambda secret_id, version: None if version == "version-1" else value(secret_id, version),
    )
    vault.versions.propose(SECRET, "version-2", Secret("fake-second"))
    # WHEN THEN
    with pytest.raises(RotationRefused, match=r"^value_unusable$"):
        vault.rotate_secret(Step.TEST, SECRET, "version-2")
