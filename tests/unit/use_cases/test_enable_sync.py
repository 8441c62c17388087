"""A sync is enabled with the value in place, or not at all."""

import shlex
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from urlsync.domain.actor import Role
from urlsync.domain.catalogue import explanation_of
from urlsync.domain.check import Cause
from urlsync.domain.errors import (
    RESERVED_NAME,
    EnvVarExists,
    EnvVarInvalid,
    FirstCheckFailed,
    HerokuAppNotFound,
    HerokuNotFound,
    HerokuRefused,
    NotFound,
    NotOwner,
    PermanentFailure,
    PoolerNotAccepted,
    SourceUnusable,
    TargetTaken,
    TransientFailure,
    UrlsyncError,
)
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync, Webhook
from urlsync.ports.heroku import SourceUnchanged
from urlsync.use_cases.lifecycle.enable_sync import UNDO_WITHIN, Started

from tests.fakes.actors import an_actor
from tests.fakes.clock import START
from tests.fakes.examples import (
    APP_ID,
    APP_OWNER_ID,
    CONNECTION_ID,
    OWNER_ID,
    PROJECT_ID,
    SYNC_ID,
    TENANT_ID,
    a_connection,
    a_sync,
)
from tests.fakes.heroku import FIRST_URL
from tests.fakes.heroku_apps import APP
from tests.fakes.interruption import nothing_happens
from tests.fakes.operators import ACTOR, OTHER_CONNECTION_ID, OperatorWorld
from tests.fakes.world import a_request

OTHER_APP = HerokuApp(id="5a0c1f3e-0000-4000-8000-00000000a000", name="other-app-1234", owner_id=APP_OWNER_ID)


@pytest.fixture
def world() -> OperatorWorld:
    return OperatorWorld()


def nothing_is_left(world: OperatorWorld) -> bool:
    return world.syncs.stored == {} and world.heroku.webhooks == {}


def failing(world: OperatorWorld, operation: str, failure: Exception, times: int = 1) -> None:
    """Let Heroku fail an operation, so many times."""
    left = iter(range(times))

    def fail(called: str) -> None:
        if called == operation and next(left, None) is not None:
            raise failure

    world.heroku.before_each = fail


def test_an_enabled_sync_is_in_place(world: OperatorWorld) -> None:
    # WHEN
    started = world.enable()
    # THEN the value is in place, by a check that came through the queue
    assert started.in_place
    assert started.webhook_command is None
    assert world.target == FIRST_URL
    assert [request.cause for request in world.queue.sent] == [Cause.ENABLED]
    # AND the sync says all there is to say
    sync = started.sync
    assert sync == world.only_sync
    assert (sync.project_id, sync.tenant_id, sync.env_var) == (PROJECT_ID, TENANT_ID, "PG_DATABASE_URL")
    assert (sync.heroku_app, sync.config_var) == (APP, "DATABASE_URL")
    assert (sync.connection_id, sync.owner_id, sync.owner_verified_at) == (CONNECTION_ID, OWNER_ID, START)
    assert (sync.status, sync.epoch, sync.webhook) == (Status.ACTIVE, 1, Webhook.PRESENT)
    # AND its webhook, and only its own, is at Heroku
    assert sync.webhook_id is not None
    assert world.heroku.webhooks == {sync.webhook_id: world.webhook_endpoint.url(sync.sync_id)}
    assert world.actions() == [("enabled", ACTOR.label)]
    assert world.syncs.history[0].cause is Cause.ENABLED
    # AND it was not waited for any longer
    assert world.clock.now() - START < timedelta(seconds=1)


def test_a_new_sync_is_what_was_ordered(world: OperatorWorld) -> None:
    # GIVEN a pooler, and what was stored of the sync at first
    world.heroku.config["POOL_URL"] = POOLED_URL
    world.heroku.namespaces = {"POOL_URL": "connection-pooling:default"}
    stored: list[Sync] = []
    world.syncs.after_each = lambda operation: stored.append(world.only_sync) if operation == "create" else None
    # WHEN
    order: dict[str, Any] = {"metadata_access": True, "webhook_wanted": False, "check_interval": timedelta(hours=1)}
    sync = world.enable(config_var="POOL_URL", env_var="READ_REPLICA_URL", accept_pooler=True, **order).sync
    # THEN
    assert stored == [
        Sync(
            sync_id=sync.sync_id,
            project_name="shop",
            project_id=PROJECT_ID,
            tenant_id=TENANT_ID,
            env_var="READ_REPLICA_URL",
            heroku_app=APP,
            config_var="POOL_URL",
            connection_id=CONNECTION_ID,
            owner_id=OWNER_ID,
            owner_verified_at=START,
            source_owner_checked_at=START,
            source_namespace="connection-pooling:default",
            pooled=True,
            pooler_accepted=True,
            created_at=START,
            **order,
        )
    ]


def test_whom_the_app_belongs_to_is_known_from_the_start(world: OperatorWorld) -> None:
    # WHEN nobody has looked since THEN the enabling has
    sync = world.enable().sync
    assert (sync.heroku_app.owner_id, sync.source_owner_checked_at) == (APP.owner_id, START)
    assert "app_owner" not in world.heroku.calls


def test_an_app_is_found_by_its_id(world: OperatorWorld) -> None:
    assert world.enable(heroku_app=APP_ID).sync.heroku_app == APP


@pytest.mark.parametrize("allowed", [True, False])
def test_only_the_owner_lets_the_metadata_be_read(world: OperatorWorld, *, allowed: bool) -> None:
    assert world.enable(metadata_access=allowed).sync.metadata_access is allowed


def test_an_interval_of_its_own(world: OperatorWorld) -> None:
    # WHEN a sync is enabled with an interval that is not the service's
    sync = world.enable(check_interval=timedelta(hours=1)).sync
    # THEN its next check is planned by that one
    assert sync.check_interval == timedelta(hours=1)
    assert sync.next_check_at is not None
    assert sync.next_check_at - START > timedelta(minutes=30)


def test_another_config_var_and_another_env_var(world: OperatorWorld) -> None:
    world.heroku.config["FOLLOWER_URL"] = FIRST_URL
    started = world.enable(config_var="FOLLOWER_URL", env_var="READ_REPLICA_URL")
    assert (started.sync.config_var, started.sync.env_var) == ("FOLLOWER_URL", "READ_REPLICA_URL")
    assert world.hasura.env["READ_REPLICA_URL"] == FIRST_URL


@pytest.mark.parametrize(
    ("existing", "held", "chosen"),
    [
        (set(), set(), "PG_DATABASE_URL"),
        ({"PG_DATABASE_URL"}, set(), "PG_DATABASE_URL1"),
        ({"PG_DATABASE_URL", "PG_DATABASE_URL2"}, {"PG_DATABASE_URL1"}, "PG_DATABASE_URL3"),
        (set(), {"PG_DATABASE_URL"}, "PG_DATABASE_URL1"),
    ],
)
def test_the_first_free_name_is_chosen(existing: set[str], held: set[str], chosen: str) -> None:
    # GIVEN env vars of the project, and others that a sync of another app has but that are not written yet
    world = OperatorWorld(
        *[
            a_sync(sync_id=f"{SYNC_ID[:-1]}{number}", env_var=name, heroku_app=OTHER_APP)
            for number, name in enumerate(held)
        ]
    )
    world.hasura.env |= dict.fromkeys(existing, "fake-value")
    # WHEN no name is given
    assert world.enable().sync.env_var == chosen


def test_an_existing_env_var_is_taken_over_only_where_that_is_said(world: OperatorWorld) -> None:
    world.hasura.set_env("PG_DATABASE_URL", "fake-old-value")
    with pytest.raises(EnvVarExists) as refused:
        world.enable(env_var="PG_DATABASE_URL")
    assert refused.value.env_var == "PG_DATABASE_URL"
    assert nothing_is_left(world)
    assert world.enable(env_var="PG_DATABASE_URL", take_over=True).in_place
    assert world.target == FIRST_URL


@pytest.mark.parametrize("name", ["", "1ST", "WITH-DASH", "WITH SPACE", "NEWLINE\n", "É", "A.B"])
def test_a_name_that_no_env_var_can_have(world: OperatorWorld, name: str) -> None:
    with pytest.raises(EnvVarInvalid):
        world.enable(env_var=name, take_over=True)
    assert nothing_is_left(world)


@pytest.mark.parametrize("name", ["HASURA_GRAPHQL_ADMIN_SECRET", "PATH", "ld_preload"])
def test_a_reserved_name_is_refused_even_to_overwrite(world: OperatorWorld, name: str) -> None:
    world.hasura.set_env(name, "fake-old-value")
    with pytest.raises(PermanentFailure) as refused:
        world.enable(env_var=name, take_over=True)
    assert (refused.value.reason, refused.value.code) == (Reason.HASURA_REFUSED, RESERVED_NAME)
    assert nothing_is_left(world)
    assert world.hasura.env[name] == "fake-old-value"


@pytest.mark.parametrize("take_over", [True, False])
def test_a_taken_target_names_the_sync_that_has_it(world: OperatorWorld, *, take_over: bool) -> None:
    # GIVEN a sync of one config var
    first = world.enable().sync
    world.heroku.config["FOLLOWER_URL"] = FIRST_URL
    # WHEN another one is to be written to the same env var THEN that is refused
    with pytest.raises(TargetTaken) as taken:
        world.enable(config_var="FOLLOWER_URL", env_var="PG_DATABASE_URL", take_over=take_over)
    assert taken.value.sync_id == first.sync_id
    assert world.only_sync == first
    assert len(world.heroku.webhooks) == 1


@pytest.mark.parametrize("env_var", ["PG_DATABASE_URL", None])
def test_the_same_request_again_finds_its_own_sync(world: OperatorWorld, env_var: str | None) -> None:
    # GIVEN a sync that was enabled
    first = world.enable(env_var=env_var)
    # WHEN the same request comes again
    second = world.enable(env_var=env_var)
    # THEN it is the same sync, and nothing was done to it
    assert (first.is_new, second.is_new, second.in_place) == (True, False, True)
    assert second.sync == first.sync == world.only_sync
    assert (len(world.heroku.webhooks), world.heroku.made) == (1, 1)


def test_a_request_that_ended_in_the_middle_is_continued_by_its_repetition(world: OperatorWorld) -> None:
    # GIVEN a process that died after it had stored the sync
    class Killed(BaseException):
        """What Lambda does to a function that runs for too long."""

    def kill(operation: str) -> None:
        if operation == "list_webhooks":
            raise Killed

    world.heroku.before_each = kill
    with pytest.raises(Killed):
        world.enable()
    assert world.only_sync.webhook is Webhook.MISSING
    # WHEN the request comes again THEN the same sync is complete
    world.queue.advance(timedelta(seconds=29))
    world.heroku.before_each = nothing_happens
    again = world.enable()
    assert (again.in_place, again.is_new) == (True, False)
    assert again.sync == world.only_sync
    assert again.sync.webhook is Webhook.PRESENT
    assert world.target == FIRST_URL


def test_the_same_request_at_the_same_time_makes_no_second_webhook(world: OperatorWorld) -> None:
    # GIVEN the same request that comes while we are about to make the webhook
    others: list[Started] = []

    def other(operation: str) -> None:
        if operation == "create_webhook" and not others:
            world.heroku.before_each = nothing_happens
            world.queue.held = True
            others.append(world.enable())
            world.queue.held = False

    world.heroku.before_each = other
    # WHEN both are done
    started = world.enable()
    # THEN the other one has found our sync and left it to us
    (found,) = others
    assert (found.sync.sync_id, found.is_new, found.in_place) == (started.sync.sync_id, False, False)
    assert world.heroku.made == 1
    assert len(world.queue.sent) == 1


def test_a_sync_that_was_opted_out_is_restarted_by_the_same_request(world: OperatorWorld) -> None:
    sync = world.enable().sync
    world.opt_out_sync(sync.sync_id, actor=ACTOR)
    again = world.enable()
    assert (again.sync.sync_id, again.in_place, again.is_new) == (sync.sync_id, True, False)
    assert again.sync.status is Status.ACTIVE
    assert len(world.heroku.webhooks) == 1


POOLED_URL = "postgres://fake-user:fake-password-1@db.example.com:6432/fake"


@pytest.mark.parametrize(
    ("config_var", "url", "namespace"),
    [
        ("DATABASE_URL", POOLED_URL, None),
        ("DATABASE_CONNECTION_POOL_URL", FIRST_URL, None),
        ("DATABASE_URL", FIRST_URL, "connection-pooling:default"),
    ],
)
def test_a_transaction_pooler_is_followed_only_if_that_is_accepted(
    world: OperatorWorld, config_var: str, url: str, namespace: str | None
) -> None:
    # GIVEN a config var that leads through a pooler, by its port, its name or its attachment
    world.heroku.config[config_var] = url
    world.heroku.namespaces = {config_var: namespace} if namespace else {}
    # WHEN it is chosen THEN that is refused, and nothing is left
    with pytest.raises(PoolerNotAccepted):
        world.enable(config_var=config_var)
    assert nothing_is_left(world)
    # WHEN a person accepts it THEN it is followed, and the sync needs no attention
    sync = world.enable(config_var=config_var, accept_pooler=True).sync
    assert world.target == url
    assert (sync.pooled, sync.pooler_accepted, sync.source_namespace) == (True, True, namespace)
    assert explanation_of(sync) is None
    # AND the same request, repeated, finds its sync
    assert world.enable(config_var=config_var).sync.sync_id == sync.sync_id


@pytest.mark.parametrize("namespace", [None, "credential:reporting"])
def test_a_database_that_is_connected_directly_needs_no_acceptance(world: OperatorWorld, namespace: str | None) -> None:
    world.heroku.namespaces = {"DATABASE_URL": namespace} if namespace else {}
    sync = world.enable(accept_pooler=True).sync
    assert (sync.pooled, sync.pooler_accepted) == (False, False)


@pytest.mark.parametrize(
    "failure",
    [TransientFailure("heroku_unavailable"), PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST), HerokuNotFound()],
    ids=repr,
)
def test_an_attachment_that_heroku_does_not_show_keeps_nobody_from_enabling(
    world: OperatorWorld, failure: Exception
) -> None:
    failing(world, "attachment_namespace", failure)
    assert world.enable().in_place


def test_a_slow_heroku_is_not_asked_for_the_attachment(world: OperatorWorld) -> None:
    world.slow_heroku(timedelta(seconds=2))
    world.enable()
    assert "attachment_namespace" not in world.heroku.calls


@pytest.mark.parametrize(("seconds", "registers"), [(4, True), (4.001, False)])
def test_after_eight_seconds_the_webhook_is_left_to_the_first_check(
    world: OperatorWorld, seconds: float, *, registers: bool
) -> None:
    # GIVEN a Heroku that is called twice before the webhook is registered
    world.queue.held = True
    world.slow_heroku(timedelta(seconds=seconds))
    world.enable()
    assert ("create_webhook" in world.heroku.calls) is registers


@pytest.mark.parametrize("seconds", [5, 6, 7])
def test_a_slow_heroku_is_answered_early_and_the_queue_does_the_rest(world: OperatorWorld, seconds: int) -> None:
    # GIVEN a Heroku whose every call takes long, to us and to the checks, which run meanwhile
    world.queue.held = True
    world.slow_heroku(timedelta(seconds=seconds))
    # WHEN a sync is enabled
    started = world.enable()
    # THEN the answer comes in time for API Gateway, and nothing of the sync is missing but what the check does
    assert world.clock.now() - START < timedelta(seconds=26)
    assert (started.in_place, started.is_new) == (False, True)
    assert started.sync.status is Status.ACTIVE
    # AND the same request again finds it, in time, too
    again_at = world.clock.now()
    again = world.enable()
    assert world.clock.now() - again_at < timedelta(seconds=26)
    assert (again.sync.sync_id, again.is_new) == (started.sync.sync_id, False)
    # AND the check puts the value in place and registers the webhook
    world.queue.work()
    assert world.target == FIRST_URL
    assert world.only_sync.webhook is Webhook.PRESENT
    assert len(world.heroku.webhooks) == 1


def refused_at(world: OperatorWorld, at: datetime) -> None:
    """Let Hasura refuse the env var for good, at this time."""

    def refuse(called: str) -> None:
        if called == "write_target":
            world.queue.advance(at - world.queue.now())
            raise PermanentFailure(Reason.HASURA_REFUSED)

    world.hasura.before_each = refuse


def test_a_first_check_that_fails_just_in_time_is_undone(world: OperatorWorld) -> None:
    refused_at(world, START + UNDO_WITHIN)
    with pytest.raises(FirstCheckFailed):
        world.enable()
    assert nothing_is_left(world)


def test_a_first_check_that_fails_late_leaves_a_paused_sync_with_its_reason(world: OperatorWorld) -> None:
    # GIVEN a first check that fails for good after a while
    refused_at(world, START + UNDO_WITHIN + timedelta(microseconds=1))
    # WHEN a sync is enabled, and there is no time left to undo it
    started = world.enable()
    # THEN it is there and shows why it is paused
    assert (started.in_place, started.is_new) == (False, True)
    assert (world.only_sync.status, world.only_sync.reason) == (Status.PAUSED, Reason.HASURA_REFUSED)


@pytest.mark.parametrize("env_var", ["PG_DATABASE_URL", None])
def test_of_two_at_once_one_wins_and_both_find_it(world: OperatorWorld, env_var: str | None) -> None:
    # GIVEN another enable of the same target that comes between our look at it and our store
    rivals = iter(["rival"])

    def rival(operation: str) -> None:
        if operation == "create" and next(rivals, None):
            world.enable(env_var=env_var)

    world.syncs.before_each = rival
    # WHEN we store
    started = world.enable(env_var=env_var)
    # THEN the rival has made it, and we left nothing else
    assert (started.sync, started.is_new) == (world.only_sync, False)
    assert len(world.heroku.webhooks) == 1


def test_an_unknown_connection(world: OperatorWorld) -> None:
    with pytest.raises(NotFound, match=r"\bconnection\b") as unknown:
        world.enable(connection_id="5a0c1f3e-0000-4000-8000-00000000dead")
    assert unknown.value.thing == "connection"


def test_an_unknown_project(world: OperatorWorld) -> None:
    with pytest.raises(NotFound, match=r"\bproject\b") as unknown:
        world.enable(project_id="5a0c1f3e-0000-4000-8000-00000000dead")
    assert unknown.value.thing == "project"


@pytest.mark.parametrize("other", ["does not work", "is deleted meanwhile"])
def test_a_project_is_unknown_unless_a_connection_sees_it(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    # GIVEN a project that our user does not see, and another connection that cannot say
    world.stranger_connects()
    world.projects.strangers = {"fake-hasura-token"}
    if other == "does not work":
        dead = a_connection(connection_id=OTHER_CONNECTION_ID, hasura_token=Secret("fake-dead-token"))
        world.connections.stored[OTHER_CONNECTION_ID] = dead
    else:
        listed = world.connections.summaries(None, 50)
        del world.connections.stored[OTHER_CONNECTION_ID]
        monkeypatch.setattr(world.connections, "summaries", lambda *_: listed)
    # WHEN THEN
    with pytest.raises(NotFound) as unknown:
        world.enable()
    assert unknown.value.thing == "project"


def test_a_connection_of_somebody_else_than_the_owner(world: OperatorWorld) -> None:
    # GIVEN a user who does not see the project, and a collaborator who does
    world.stranger_connects()
    for sees in (False, True):
        world.projects.strangers = set() if sees else {"fake-stranger-token"}
        # WHEN THEN
        with pytest.raises(NotOwner):
            world.enable(connection_id=OTHER_CONNECTION_ID)
    assert nothing_is_left(world)


def test_an_owner_that_hasura_does_not_name_is_asked_for_later(world: OperatorWorld) -> None:
    world.hasura.owner_id = None
    with pytest.raises(TransientFailure, match=r"^hasura_owner_unknown$"):
        world.enable()


def test_an_unknown_app(world: OperatorWorld) -> None:
    with pytest.raises(HerokuAppNotFound):
        world.enable(heroku_app="no-such-app")


@pytest.mark.parametrize(
    ("value", "reason", "code"),
    [
        (None, Reason.SOURCE_MISSING, None),
        ("", Reason.SOURCE_MISSING, None),
        ("redis://h:1", Reason.SOURCE_INVALID, "not_a_postgres_url"),
        ("postgres://u:p@db.example.com/app\n", Reason.SOURCE_INVALID, "white_space_at_ends"),
    ],
)
def test_a_config_var_that_is_no_postgres_url(
    world: OperatorWorld, value: str | None, reason: Reason, code: str | None
) -> None:
    world.heroku.drop()
    if value is not None:
        world.heroku.rotate(value)
    with pytest.raises(SourceUnusable) as refused:
        world.enable()
    assert (refused.value.reason, refused.value.code) == (reason, code)
    assert nothing_is_left(world)


def test_a_heroku_that_calls_an_unknown_value_unchanged_is_asked_later(
    world: OperatorWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.heroku, "read_config_var", lambda *_: SourceUnchanged())
    with pytest.raises(TransientFailure, match=r"^heroku_answer_unreadable$"):
        world.enable()
    assert nothing_is_left(world)


def test_a_dead_heroku_authorization(world: OperatorWorld) -> None:
    world.heroku.tokens = set()
    world.oauth.refresh_tokens = set()
    with pytest.raises(PermanentFailure, match=r"^heroku_authorization_lost$") as refused:
        world.enable()
    assert refused.value.reason is Reason.HEROKU_AUTHORIZATION_LOST


def test_without_leave_to_manage_webhooks_a_person_is_reported_the_command_once(world: OperatorWorld) -> None:
    # GIVEN a token that reads config vars, and nothing more
    world.heroku.narrow_tokens = {"fake-heroku-access-token"}
    # WHEN
    started = world.enable()
    # THEN the sync works, and the command has the secret in it, which nothing shows by accident
    assert started.in_place
    assert (started.sync.webhook, started.sync.webhook_id) == (Webhook.MANUAL, None)
    command = started.webhook_command
    assert command is not None
    secret = world.webhook_endpoint.secret(started.sync.sync_id).secret.reveal()
    assert secret not in repr(started)
    assert shlex.split(command.reveal()) == [
        "heroku", "webhooks:add", "-i", "api:release", "-l", "sync", "-s", secret,
        "-u", world.webhook_endpoint.url(started.sync.sync_id), "-a", "quiet-river-1234",
    ]  # fmt: skip


def test_a_check_that_takes_longer_is_not_waited_for(world: OperatorWorld) -> None:
    # GIVEN a queue in which the check stays
    world.queue.held = True
    # WHEN
    started = world.enable()
    # THEN we waited 20 seconds, and everything is there but the value
    assert not started.in_place
    assert timedelta(seconds=20) <= world.clock.now() - START < timedelta(seconds=21)
    assert started.sync.webhook is Webhook.PRESENT
    # AND the check comes still
    world.queue.work()
    assert world.target == FIRST_URL


@pytest.mark.parametrize(
    "change", [{"epoch": 2}, {"status": Status.DISCONNECTED, "reason": Reason.OPTED_OUT}], ids=["restarted", "ended"]
)
def test_a_sync_that_moved_on_is_not_waited_for(world: OperatorWorld, change: dict[str, Any]) -> None:
    # GIVEN a queue in which the check stays, and another operator who changes the sync while we wait
    world.queue.held = True
    looks = iter(range(100))

    def move_on(operation: str) -> None:
        if operation == "get" and next(looks) == 3:
            world.syncs.stored[world.only_sync.sync_id] = replace(world.only_sync, **change)

    world.syncs.before_each = move_on
    # WHEN
    started = world.enable()
    # THEN
    assert started == Started(sync=world.only_sync, in_place=False, is_new=True)
    assert (started.sync.epoch, started.sync.status) == (change.get("epoch", 1), change.get("status", Status.ACTIVE))
    assert world.clock.now() - START < timedelta(seconds=2)


def test_a_check_that_fails_for_now_is_waited_for(world: OperatorWorld) -> None:
    # GIVEN a Hasura that is in maintenance for one attempt
    attempts = iter(["maintenance"])

    def maintenance(operation: str) -> None:
        if operation == "write_target" and next(attempts, None):
            raise TransientFailure("hasura_maintenance")

    world.hasura.before_each = maintenance
    # WHEN THEN
    assert world.enable().in_place


@pytest.mark.parametrize(
    ("operation", "reason"), [("write_target", Reason.HASURA_REFUSED), ("read_target", Reason.HASURA_ACCESS_LOST)]
)
def test_a_first_check_that_pauses_the_sync_undoes_everything(
    world: OperatorWorld, operation: str, reason: Reason
) -> None:
    # GIVEN a Hasura that refuses the env var for good
    def refuse(called: str) -> None:
        if called == operation:
            raise PermanentFailure(reason)

    world.hasura.before_each = refuse
    # WHEN
    with pytest.raises(FirstCheckFailed, match=reason.value):
        world.enable()
    # THEN nothing is left but the history that says why
    assert nothing_is_left(world)
    last = world.syncs.history[-1]
    assert (last.action.value, last.actor, last.failure) == ("deleted", ACTOR.label, reason.value)
    # AND the target is free again
    world.hasura.before_each = nothing_happens
    assert world.enable().sync.env_var == "PG_DATABASE_URL"


def test_a_first_check_that_pauses_the_sync_says_what_exactly_was_refused(world: OperatorWorld) -> None:
    def refuse(called: str) -> None:
        if called == "write_target":
            raise PermanentFailure(Reason.HASURA_REFUSED, "refused_detail")

    world.hasura.before_each = refuse
    with pytest.raises(FirstCheckFailed) as failed:
        world.enable()
    assert (failed.value.code, failed.value.detail) == ("hasura_refused", "refused_detail")


def test_a_project_that_is_transferred_meanwhile_undoes_everything(world: OperatorWorld) -> None:
    def are_transferred(operation: str) -> None:
        if operation == "read_target":
            world.hasura.owner_id = "somebody-else"

    world.hasura.before_each = are_transferred
    with pytest.raises(FirstCheckFailed, match=r"^ownership_transferred$"):
        world.enable()
    assert nothing_is_left(world)
    assert world.target is None


def test_a_check_whose_retries_are_exhausted_is_left_to_the_schedule(world: OperatorWorld) -> None:
    # GIVEN a check that fails for the last time
    def fail(operation: str) -> None:
        if operation == "read_target":
            raise TransientFailure("hasura_unavailable")

    world.hasura.before_each = fail
    world.queue.check = lambda request: world.check_sync(replace(request, last_attempt=True))
    # WHEN
    started = world.enable()
    # THEN the sync stays, and the schedule checks it in its next run: nothing is undone for weather
    assert (started.in_place, started.sync.status) == (False, Status.ACTIVE)
    assert world.only_sync.next_check_at is not None
    assert world.only_sync.next_check_at <= world.clock.now()


@pytest.mark.parametrize(
    ("failure", "shown"),
    [
        (PermanentFailure(Reason.HEROKU_APP_SUSPENDED), PermanentFailure),
        (ZeroDivisionError("a bug"), ZeroDivisionError),
    ],
)
@pytest.mark.parametrize("operation", ["list_webhooks", "create_webhook"])
def test_a_webhook_that_cannot_be_made_undoes_everything(
    world: OperatorWorld, operation: str, failure: Exception, shown: type[Exception]
) -> None:
    failing(world, operation, failure)
    with pytest.raises(shown):
        world.enable()
    assert nothing_is_left(world)
    assert world.reported() == []
    # AND history has the code of the failure, but not the text of a bug
    code = str(failure) if isinstance(failure, UrlsyncError) else "unexpected"
    assert [entry.failure for entry in world.syncs.history] == [None, code, code]


@pytest.mark.parametrize("operation", ["list_webhooks", "create_webhook"])
def test_a_webhook_that_cannot_be_made_for_now_is_made_by_the_first_check(world: OperatorWorld, operation: str) -> None:
    # GIVEN a Heroku that does not answer a single time
    failures = iter([TransientFailure("heroku_timeout")])

    def fail(called: str) -> None:
        if called == operation and (failure := next(failures, None)):
            raise failure

    world.heroku.before_each = fail
    # WHEN THEN
    started = world.enable()
    assert started.in_place
    assert world.only_sync.webhook is Webhook.PRESENT
    assert len(world.heroku.webhooks) == 1


def test_a_webhook_whose_making_was_answered_too_late_is_kept_once(world: OperatorWorld) -> None:
    # GIVEN a Heroku that makes the webhook and whose answer is lost
    answers = iter([TransientFailure("heroku_timeout")])

    def lose_answer(operation: str) -> None:
        if operation == "create_webhook" and (failure := next(answers, None)):
            raise failure

    world.heroku.after_each = lose_answer
    # WHEN THEN
    assert world.enable().in_place
    assert world.heroku.made == 1
    assert list(world.heroku.webhooks) == [world.only_sync.webhook_id]


def test_a_queue_that_refuses_undoes_everything(world: OperatorWorld) -> None:
    world.queue.failures = 1
    with pytest.raises(TransientFailure, match=r"^check_queue_unavailable$"):
        world.enable()
    assert nothing_is_left(world)


def test_a_webhook_that_cannot_be_removed_again_is_left_to_the_queue(world: OperatorWorld) -> None:
    # GIVEN a queue that refuses the first check, and a Heroku that cannot remove the webhook then
    world.queue.failures = 1
    failing(world, "delete_webhook", TransientFailure("heroku_timeout"))
    # WHEN
    with pytest.raises(TransientFailure, match=r"^check_queue_unavailable$"):
        world.enable()
    # THEN the sync stays as what the webhook belongs to, opted out, so that it writes nothing
    assert (world.only_sync.status, world.only_sync.reason) == (Status.DISCONNECTED, Reason.OPTED_OUT)
    assert len(world.heroku.webhooks) == 1
    # AND the queue removes the webhook
    world.queue.work()
    assert world.heroku.webhooks == {}
    assert world.target is None
    world.delete_sync(world.only_sync.sync_id, actor=ACTOR)
    assert nothing_is_left(world)


def test_a_webhook_that_nobody_may_look_for_keeps_its_sync(world: OperatorWorld) -> None:
    # GIVEN a webhook whose making was answered too late, and an authorization that is revoked just then
    def lose_answer(operation: str) -> None:
        if operation == "create_webhook":
            world.heroku.tokens = set()
            world.oauth.refresh_tokens = set()
            raise TransientFailure("heroku_timeout")

    world.heroku.after_each = lose_answer
    # WHEN
    with pytest.raises(FirstCheckFailed, match=r"^heroku_authorization_lost$"):
        world.enable()
    # THEN the webhook belongs to a sync that is opted out
    assert world.only_sync.reason is Reason.OPTED_OUT
    assert list(world.heroku.webhooks.values()) == [world.webhook_endpoint.url(world.only_sync.sync_id)]


def test_an_opt_out_meanwhile_wins(world: OperatorWorld) -> None:
    # GIVEN somebody who opts the sync out while we register its webhook
    def opt_out(operation: str) -> None:
        if operation == "create_webhook":
            world.opt_out_sync(world.only_sync.sync_id, actor=an_actor("somebody", Role.ADMIN))

    world.heroku.after_each = opt_out
    # WHEN
    started = world.enable()
    # THEN it is opted out, and no webhook is left
    assert started == Started(sync=world.only_sync, in_place=False, is_new=True)
    assert started.sync.reason is Reason.OPTED_OUT
    assert world.heroku.webhooks == {}
    assert world.target is None


def test_a_deletion_meanwhile_wins(world: OperatorWorld) -> None:
    def delete(operation: str) -> None:
        if operation == "create_webhook":
            world.delete_sync(world.only_sync.sync_id, actor=an_actor("somebody", Role.ADMIN))

    world.heroku.after_each = delete
    with pytest.raises(NotFound) as unknown:
        world.enable()
    assert unknown.value.thing == "sync"
    assert nothing_is_left(world)


def test_a_deletion_while_the_check_is_waited_for_wins(world: OperatorWorld) -> None:
    # GIVEN a queue in which the check stays, and another operator who deletes the sync while we wait
    world.queue.held = True
    looks = iter(range(100))

    def delete(operation: str) -> None:
        if operation == "get" and next(looks) == 3:
            world.syncs.stored.clear()

    world.syncs.before_each = delete
    # WHEN THEN
    with pytest.raises(NotFound) as unknown:
        world.enable()
    assert unknown.value.thing == "sync"


def test_no_failure_tells_a_secret(world: OperatorWorld) -> None:
    # GIVEN a config var that is a secret, and no URL
    world.heroku.rotate("fake-secret-value")
    # WHEN THEN
    with pytest.raises(UrlsyncError) as refused:
        world.enable()
    assert "fake-secret-value" not in repr(refused.value) + str(refused.value)
    assert Secret("fake-secret-value") not in vars(refused.value).values()


def test_a_webhook_that_heroku_refuses_for_good_undoes_everything_and_is_not_wanted_the_next_time(
    world: OperatorWorld,
) -> None:
    # GIVEN an app that can have no webhook
    def refuse(operation: str) -> None:
        if operation == "create_webhook":
            raise HerokuRefused("heroku_webhook_refused")

    world.heroku.before_each = refuse
    with pytest.raises(HerokuRefused, match="heroku_webhook_refused"):
        world.enable()
    assert nothing_is_left(world)
    # WHEN the person chooses the schedule alone
    world.heroku.calls.clear()
    started = world.enable(webhook_wanted=False)
    # THEN the sync works, and Heroku is not asked about webhooks
    assert started.in_place
    assert (started.sync.webhook, started.sync.webhook_wanted) == (Webhook.MISSING, False)
    assert not [call for call in world.heroku.calls if "webhook" in call]
    # AND neither a check nor a restart brings one back
    world.clock.advance(timedelta(hours=3))
    world.check_sync(a_request(sync_id=started.sync.sync_id, cause=Cause.SCHEDULE, requested_at=world.clock.now()))
    world.opt_out_sync(started.sync.sync_id, actor=ACTOR)
    restarted = world.restart_sync(started.sync.sync_id, CONNECTION_ID, actor=ACTOR)
    assert restarted.in_place
    assert "create_webhook" not in world.heroku.calls
