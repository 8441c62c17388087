from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from urlsync.domain.errors import (
    EnvVarInvalid,
    FirstCheckFailed,
    HerokuAppNotFound,
    HerokuNotFound,
    HerokuRefused,
    IdempotencyKeyReused,
    LimitReached,
    NotFound,
    NotOwner,
    PermanentFailure,
    PlanNotAllowed,
    PriceNotConfirmed,
    SourceUnusable,
    TransientFailure,
    UrlsyncError,
)
from urlsync.domain.history import Action
from urlsync.domain.limits import Limits
from urlsync.domain.provisioning import DEFAULT_PLAN, LEASE, MAX_WAIT, STEP_TIMEOUT, Leftover, Provisioning, Stage, Step
from urlsync.domain.sync import HerokuApp, Reason, Status
from urlsync.ports.heroku import SourceUnchanged
from urlsync.use_cases.provisioning.order_database import ProvisionDatabase, TakeStep

from local.emulator.recursion import MAX_INVOCATIONS
from tests.fakes.actors import ADMIN
from tests.fakes.examples import CONNECTION_ID, SYNC_ID, a_connection, a_sync
from tests.fakes.interruption import nothing_happens
from tests.fakes.live_table import FakeLiveTable
from tests.fakes.provisioning_world import ACTOR, AN_ORDER, ProvisioningWorld
from tests.fakes.simulated_ports import SimulatedHeroku
from tests.golden.examples import PROVISIONING


@pytest.fixture
def world() -> ProvisioningWorld:
    return ProvisioningWorld()


def steps(run: Provisioning) -> list[Step]:
    return [entry.step for entry in run.progress]


def at(world: ProvisioningWorld, call: str, happen: Callable[[], object]) -> None:
    """Let something happen at the first such call."""

    def hear(heard: str) -> None:
        if heard == call:
            world.watch.hear = lambda _: None
            happen()

    world.watch.hear = hear


def fail() -> None:
    raise TransientFailure("heroku_unavailable")


# How it goes


def test_a_project_gets_an_app_a_database_and_a_sync(world: ProvisioningWorld) -> None:
    # GIVEN an order
    ordered = world.ordered()
    assert (ordered.step, ordered.app_name, world.made()) == (Step.CREATING_APP, ordered.app_name, [])

    # WHEN its steps are taken
    run = world.run()

    # THEN it comes through all of them, one message each, and the env var has the database's URL
    assert steps(run) == [
        Step.CREATING_APP,
        Step.INSTALLING_POSTGRES,
        Step.WAITING_FOR_URL,
        Step.CHOOSING_ENV_VAR,
        Step.ENABLING_SYNC,
        Step.SETTING_ENV_VAR,
        Step.DONE,
    ]
    (app,) = world.made_apps
    assert run.app == HerokuApp(id=app.id, name=ordered.app_name)
    assert run.database is not None
    assert run.database.plan == DEFAULT_PLAN
    assert world.hasura.env["PG_DATABASE_URL"] == world.model.config(app)["DATABASE_URL"]
    assert (run.sync_id, run.env_var) == (world.only_sync.sync_id, "PG_DATABASE_URL")
    assert (world.only_sync.heroku_app, world.only_sync.connection_id) == (run.app, CONNECTION_ID)
    assert world.reported() == [("Heroku Database Ready", None)]


def test_the_history_names_who_ordered_it(world: ProvisioningWorld) -> None:
    world.ordered()
    world.run()
    assert [entry.actor for entry in world.syncs.history] == [ACTOR.label]


def test_a_plan_is_taken_as_it_is_given(world: ProvisioningWorld) -> None:
    world.ordered("heroku-postgresql:standard-0")
    run = world.run()
    assert run.database is not None
    assert run.database.plan == "heroku-postgresql:standard-0"


def test_nobody_waits_for_a_slow_database_but_the_queue(world: ProvisioningWorld) -> None:
    # GIVEN a database that takes ten minutes
    world.model.settings.provision_s = 600
    world.ordered()

    # WHEN its steps are taken
    run = world.run()

    # THEN it was looked for after 2, 4, 8 seconds and so on, and nobody slept
    assert run.step is Step.DONE
    assert world.clock.sleeps == []
    waited = next(e.at for e in run.progress if e.step is Step.CHOOSING_ENV_VAR) - run.created_at
    assert timedelta(minutes=10) < waited < timedelta(minutes=14)


def test_an_order_whose_database_takes_fifteen_minutes_succeeds(world: ProvisioningWorld) -> None:
    # GIVEN a database that takes fifteen minutes
    world.model.settings.provision_s = 900
    world.ordered()

    # WHEN its steps are taken, each in a message that the one before it has sent
    messages = 0
    while world.queue.messages:
        world.take_step()
        messages += 1
    (run,) = world.provisionings.stored.values()

    # THEN it succeeds, with more messages than Lambda lets a function send to itself unless the template allows it
    assert run.step is Step.DONE
    assert messages > MAX_INVOCATIONS


def test_while_it_waits_it_says_why(world: ProvisioningWorld) -> None:
    world.ordered()
    world.take_step()
    world.take_step()
    run = world.take_step()
    assert run is not None
    assert (run.step, run.attempts, run.failure) == (Step.WAITING_FOR_URL, 1, "url_not_there_yet")


def test_a_name_that_is_taken_is_not_chosen(world: ProvisioningWorld) -> None:
    world.hasura.set_env("PG_DATABASE_URL", "postgres://someone:fake@elsewhere.example.com/else")
    world.ordered()
    assert world.run().env_var == "PG_DATABASE_URL1"


def test_an_env_var_that_appears_meanwhile_is_left_alone(world: ProvisioningWorld) -> None:
    # GIVEN somebody who sets the env var after it was chosen, and before the sync is there
    world.ordered()
    other = "postgres://someone:fake@elsewhere.example.com/else"
    for _ in range(5):
        world.take_step()
    world.hasura.set_env("PG_DATABASE_URL", other)

    # WHEN it goes on, THEN it chooses again
    run = world.run()
    assert (run.step, run.env_var) == (Step.DONE, "PG_DATABASE_URL1")
    assert world.hasura.env["PG_DATABASE_URL"] == other


def test_a_target_that_another_sync_takes_meanwhile_is_left_to_it(world: ProvisioningWorld) -> None:
    world.ordered()
    for _ in range(5):
        world.take_step()
    world.syncs.create(a_sync())
    run = world.run()
    assert (run.step, run.env_var) == (Step.DONE, "PG_DATABASE_URL1")
    assert world.syncs.stored[SYNC_ID] == a_sync()


# What may be ordered


def test_only_the_projects_owner_may_order(world: ProvisioningWorld) -> None:
    world.hasura.owner_id = "somebody-else"
    with pytest.raises(NotOwner):
        world.ordered()
    assert world.provisionings.stored == {}


def test_a_project_that_nobody_sees_is_unknown_when_it_is_ordered_and_later(world: ProvisioningWorld) -> None:
    # GIVEN a project that disappears after its order
    ordered = world.ordered()
    world.projects.strangers.add("fake-hasura-token")
    # WHEN another database is ordered THEN the project is unknown, and the first order fails for that reason
    with pytest.raises(NotFound, match=r"\bproject\b"):
        world.ordered()
    assert list(world.provisionings.stored) == [ordered.provisioning_id]
    assert (world.run().step, world.run().reason) == (Step.FAILED, "project_not_found")


def test_a_connection_must_be_there(world: ProvisioningWorld) -> None:
    world.connections.stored.clear()
    with pytest.raises(NotFound, match=r"\bconnection\b"):
        world.ordered()


def test_a_heroku_account_must_be_connected(world: ProvisioningWorld) -> None:
    world.connections.stored[CONNECTION_ID] = a_connection(heroku=None)
    with pytest.raises(PermanentFailure, match=r"^heroku_authorization_lost$") as refused:
        world.ordered()
    assert refused.value.reason is Reason.HEROKU_AUTHORIZATION_LOST


def test_an_order_that_cannot_be_passed_on_is_no_order(world: ProvisioningWorld) -> None:
    world.queue.failures = 1
    with pytest.raises(TransientFailure, match=r"^provisioning_queue_unavailable$"):
        world.ordered()
    (run,) = world.provisionings.stored.values()
    assert (run.step, run.reason, run.left_at_heroku) == (Step.FAILED, "provisioning_queue_unavailable", ())


def test_an_order_can_be_looked_at(world: ProvisioningWorld) -> None:
    run = world.ordered()
    assert world.order.one(run.provisioning_id, actor=ADMIN) == run
    with pytest.raises(NotFound, match=r"\bHeroku database\b"):
        world.order.one(SYNC_ID, actor=ADMIN)


# What it costs


def test_an_order_of_another_plan_names_the_price_that_the_person_has_seen(world: ProvisioningWorld) -> None:
    run = world.ordered(order_of="standard-0", monthly_price_cents=5000)
    assert (run.plan, run.monthly_price_cents) == ("heroku-postgresql:standard-0", 5000)


@pytest.mark.parametrize("confirmed", [None, 0, 4999])
def test_a_price_that_was_not_confirmed_orders_nothing(world: ProvisioningWorld, confirmed: int | None) -> None:
    with pytest.raises(PriceNotConfirmed) as refused:
        world.ordered(order_of="standard-0", monthly_price_cents=confirmed)
    assert (refused.value.plan, refused.value.monthly_price_cents) == ("standard-0", 5000)
    assert world.provisionings.stored == {}


def test_the_default_plan_needs_no_price_but_not_a_wrong_one(world: ProvisioningWorld) -> None:
    assert world.ordered().monthly_price_cents == 500
    with pytest.raises(PriceNotConfirmed):
        world.ordered(monthly_price_cents=400)


@pytest.mark.parametrize("plan", ["premium-9", "enormous"])
def test_a_plan_that_is_not_allowed_orders_nothing(world: ProvisioningWorld, plan: str) -> None:
    with pytest.raises(PlanNotAllowed) as refused:
        world.ordered(order_of=plan, monthly_price_cents=850000)
    assert refused.value.allowed == ("essential-0", "essential-1", "essential-2", "standard-0")
    assert world.provisionings.stored == {}


def test_a_plan_that_is_allowed_and_not_offered_orders_nothing(world: ProvisioningWorld) -> None:
    order = replace(world.order, limits=replace(Limits(), database_plans=frozenset({"essential-0", "no-such-plan"})))
    with pytest.raises(PlanNotAllowed) as refused:
        order(replace(AN_ORDER, plan="no-such-plan"), actor=ACTOR)
    assert refused.value.allowed == ("essential-0",)


def test_only_allowed_plans_are_offered_with_their_prices(world: ProvisioningWorld) -> None:
    offered = world.order.plans(CONNECTION_ID, actor=ADMIN)
    assert [(plan.name, plan.monthly_price_cents) for plan in offered] == [
        ("essential-0", 500),
        ("essential-1", 900),
        ("essential-2", 2000),
        ("standard-0", 5000),
    ]


def test_orders_of_a_day_are_limited(world: ProvisioningWorld) -> None:
    # GIVEN as many orders as a person may give in a day
    most = Limits().databases.most
    for _ in range(most):
        world.ordered()
    # THEN the next one is refused, and orders nothing
    with pytest.raises(LimitReached) as refused:
        world.ordered()
    assert (refused.value.limit, len(world.provisionings.stored)) == ("databases", most)
    # AND so is another person's with the same connection
    with pytest.raises(LimitReached):
        world.order(AN_ORDER, actor=replace(ACTOR, id="somebody-else"))
    # WHEN the day is over, THEN orders are accepted again
    world.clock.advance(refused.value.retry_after)
    assert world.ordered().step is Step.CREATING_APP


# What is ordered twice


def test_an_order_with_another_key_is_another_order(world: ProvisioningWorld) -> None:
    first = world.ordered(key="order-1")
    world.run()
    assert world.ordered(key="order-2").provisioning_id != first.provisioning_id


def test_an_order_with_the_same_key_is_the_same_order(world: ProvisioningWorld) -> None:
    first = world.ordered(key="order-1")
    assert world.ordered(key="order-1") == first
    done = world.run()
    assert world.ordered(key="order-1") == done
    assert len(world.made_apps) == 1


def test_the_id_of_an_order_with_a_key_is_a_random_looking_uuid(world: ProvisioningWorld) -> None:
    assert UUID(world.ordered(key="order-1").provisioning_id).version == 4


def test_an_order_that_is_sent_twice_at_once_is_one_order(world: ProvisioningWorld) -> None:
    # GIVEN the same order, which comes and is carried out while the first one is about to be stored
    others: list[Provisioning] = []

    def rival(operation: str) -> None:
        world.provisionings.before_each = nothing_happens
        world.pass_time(timedelta(seconds=1))
        world.ordered(key="order-1")
        others.append(world.run())

    world.provisionings.before_each = rival
    # WHEN THEN
    assert [world.ordered(key="order-1")] == others == list(world.provisionings.stored.values())
    assert world.queue.messages == []


def test_an_order_that_begins_again_twice_at_once_begins_once(world: ProvisioningWorld) -> None:
    # GIVEN an order that never began, and whose repetition comes twice at once
    world.queue.failures = 1
    with pytest.raises(TransientFailure):
        world.ordered(key="order-1")
    others: list[Provisioning] = []

    def rival(operation: str) -> None:
        world.provisionings.before_each = nothing_happens
        world.pass_time(timedelta(seconds=1))
        others.append(world.ordered(key="order-1"))

    world.provisionings.before_each = rival
    # WHEN THEN
    assert [world.ordered(key="order-1")] == others == list(world.provisionings.stored.values())
    assert len(world.queue.messages) == 1


def test_a_key_belongs_to_whoever_used_it(world: ProvisioningWorld) -> None:
    first = world.ordered(key="order-1")
    other = world.order(replace(AN_ORDER, key="order-1"), actor=replace(ACTOR, id="somebody-else"))
    assert other.provisioning_id != first.provisioning_id


@pytest.mark.parametrize(
    "other",
    [
        {"order_of": "essential-1", "monthly_price_cents": 900},
        {"project_id": "5a0c1f3e-0000-4000-8000-00000000dead"},
        {"connection_id": "5a0c1f3e-0000-4000-8000-00000000dead"},
        {"monthly_price_cents": 400},
    ],
    ids=str,
)
def test_another_order_with_the_same_key_is_refused(world: ProvisioningWorld, other: dict[str, Any]) -> None:
    world.ordered(key="order-1")
    with pytest.raises(IdempotencyKeyReused):
        world.ordered(key="order-1", **other)
    assert len(world.provisionings.stored) == 1


def test_a_repeated_order_costs_nothing_of_the_limit(world: ProvisioningWorld) -> None:
    for _ in range(Limits().databases.most + 1):
        world.ordered(key="order-1")
    assert len(world.provisionings.stored) == 1


def test_an_order_that_nobody_was_asked_to_carry_out_begins_when_it_is_repeated(world: ProvisioningWorld) -> None:
    # GIVEN an order whose first message was refused
    world.queue.failures = 1
    with pytest.raises(TransientFailure):
        world.ordered(key="order-1")
    # WHEN it is repeated, THEN it is carried out, once, and nobody hears of a failure
    world.ordered(key="order-1")
    run = world.run()
    assert (run.step, len(world.made_apps)) == (Step.DONE, 1)
    assert world.reported() == [("Heroku Database Ready", None)]


def test_an_order_that_failed_at_heroku_does_not_begin_again(world: ProvisioningWorld) -> None:
    world.ordered(key="order-1")
    world.town.account.suspended = True
    failed = world.run()
    assert failed.step is Step.FAILED
    world.town.account.suspended = False
    assert world.ordered(key="order-1") == failed
    assert world.queue.messages == []


# How it fails


def test_a_token_that_may_make_nothing_fails_at_once() -> None:
    world = ProvisioningWorld(scopes=frozenset({"read-protected"}))
    world.ordered()
    run = world.run()
    assert (run.step, run.reason, run.left_at_heroku) == (Step.FAILED, "heroku_forbidden", ())
    assert world.reported() == [("Heroku Database Failed", "heroku_forbidden")]


def test_a_plan_that_heroku_does_not_know_leaves_no_app(world: ProvisioningWorld) -> None:
    world.ordered("heroku-postgresql:enormous")
    run = world.run()
    assert steps(run)[-2:] == [Step.CLEANING_UP, Step.FAILED]
    assert (run.reason, run.left_at_heroku, world.made()) == ("heroku_invalid_params", (), [])


def test_an_app_that_somebody_uses_already_is_not_deleted(world: ProvisioningWorld) -> None:
    # GIVEN an app of ours that gets an add-on from somebody, while our own is refused
    world.ordered("heroku-postgresql:enormous")
    world.take_step()
    world.take_step()
    (app,) = world.made_apps
    addon = world.model.postgres.create_addon(
        app, world.town.account, "heroku-postgresql:mini", name="theirs", attachment=None
    )

    # THEN cleaning up leaves both, and names them
    run = world.run()
    assert world.made() == [app.name, addon.name]
    assert run.left_at_heroku == (
        Leftover(kind="app", name=app.name, certain=True),
        Leftover(kind="add-on", name="theirs", certain=True),
    )


def test_a_suspended_account_leaves_what_nobody_can_see(world: ProvisioningWorld) -> None:
    # GIVEN an account that is suspended after the app was made
    world.ordered()
    world.take_step()
    world.town.account.suspended = True

    # THEN the app is named for certain, and the add-on as one that may be there
    run = world.run()
    assert run.reason == "heroku_app_suspended"
    assert run.left_at_heroku == (
        Leftover(kind="app", name=run.app_name, certain=True),
        Leftover(kind="add-on", name=run.database_name, certain=False),
    )


def test_an_outage_is_waited_out_and_has_an_end(world: ProvisioningWorld) -> None:
    # GIVEN that Heroku does not take the order for the app
    world.ordered()
    world.watch.hear = lambda call: fail() if call == "before create_app" else None

    # WHEN patience has run out, THEN it has failed, and nothing is left
    run = world.run()
    assert (run.step, run.reason, run.left_at_heroku) == (Step.FAILED, "heroku_unavailable", ())
    assert STEP_TIMEOUT < run.since - run.created_at < 2 * STEP_TIMEOUT


def test_heroku_is_left_alone_for_as_long_as_it_asks(world: ProvisioningWorld) -> None:
    world.ordered()

    def limit() -> None:
        raise TransientFailure("heroku_rate_limited", timedelta(seconds=30))

    at(world, "before own_app", limit)
    world.take_step()
    assert world.queue.messages[0].due - world.clock.now() == timedelta(seconds=30)


def test_a_database_that_is_destroyed_is_not_waited_for(world: ProvisioningWorld) -> None:
    world.model.settings.provision_s = 600
    world.ordered()
    world.take_step()
    world.take_step()
    (app,) = world.made_apps
    (addon,) = world.model.addons.on(app)
    world.model.postgres.delete_addon(addon, world.town.account)
    run = world.run()
    assert (run.step, run.reason) == (Step.FAILED, "heroku_database_gone")


def test_a_project_that_is_transferred_gets_no_sync_but_the_database_is_named(world: ProvisioningWorld) -> None:
    world.ordered()
    world.take_step()
    world.take_step()
    world.hasura.owner_id = "somebody-else"
    run = world.run()
    assert (run.step, run.reason) == (Step.FAILED, "not_owner")
    assert [left.name for left in run.left_at_heroku] == [run.app_name, run.database_name] == world.made()
    assert world.syncs.stored == {}


def test_a_connection_that_is_deleted_meanwhile_ends_it(world: ProvisioningWorld) -> None:
    world.ordered()
    world.connections.stored.clear()
    run = world.run()
    assert (run.step, run.reason) == (Step.FAILED, "connection_not_found")
    assert run.left_at_heroku == (Leftover(kind="app", name=run.app_name, certain=False),)


def test_a_sync_that_cannot_work_is_a_failure_with_its_reason(world: ProvisioningWorld) -> None:
    world.ordered()
    for _ in range(6):
        world.take_step()
    sync = world.only_sync
    paused = a_sync(sync_id=sync.sync_id, status=Status.PAUSED, reason=Reason.HASURA_REFUSED)
    world.syncs.stored[sync.sync_id] = paused
    run = world.run()
    assert (run.step, run.reason, run.sync_id) == (Step.FAILED, "hasura_refused", sync.sync_id)


# Crashes and repetitions


def test_an_app_whose_making_was_not_answered_is_found_again(world: ProvisioningWorld) -> None:
    world.ordered()
    at(world, "after create_app", fail)
    assert world.run().step is Step.DONE
    assert len(world.made()) == 2


def test_an_app_that_comes_to_be_after_we_looked_is_found_again(world: ProvisioningWorld) -> None:
    # GIVEN an earlier call whose effect comes late, after the next attempt has looked
    ordered = world.ordered()
    late = lambda: world.model.create_app(world.town.account, ordered.app_name)  # noqa: E731
    at(world, "before create_app", late)
    assert world.run().step is Step.DONE
    assert len(world.made()) == 2


def test_a_database_whose_making_was_not_answered_is_not_made_again(world: ProvisioningWorld) -> None:
    # GIVEN a Heroku that makes the database and whose answer is lost
    world.ordered()
    heard: list[str] = []

    def lose_answer(call: str) -> None:
        heard.append(call)
        if call == "after create_database" and heard.count(call) == 1:
            fail()

    world.watch.hear = lose_answer
    # WHEN the step is taken again
    assert world.run().step is Step.DONE
    # THEN the database is found, and Heroku was not asked for another one
    assert heard.count("before create_database") == 1
    assert len(world.made()) == 2


@pytest.mark.parametrize("step", [Step.WAITING_FOR_URL, Step.CHOOSING_ENV_VAR])
def test_a_heroku_that_calls_an_unknown_value_unchanged_is_asked_again(
    world: ProvisioningWorld, monkeypatch: pytest.MonkeyPatch, step: Step
) -> None:
    world.ordered()
    while next(iter(world.provisionings.stored.values())).step is not step:
        world.take_step()
    with monkeypatch.context() as unreadable:
        unreadable.setattr(SimulatedHeroku, "read_config_var", lambda *_: SourceUnchanged())
        run = world.take_step()
    assert run is not None
    assert (run.step, run.failure) == (step, "heroku_answer_unreadable")
    assert world.run().step is Step.DONE


def test_a_database_that_comes_to_be_after_we_looked_is_found_again(world: ProvisioningWorld) -> None:
    ordered = world.ordered()

    def late() -> None:
        (app,) = world.made_apps
        world.model.postgres.create_addon(
            app, world.town.account, DEFAULT_PLAN, name=ordered.database_name, attachment="DATABASE"
        )

    at(world, "before create_database", late)
    assert world.run().step is Step.DONE
    assert len(world.made()) == 2


def run_to(world: ProvisioningWorld, step: Step) -> Provisioning:
    """Order a database, and take the steps before this one."""
    run = world.ordered()
    while run.step is not step:
        world.take_step()
        run = world.provisionings.stored[run.provisioning_id]
    return run


@pytest.mark.parametrize("has_url", [True, False])
def test_an_env_var_is_taken_over_only_if_it_has_the_url_already(world: ProvisioningWorld, *, has_url: bool) -> None:
    run_to(world, Step.CHOOSING_ENV_VAR)
    (app,) = world.made_apps
    world.hasura.set_env("PG_DATABASE_URL", world.model.config(app)["DATABASE_URL"] if has_url else "fake-value")
    after = world.take_step()
    assert after is not None
    chosen = ("PG_DATABASE_URL", True) if has_url else ("PG_DATABASE_URL1", False)
    assert (after.step, after.env_var, after.take_over) == (Step.ENABLING_SYNC, *chosen)
    assert world.run().step is Step.DONE
    assert world.only_sync.env_var == chosen[0]


def test_an_env_var_cannot_be_chosen_without_the_connection(world: ProvisioningWorld) -> None:
    run_to(world, Step.CHOOSING_ENV_VAR)
    world.connections.stored.clear()
    after = world.take_step()
    assert after is not None
    assert (after.step, after.reason) == (Step.FAILED, "connection_not_found")


def test_a_sync_that_a_crash_forgot_is_restarted(world: ProvisioningWorld) -> None:
    # GIVEN a crash after the sync was enabled, before that was noted, and a check that paused it
    before = run_to(world, Step.ENABLING_SYNC)
    world.take_step()
    world.provisionings.stored[before.provisioning_id] = before
    forgotten = replace(world.only_sync, status=Status.PAUSED, reason=Reason.HASURA_ACCESS_LOST)
    world.syncs.stored[forgotten.sync_id] = forgotten
    # WHEN the step is taken again
    world.take_step()
    # THEN the same sync begins again, for who ordered it
    after = world.provisionings.stored[before.provisioning_id]
    assert (after.step, after.sync_id) == (Step.SETTING_ENV_VAR, forgotten.sync_id)
    assert (world.only_sync.sync_id, world.only_sync.epoch) == (forgotten.sync_id, forgotten.epoch + 1)
    assert world.only_sync.connection_id == CONNECTION_ID
    assert [(entry.action, entry.actor) for entry in world.syncs.history] == [
        (Action.ENABLED, ACTOR.label),
        (Action.RESTARTED, ACTOR.label),
    ]
    assert world.run().step is Step.DONE


def test_a_sync_that_is_deleted_while_it_is_looked_at_lets_the_env_var_be_chosen_again(
    world: ProvisioningWorld,
) -> None:
    before = run_to(world, Step.ENABLING_SYNC)
    world.take_step()
    world.provisionings.stored[before.provisioning_id] = replace(before, take_over=True)
    at(world, "after holder", world.syncs.stored.clear)
    after = world.take_step()
    assert after is not None
    assert (after.step, after.env_var, after.take_over) == (Step.CHOOSING_ENV_VAR, None, False)


@pytest.mark.parametrize("changes", [{"app_name": "a-former-name"}, {"app": None}])
def test_an_app_is_enabled_by_its_id_or_else_by_its_name(world: ProvisioningWorld, changes: dict[str, Any]) -> None:
    before = run_to(world, Step.ENABLING_SYNC)
    world.provisionings.stored[before.provisioning_id] = replace(before, **changes)
    after = world.take_step()
    assert after is not None
    assert (after.step, world.only_sync.heroku_app) == (Step.SETTING_ENV_VAR, before.app)


def test_a_first_check_is_waited_for_and_its_end_is_that_of_the_order(
    world: ProvisioningWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a check that takes its time
    run_to(world, Step.ENABLING_SYNC)
    monkeypatch.setattr(world, "check", lambda: None)
    world.take_step()
    # WHEN it is looked at THEN it is waited for
    waiting = world.take_step()
    assert waiting is not None
    assert (waiting.step, waiting.failure) == (Step.SETTING_ENV_VAR, "check_not_over_yet")
    # WHEN its retries are exhausted THEN the order has failed, too
    world.syncs.stored[world.only_sync.sync_id] = replace(world.only_sync, failure_reported=True)
    failed = world.take_step()
    assert failed is not None
    assert (failed.step, failed.reason) == (Step.FAILED, "check_failed")


def test_a_step_is_taken_by_one_message_at_a_time(world: ProvisioningWorld) -> None:
    # GIVEN a message that comes twice, the second time while the first is at work
    run = world.ordered()
    world.queue.messages.clear()
    seen: list[Provisioning | None] = []
    at(world, "before create_app", lambda: seen.append(world.provision(run.provisioning_id)))

    # WHEN the first takes its step
    world.provision(run.provisioning_id)

    # THEN the second did not, and comes again when the first, had it died, would have lost its claim
    assert seen == [None]
    assert sorted(message.due - world.clock.now() for message in world.queue.messages) == [timedelta(0), LEASE]


def test_a_message_for_nothing_is_harmless(world: ProvisioningWorld) -> None:
    assert world.provision(SYNC_ID) is None
    assert world.queue.messages == []


def test_what_is_over_is_published_once_its_claim_has_ended(world: ProvisioningWorld) -> None:
    # GIVEN a provisioning that has failed, whose event was not published before its claim ended just now
    now = world.clock.now()
    failed = Stage(now, world.clock.new_id).failed(replace(PROVISIONING, outbox=()), "heroku_down", ())
    run = replace(failed, claimed_until=now)
    world.provisionings.stored[run.provisioning_id] = run
    # WHEN its message comes again
    after = world.provision(run.provisioning_id)
    # THEN only the event has left it
    assert after == replace(run, outbox=(), revision=run.revision + 1)
    assert world.provisionings.stored == {run.provisioning_id: after}
    assert tuple(world.event_bus.published) == run.outbox


def test_a_cleaning_up_of_which_nobody_knows_why_says_so(world: ProvisioningWorld) -> None:
    run = replace(world.ordered(), step=Step.CLEANING_UP, reason=None)
    world.provisionings.stored[run.provisioning_id] = run
    after = world.take_step()
    assert after is not None
    assert (after.step, after.reason) == (Step.FAILED, "unknown")


def test_people_are_notified_even_if_the_bus_fails_at_first(world: ProvisioningWorld) -> None:
    world.event_bus.failures = 1
    world.ordered("heroku-postgresql:enormous")
    for _ in range(2):
        world.take_step()
    with pytest.raises(TransientFailure, match=r"^event_bus_unavailable$"):
        world.take_step()
    world.take_step()
    assert world.reported() == [("Heroku Database Failed", "heroku_invalid_params")]


# Opt-outs


def test_an_opt_out_while_it_works_is_respected(world: ProvisioningWorld) -> None:
    # GIVEN a sync that a person opts out of before the provisioning has seen it work
    world.ordered()
    for _ in range(6):
        world.take_step()
    world.opt_out_sync(world.only_sync.sync_id, actor=ACTOR)

    # THEN the provisioning is done, and the sync stays off
    run = world.run()
    assert (run.step, run.reason) == (Step.DONE, "opted_out")
    assert world.only_sync.reason is Reason.OPTED_OUT


def test_a_sync_that_a_person_deletes_on_the_way_is_not_made_again(world: ProvisioningWorld) -> None:
    # GIVEN a crash that forgets the sync it has enabled, and a person who deletes that sync
    world.ordered()
    for _ in range(5):
        world.take_step()
    before = next(iter(world.provisionings.stored.values()))
    world.take_step()
    world.provisionings.stored[before.provisioning_id] = before
    world.delete_sync(world.only_sync.sync_id, actor=ACTOR)

    # THEN it is not enabled a second time
    run = world.run()
    assert (run.step, run.reason, world.syncs.stored) == (Step.DONE, "opted_out", {})
    assert run.env_var is None


def test_a_provisioning_without_its_sync_was_opted_out(world: ProvisioningWorld) -> None:
    run = replace(world.ordered(), step=Step.SETTING_ENV_VAR, sync_id=None)
    world.provisionings.stored[run.provisioning_id] = run
    after = world.take_step()
    assert after is not None
    assert (after.step, after.reason) == (Step.DONE, "opted_out")


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (HerokuRefused("heroku_invalid_params"), "heroku_invalid_params"),
        (FirstCheckFailed("check_failed"), "check_failed"),
        (PermanentFailure(Reason.HEROKU_APP_SUSPENDED), "heroku_app_suspended"),
        (SourceUnusable(Reason.SOURCE_INVALID), "source_invalid"),
        (NotFound("connection"), "connection_not_found"),
        (NotOwner(), "not_owner"),
        (HerokuNotFound(), "heroku_app_not_found"),
        (HerokuAppNotFound(), "heroku_app_not_found"),
        (EnvVarInvalid(), "refused"),
    ],
)
def test_a_refusal_has_its_reason_as_a_code(world: ProvisioningWorld, refusal: UrlsyncError, reason: str) -> None:
    # GIVEN a step that is refused
    def refused(_: Provisioning) -> Provisioning:
        raise refusal

    run = world.ordered()
    steps: dict[Step, TakeStep] = dict.fromkeys(Step, refused)
    provision = ProvisionDatabase(
        world.provisionings, steps, world.queue, world.event_bus, world.clock, FakeLiveTable()
    )
    # WHEN THEN
    after = provision(run.provisioning_id)
    assert after is not None
    assert (after.step, after.reason) == (Step.CLEANING_UP, reason)


def test_the_time_of_a_hold_does_not_count(world: ProvisioningWorld) -> None:
    # GIVEN an order whose value waits for the release of a hold
    run = world.ordered()
    while run.step is not Step.SETTING_ENV_VAR:
        run = world.take_step() or run
    began, waiting = run.progress, replace(world.only_sync, outcome=None, held_since=world.clock.now())
    world.syncs.stored[waiting.sync_id] = waiting

    # WHEN the hold lasts longer than a step may take
    world.pass_time(2 * STEP_TIMEOUT)
    held = world.take_step()

    # THEN the order still waits, and says for what
    assert held is not None
    assert (held.step, held.failure, held.reason) == (Step.SETTING_ENV_VAR, "write_held", None)
    assert held.progress == began
    assert held.attempts == run.attempts + 1

    # AND after the release it has as much time as without the hold, and no more
    world.syncs.stored[waiting.sync_id] = replace(waiting, held_since=None)
    world.pass_time(STEP_TIMEOUT - MAX_WAIT)
    waits = world.take_step()
    assert waits is not None
    assert (waits.step, waits.failure) == (Step.SETTING_ENV_VAR, "check_not_over_yet")
    world.pass_time(STEP_TIMEOUT)
    failed = world.take_step()
    assert failed is not None
    assert (failed.step, failed.reason) == (Step.FAILED, "check_not_over_yet")
