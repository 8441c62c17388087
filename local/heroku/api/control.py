"""The control surface `/_control` for tests and the demo, which `local.heroku.__main__` documents.

These calls need no token, and are neither counted nor faulted.
"""

from dataclasses import asdict
from typing import Any

from local.heroku.api.operation import ApiResponse, Call, Operation
from local.heroku.model.accounts import Account
from local.heroku.model.apps import PERMISSIONS, App
from local.heroku.model.clock import microsecond
from local.heroku.model.errors import invalid
from local.heroku.model.faults import ApiFaults, DeliveryFaults
from local.heroku.model.oauth import OAuthClient
from local.heroku.model.release import ReleaseCommand


def _health(_call: Call) -> ApiResponse:
    return ApiResponse({"status": "ok"})


def _calls(call: Call) -> ApiResponse:
    return ApiResponse(call.heroku.calls.counts())


def _forget_calls(call: Call) -> ApiResponse:
    call.heroku.calls.reset()
    return _calls(call)


def _faults(call: Call) -> ApiResponse:
    return ApiResponse(asdict(call.heroku.faults))


def _change_faults(call: Call) -> ApiResponse:
    call.heroku.faults.change(call.fields())
    return _faults(call)


def _clear_faults(call: Call) -> ApiResponse:
    call.heroku.faults.api = ApiFaults()
    call.heroku.faults.deliveries = DeliveryFaults()
    return _faults(call)


def _clock(call: Call) -> ApiResponse:
    clock = call.heroku.clock
    return ApiResponse({"now": microsecond(clock.now()), "speed": clock.speed})


def _change_clock(call: Call) -> ApiResponse:
    fields = call.fields()
    if any(not isinstance(fields.get(name, 0), int | float) or fields.get(name, 0) < 0 for name in fields):
        raise invalid("speed and advance_s are numbers, and not negative: time does not go back.")
    clock = call.heroku.clock
    clock.set_speed(fields.get("speed", clock.speed))
    clock.advance(fields.get("advance_s", 0))
    return _clock(call)


def _settings(call: Call) -> ApiResponse:
    return ApiResponse(asdict(call.heroku.settings))


def _change_settings(call: Call) -> ApiResponse:
    call.heroku.settings.change(call.fields())
    return _settings(call)


def _create_account(call: Call) -> ApiResponse:
    account = call.heroku.accounts.named(call.text("email"))
    scopes = call.fields().get("scopes") or ["global"]
    grant = call.heroku.authorizations.grant(account, scopes, token=call.text_or_none("token"))
    return ApiResponse({**account.reference(), "token": grant.access_token}, 201)


def _set_rate_limit(call: Call) -> ApiResponse:
    account = call.heroku.accounts.find(call.path["email"])
    remaining = call.fields().get("remaining")
    if not isinstance(remaining, int):
        raise invalid("remaining must be a number.")
    call.heroku.rate_limits.set_remaining(account.id, remaining)
    return ApiResponse({"remaining": remaining})


def _suspend(call: Call) -> ApiResponse:
    _subject(call).suspended = True
    return ApiResponse({})


def _unsuspend(call: Call) -> ApiResponse:
    _subject(call).suspended = False
    return ApiResponse({})


def _make_delinquent(call: Call) -> ApiResponse:
    _subject(call).delinquent = True
    return ApiResponse({})


def _accept_payment(call: Call) -> ApiResponse:
    _subject(call).delinquent = False
    return ApiResponse({})


def _subject(call: Call) -> Account | App:
    if "app" in call.path:
        return call.heroku.apps.find(call.path["app"])
    return call.heroku.accounts.find(call.path["email"])


def _change_owner(call: Call) -> ApiResponse:
    keep_collaborator = call.fields().get("keep_collaborator") is True
    app, owner = call.heroku.apps.find(call.path["app"]), call.heroku.accounts.named(call.text("email"))
    app.transfer_to(owner, keep_collaborator=keep_collaborator)
    return ApiResponse({})


def _set_collaborator(call: Call) -> ApiResponse:
    app = call.heroku.apps.find(call.path["app"])
    permissions = frozenset(call.fields().get("permissions", PERMISSIONS))
    if not permissions or not permissions <= PERMISSIONS:
        raise invalid(f"permissions are some of {', '.join(sorted(PERMISSIONS))}.")
    app.collaborators[call.heroku.accounts.named(call.path["email"])] = permissions
    return ApiResponse({})


def _remove_collaborator(call: Call) -> ApiResponse:
    app = call.heroku.apps.find(call.path["app"])
    app.collaborators.pop(call.heroku.accounts.find(call.path["email"]), None)
    return ApiResponse({})


def _create_apps(call: Call) -> ApiResponse:
    owner = call.heroku.accounts.named(call.path["email"])
    names = call.fields().get("names") or [None] * call.fields().get("count", 1)
    apps = [call.heroku.create_app(owner, name) for name in names]
    for app in apps:
        app.config.update(call.fields().get("config", {}))
    return ApiResponse({"names": [app.name for app in apps], "apps": [app.reference() for app in apps]}, 201)


def _set_release_command(call: Call) -> ApiResponse:
    app = call.heroku.apps.find(call.path["app"])
    app.release_command = ReleaseCommand.parse(call.fields())
    return ApiResponse(asdict(app.release_command))


def _remove_release_command(call: Call) -> ApiResponse:
    call.heroku.apps.find(call.path["app"]).release_command = None
    return ApiResponse({})


def _refuse_webhooks(call: Call) -> ApiResponse:
    call.heroku.apps.find(call.path["app"]).webhooks_refused = True
    return ApiResponse({})


def _accept_webhooks(call: Call) -> ApiResponse:
    call.heroku.apps.find(call.path["app"]).webhooks_refused = False
    return ApiResponse({})


def _deploy(call: Call) -> ApiResponse:
    app = call.heroku.apps.find(call.path["app"])
    status: Any = call.fields().get("status", "succeeded")
    if status not in {"succeeded", "failed"}:
        raise invalid("status is succeeded or failed.")
    times = range(call.fields().get("count", 1))
    return ApiResponse({"versions": [call.heroku.deploy(app, app.owner, status=status).version for _ in times]})


def _revoke(call: Call) -> ApiResponse:
    call.heroku.authorizations.revoke(call.text("token"))
    return ApiResponse({})


def _expire(call: Call) -> ApiResponse:
    call.heroku.authorizations.expire(call.text("token"))
    return ApiResponse({})


def _refuse_client(call: Call) -> ApiResponse:
    call.heroku.oauth.client_refused = True
    return ApiResponse({})


def _accept_client(call: Call) -> ApiResponse:
    call.heroku.oauth.client_refused = False
    return ApiResponse({})


def _register_client(call: Call) -> ApiResponse:
    client = OAuthClient(call.text("client_id"), call.text("client_secret"), call.text("redirect_uri"))
    call.heroku.oauth.register(client)
    return ApiResponse({})


OPERATIONS = [
    Operation(method, f"/_control{path}", handler, None)
    for method, path, handler in (
        ("GET", "/health", _health),
        ("GET", "/calls", _calls),
        ("DELETE", "/calls", _forget_calls),
        ("GET", "/faults", _faults),
        ("PUT", "/faults", _change_faults),
        ("DELETE", "/faults", _clear_faults),
        ("GET", "/clock", _clock),
        ("PUT", "/clock", _change_clock),
        ("GET", "/settings", _settings),
        ("PUT", "/settings", _change_settings),
        ("POST", "/accounts", _create_account),
        ("PUT", "/accounts/{email}/rate-limit", _set_rate_limit),
        ("PUT", "/accounts/{email}/suspended", _suspend),
        ("DELETE", "/accounts/{email}/suspended", _unsuspend),
        ("PUT", "/accounts/{email}/delinquent", _make_delinquent),
        ("DELETE", "/accounts/{email}/delinquent", _accept_payment),
        ("PUT", "/apps/{app}/suspended", _suspend),
        ("DELETE", "/apps/{app}/suspended", _unsuspend),
        ("PUT", "/apps/{app}/delinquent", _make_delinquent),
        ("DELETE", "/apps/{app}/delinquent", _accept_payment),
        ("PUT", "/apps/{app}/owner", _change_owner),
        ("PUT", "/apps/{app}/collaborators/{email}", _set_collaborator),
        ("DELETE", "/apps/{app}/collaborators/{email}", _remove_collaborator),
        ("PUT", "/apps/{app}/release-command", _set_release_command),
        ("DELETE", "/apps/{app}/release-command", _remove_release_command),
        ("PUT", "/apps/{app}/webhooks-refused", _refuse_webhooks),
        ("DELETE", "/apps/{app}/webhooks-refused", _accept_webhooks),
        ("POST", "/apps/{app}/deploys", _deploy),
        ("POST", "/accounts/{email}/apps", _create_apps),
        ("POST", "/tokens/revoke", _revoke),
        ("POST", "/tokens/expire", _expire),
        ("PUT", "/oauth-client", _register_client),
        ("PUT", "/oauth-client/refused", _refuse_client),
        ("DELETE", "/oauth-client/refused", _accept_client),
    )
]
