"""Webhook subscriptions and their deliveries; every operation needs a token of scope `global`."""

from local.heroku.api.operation import ApiResponse, Call, Operation
from local.heroku.api.paging import listed
from local.heroku.model.authorizations import Access
from local.heroku.model.deliveries import Delivery
from local.heroku.model.errors import invalid, not_found
from local.heroku.model.events import Event

_KEYS = {"id": lambda webhook: webhook.id}
_DELIVERY_KEYS = {"seq": lambda delivery: delivery.seq, "id": lambda delivery: delivery.id}
_EVENT_KEYS = {"created_at": lambda event: event.created_at.isoformat(), "id": lambda event: event.id}


def _create(call: Call) -> ApiResponse:
    app = call.app
    if app.webhooks_refused:
        raise invalid("This app has reached its limit of webhooks.")
    webhook, secret = call.heroku.webhooks.create(app.id, call.fields())
    return ApiResponse(webhook.resource(app.reference()), 201, _secret_header(secret))


def _list(call: Call) -> ApiResponse:
    app = call.app
    webhooks = call.heroku.webhooks.of(app.id)
    return listed(call, webhooks, _KEYS, lambda webhook: webhook.resource(app.reference()))


def _info(call: Call) -> ApiResponse:
    app = call.app
    return ApiResponse(call.heroku.webhooks.find(app.id, call.path["webhook"]).resource(app.reference()))


def _update(call: Call) -> ApiResponse:
    app = call.app
    webhook = call.heroku.webhooks.find(app.id, call.path["webhook"])
    secret = call.heroku.webhooks.update(webhook, call.fields())
    return ApiResponse(webhook.resource(app.reference()), headers=_secret_header(secret))


def _delete(call: Call) -> ApiResponse:
    app = call.app
    webhook = call.heroku.webhooks.find(app.id, call.path["webhook"])
    call.heroku.delete_webhook(webhook)
    return ApiResponse(webhook.resource(app.reference()))


def _deliveries(call: Call) -> ApiResponse:
    deliveries = call.heroku.deliveries.of_app(call.app.id)
    status = call.query.get("eq[status]")
    wanted = [delivery for delivery in deliveries if status in {None, delivery.status}]
    return listed(call, wanted, _DELIVERY_KEYS, Delivery.resource)


def _delivery(call: Call) -> ApiResponse:
    return ApiResponse(call.heroku.deliveries.find(call.app.id, call.path["delivery"]).resource())


def _events(call: Call) -> ApiResponse:
    return listed(call, call.heroku.deliveries.events_of_app(call.app.id), _EVENT_KEYS, Event.listed)


def _event(call: Call) -> ApiResponse:
    for event in call.heroku.deliveries.events_of_app(call.app.id):
        if event.id == call.path["event"]:
            return ApiResponse(event.listed())
    raise not_found("webhook-event")


def _secret_header(secret: str | None) -> dict[str, str]:
    """Return the header with a generated secret; a secret of the caller is not returned."""
    return {} if secret is None else {"Heroku-Webhook-Secret": secret}


OPERATIONS = [
    Operation("POST", "/apps/{app}/webhooks", _create, Access.GLOBAL),
    Operation("GET", "/apps/{app}/webhooks", _list, Access.GLOBAL),
    Operation("GET", "/apps/{app}/webhooks/{webhook}", _info, Access.GLOBAL),
    Operation("PATCH", "/apps/{app}/webhooks/{webhook}", _update, Access.GLOBAL),
    Operation("DELETE", "/apps/{app}/webhooks/{webhook}", _delete, Access.GLOBAL),
    Operation("GET", "/apps/{app}/webhook-deliveries", _deliveries, Access.GLOBAL),
    Operation("GET", "/apps/{app}/webhook-deliveries/{delivery}", _delivery, Access.GLOBAL),
    Operation("GET", "/apps/{app}/webhook-events", _events, Access.GLOBAL),
    Operation("GET", "/apps/{app}/webhook-events/{event}", _event, Access.GLOBAL),
]
