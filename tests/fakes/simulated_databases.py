"""The ports `HerokuDatabases` and `HerokuApps` on the simulator's model of Heroku, without HTTP."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from urlsync.domain.app_list import ListedApp
from urlsync.domain.errors import HerokuNotFound, HerokuRefused, HerokuTokenRejected, PermanentFailure, TransientFailure
from urlsync.domain.provisioning import Database, Plan
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Reason
from urlsync.ports.heroku import AppOrigin, AppPage

from local.heroku.model.accounts import Account
from local.heroku.model.addon import Addon
from local.heroku.model.addons import MONTHLY_PRICES
from local.heroku.model.authorizations import Access
from local.heroku.model.errors import HerokuError
from local.heroku.model.heroku import Heroku
from tests.fakes.strict import strict

_T = TypeVar("_T")


@strict
class SimulatedDatabases:
    """Apps and databases of the model, for whom the token belongs to."""

    def __init__(self, model: Heroku) -> None:
        self._model = model

    def account(self, token: Secret) -> str:
        return _answered(lambda: self._caller(token, Access.IDENTITY)).email

    def find_app(self, token: Secret, id_or_name: str) -> HerokuApp:
        try:
            return self._app(token, id_or_name)
        except HerokuRefused:
            raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST) from None

    def revoke_grant(self, token: Secret, keep: Secret | None) -> bool:
        _answered(lambda: self._model.authorizations.revoke(token.reveal()))
        return True

    def origin(self, token: Secret, app_id: str) -> AppOrigin:
        account = _answered(lambda: self._caller(token, Access.IDENTITY))
        app = self._model.apps.find(self.find_app(token, app_id).id)
        return AppOrigin(account_id=account.id, owner_id=app.owner.id, created_at=app.created_at)

    def app_page(self, token: Secret, start: str = "") -> AppPage:
        assert not start, "the model's apps fit on one page"
        account = _answered(lambda: self._caller(token, Access.READ))
        return AppPage([ListedApp(id=app.id, name=app.name) for app in self._model.apps.of(account)], None)

    def postgres_config_vars(self, token: Secret, app_id: str) -> Sequence[str]:
        app = self.find_app(token, app_id)
        return sorted(self._model.config(self._model.apps.find(app.id)))

    def plans(self, token: Secret) -> list[Plan]:
        _answered(lambda: self._caller(token, Access.READ))
        return [Plan(name=name, monthly_price_cents=cents) for name, cents in MONTHLY_PRICES.items()]

    def own_app(self, token: Secret, name: str) -> HerokuApp | None:
        try:
            return self._app(token, name)
        except HerokuNotFound:
            return None

    def create_app(self, token: Secret, name: str) -> HerokuApp:
        account = _answered(lambda: self._caller(token, Access.WRITE))
        app = _answered(lambda: self._model.create_app(account, name))
        return HerokuApp(id=app.id, name=app.name)

    def delete_app(self, token: Secret, app_id: str) -> None:
        account = _answered(lambda: self._caller(token, Access.WRITE))
        _answered(lambda: self._model.delete_app(self._model.apps.find(app_id), account))

    def addon_names(self, token: Secret, app_id: str) -> list[str]:
        return [addon.name for addon in self._addons(token, app_id)]

    def database(self, token: Secret, app_id: str) -> Database | None:
        return next((_database(addon) for addon in self._addons(token, app_id)), None)

    def create_database(self, token: Secret, app_id: str, plan: str, name: str) -> Database:
        account = _answered(lambda: self._caller(token, Access.WRITE))
        app = _answered(lambda: self._model.apps.for_account(account, app_id))
        return _database(
            _answered(lambda: self._model.postgres.create_addon(app, account, plan, name=name, attachment="DATABASE"))
        )

    def _app(self, token: Secret, id_or_name: str) -> HerokuApp:
        account = _answered(lambda: self._caller(token, Access.READ))
        app = _answered(lambda: self._model.apps.for_account(account, id_or_name))
        return HerokuApp(id=app.id, name=app.name)

    def _addons(self, token: Secret, app_id: str) -> list[Addon]:
        app = self._app(token, app_id)
        return self._model.addons.on(self._model.apps.find(app.id))

    def _caller(self, token: Secret, access: Access) -> Account:
        grant = self._model.authorizations.authenticate(token.reveal())
        grant.account.require_good_standing()
        grant.require(access)
        return grant.account


def _database(addon: Addon) -> Database:
    return Database(id=addon.id, name=addon.name, plan=addon.plan)


def _answered(call: Callable[[], _T]) -> _T:
    try:
        return call()
    except HerokuError as error:
        raise _failure(error) from None


def _failure(error: HerokuError) -> Exception:
    match error.status, error.identifier:
        case 401, _:
            return HerokuTokenRejected("heroku_token_rejected")
        case 404, _:
            return HerokuNotFound("heroku_not_found")
        case (402, _) | (403, "suspended"):
            return PermanentFailure(Reason.HEROKU_APP_SUSPENDED)
        case 403 | 422, identifier:
            return HerokuRefused(f"heroku_{identifier}")
        case 423, _:
            return HerokuRefused("heroku_refused")
        case _:
            return TransientFailure("heroku_refused")
