"""Add-ons: Heroku Postgres databases."""

from typing import Any

from local.heroku.api.operation import ApiResponse, Call, Operation
from local.heroku.api.paging import listed
from local.heroku.model.addon import Addon
from local.heroku.model.addons import MONTHLY_PRICES, SERVICE, plan_resource
from local.heroku.model.authorizations import Access
from local.heroku.model.errors import invalid, not_found

_KEYS = {"id": lambda addon: addon.id, "name": lambda addon: addon.name}


def _create(call: Call) -> ApiResponse:
    attachment = call.fields().get("attachment") or {}
    if not isinstance(attachment, dict):
        raise invalid("attachment must be an object.")
    addon = call.heroku.postgres.create_addon(
        call.app, call.account, call.text("plan"), name=call.text_or_none("name"), attachment=attachment.get("name")
    )
    return ApiResponse(_representation(call, addon), 201)


def _list(call: Call) -> ApiResponse:
    visible = call.heroku.addons.visible_to(call.account)
    return listed(call, visible, _KEYS, lambda addon: _representation(call, addon))


def _list_by_app(call: Call) -> ApiResponse:
    return listed(call, call.heroku.addons.on(call.app), _KEYS, lambda addon: _representation(call, addon))


def _plans(call: Call) -> ApiResponse:
    if call.path["service"] not in SERVICE.values():
        raise not_found("add-on service")
    plans = [plan_resource(tier, call.heroku.addons.now()) for tier in MONTHLY_PRICES]
    return listed(call, plans, {"id": lambda plan: plan["id"], "name": lambda plan: plan["name"]}, lambda plan: plan)


def _info(call: Call) -> ApiResponse:
    return ApiResponse(_representation(call, call.heroku.addons.find(call.account, call.path["addon"])))


def _info_by_app(call: Call) -> ApiResponse:
    return ApiResponse(_representation(call, _on_app(call)))


def _delete(call: Call) -> ApiResponse:
    addon = _on_app(call)
    call.heroku.postgres.delete_addon(addon, call.account)
    return ApiResponse(_representation(call, addon))


def _resolve(call: Call) -> ApiResponse:
    addon = call.heroku.addons.find(call.account, call.text("addon"))
    return ApiResponse([_representation(call, addon)])


def _representation(call: Call, addon: Addon) -> dict[str, Any]:
    """Return an add-on, with the price of its plan if the header requests it."""
    shown = call.heroku.addons.resource(addon)
    if "plan" in call.headers.get("accept-expansion", ""):
        shown["plan"] = {**shown["plan"], "price": shown["billed_price"]}
    return shown


def _on_app(call: Call) -> Addon:
    addon = call.heroku.addons.find(call.account, call.path["addon"])
    if addon not in call.heroku.addons.on(call.app):
        raise not_found("add-on")
    return addon


OPERATIONS = [
    Operation("GET", "/addon-services/{service}/plans", _plans, Access.READ),
    Operation("GET", "/addons", _list, Access.READ),
    Operation("GET", "/addons/{addon}", _info, Access.READ),
    Operation("POST", "/apps/{app}/addons", _create, Access.WRITE),
    Operation("GET", "/apps/{app}/addons", _list_by_app, Access.READ),
    Operation("GET", "/apps/{app}/addons/{addon}", _info_by_app, Access.READ),
    Operation("DELETE", "/apps/{app}/addons/{addon}", _delete, Access.WRITE),
    Operation("POST", "/actions/addons/resolve", _resolve, Access.READ),
]
