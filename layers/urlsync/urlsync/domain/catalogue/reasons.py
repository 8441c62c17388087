"""Why a sync is paused or disconnected. A key `reason/detail` says more than its reason alone."""

from datetime import timedelta
from typing import Final

from urlsync.domain.catalogue.explanation import explanations
from urlsync.domain.schedule import MAX_RECHECK

KEEPS: Final = "The env var keeps its last value."
RESUMES: Final = (
    f"{KEEPS} The sync is checked again, first often and then at least every "
    f"{MAX_RECHECK // timedelta(hours=1)} hours, and resumes as soon as a check succeeds."
)
STAYS: Final = "Nothing: the env var keeps its last value until a person acts."

PAUSED: Final = explanations(f"""
source_missing | problem | Config var missing at Heroku | check, delete
  The Heroku app has no such config var, or it is empty. Automatically: {RESUMES}
  Next step: Attach the database to the app, or follow another config var.
source_invalid | problem | Not a Postgres URL | check, delete
  The config var is not the URL of a Postgres database. Automatically: {RESUMES}
  Next step: Correct the config var at Heroku, or follow another one.
heroku_authorization_lost | problem | Heroku access expired or was revoked | reconnect_heroku, restart, check
  Heroku does not accept the connection's authorization for this app.
  Automatically: {KEEPS} The sync is checked again as soon as Heroku is reconnected, and resumes then.
  Next step: Reconnect Heroku, or use another connection.
heroku_authorization_lost/app_forbidden | problem | No permission for the Heroku app | check, restart
  Heroku accepts the authorization, but it has no permission for this app. Automatically: {RESUMES}
  Next step: Give the account permission to read the app's config vars, or use another connection.
heroku_authorization_lost/oauth_client_refused | problem | Heroku does not accept this service | check
  Heroku refuses this service's own OAuth client. Nothing is wrong with the connection. Automatically: {RESUMES}
  Next step: No action needed by the project's owner. The administrator must renew the client's secret.
heroku_authorization_lost/heroku_app_handed_over | problem | The Heroku app has a new owner | restart, check
  The Heroku app was transferred to another account, whose database is not followed.
  Automatically: {KEEPS} If the app is transferred back, the sync resumes.
  Next step: Restart the sync to follow the new owner's database.
heroku_authorization_lost/heroku_app_not_found | problem | Heroku app not found | reconnect_heroku, restart, check
  The Heroku app was deleted, or the connection's account cannot see it.
  Automatically: {RESUMES} If the app stays unknown, the sync is disconnected.
  Next step: If the app still exists, reconnect Heroku with an account that can see it.
heroku_app_suspended | problem | Heroku app suspended | check
  Heroku has suspended the app or its account, or a payment is due. Automatically: {RESUMES}
  Next step: Resolve this with Heroku.
hasura_access_lost | problem | Hasura Cloud access expired or was revoked | add_connection, restart, check
  Hasura Cloud does not accept the connection's token for this project. Automatically: {RESUMES}
  Next step: Add a connection with a valid token of the project's owner, and use that one.
hasura_refused | problem | Hasura Cloud refuses to set this env var | delete, enable, check
  Hasura Cloud does not allow this env var to be set in this project. Automatically: {RESUMES}
  Next step: Enable a sync with another env var instead.
hasura_refused/value_not_kept | problem | Hasura Cloud does not keep the value | check, delete
  The env var reads back differently from what was written, so writing was stopped: every write restarts the project.
  Automatically: The sync is checked again regularly, and resumes if the values are equal.
  Next step: Find out what else changes the env var, or delete this sync and use another env var.
hasura_refused/reserved_name | problem | Reserved env var name | delete, enable
  The env var belongs to Hasura or to the system, and must not be used for a database URL. Automatically: {KEEPS}
  Next step: Enable a sync with another env var instead.
""")

DISCONNECTED: Final = explanations(f"""
opted_out | ok | Opted out | restart
  Somebody opted out of this sync. The env var keeps its last value and does not follow Heroku.
  Automatically: Nothing: no webhook, schedule or default undoes an opt-out.
  Next step: Restart the sync to follow Heroku again.
ownership_transferred | problem | Project ownership changed | restart, add_connection
  The project has a new owner in Hasura Cloud. The previous owner's database is no longer followed, and their
    credentials are no longer used.
  Automatically: {STAYS} Next step: The new owner can restart the sync with a connection of their own.
heroku_app_deleted | problem | Heroku app deleted | delete, enable
  Heroku has not known the app for a long time. Automatically: {STAYS}
  Next step: Delete this sync, and enable one that follows another app.
""")
