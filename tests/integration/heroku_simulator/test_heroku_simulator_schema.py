"""Every response of the simulated Platform API has the documented fields, and no others."""

from typing import Any

import jsonschema
import pytest

from local.heroku.api.application import RESOURCES
from local.heroku.api.operation import Host
from local.heroku.client import HerokuClient
from tests.fakes.heroku_platform_schema import PlatformSchema
from tests.fakes.webhook_receiver import WebhookReceiver

# There are no pipelines here: always 404.
NEVER_FOUND = {"GET /apps/{app}/pipeline-couplings"}


class CheckedCalls:
    """Calls the API, validates each response, and records which operations were seen."""

    def __init__(self, client: HerokuClient, schema: PlatformSchema) -> None:
        self._client = client
        self._schema = schema
        self.seen: set[str] = set()

    def __call__(self, method: str, template: str, body: Any = None, **path: str) -> Any:
        address = template.format(**path)
        answer = self._client.call(method, address, body)
        assert answer.status_code in {200, 201, 206}, answer.text
        self._schema.check(f"{method} {template}", answer.json())
        self.seen.add(f"{method} {template}")
        return answer.json()


def test_every_answer_validates(owner: HerokuClient, receiver: WebhookReceiver, schema: PlatformSchema) -> None:
    call = CheckedCalls(owner, schema)
    # WHEN every operation is used
    _account(call)
    made = _app_with_everything(call, owner, receiver)
    _reads(call, made)
    _changes_and_removals(call, made)
    # THEN each response was as documented, and none was forgotten
    operations = {
        f"{one.method} {one.path}" for resource in RESOURCES for one in resource.OPERATIONS if one.host is Host.PLATFORM
    }
    assert call.seen == operations - NEVER_FOUND == schema.operations


def _account(call: CheckedCalls) -> None:
    call("GET", "/account")
    call("GET", "/account/rate-limits")
    grant = call("POST", "/oauth/authorizations", {"scope": ["read"], "expires_in": 60, "description": "test"})
    call("GET", "/oauth/authorizations")
    call("DELETE", "/oauth/authorizations/{authorization}", authorization=grant["id"])


def _app_with_everything(call: CheckedCalls, owner: HerokuClient, receiver: WebhookReceiver) -> dict[str, str]:
    app = call("POST", "/apps", {"name": "full-shop"})["name"]
    include = ["api:release", "api:addon", "api:addon-attachment", "api:app"]
    subscription = {"include": include, "level": "sync", "url": receiver.url}
    webhook = call("POST", "/apps/{app}/webhooks", subscription, app=app)
    addon = call("POST", "/apps/{app}/addons", {"plan": "heroku-postgresql:essential-0"}, app=app)
    spare = owner.create_database(app)
    extra = call("POST", "/addon-attachments", {"addon": addon["id"], "app": app, "name": "EXTRA"})
    call("PATCH", "/apps/{app}/config-vars", {"FOO": "bar"}, app=app)
    release = call("POST", "/apps/{app}/releases", {"slug": spare["id"]}, app=app)
    receiver.wait_for(8)
    return {
        "app": app,
        "webhook": webhook["id"],
        "addon": addon["id"],
        "attachment": extra["id"],
        "release": release["id"],
    }


def _reads(call: CheckedCalls, made: dict[str, str]) -> None:
    for template in (
        "/apps",
        "/apps/{app}",
        "/apps/{app}/dynos",
        "/apps/{app}/collaborators",
        "/apps/{app}/config-vars",
        "/apps/{app}/releases",
        "/apps/{app}/releases/{release}",
        "/apps/{app}/releases/{release}/config-vars",
        "/addons",
        "/addons/{addon}",
        "/apps/{app}/addons",
        "/apps/{app}/addons/{addon}",
        "/addon-attachments",
        "/addon-attachments/{attachment}",
        "/addons/{addon}/addon-attachments",
        "/apps/{app}/addon-attachments",
        "/apps/{app}/addon-attachments/{attachment}",
        "/apps/{app}/webhooks",
        "/apps/{app}/webhooks/{webhook}",
    ):
        assert call("GET", template, **made) is not None
    call("GET", "/addon-services/{service}/plans", service="heroku-postgresql")
    call("POST", "/actions/addons/resolve", {"addon": made["addon"]})
    call("POST", "/actions/addon-attachments/resolve", {"addon_attachment": "EXTRA_URL", "app": made["app"]})
    (delivery, *_) = call("GET", "/apps/{app}/webhook-deliveries", **made)
    call("GET", "/apps/{app}/webhook-deliveries/{delivery}", **made, delivery=delivery["id"])
    (event, *_) = call("GET", "/apps/{app}/webhook-events", **made)
    call("GET", "/apps/{app}/webhook-events/{event}", **made, event=event["id"])


def _changes_and_removals(call: CheckedCalls, made: dict[str, str]) -> None:
    call("PATCH", "/apps/{app}", {"maintenance": True}, **made)
    call("PATCH", "/apps/{app}/webhooks/{webhook}", {"level": "notify"}, **made)
    call("DELETE", "/apps/{app}/webhooks/{webhook}", **made)
    call("DELETE", "/addon-attachments/{attachment}", **made)
    call("DELETE", "/apps/{app}/addons/{addon}", **made)
    call("DELETE", "/apps/{app}", **made)


@pytest.mark.parametrize("wrong", [{"remaining": "many"}, {}, {"remaining": 1, "unknown": 2}])
def test_a_wrong_response_is_refused(schema: PlatformSchema, wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError, match=r"is not of type|required|unexpected"):
        schema.check("GET /account/rate-limits", wrong)


@pytest.mark.parametrize("wrong", [{"id": "7"}, {"created_at": "yesterday"}, {"created_at": "2026-03-04"}])
def test_a_wrong_format_is_refused(owner: HerokuClient, schema: PlatformSchema, wrong: dict[str, str]) -> None:
    app = owner.call("GET", "/apps/demo-shop").json()
    schema.check("GET /apps/{app}", app)

    with pytest.raises(jsonschema.ValidationError, match=r"is not a|does not match"):
        schema.check("GET /apps/{app}", app | wrong)
