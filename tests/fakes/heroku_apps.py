"""What operators ask of Heroku, answered by the fake Heroku: it has one app."""

from collections.abc import Sequence
from dataclasses import replace

from urlsync.domain.errors import APP_FORBIDDEN, PermanentFailure
from urlsync.domain.postgres_url import is_postgres_url
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Reason
from urlsync.ports.heroku import AppOrigin

from tests.fakes.clock import START
from tests.fakes.examples import APP_ID, APP_OWNER_ID
from tests.fakes.heroku import FakeHeroku
from tests.fakes.strict import strict

APP = HerokuApp(id=APP_ID, name="quiet-river-1234", owner_id=APP_OWNER_ID)


@strict
class FakeHerokuApps:
    """Names the app of a `FakeHeroku`. `blind_tokens` may not read config vars."""

    def __init__(self, heroku: FakeHeroku) -> None:
        self.heroku = heroku
        self.blind_tokens: set[str] = set()

    def account(self, token: Secret) -> str:
        self.heroku.called("account", token, None)
        return "owner@example.com"

    def find_app(self, token: Secret, id_or_name: str) -> HerokuApp:
        self.heroku.called("find_app", token, APP.id if id_or_name == APP.name else id_or_name)
        return replace(APP, owner_id=self.heroku.owner_id)

    def origin(self, token: Secret, app_id: str) -> AppOrigin:
        self.heroku.called("origin", token, app_id)
        return AppOrigin(account_id=APP_OWNER_ID, owner_id=self.heroku.owner_id, created_at=START)

    def list_apps(self, token: Secret) -> Sequence[HerokuApp]:
        self.heroku.called("list_apps", token, None)
        return [APP] if APP.id in self.heroku.apps else []

    def postgres_config_vars(self, token: Secret, app_id: str) -> Sequence[str]:
        self.heroku.called("postgres_config_vars", token, app_id)
        if token.reveal() in self.blind_tokens:
            raise PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, APP_FORBIDDEN, "read-protected")
        return sorted(name for name, value in self.heroku.config.items() if is_postgres_url(Secret(value)))
