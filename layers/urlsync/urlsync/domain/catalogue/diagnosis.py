"""The findings of a diagnosis, part by part, and the states of a sync's webhook and project."""

from typing import Final

from urlsync.domain.catalogue.explanation import explanations

HOURLY: Final = "The schedule fixes this within the hour. Until then rotations are found by scheduled checks."
CONFIRMING: Final = "Scheduled checks look at the project again, and people are notified once it recovers."

STANDING: Final = explanations("""
sync_active | ok | Active
  The env var follows the config var.
checks_fail | problem | Sync failing | check
  Checks of this sync have been failing for ten minutes or longer.
  Automatically: The env var keeps its last value. The sync is checked again by the schedule and with the next webhook.
  Next step: Look at the diagnosis. Once the cause is fixed, check the sync, or wait for the schedule.
write_held | warning | Write on hold
  The config var has another value than the env var, and an administrator holds writes to Hasura Cloud.
  Automatically: Within five minutes after the hold, the value is written.
  Next step: Ask an administrator when the hold will end.
check_retried | warning | Last check failed | check
  The last check failed. Automatically: It is retried automatically, in seconds at first and then by the schedule.
  Next step: If this continues, look at the diagnosis.
superseded | warning | Sync changed during a check | check
  Somebody changed the sync while a check was writing. Automatically: The next check compares the values again.
  Next step: Look at the diagnosis: the env var may have a value that was no longer meant for it.
other_writer | warning | Something else writes this env var | check
  Something else has overwritten this env var several times within a day.
  Automatically: The value of the config var is written again, but less often each time: a write restarts the project.
  Next step: Find out what else writes the env var, and stop it, or delete this sync.
never_checked | warning | Not checked yet | check
  This sync has not been checked yet. Automatically: Its first check is in the queue.
  Next step: Wait for the first check, or check the sync now.
sweep_not_trustworthy | warning | Changes are found one by one | trust_sweeps
  A change at Heroku or Hasura Cloud was not visible in the list of all apps or projects, so the lists of this
    connection are not trusted any more.
  Automatically: Each sync of the connection is checked separately, as often as without such lists.
  Next step: The history of the sync whose change it was has the time and which list. Once the cause is known to be
    gone, an operator can let the lists earn trust again.
connection_missing | problem | Connection deleted | restart, add_connection
  The connection that this sync used was deleted.
  Next step: Restart the sync with another connection of the project's owner.
""")

VALUES: Final = explanations("""
source_readable | ok | Config var readable
  Heroku accepts the authorization, and the config var is a Postgres URL.
target_readable | ok | Env var readable
  Hasura Cloud accepts the token, and the project still has the same owner.
in_step | ok | In sync
  The env var equals the config var.
transaction_pooler | warning | Database URL of a connection pooler
  This config var leads through a connection pooler in transaction mode. Hasura's prepared statements fail there with
    "prepared statement already exists".
  Next step: Follow a config var that connects to the database directly, such as DATABASE_URL. Or switch prepared
    statements off in Hasura: set `use_prepared_statements` to false for the source, or, for the default database,
    HASURA_GRAPHQL_USE_PREPARED_STATEMENTS to false.
drift | problem | Out of sync | check
  The env var differs from the config var. Automatically: The next check writes the value of the config var.
  Next step: Check the sync now. If this continues, look at its history.
""")

WEBHOOK: Final = explanations(f"""
webhook_right | ok | Webhook is registered
  Heroku reports every release at once.
webhook_manual | ok | Webhook is registered
  A person registered the webhook, and it is as it should be.
webhook_unseen | ok | Webhook registered manually
  A person registered the webhook. The connection has no permission to look at it.
deliveries_succeed | ok | Deliveries succeed
  No webhook delivery of the last 7 days failed.
deliveries_failed | warning | Webhook deliveries failed
  Heroku could not deliver some webhooks of the last 7 days. Automatically: Scheduled checks catch missed webhooks.
  Next step: If deliveries keep failing, look at the log of the verify function at the time of the last one.
webhook_missing | problem | Webhook missing
  Heroku has no webhook for this sync. Automatically: {HOURLY}
webhook_missing/manual | problem | Webhook not registered yet | restart
  The connection has no permission to manage webhooks, and no person has registered the webhook yet.
  Automatically: Until then rotations are found by scheduled checks.
  Next step: Run the command from when the sync was enabled, or restart the sync to see it again.
webhook_unwanted | ok | No webhook, on purpose
  This sync was enabled without a webhook: scheduled checks find changes.
webhook_wrong | problem | Webhook is wrong
  The webhook does not report releases, or not at level sync. Automatically: {HOURLY}
webhook_repeated | warning | Duplicate webhooks
  There is more than one webhook for this sync, so each release is delivered several times.
  Automatically: The schedule removes the others within the hour.
webhook_foreign | warning | A webhook named another app or webhook
  Within the last day, a webhook with this sync's signature named another Heroku app or another webhook than this sync
    has. Heroku also delivers late webhooks of an app or webhook that the sync had before.
  Automatically: The sync was checked all the same, and only with what its own app has.
  Next step: If neither the app nor the webhook has changed in the last three days, rotate the webhook secret.
webhook_secret_old | warning | Webhook needs a new secret | restart
  The webhook secret was rotated, and this webhook was registered by a person.
  Automatically: Webhooks with the old secret are accepted until the next rotation, which waits for this.
  Next step: Restart the sync with its own connection: the response has the command that registers the webhook with
    the new secret. Then remove the old one with `heroku webhooks:remove`; `heroku webhooks` lists both.
webhook_secret_old/automatic | ok | Webhook gets a new secret
  The webhook has a secret from before the last rotation, which is accepted until the next one.
  Automatically: The schedule gives it the new secret within the hour.
webhook_secret_outdated | ok | Webhook had an old secret
  The webhook had a secret from before the last rotation. Automatically: The webhook was given the new secret.
webhook_deliveries_failed | warning | Webhook deliveries failed
  Heroku could not deliver some webhooks since the last look.
  Automatically: The webhook was registered again. Scheduled checks catch missed webhooks.
""")

SERVING: Final = explanations(f"""
project_serves | ok | Healthy with this value
  The project is healthy and uses this value.
serving_unknown | warning | Project health unknown | try_again
  It is not known whether the project is healthy with this value. Automatically: {CONFIRMING}
  Next step: Try again in a minute.
rollout_incomplete | problem | Rollout incomplete
  Not all workers of the project have taken over the last change of its env vars. Automatically: {CONFIRMING}
  Next step: Wait a minute. If this continues, ask Hasura's support.
project_unhealthy | problem | Project unhealthy
  The project answers with errors, or its workers are restarting. Automatically: {CONFIRMING}
  Next step: Wait a minute. If this continues, look at the project in Hasura Cloud.
project_inconsistent | problem | Inconsistent metadata
  Some of the project's metadata does not match its databases. Automatically: {CONFIRMING}
  Next step: Look at the project's console under Data. With `metadata_access` the service can tell whose source it is,
    and reloads ours.
source_inconsistent | problem | Source cannot connect
  A source that uses this env var cannot connect to its database, or its metadata does not match.
  Automatically: {CONFIRMING}
  Next step: Look at the source in the project's console under Data; reloading it may be enough.
source_holds_literal_url | problem | Source does not use the env var
  A source holds a database URL itself, and none uses this env var, so updates have no effect.
  Automatically: {CONFIRMING} Next step: Edit the source so that it takes its database URL from the env var.
variable_unused | warning | Env var not used yet
  No source of the project uses this env var yet. Automatically: {CONFIRMING}
  Next step: Connect a database in the project's console under Data, with this env var.
metadata_disabled | warning | Metadata API is switched off
  The project's metadata API is switched off, as Hasura recommends for production, so only its health endpoint tells
    whether it works with this value. Automatically: {CONFIRMING}
  Next step: Nothing. To also see which source fails, add `metadata` to HASURA_GRAPHQL_ENABLED_APIS.
admin_secret_refused | warning | Admin secret refused
  The project refuses its own admin secret, so only its health endpoint tells whether it works with this value.
  Automatically: {CONFIRMING} Next step: Correct HASURA_GRAPHQL_ADMIN_SECRET in Hasura Cloud.
target_changed | warning | Env var changed by somebody else | check
  The env var has another value than the last check left there.
  Automatically: The next check writes the value of the config var. Next step: Find out what else writes this env var.
""")

DIAGNOSIS: Final = (*STANDING, *VALUES, *WEBHOOK, *SERVING)
