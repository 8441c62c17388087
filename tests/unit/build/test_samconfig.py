"""The environments that can be deployed: SAM merges no sections, so each must have everything."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.sources import parsed_template
from tools.deployed_stack import ENVIRONMENTS, parameter_overrides, stack_name

ROOT = Path(__file__).resolve().parents[3]
SECTIONS: dict[str, Any] = tomllib.loads((ROOT / "samconfig.toml").read_text())


@pytest.fixture(scope="module")
def parameters() -> dict[str, Any]:
    found: dict[str, Any] = parsed_template()["Parameters"]
    return found


def test_every_environment_says_as_much_as_every_other() -> None:
    shapes = {
        environment: {command: sorted(settings["parameters"]) for command, settings in SECTIONS[environment].items()}
        for environment in ENVIRONMENTS
    }

    assert len({str(shape) for shape in shapes.values()}) == 1
    assert len({tuple(parameter_overrides(environment)) for environment in ENVIRONMENTS}) == 1


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_is_overridden_is_a_parameter_and_may_have_that_value(
    environment: str, parameters: dict[str, Any]
) -> None:
    for name, value in parameter_overrides(environment).items():
        allowed = [str(choice) for choice in parameters[name].get("AllowedValues", [value])]
        assert value in allowed, name


def test_environments_do_not_touch_each_other() -> None:
    names = [stack_name(environment) for environment in (*ENVIRONMENTS, "local")]

    assert len(set(names)) == len(names)
    # The emulator, on which deployments are rehearsed, mistakes functions of such stacks for something else.
    assert not any(name.startswith("url") for name in names)


def test_only_what_nobody_depends_on_is_changed_unasked() -> None:
    asks = {name: SECTIONS[name]["deploy"]["parameters"]["confirm_changeset"] for name in ENVIRONMENTS}

    assert asks == {"dev": False, "staging": True, "production": True}


def test_a_first_deployment_that_fails_leaves_nothing() -> None:
    # SAM deletes a stack that could not be created, and rolls back one that could not be updated.
    assert {SECTIONS[name]["deploy"]["parameters"]["on_failure"] for name in ENVIRONMENTS} == {"DELETE"}


def test_production_is_led_in_slowly_and_kept_longest() -> None:
    assert parameter_overrides("production")["Rollout"].startswith("Canary")
    assert parameter_overrides("production")["TableDeletionProtection"] == "enabled"
    assert int(parameter_overrides("production")["RequestsPerAddress"]) > 0
    assert parameter_overrides("production")["Mfa"] == "required"
    assert int(parameter_overrides("production")["LogRetentionDays"]) >= max(
        int(parameter_overrides(environment)["LogRetentionDays"]) for environment in ENVIRONMENTS
    )


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_environment_has_more_checks_at_once_than_the_burst_of_an_outage_was_counted_with(environment: str) -> None:
    # `test_outage_burst.py` counts at most 100 calls to Heroku with ten functions.
    assert 1 < int(parameter_overrides(environment)["SyncMaximumConcurrency"]) <= 10
