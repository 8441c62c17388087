"""Attachments of add-ons to apps."""

from collections.abc import Iterable
from typing import Any

from local.heroku.api.operation import ApiResponse, Call, Operation
from local.heroku.api.paging import listed
from local.heroku.model.addon import Attachment
from local.heroku.model.authorizations import Access
from local.heroku.model.errors import not_found

_KEYS = {"id": lambda attachment: attachment.id, "name": lambda attachment: attachment.name}


def _create(call: Call) -> ApiResponse:
    heroku = call.heroku
    attachment = heroku.postgres.attach(
        call.app_named(call.text("app")),
        heroku.addons.find(call.account, call.text("addon")),
        call.account,
        name=call.text_or_none("name"),
        namespace=call.text_or_none("namespace"),
        confirm=call.text_or_none("confirm"),
    )
    return ApiResponse(_representation(call, attachment), 201)


def _list(call: Call) -> ApiResponse:
    return _listed(call, call.heroku.addons.attachments_visible_to(call.account))


def _list_by_app(call: Call) -> ApiResponse:
    return _listed(call, call.heroku.addons.attachments_on(call.app))


def _list_by_addon(call: Call) -> ApiResponse:
    addon = call.heroku.addons.find(call.account, call.path["addon"])
    return _listed(call, call.heroku.addons.attachments_of(addon))


def _info(call: Call) -> ApiResponse:
    return ApiResponse(_representation(call, _visible(call)))


def _info_by_app(call: Call) -> ApiResponse:
    return ApiResponse(
        _representation(call, _named(call.heroku.addons.attachments_on(call.app), call.path["attachment"]))
    )


def _delete(call: Call) -> ApiResponse:
    attachment = _visible(call)
    call.heroku.postgres.detach(attachment, call.account)
    return ApiResponse(_representation(call, attachment))


def _resolve(call: Call) -> ApiResponse:
    name = call.text_or_none("app")
    app = None if name is None else call.app_named(name)
    found = call.heroku.addons.resolve(call.account, call.text("addon_attachment"), app)
    return ApiResponse([_representation(call, attachment) for attachment in found])


def _listed(call: Call, attachments: Iterable[Attachment]) -> ApiResponse:
    return listed(call, attachments, _KEYS, lambda attachment: _representation(call, attachment))


def _visible(call: Call) -> Attachment:
    return _named(call.heroku.addons.attachments_visible_to(call.account), call.path["attachment"])


def _named(attachments: Iterable[Attachment], reference: str) -> Attachment:
    for attachment in attachments:
        if reference in {attachment.id, attachment.name}:
            return attachment
    raise not_found("add-on attachment")


def _representation(call: Call, attachment: Attachment) -> dict[str, Any]:
    """Return an attachment, with more of its add-on if the header requests it."""
    shown = attachment.resource()
    included = call.headers.get("accept-inclusion", "")
    if "addon:plan" in included:
        shown["addon"]["plan"] = attachment.addon.plan_reference()
    if "config_vars" in included:
        shown["config_vars"] = [attachment.config_var]
        shown["addon"]["config_vars"] = call.heroku.addons.resource(attachment.addon)["config_vars"]
    return shown


OPERATIONS = [
    Operation("GET", "/addon-attachments", _list, Access.READ),
    Operation("POST", "/addon-attachments", _create, Access.WRITE),
    Operation("GET", "/addon-attachments/{attachment}", _info, Access.READ),
    Operation("DELETE", "/addon-attachments/{attachment}", _delete, Access.WRITE),
    Operation("GET", "/addons/{addon}/addon-attachments", _list_by_addon, Access.READ),
    Operation("GET", "/apps/{app}/addon-attachments", _list_by_app, Access.READ),
    Operation("GET", "/apps/{app}/addon-attachments/{attachment}", _info_by_app, Access.READ),
    Operation("POST", "/actions/addon-attachments/resolve", _resolve, Access.READ),
]
