"""A simulated cloud whose clock the tests turn."""

import pytest

from local.hasura.cloud import Cloud
from local.hasura.projects import Project
from local.hasura.settings import Settings
from local.hasura.users import User
from tests.fakes.hand_clock import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def cloud(clock: HandClock) -> Cloud:
    settings = Settings(public_url="http://cloud", restart_delay_min=1.0, restart_delay_max=2.0, unavailable=0.5)
    return Cloud(settings, clock)


@pytest.fixture
def owner(cloud: Cloud) -> User:
    return cloud.accounts.register("owner@example.com")[0]


@pytest.fixture
def stranger(cloud: Cloud) -> User:
    return cloud.accounts.register("stranger@example.com")[0]


@pytest.fixture
def project(cloud: Cloud, owner: User) -> Project:
    envs = {"PG_DATABASE_URL": "postgres://old", "OTHER": "kept"}
    return cloud.create_project(owner, "shop", cloud="aws", region="us-east-2", plan=None, envs=envs)
