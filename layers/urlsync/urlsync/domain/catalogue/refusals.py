"""Why a request, a database order, or a Heroku sign-in was refused."""

from typing import Final

from urlsync.domain.catalogue.explanation import explanations

AGAIN: Final = "Start the sign-in again. If this continues, ask your administrator."

REQUESTS: Final = explanations("""
token_refused | problem | Token rejected
  The token was rejected or lacks permission. Next step: Create a new token.
token_refused/hasura_token | problem | Hasura Cloud token rejected
  Hasura Cloud rejected the token, or it lacks permission. Next step: Create a new token.
token_refused/heroku_token | problem | Heroku token rejected
  Heroku rejected the token, or it lacks permission. Next step: Create a new token.
check_failed | problem | The first check failed | try_again
  Every attempt of the first check failed. Next step: Try again in a few minutes.
heroku_token_rejected | problem | Heroku token rejected | reconnect_heroku
  Heroku does not accept the token. Next step: Reconnect Heroku, or use a token that has not expired.
heroku_webhook_refused | problem | Heroku refuses the webhook
  Heroku refuses to create a webhook for this app, and asking again does not change that.
  Next step: Enable the sync with `webhook_wanted` set to false (`--no-webhook`): then scheduled checks find changes.
heroku_not_found | problem | Heroku app not found | reconnect_heroku
  The Heroku app does not exist, or this account cannot see it.
  Next step: Check that the app still exists, or reconnect Heroku with an account that can see it.
heroku_app_not_found | problem | Heroku app not found | reconnect_heroku
  The Heroku app does not exist, or the connection's account cannot see it.
  Next step: Use an app that the account can see, or reconnect Heroku with the right account.
hasura_user_unclear | problem | Owner of the Hasura Cloud token is unclear
  Hasura Cloud shows several users for this token, and it is not certain that it belongs to the first one.
  Next step: Add the connection again with the e-mail address of its user, or create the token with another account.
heroku_config_vars_forbidden | problem | Heroku token lacks permission
  Heroku accepts the token, but it may not read config vars.
  Next step: Use a token with the scope `global` or `read-protected`.
not_owner | problem | Not the project owner | add_connection
  The connection's user does not own the project. Next step: Use a connection of the project's owner.
owner_changed | problem | Project ownership changed | check, restart
  The project has another owner than the sync.
  Automatically: The next check disconnects the sync. The env var keeps its last value.
  Next step: The new owner can restart the sync with a connection of their own.
""")

ORDERS: Final = explanations("""
heroku_forbidden | problem | No permission to create databases | reconnect_heroku, order_database
  The Heroku authorization may not create apps or databases, which takes the scope `global`.
  Next step: Reconnect Heroku, then order again.
heroku_invalid_params | problem | Plan not accepted | order_database
  Heroku does not accept the plan. Next step: Order again with another `plan`.
heroku_verification_needed | problem | Heroku account not verified | order_database
  Heroku requires the account to have a verified payment method first.
  Next step: Verify the account at Heroku, then order again.
heroku_verification_required | problem | Heroku account not verified | order_database
  Heroku requires the account to have a verified payment method first.
  Next step: Verify the account at Heroku, then order again.
heroku_database_gone | problem | Database removed | order_database
  Somebody removed the database while it was being created. Next step: Order again.
url_not_there_yet | warning | Database not ready yet | enable
  Heroku has not finished creating the database. Automatically: It is looked at again for up to two hours.
  Next step: After that, enable a sync for the app once its database is ready, or delete the app at Heroku.
check_not_over_yet | warning | First check still running | check
  The sync is enabled, but its first check has not finished yet.
  Automatically: It is looked at again for up to two hours. Next step: Look at the sync.
no_connection | warning | No connection of the project's owner | add_connection, accept_proposal, decline_proposal
  There is no connection of the project's owner, so its database cannot be followed.
  Automatically: Nothing is written unless a person accepts the proposal.
  Next step: Add a connection of the project's owner, then accept the proposal; or decline it.
project_shared | warning | Others may see the project's env vars | accept_proposal, decline_proposal
  Other people than the owner can see the project's env vars, or Hasura Cloud does not show who can.
  Automatically: Nothing is written unless a person accepts the proposal.
  Next step: Accept the proposal if they may see the database's URL, or decline it.
app_of_another | warning | The app belongs to somebody else | accept_proposal, decline_proposal
  The Heroku app does not belong to the account of the connection, but to a team or another person.
  Automatically: Nothing is written unless a person accepts the proposal.
  Next step: Accept the proposal if this project should use the app's database, or decline it.
app_not_new | warning | The app was not made for the project | accept_proposal, decline_proposal
  The Heroku app existed more than an hour before the project was reported, so it was probably not made for it.
  Automatically: Nothing is written unless a person accepts the proposal.
  Next step: Accept the proposal if this project should use the app's database, or decline it.
refused | problem | Order refused | order_database
  The order cannot be completed as it is. Next step: Order again.
connection_not_found | problem | Connection not found
  The connection does not exist, or was deleted. Next step: Choose another connection.
project_not_found | problem | Project not found
  The project does not exist, or no connection can see it. Next step: Choose another project.
sync_not_found | problem | Sync not found
  The sync does not exist, or was deleted. Next step: Choose another sync.
""")

SIGN_IN: Final = explanations(f"""
state_unknown | problem | Sign-in link expired | reconnect_heroku
  A sign-in link works once and for ten minutes. Next step: Start the sign-in again.
other_browser | problem | Different browser | reconnect_heroku
  The sign-in was not started in this browser. If somebody sent you a link to Heroku, your account was not connected.
  Next step: Start the sign-in again in the console, in this browser.
access_denied | problem | Consent not given | reconnect_heroku
  Consent was not given at Heroku. Next step: Start the sign-in again and allow access.
code_rejected | problem | Heroku refused the sign-in | reconnect_heroku
  Heroku did not accept its own authorization code again. Next step: {AGAIN}
no_code | problem | Heroku refused the sign-in | reconnect_heroku
  Heroku sent no authorization code. Next step: {AGAIN}
invalid_request | problem | Heroku refused the sign-in | reconnect_heroku
  Heroku did not understand the sign-in request. Next step: {AGAIN}
invalid_scope | problem | Heroku refused the sign-in | reconnect_heroku
  Heroku does not grant the requested scope. Next step: {AGAIN}
server_error | problem | Heroku refused the sign-in | reconnect_heroku
  Heroku had an error of its own. Next step: {AGAIN}
""")

REFUSALS: Final = (*REQUESTS, *ORDERS, *SIGN_IN)
