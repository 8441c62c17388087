"""Apps, with their config vars, dynos, collaborators and pipelines."""

from dataclasses import replace
from typing import Any

from local.heroku.api.operation import ApiResponse, Call, Operation
from local.heroku.api.paging import listed
from local.heroku.model.accounts import Account
from local.heroku.model.apps import PERMISSIONS, App
from local.heroku.model.authorizations import Access
from local.heroku.model.clock import second
from local.heroku.model.errors import invalid, not_found
from local.heroku.model.release import find_release

_KEYS = {"id": lambda app: app.id, "name": lambda app: app.name}


def _create(call: Call) -> ApiResponse:
    return ApiResponse(call.heroku.create_app(call.account, call.text_or_none("name")).resource(), 201)


def _list(call: Call) -> ApiResponse:
    page = listed(call, call.heroku.apps.of(call.account), _KEYS, App.resource)
    return page if call.heroku.settings.apps_are_ordered else replace(page, body=page.body[::-1])


def _info(call: Call) -> ApiResponse:
    return ApiResponse(call.app.resource())


def _update(call: Call) -> ApiResponse:
    app = call.app
    maintenance = call.fields().get("maintenance")
    if maintenance is not None and not isinstance(maintenance, bool):
        raise invalid("maintenance must be true or false.")
    call.heroku.update_app(app, call.account, name=call.text_or_none("name"), maintenance=maintenance)
    return ApiResponse(app.resource())


def _delete(call: Call) -> ApiResponse:
    app = call.app
    shown = app.resource()
    call.heroku.delete_app(app, call.account)
    return ApiResponse(shown)


def _collaborators(call: Call) -> ApiResponse:
    app = call.app
    others = sorted(app.collaborators, key=lambda account: account.email)
    kept = [_collaborator(app, other, "collaborator") for other in others]
    return ApiResponse([_collaborator(app, app.owner, "owner"), *kept])


def _collaborator(app: App, account: Account, role: str) -> dict[str, Any]:
    created = second(app.created_at)
    permissions = app.collaborators.get(account, PERMISSIONS)
    return {
        "app": app.reference(),
        "created_at": created,
        "id": app.id if role == "owner" else account.id,
        "permissions": [{"name": name, "description": ""} for name in sorted(permissions)],
        "role": role,
        "updated_at": created,
        "user": {**account.reference(), "federated": False},
    }


def _dynos(call: Call) -> ApiResponse:
    _ = call.app  # raises the error for an app without access
    return ApiResponse([])


def _pipeline_coupling(call: Call) -> ApiResponse:
    """Raise the error for a missing pipeline; the simulator has none."""
    _ = call.app
    raise not_found("pipeline-coupling")


def _config_vars(call: Call) -> ApiResponse:
    return ApiResponse(call.heroku.config(call.app))


def _change_config_vars(call: Call) -> ApiResponse:
    app = call.app
    call.heroku.change_config(app, call.account, call.fields())
    return ApiResponse(call.heroku.config(app))


def _config_vars_of_release(call: Call) -> ApiResponse:
    return ApiResponse(find_release(call.app.releases, call.path["release"]).config)


OPERATIONS = [
    Operation("POST", "/apps", _create, Access.WRITE),
    Operation("GET", "/apps", _list, Access.READ),
    Operation("GET", "/apps/{app}", _info, Access.READ),
    Operation("PATCH", "/apps/{app}", _update, Access.WRITE),
    Operation("DELETE", "/apps/{app}", _delete, Access.WRITE),
    Operation("GET", "/apps/{app}/config-vars", _config_vars, Access.READ_CONFIG),
    Operation("PATCH", "/apps/{app}/config-vars", _change_config_vars, Access.WRITE_CONFIG),
    Operation("GET", "/apps/{app}/releases/{release}/config-vars", _config_vars_of_release, Access.READ_CONFIG),
    Operation("GET", "/apps/{app}/dynos", _dynos, Access.READ),
    Operation("GET", "/apps/{app}/collaborators", _collaborators, Access.READ),
    Operation("GET", "/apps/{app}/pipeline-couplings", _pipeline_coupling, Access.READ),
]
