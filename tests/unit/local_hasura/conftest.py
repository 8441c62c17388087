"""A simulated cloud whose clock the tests turn."""

import pytest

from local.hasura.cloud import Cloud
from local.hasura.people import User
from local.hasura.projects import Project
from local.hasura.settings import Settings
from tests.fakes.hand_clock import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def cloud(clock: HandClock) -> Cloud:
    settings = Settings(
        public_url="http://cloud", takeover_delay_min=1.0, takeover_delay_max=2.0, unavailable=0.5
    )
    return Cloud(settings, clock)


@pytest.fixture
def owner(cloud: Cloud) -> User:
    return cloud.people.register("owner@example.com")[0]


@pytest.fixture
def stranger(cloud: Cloud) -> User:
    return cloud.people.register("stranger@example.com")[0]


@pytest.fixture
def project(cloud: Cloud, owner: User) -> Project:
    envs = {"PG_DATABASE_URL": "postgres://old", "OTHER": "kept"}
    return cloud.create_project(owner, "shop", cloud="aws", region="us-east-2", plan=None, envs=envs)
