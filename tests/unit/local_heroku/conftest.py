"""The model of Heroku for each test."""

import pytest

from tests.fakes.heroku_town import Town, new_town


@pytest.fixture
def town() -> Town:
    return new_town()
