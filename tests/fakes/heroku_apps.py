"""What operators ask of Heroku, answered by the fake Heroku: it has one app."""

from collections.abc import Sequence
from dataclasses import replace

from urlsync.domain.app_list import ListedApp
from urlsync.domain.errors import APP_FORBIDDEN, PermanentFailure
from urlsync.domain.postgres_url import is_postgres_url
from urlsync.domain.provisioning import Plan
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Reason
from urlsync.ports.heroku import AppOrigin, AppPage

from tests.fakes.clock import START
from tests.fakes.examples import APP_ID, APP_OWNER_ID
from tests.fakes.heroku import FakeHeroku
from tests.fakes.strict import strict

APPS_PER_PAGE = 500
APP = HerokuApp(id=APP_ID, name="quiet-river-1234", owner_id=APP_OWNER_ID)


@strict
class FakeHerokuApps:
    """Names the app of a `FakeHeroku`, and `more` apps. `blind_tokens` may not read config vars.

    Grants can be `revoked`, but for those that Heroku does not show (`hidden_grants`).
    """

    def __init__(self, heroku: FakeHeroku) -> None:
        self.heroku = heroku
        self.more: list[ListedApp] = []
        self.blind_tokens: set[str] = set()
        self.hidden_grants: set[str] = set()
        self.revoked: list[tuple[str, str | None]] = []

    def account(self, token: Secret) -> str:
        self.heroku.called("account", token, None)
        return "owner@example.com"

    def plans(self, token: Secret) -> list[Plan]:
        self.heroku.called("plans", token, None)
        return [Plan(name="essential-0", monthly_price_cents=500)]

    def find_app(self, token: Secret, id_or_name: str) -> HerokuApp:
        self.heroku.called("find_app", token, APP.id if id_or_name == APP.name else id_or_name)
        return replace(APP, owner_id=self.heroku.owner_id)

    def app_page(self, token: Secret, start: str = "") -> AppPage:
        self.heroku.called("app_page", token, None)
        apps = [ListedApp(id=APP.id, name=APP.name), *self.more] if APP.id in self.heroku.apps else self.more
        first = int(start or 0)
        end = first + APPS_PER_PAGE
        return AppPage(apps[first:end], str(end) if end < len(apps) else None)

    def revoke_grant(self, token: Secret, keep: Secret | None) -> bool:
        self.heroku.called("revoke_grant", token, None)
        if token.reveal() in self.hidden_grants:
            return False
        self.heroku.tokens -= {token.reveal()}
        self.revoked.append((token.reveal(), None if keep is None else keep.reveal()))
        return True

    def origin(self, token: Secret, app_id: str) -> AppOrigin:
        self.heroku.called("origin", token, app_id)
        return AppOrigin(account_id=APP_OWNER_ID, owner_id=self.heroku.owner_id, created_at=START)

    def postgres_config_vars(self, token: Secret, app_id: str) -> Sequence[str]:
        self.heroku.called("postgres_config_vars", token, app_id)
        if token.reveal() in self.blind_tokens:
            raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, APP_FORBIDDEN, "read-protected")
        return sorted(name for name, value in self.heroku.config.items() if is_postgres_url(Secret(value)))
