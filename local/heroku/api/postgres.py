"""The data API of Heroku Postgres: the credentials of a database.

The paths are those that Heroku's command line client calls (https://github.com/heroku/cli, `pg:credentials`).
"""

from typing import Any

from local.heroku.api.operation import ApiResponse, Call, Host, Operation
from local.heroku.model.addon import Addon, Credential
from local.heroku.model.authorizations import Access


def _list(call: Call) -> ApiResponse:
    addon = _database(call)
    return ApiResponse([_representation(addon, one) for one in addon.credentials.values() if not one.is_pool])


def _create(call: Call) -> ApiResponse:
    addon = _database(call)
    return ApiResponse(_representation(addon, call.heroku.postgres.create_credential(addon, call.text("name"))), 201)


def _rotate(call: Call) -> ApiResponse:
    call.heroku.postgres.rotate(_database(call), call.path["credential"])
    return ApiResponse({})


def _rotate_all(call: Call) -> ApiResponse:
    addon = _database(call)
    for name in [one.name for one in addon.credentials.values() if not one.is_pool]:
        call.heroku.postgres.rotate(addon, name)
    return ApiResponse({})


def _database(call: Call) -> Addon:
    return call.heroku.addons.find(call.account, call.path["database"])


def _representation(addon: Addon, credential: Credential) -> dict[str, Any]:
    return {
        "uuid": credential.id,
        "name": credential.name,
        "state": "active",
        "database": addon.database,
        "credentials": [{"user": credential.role, "state": "active"}],
    }


OPERATIONS = [
    Operation(method, path, handler, access, Host.DATA)
    for method, path, handler, access in (
        ("GET", "/postgres/v0/databases/{database}/credentials", _list, Access.READ_CONFIG),
        ("POST", "/postgres/v0/databases/{database}/credentials", _create, Access.WRITE_CONFIG),
        (
            "POST",
            "/postgres/v0/databases/{database}/credentials/{credential}/credentials_rotation",
            _rotate,
            Access.WRITE_CONFIG,
        ),
        ("POST", "/postgres/v0/databases/{database}/credentials_rotation", _rotate_all, Access.WRITE_CONFIG),
        ("POST", "/data/postgres/v1/{database}/credentials/{credential}/rotate", _rotate, Access.WRITE_CONFIG),
    )
]
