"""Serve the Heroku simulator on 127.0.0.1 until it is told to stop (SIGINT or SIGTERM).

    python -m local.heroku --port 5100 --postgres postgres://postgres:…@127.0.0.1:5432/postgres
                           [--oauth-client-id ID --oauth-client-secret SECRET --oauth-redirect-uri URL]
                           [--seed N] [--speed N]

`--postgres` is the administrator's URL of a running server (`local.postgres.PostgresServer.admin_dsn`); without it the
environment variable `HEROKU_SIMULATOR_POSTGRES` is read, which keeps the password out of the process list. The OAuth
client can also be registered later, when its redirect URL is known (see below). Everything is kept in memory.

One port serves what Heroku spreads over three hosts: the Platform API (`api.heroku.com`), the data API
(`/postgres/v0/…`) and sign-in (`id.heroku.com`: `/oauth/authorize`, `/oauth/token`).

Control surface, beside the real API: no token, never counted, never faulted, JSON in and out.

| call | body | answer |
|---|---|---|
| `GET /_control/health` | | `{"status": "ok"}` |
| `GET` or `DELETE /_control/calls` | | `{"GET /apps/{app}/config-vars": 3, …}` since the last `DELETE` |
| `GET`, `PUT` or `DELETE /_control/faults` | `{"api": {"rate", "status", "latency_s", "lose_answer_rate"}, "deliveries": {"drop", "duplicate", "reorder", "delay_s"}}` | the faults now in force |
| `GET` or `PUT /_control/clock` | `{"speed"?, "advance_s"?}` | `{"now", "speed"}`; speed 0 stops the clock |
| `GET` or `PUT /_control/settings` | any field of `local.heroku.model.settings.Settings` | all of them |
| `POST /_control/accounts` | `{"email", "scopes"?, "token"?}` | `{"id", "email", "token"}`; a known email gets one more token |
| `PUT /_control/accounts/{email}/rate-limit` | `{"remaining"}` | `{"remaining"}` |
| `PUT` or `DELETE /_control/accounts/{email}/{suspended or delinquent}` | | `{}` |
| `PUT` or `DELETE /_control/apps/{app}/{suspended or delinquent}` | | `{}` |
| `PUT /_control/apps/{app}/owner` | `{"email"}` | `{}`; the previous owner loses access |
| `POST /_control/apps/{app}/deploys` | `{"count"?, "status"?: "succeeded" or "failed"}` | `{"versions": […]}` |
| `POST /_control/tokens/revoke` | `{"token"}` | `{}`; the whole authorization is gone, access and refresh token |
| `POST /_control/tokens/expire` | `{"token"}` | `{}`; only this access token |
| `PUT /_control/oauth-client` | `{"client_id", "client_secret", "redirect_uri"}` | `{}`; replaces a client of that id |

Seeding a demo:

1. `POST /_control/accounts {"email": "demo@example.com"}` gives a token of scope `global`.
2. With `Authorization: Bearer <token>` and `Accept: application/vnd.heroku+json; version=3`:
   `POST /apps {"name": "demo-shop"}`, then `POST /apps/demo-shop/addons {"plan": "heroku-postgresql:essential-0"}`.
3. `GET /apps/demo-shop/config-vars` until `DATABASE_URL` is there (half a second, `Settings.provision_s`).
4. `PUT /_control/oauth-client` once the address of our own OAuth callback is known. To consent without a browser:
   `POST /oauth/authorize` with the form fields `client_id`, `scope`, `state`, `account` (an email) and
   `decision=approve`; the answer is a redirect (`303`) with `code` and `state`.

Heroku's own command line client: `HEROKU_HOST=http://127.0.0.1:5100 HEROKU_DATA_HOST=127.0.0.1 HEROKU_API_KEY=<token>`.
"""
