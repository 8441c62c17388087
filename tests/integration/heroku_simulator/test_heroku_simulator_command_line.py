"""Heroku's own command line client works against the simulator.

Install it with `npm install heroku` and put its `heroku` on the PATH.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from local.heroku.client import HerokuClient
from tests.fakes.skips import NO_HEROKU_CLIENT
from tests.fakes.webhook_receiver import WebhookReceiver
from tests.integration.heroku_simulator.conftest import Simulator

HEROKU = shutil.which("heroku")
pytestmark = pytest.mark.skipif(HEROKU is None, reason=NO_HEROKU_CLIENT)

Run = Callable[..., str]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("heroku-home")


@pytest.fixture
def heroku(simulator: Simulator, owner: HerokuClient, home: Path) -> Run:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "XDG_CACHE_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "HEROKU_HOST": simulator.url,
        "HEROKU_DATA_HOST": "127.0.0.1",
        "HEROKU_API_KEY": owner.token,
        "HEROKU_DISABLE_AUTOUPDATE": "1",
        "HEROKU_SKIP_NEW_VERSION_CHECK": "1",
        "HEROKU_SKIP_ANALYTICS": "1",
        "DISABLE_TELEMETRY": "true",
        "NO_COLOR": "1",
        "CI": "1",
    }

    def run(*arguments: str) -> str:
        assert HEROKU is not None
        finished = subprocess.run(
            [HEROKU, *arguments, "--app", "demo-shop"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished.stdout + finished.stderr

    return run


def test_apps_config_and_releases(owner: HerokuClient, heroku: Run) -> None:
    addon = owner.create_database("demo-shop")
    information = heroku("apps:info")
    assert "owner@example.com" in information
    assert "heroku-postgresql:essential-0" in information
    assert owner.config_vars("demo-shop")["DATABASE_URL"] in heroku("config")
    assert "done, v5" in heroku("config:set", "GREETING=hello")
    assert owner.config_vars("demo-shop")["GREETING"] == "hello"
    releases = heroku("releases")
    assert "Current: v5" in releases
    assert "Set GREETING config vars" in releases
    assert f"Attach DATABASE (@ref:{addon['name']})" in releases


def test_webhooks(owner: HerokuClient, receiver: WebhookReceiver, heroku: Run) -> None:
    # WHEN a webhook is added without a secret, the client shows the one that was made
    added = heroku("webhooks:add", "--include", "api:release", "--level", "sync", "--url", receiver.url)
    assert "Webhooks Signing Secret" in added
    (webhook,) = owner.call("GET", "/apps/demo-shop/webhooks").json()
    # THEN it is listed and described
    assert webhook["id"] in heroku("webhooks")
    assert receiver.url in heroku("webhooks:info", webhook["id"])
    # AND its deliveries are listed
    owner.call("PATCH", "/apps/demo-shop/config-vars", {"A": "1"}).raise_for_status()
    receiver.wait_for(2)
    deliveries = heroku("webhooks:deliveries")
    for received in receiver.requests:
        assert received.payload["webhook_metadata"]["delivery"]["id"] in deliveries
    assert "has no deliveries" in heroku("webhooks:deliveries", "--status", "failed")
    # AND it can be changed and removed
    new = ("--include", "api:addon,api:release", "--level", "notify", "--url", "https://example.com/new")
    heroku("webhooks:update", webhook["id"], *new, "--secret", "fake-secret")
    (changed,) = owner.call("GET", "/apps/demo-shop/webhooks").json()
    assert (changed["include"], changed["level"]) == (["api:addon", "api:release"], "notify")
    heroku("webhooks:remove", webhook["id"])
    assert owner.call("GET", "/apps/demo-shop/webhooks").json() == []


def test_rotation_of_credentials(owner: HerokuClient, heroku: Run) -> None:
    owner.create_database("demo-shop")
    before = owner.config_vars("demo-shop")["DATABASE_URL"]
    assert "as DATABASE" in heroku("pg:credentials")
    assert "done" in heroku("pg:credentials:rotate", "--confirm", "demo-shop")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(before)
    psycopg.connect(owner.config_vars("demo-shop")["DATABASE_URL"]).close()
