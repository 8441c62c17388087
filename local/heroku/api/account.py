"""The caller's own account."""

from local.heroku.api.operation import ApiResponse, Call, Operation
from local.heroku.model.authorizations import Access


def _info(call: Call) -> ApiResponse:
    return ApiResponse(call.account.resource())


def _rate_limits(call: Call) -> ApiResponse:
    return ApiResponse({"remaining": call.heroku.rate_limits.remaining(call.account.id)})


def _authorizations(call: Call) -> ApiResponse:
    now = call.heroku.clock.now()
    return ApiResponse([grant.resource(now) for grant in call.heroku.authorizations.of(call.account)])


def _authorize(call: Call) -> ApiResponse:
    fields = call.fields()
    grant = call.heroku.authorizations.grant(
        call.account,
        fields.get("scope") or [],
        expires_in=fields.get("expires_in"),
        description=call.text_or_none("description") or "",
    )
    return ApiResponse(grant.resource(call.heroku.clock.now()), 201)


def _withdraw(call: Call) -> ApiResponse:
    grant = call.heroku.authorizations.revoke(call.path["authorization"])
    return ApiResponse(grant.resource(call.heroku.clock.now()))


OPERATIONS = [
    Operation("GET", "/account", _info, Access.IDENTITY),
    Operation("GET", "/account/rate-limits", _rate_limits, Access.IDENTITY, free=True),
    Operation("GET", "/oauth/authorizations", _authorizations, Access.GLOBAL),
    Operation("POST", "/oauth/authorizations", _authorize, Access.GLOBAL),
    Operation("DELETE", "/oauth/authorizations/{authorization}", _withdraw, Access.GLOBAL),
]
