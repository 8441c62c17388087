"""`urlsync databases`."""

from typing import Any

import pytest
import requests

from tests.fakes.command_line import CommandLine
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID
from tests.fakes.provisioning_world import ProvisioningWorld

ORDER = ("databases", "create", PROJECT_ID, "--connection", CONNECTION_ID)


@pytest.fixture
def making(operator: CommandLine) -> ProvisioningWorld:
    """A world in which all steps are taken as soon as somebody asks."""
    world = ProvisioningWorld()

    def take_steps(_request: requests.PreparedRequest) -> None:
        if world.queue.messages:
            world.run()

    operator.internet.instead = take_steps
    deeds: dict[str, Any] = operator.internet.service.deeds
    deeds["order_database"] = world.order
    return world


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
