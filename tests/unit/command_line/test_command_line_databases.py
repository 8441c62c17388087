"""`urlsync databases`."""

import pytest
from urlsync_cli import prompts

from tests.fakes.command_line import CommandLine
from tests.fakes.command_scenes import a_making_world
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID
from tests.fakes.provisioning_world import ProvisioningWorld

ORDER = ("databases", "create", PROJECT_ID, "--connection", CONNECTION_ID, "--yes")


@pytest.fixture
def making(operator: CommandLine) -> ProvisioningWorld:
    return a_making_world(operator)


def test_creating_a_database_waits_until_it_is_ready(operator: CommandLine, making: ProvisioningWorld) -> None:
    done = operator.run(*ORDER)

    assert done.exit_code == 0, done.output
    assert "PG_DATABASE_URL" in done.stdout
    assert "installing postgres" in done.stdout
    assert making.only_sync.sync_id in done.stdout


def test_a_failure_lists_what_was_not_removed_from_heroku(operator: CommandLine, making: ProvisioningWorld) -> None:
    run = operator.asked(*ORDER, "--no-wait")
    making.take_step()
    making.town.account.suspended = True
    making.run()

    done = operator.run("databases", "show", run["heroku_database_id"])

    assert done.exit_code == 1
    assert "heroku_app_suspended" in done.stdout
    assert f"Not removed from Heroku: app {run['heroku_app']['name']}" in done.stderr
    assert "Possibly not removed from Heroku: add-on" in done.stderr


def test_a_timeout_says_how_to_follow_the_database(operator: CommandLine, making: ProvisioningWorld) -> None:
    operator.internet.instead = lambda _request: None

    done = operator.run(*ORDER, "--timeout", "1")

    assert done.exit_code == 6
    assert "next:  urlsync databases show " in done.stderr


def test_the_price_has_to_be_confirmed(operator: CommandLine, making: ProvisioningWorld) -> None:
    done = operator.run(*ORDER[:-1], "--plan", "standard-0")

    assert done.exit_code == 2
    assert "Confirmation required; pass --yes." in done.stderr
    assert making.provisionings.stored == {}


def test_the_price_that_was_shown_is_part_of_the_order(
    operator: CommandLine, making: ProvisioningWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompts, "is_interactive", lambda: True)

    done = operator.run(*ORDER[:-1], "--plan", "standard-0", "--no-wait", given="y\n")

    assert "Heroku charges $50.00 a month for standard-0" in done.stderr
    (run,) = making.provisionings.stored.values()
    assert (run.plan, run.monthly_price_cents) == ("heroku-postgresql:standard-0", 5000)


def test_a_plan_that_cannot_be_ordered_is_refused_with_those_that_can(
    operator: CommandLine, making: ProvisioningWorld
) -> None:
    done = operator.run(*ORDER, "--plan", "premium-9")

    assert done.exit_code == 2
    assert "essential-0, essential-1, essential-2, standard-0" in done.stderr
    assert making.provisionings.stored == {}


def test_the_plans_are_listed_with_their_prices(operator: CommandLine, making: ProvisioningWorld) -> None:
    done = operator.run("databases", "plans", "--connection", CONNECTION_ID)

    assert making.provisionings.stored == {}
    assert "essential-0" in done.stdout
    assert "$5.00 a month" in done.stdout


def test_an_order_without_an_answer_is_sent_again_and_orders_once(
    operator: CommandLine, making: ProvisioningWorld
) -> None:
    operator.internet.lost = 1

    done = operator.run(*ORDER, "--no-wait")

    assert done.exit_code == 0, done.output
    assert (operator.internet.lost, len(making.provisionings.stored)) == (0, 1)
