"""Our ports on the simulators' models: what the clients say over HTTP, in one process and without it."""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from urlsync.adapters.hasura.client import failure_of
from urlsync.adapters.hasura.control_plane import read_target_answer
from urlsync.domain.errors import APP_FORBIDDEN, HerokuNotFound, HerokuTokenRejected, PermanentFailure, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.ports.hasura import Target
from urlsync.ports.heroku import FailedDelivery, SourceReading, SourceUnchanged, WebhookSubscription

from local.hasura.cloud import Cloud
from local.hasura.errors import ControlPlaneError
from local.hasura.users import User
from local.heroku.model.apps import App
from local.heroku.model.errors import HerokuError
from local.heroku.model.heroku import Heroku as HerokuModel
from tests.fakes.strict import strict

_T = TypeVar("_T")


@strict
class SimulatedHeroku:
    """The port `Heroku` on the model of Heroku."""

    def __init__(self, model: HerokuModel) -> None:
        self._model = model

    def read_config_var(
        self, token: Secret, app_id: str, name: str, etag: str | None
    ) -> SourceReading | SourceUnchanged:
        config = self._model.config(self._app(token, app_id))
        current = hashlib.sha256(repr((app_id, config)).encode()).hexdigest()
        if etag == current:
            return SourceUnchanged()
        value = config.get(name)
        return SourceReading(None if value is None else Secret(value), current)

    def app_exists(self, token: Secret, app_id: str) -> bool:
        try:
            self._app(token, app_id)
        except HerokuNotFound:
            return False
        return True

    def app_owner(self, token: Secret, app_id: str) -> str | None:
        return self._app(token, app_id).owner.id

    def is_releasing(self, token: Secret, app_id: str) -> bool:
        return self._app(token, app_id).releases[-1].status == "pending"

    def attachment_namespace(self, token: Secret, app_id: str, config_var: str) -> str | None:
        attached = self._model.addons.attachments_on(self._app(token, app_id))
        return next((one.namespace for one in attached if f"{one.name}_URL" == config_var), None)

    def create_webhook(self, token: Secret, app_id: str, url: str, secret: Secret) -> str:
        fields = {"include": ["api:release"], "level": "sync", "url": url, "secret": secret.reveal()}
        webhook, _ = self._model.webhooks.create(self._app(token, app_id).id, fields)
        return webhook.id

    def list_webhooks(self, token: Secret, app_id: str) -> list[WebhookSubscription]:
        subscribed = self._model.webhooks.of(self._app(token, app_id).id)
        return [
            WebhookSubscription(webhook_id=one.id, url=one.url, include=tuple(one.include), level=one.level)
            for one in subscribed
        ]

    def update_webhook(self, token: Secret, app_id: str, webhook_id: str, url: str, secret: Secret) -> None:
        self._app(token, app_id)
        fields = {"include": ["api:release"], "level": "sync", "url": url, "secret": secret.reveal()}
        found = _heroku(lambda: self._model.webhooks.find(app_id, webhook_id))
        self._model.webhooks.update(found, fields)

    def delete_webhook(self, token: Secret, app_id: str, webhook_id: str) -> None:
        self._app(token, app_id)
        webhook = self._model.webhooks.get(webhook_id)
        if webhook is not None:
            self._model.delete_webhook(webhook)

    def failed_deliveries(self, token: Secret, app_id: str) -> list[FailedDelivery]:
        self._app(token, app_id)
        return []  # whoever delivers here does not fail

    def calls_left(self, token: Secret) -> int | None:
        return None

    def _app(self, token: Secret, app_id: str) -> App:
        def allowed() -> App:
            account = self._model.authorizations.authenticate(token.reveal()).account
            account.require_good_standing()
            return self._model.apps.for_account(account, app_id)

        return _heroku(allowed)


@strict
class SimulatedHasura:
    """The port `Hasura` on the model of Hasura Cloud."""

    def __init__(self, model: Cloud) -> None:
        self._model = model

    def read_target(self, token: Secret, project_id: str, tenant_id: str, env_var: str) -> Target:
        data = _hasura(lambda: self._answer(self._caller(token), project_id, tenant_id))
        return read_target_answer(data, project_id, tenant_id, env_var)

    def write_target(self, token: Secret, tenant_id: str, current_hash: str, env_var: str, value: Secret) -> str:
        def write() -> str:
            caller = self._caller(token)
            tenant = self._model.tenant(caller, tenant_id)
            self._model.environments.update(caller, tenant, current_hash, {env_var: value.reveal()})
            return self._model.environments.read(caller, tenant).hash

        return _hasura(write)

    def _answer(self, caller: User, project_id: str, tenant_id: str) -> dict[str, Any]:
        """Return the `data` of the one query; if any part is refused, the whole is."""
        env = self._model.environments.read(caller, self._model.tenant(caller, tenant_id))
        project = self._model.project(caller, project_id)
        shown = project and {
            "id": project.id,
            "owner": None if project.owner_hidden else {"id": project.owner.id},
            "tenant": {"id": project.tenant_id},
        }
        return {
            "users": [{"id": user.id} for user in self._model.users(caller)],
            "projects_by_pk": shown,
            "getTenantEnv": {"hash": env.hash, "envVars": env.env_vars},
        }

    def _caller(self, token: Secret) -> User:
        caller = self._model.accounts.caller(f"pat {token.reveal()}")
        if caller is None:
            raise PermanentFailure(Reason.HASURA_ACCESS_LOST)
        return caller


def _heroku(call: Callable[[], _T]) -> _T:
    try:
        return call()
    except HerokuError as error:
        raise _failure(error) from None


def _failure(error: HerokuError) -> Exception:
    if error.status == 401:
        return HerokuTokenRejected("heroku_token_rejected")
    if error.status == 404:
        return HerokuNotFound("heroku_not_found")
    if error.status == 402 or error.identifier == "suspended":
        return PermanentFailure(Reason.HEROKU_APP_SUSPENDED)
    if error.status == 403:
        return PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, APP_FORBIDDEN)
    return TransientFailure("heroku_refused")


def _hasura(call: Callable[[], _T]) -> _T:
    try:
        return call()
    except ControlPlaneError as refusal:
        raise failure_of([{"message": refusal.message, "extensions": refusal.extensions}]) from None
