"""Findings about the service itself, and the limits of a connection."""

from typing import Final

from urlsync.domain.catalogue.explanation import explanations

HEALTH: Final = explanations("""
queues_short | ok | Queue is short
  Checks do not wait long.
queues_long | warning | Queue is long
  Many checks are queued. Automatically: Each is done in its turn.
  Next step: Wait a few minutes. If the queue grows, look at the throttles and errors of the sync function.
no_dead_letters | ok | No dead letters
  Nothing failed after all retries.
dead_letters | problem | Dead letters | redrive
  Some checks or other messages failed after all retries. Automatically: They are kept for 14 days.
  Next step: List the dead letters, fix the cause, then redrive.
schedule_runs | ok | Scheduler running
  The schedule runs every minute.
schedule_new | warning | Scheduler not started yet
  The schedule has not run yet. Automatically: It runs every minute.
  Next step: Wait a minute. If this continues, look at the log and errors of the reconcile function.
schedule_silent | problem | Scheduler not running
  The schedule has not run for several minutes, so missed webhooks are not caught.
  Next step: Look at the log and errors of the reconcile function, and whether its schedule is enabled.
schedule_behind | warning | Scheduler is behind
  The last scheduled run did not reach all syncs that were due. Automatically: The next runs continue.
  Next step: If this continues, allow the sync function more concurrency.
writes_held | warning | Writes are on hold
  An administrator holds all writes to Hasura Cloud, or those of some connections: new values are not written.
  Automatically: Everything else goes on. Within five minutes after the hold, each sync that has waited is checked.
  Next step: Release the hold when its reason is gone: `urlsync release`.
full_checks_stretched | ok | Full checks of a large Heroku account take longer
  Full checks of all syncs of a connection would take more than a third of the account's hourly calls to Heroku.
  Automatically: Each sync has its full check after these hours. Sweeps find changes as fast as before.
no_outage | ok | Heroku and Hasura Cloud respond
  No outage of Heroku or Hasura Cloud is known.
heroku_outage | problem | Heroku does not respond
  Heroku does not respond to the checks of several syncs.
  Automatically: Checks wait, but one a minute probes the service. When it responds, all are made within five minutes.
  Next step: Look at Heroku's status page. If it reports no incident, look at the log of the sync function.
hasura_outage | problem | Hasura Cloud does not respond
  Hasura Cloud does not respond to the checks of several syncs, or refuses changes during maintenance.
  Automatically: Checks wait, but one a minute probes the service. When it responds, all are made within five minutes.
  Next step: Look at Hasura's status page. If it reports no incident, look at the log of the sync function.
many_moved_to_one_host | warning | Many databases moved to one host
  Ten or more config vars changed to the same database host within a minute.
  Automatically: Nothing is blocked: each env var follows its config var.
  Next step: Find out what changed them. After a mistake, correct the config vars at Heroku; the env vars
    follow at once.
many_moved_to_other_hosts | warning | Many databases moved to other hosts
  Ten or more config vars changed to other database hosts within a minute.
  Automatically: Nothing is blocked: each env var follows its config var. Each project is checked with its new value.
  Next step: Look for projects that are not healthy: their hosts may be unreachable. After a mistake, correct the config
    vars at Heroku; the env vars follow at once.
restored | problem | Table restored from a backup
  The table is not the one that this stack wrote to last. What people did after the backup is not in it.
  Automatically: Nothing is written to Hasura Cloud, no webhook is changed, and changes are refused. Checks wait.
  Next step: An administrator of the AWS account runs `make restore-reconcile`, as the operations guide describes under
    Backup and restore.
no_sync_paused | ok | No sync paused
  No sync is paused.
syncs_paused | warning | Syncs paused
  Some syncs are paused. Automatically: Each is checked again regularly, and resumes as soon as a check succeeds.
  Next step: List the paused syncs: each has its reason and next step.
oauth_client_accepted | ok | Heroku accepts the OAuth client
  Heroku has refused no refresh of a token because of this service's own OAuth client.
oauth_client_refused | problem | Heroku refuses the OAuth client
  Heroku does not accept this service's own OAuth client, so no Heroku token can be renewed. Owners can do nothing.
  Automatically: Tokens work until they expire, within eight hours. Everything resumes when a refresh works again.
  Next step: Renew the client's secret, as the operations guide describes for the alarm `heroku-oauth-client`.
""")

CONNECTIONS: Final = explanations("""
heroku_not_connected | warning | No Heroku account | reconnect_heroku, add_connection
  No Heroku account is connected yet, so this connection cannot follow anything.
  Next step: Sign in to Heroku, or add a connection with a Heroku token.
heroku_grant_left | warning | Authorization left at Heroku
  The authorization that the connection had could not be revoked at Heroku.
  Next step: Revoke it at https://dashboard.heroku.com/account/applications, under Authorized applications.
heroku_token_left | warning | Token left at Heroku
  The connection had a Heroku token that you created yourself; only you can revoke it.
  Next step: Revoke it with `heroku authorizations:revoke`, or at https://dashboard.heroku.com/account/applications.
hasura_token_left | warning | Token left at Hasura Cloud
  The connection had another Hasura Cloud token, which it does not use any more; only you can revoke it.
  Next step: Delete it at https://cloud.hasura.io/account-settings/access-tokens, unless something else uses it.
webhooks_forbidden | warning | No permission to manage webhooks | reconnect_heroku
  This Heroku token may read config vars but not manage webhooks, which takes the scope `global`.
  Automatically: Syncs work, but a rotation is found only by scheduled checks.
  Next step: Reconnect Heroku, or run the `heroku webhooks:add` command that enabling a sync gives you.
""")

SERVICE: Final = (*HEALTH, *CONNECTIONS)
