"""The data API of Heroku Postgres: the credentials of a database.

The paths are those that Heroku's command line client calls (https://github.com/heroku/cli, `pg:credentials`).
"""

from typing import Any

from local.heroku.api.operation import ApiResponse, Call, Host, Operation
from local.heroku.model.addons import Addon
from local.heroku.model.authorizations import Access
from local.heroku.model.errors import not_found


def _list(call: Call) -> ApiResponse:
    return ApiResponse([_default_credential(_database(call))])


def _rotate(call: Call) -> ApiResponse:
    if call.path.get("credential", "default") != "default":
        raise not_found("credential")
    call.heroku.postgres.rotate(_database(call))
    return ApiResponse({})


def _database(call: Call) -> Addon:
    return call.heroku.addons.find(call.account, call.path["database"])


def _default_credential(addon: Addon) -> dict[str, Any]:
    return {
        "uuid": addon.id,
        "name": "default",
        "state": "active",
        "database": addon.database,
        "credentials": [{"user": addon.role, "state": "active"}],
    }


OPERATIONS = [
    Operation("GET", "/postgres/v0/databases/{database}/credentials", _list, Access.READ_CONFIG, Host.DATA),
    Operation(
        "POST",
        "/postgres/v0/databases/{database}/credentials/{credential}/credentials_rotation",
        _rotate,
        Access.WRITE_CONFIG,
        Host.DATA,
    ),
    Operation(
        "POST",
        "/postgres/v0/databases/{database}/credentials_rotation",
        _rotate,
        Access.WRITE_CONFIG,
        Host.DATA,
    ),
]
