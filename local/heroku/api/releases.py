"""Releases of an app."""

from local.heroku.api.operation import ApiResponse, Call, Operation
from local.heroku.api.paging import listed
from local.heroku.model.authorizations import Access
from local.heroku.model.release import find_release

_KEYS = {"version": lambda release: release.version, "id": lambda release: release.id}


def _list(call: Call) -> ApiResponse:
    app = call.app
    return listed(call, app.releases, _KEYS, lambda release: release.resource(app.reference()))


def _info(call: Call) -> ApiResponse:
    app = call.app
    return ApiResponse(find_release(app.releases, call.path["release"]).resource(app.reference()))


def _create(call: Call) -> ApiResponse:
    """Deploy a slug, or roll back to a release."""
    app = call.app
    target = call.text_or_none("release")
    if target is None:
        made = call.heroku.deploy(app, call.account, slug_id=call.text("slug"))
    else:
        made = call.heroku.roll_back(app, call.account, find_release(app.releases, target))
    return ApiResponse(made.resource(app.reference()), 201)


OPERATIONS = [
    Operation("GET", "/apps/{app}/releases", _list, Access.READ),
    Operation("POST", "/apps/{app}/releases", _create, Access.WRITE),
    Operation("GET", "/apps/{app}/releases/{release}", _info, Access.READ),
]
