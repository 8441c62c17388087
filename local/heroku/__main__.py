"""Serve the Heroku simulator on 127.0.0.1 until SIGINT or SIGTERM.

    python -m local.heroku --port 5100 --postgres postgres://postgres:…@127.0.0.1:5432/postgres
        [--oauth-client-id ID --oauth-client-secret SECRET --oauth-redirect-uri URL]
        [--speed N] [--seed N]

Port 0 takes a free port; a line `Heroku simulator: http://127.0.0.1:N` says when it is ready. `--postgres` is
the administrator's URL of a running server (`local.postgres.PostgresServer.admin_dsn`); without it the
environment variable `HEROKU_SIMULATOR_POSTGRES` is read, which keeps the password out of the process list.
The OAuth client can also be registered later, when its redirect URL is known. Everything is kept in memory.

One port serves Heroku's three hosts: the Platform API (`api.heroku.com`), the data API
(`/postgres/v0/…`) and sign-in (`id.heroku.com`: `/oauth/authorize`, `/oauth/token`).

Control surface, beside the real API: no token, never counted, never faulted, JSON in and out.

`GET /_control/health`
    `{"status": "ok"}`
`GET` or `DELETE /_control/calls`
    `{"GET /apps/{app}/config-vars": 3, …}` since the last `DELETE`
`GET`, `PUT` or `DELETE /_control/faults`
    `{"api": {"rate", "status", "latency_s", "lose_answer_rate", "html"}, "deliveries": {"drop", "duplicate",
    "reorder", "delay_s"}}`; a `status` or `html` without a `rate` applies to every call; `html` responds with
    the page of a proxy, with any `status` from 200
`GET` or `PUT /_control/clock` `{"speed"?, "advance_s"?}`
    `{"now", "speed"}`; speed 0 stops it; it never goes back
`GET` or `PUT /_control/settings`
    any field of `local.heroku.model.settings.Settings`
`POST /_control/accounts` `{"email", "scopes"?, "token"?}`
    `{"id", "email", "token"}`, scope `global` by default; a known email gets another token
`POST /_control/accounts/{email}/apps` `{"count"?, "names"?, "config"?}`
    creates apps with random names, or with these: `{"names": […], "apps": […]}`
`PUT /_control/accounts/{email}/rate-limit` `{"remaining"}`
`PUT` or `DELETE /_control/accounts/{email}/suspended`, `…/delinquent`
`PUT` or `DELETE /_control/apps/{app}/suspended`, `…/delinquent`
`PUT /_control/apps/{app}/owner` `{"email", "keep_collaborator"?}`
    the previous owner loses access, unless they are kept as a collaborator
`PUT` or `DELETE /_control/apps/{app}/collaborators/{email}` `{"permissions"?}`
    some of `view`, `deploy`, `operate`, `manage` (all by default); `view` alone does not permit config vars
`PUT` or `DELETE /_control/apps/{app}/release-command` `{"duration_s"?, "status"?, "settle_s"?}`
    from now on releases of people run a release command and take effect when it has `succeeded` (the
    default); a `failed` one changes nothing
`PUT` or `DELETE /_control/apps/{app}/webhooks-refused`
    the creation of a webhook is 422
`POST /_control/apps/{app}/deploys` `{"count"?, "status"?}`
    `{"versions": […]}`; `status` is how they end: `succeeded` (the default) or `failed`
`POST /_control/tokens/revoke` `{"token"}`
    the whole authorization is gone, its access and its refresh token
`POST /_control/tokens/expire` `{"token"}`
    only this access token
`PUT /_control/oauth-client` `{"client_id", "client_secret", "redirect_uri"}`
    replaces a client with the same id
`PUT` or `DELETE /_control/oauth-client/refused`
    every exchange and refresh is 401 `unauthorized`, as with a dead client secret

Seeding a demo:

1. `POST /_control/accounts {"email": "demo@example.com"}` gives a token.
2. With `Authorization: Bearer <token>` and `Accept: application/vnd.heroku+json; version=3`:
   `POST /apps {"name": "demo-shop"}`,
   then `POST /apps/demo-shop/addons {"plan": "heroku-postgresql:essential-0"}`.
3. `GET /apps/demo-shop/config-vars` until `DATABASE_URL` is there (half a second, `Settings.provision_s`).
4. `PUT /_control/oauth-client` once the address of our own OAuth callback is known. To consent without a
   browser: `POST /oauth/authorize` with the form fields `client_id`, `scope`, `state`, `account` (an email)
   and `decision=approve`; the response is a redirect (`303`) with `code` and `state`.

Heroku's own command line client:
`HEROKU_HOST=http://127.0.0.1:5100 HEROKU_DATA_HOST=127.0.0.1 HEROKU_API_KEY=<token> heroku …`.
"""

import argparse
import os

from local.heroku.model.clock import SimulatedClock
from local.heroku.model.heroku import Heroku
from local.heroku.model.oauth import OAuthClient
from local.heroku.roles import PostgresRoles
from local.heroku.server import run


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    given = _arguments()
    heroku = Heroku(PostgresRoles(given.postgres), clock=SimulatedClock(given.speed), seed=given.seed)
    if given.oauth_client_id:
        client = OAuthClient(given.oauth_client_id, given.oauth_client_secret, given.oauth_redirect_uri)
        heroku.oauth.register(client)
    run(heroku, given.port)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.heroku", description="Heroku simulator")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument(
        "--postgres",
        default=os.environ.get("HEROKU_SIMULATOR_POSTGRES"),
        help="administrator's URL (else $HEROKU_SIMULATOR_POSTGRES)",
    )
    parser.add_argument("--oauth-client-id", default="", help="id of an OAuth client")
    parser.add_argument("--oauth-client-secret", default="", help="its secret")
    parser.add_argument("--oauth-redirect-uri", default="", help="where its codes go")
    parser.add_argument("--speed", type=float, default=1.0, help="simulated seconds per real second")
    parser.add_argument("--seed", type=int, default=None, help="makes every random choice repeatable")
    given = parser.parse_args()
    if not given.postgres:
        parser.error("--postgres or $HEROKU_SIMULATOR_POSTGRES is needed")
    return given


if __name__ == "__main__":
    main()
