"""Apps, and the lists about them that are short here: dynos, collaborators, pipelines."""

from typing import Any

from local.heroku.api.operation import Answer, Call, Operation
from local.heroku.api.paging import listed
from local.heroku.model.accounts import Account
from local.heroku.model.apps import App
from local.heroku.model.authorizations import Access
from local.heroku.model.clock import second
from local.heroku.model.errors import invalid, not_found

_KEYS = {"id": lambda app: app.id, "name": lambda app: app.name}


def _create(call: Call) -> Answer:
    return Answer(call.heroku.create_app(call.account, call.text_or_none("name")).resource(), 201)


def _list(call: Call) -> Answer:
    return listed(call, call.heroku.apps.of(call.account), _KEYS, App.resource)


def _info(call: Call) -> Answer:
    return Answer(call.app.resource())


def _update(call: Call) -> Answer:
    app = call.app
    maintenance = call.fields().get("maintenance")
    if maintenance is not None and not isinstance(maintenance, bool):
        raise invalid("maintenance must be true or false.")
    call.heroku.update_app(app, call.account, name=call.text_or_none("name"), maintenance=maintenance)
    return Answer(app.resource())


def _delete(call: Call) -> Answer:
    app = call.app
    shown = app.resource()
    call.heroku.delete_app(app, call.account)
    return Answer(shown)


def _collaborators(call: Call) -> Answer:
    app = call.app
    others = sorted(app.collaborators, key=lambda account: account.email)
    kept = [_collaborator(app, other, "collaborator") for other in others]
    return Answer([_collaborator(app, app.owner, "owner"), *kept])


def _collaborator(app: App, account: Account, role: str) -> dict[str, Any]:
    created = second(app.created_at)
    return {
        "app": app.reference(),
        "created_at": created,
        "id": app.id if role == "owner" else account.id,
        "permissions": [],
        "role": role,
        "updated_at": created,
        "user": {**account.reference(), "federated": False},
    }


def _dynos(call: Call) -> Answer:
    _ = call.app  # an app that cannot be seen is refused here too
    return Answer([])


def _pipeline_coupling(call: Call) -> Answer:
    """Refuse: there are no pipelines here."""
    _ = call.app
    raise not_found("pipeline-coupling")


OPERATIONS = [
    Operation("POST", "/apps", _create, Access.WRITE),
    Operation("GET", "/apps", _list, Access.READ),
    Operation("GET", "/apps/{app}", _info, Access.READ),
    Operation("PATCH", "/apps/{app}", _update, Access.WRITE),
    Operation("DELETE", "/apps/{app}", _delete, Access.WRITE),
    Operation("GET", "/apps/{app}/dynos", _dynos, Access.READ),
    Operation("GET", "/apps/{app}/collaborators", _collaborators, Access.READ),
    Operation("GET", "/apps/{app}/pipeline-couplings", _pipeline_coupling, Access.READ),
]
