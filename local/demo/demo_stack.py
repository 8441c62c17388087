"""The demo's access to Heroku, Hasura Cloud, PostgreSQL and the queue of a running stack."""

import base64
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import psycopg
import requests

from local.hasura.client import HasuraClient, SimulatedProject
from local.heroku.client import HerokuClient
from local.stack.aws import EmulatedAws
from local.stack.outputs import CONFIG_VAR, ENV_VAR, Stack
from local.waiting import wait_until

SIGNATURE_HEADER = "Heroku-Webhook-Hmac-SHA256"
TIMEOUT_S = 10


@dataclass(frozen=True)
class DemoStack:
    """The demo data on a running stack."""

    stack: Stack

    @cached_property
    def app(self) -> str:
        """The demo's Heroku app."""
        return self.stack["demo"]["heroku_app"]

    @cached_property
    def heroku(self) -> HerokuClient:
        """A Heroku client of the app's owner."""
        return HerokuClient(self.stack["heroku_url"], self.stack["demo"]["heroku_token"])

    @cached_property
    def hasura(self) -> HasuraClient:
        """A client of Hasura Cloud."""
        return HasuraClient(self.stack["hasura_url"])

    @cached_property
    def project(self) -> SimulatedProject:
        """The demo's project."""
        demo = self.stack["demo"]
        return self.hasura.find_project(demo["hasura_token"], demo["tenant_id"])

    def source(self) -> str:
        """Return the current value of the config var at Heroku."""
        return self.heroku.config_vars(self.app)[CONFIG_VAR]

    def target(self) -> str:
        """Return the current value of the env var at Hasura."""
        env = self.hasura.read_env(self.stack["demo"]["hasura_token"], self.project.tenant_id)
        return str(env["envVars"]["environment"][ENV_VAR])

    def rotate(self) -> None:
        """Rotate the database's credentials, as `heroku pg:credentials:rotate` does."""
        self.heroku.rotate(self._addon).raise_for_status()

    def deploy(self, count: int) -> None:
        """Deploy `count` times, without a change of config."""
        self.heroku.control("POST", f"/apps/{self.app}/deploys", {"count": count})

    def writes(self) -> int:
        """Return how many writes of the demo's env var Hasura has accepted so far."""
        writes = self.hasura.control("GET", "/writes")
        return sum(write["tenant_id"] == self.project.tenant_id and ENV_VAR in write["keys"] for write in writes)

    def deliveries(self) -> list[dict[str, Any]]:
        """Return the app's webhook deliveries, newest first."""
        answer = self.heroku.call(
            "GET", f"/apps/{self.app}/webhook-deliveries", headers={"Range": "seq ..; order=desc,max=1000"}
        )
        return list(answer.json())

    def wait_for_target(self) -> float:
        """Return the seconds until the target equals the source."""
        wanted = self.source()
        return wait_until(lambda: self.target() == wanted, "Hasura has the new URL")

    def wait_for_health(self) -> float:
        """Return the seconds until the project serves from its database again."""
        return wait_until(self.is_healthy, "the project is healthy")

    def is_healthy(self) -> bool:
        """Return whether the project is consistent and can query its database."""
        if not self.hasura.health(self.project).ok:
            return False
        return self.hasura.run_sql(self.project, "SELECT 1", source="default", read_only=True).ok

    def wait_until_idle(self) -> float:
        """Return the seconds until no release, webhook delivery or check is pending."""
        return wait_until(self._is_idle, "the queue is empty")

    def database_accepts(self, url: str) -> bool:
        """Return whether PostgreSQL accepts the credentials of this URL."""
        try:
            psycopg.connect(url, connect_timeout=TIMEOUT_S).close()
        except psycopg.OperationalError:
            return False
        return True

    def send_webhook(self, signature: bytes | None) -> int:
        """Send a webhook that Heroku did not sign to the demo's sync, and return the response status."""
        headers = {"Content-Type": "application/json"}
        if signature is not None:
            headers[SIGNATURE_HEADER] = base64.b64encode(signature).decode()
        url = f"{self.stack['api_url']}/webhooks/heroku/{self.stack['demo']['sync_id']}"
        answer = requests.post(url, data=b'{"data": {}}', headers=headers, timeout=TIMEOUT_S)
        return answer.status_code

    @cached_property
    def _addon(self) -> str:
        (addon,) = self.heroku.call("GET", f"/apps/{self.app}/addons").json()
        return str(addon["name"])

    def _is_idle(self) -> bool:
        # Checked in the order in which a change travels, so that nothing is missed in between.
        return not self.heroku.has_pending_releases(self.app) and self._delivered() and self._checked()

    def _delivered(self) -> bool:
        return all(delivery["status"] == "succeeded" for delivery in self.deliveries())

    def _checked(self) -> bool:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self._sqs.get_queue_attributes(QueueUrl=self.stack["check_queue_url"], AttributeNames=names)
        return all(answer["Attributes"][name] == "0" for name in names)

    @cached_property
    def _sqs(self) -> Any:
        aws = EmulatedAws(urlsplit(self.stack["aws_endpoint"]).port or 0)
        return aws.session.client("sqs", endpoint_url=aws.endpoint)
