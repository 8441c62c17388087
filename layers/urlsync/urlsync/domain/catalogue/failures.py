"""Temporary failures: at Heroku, at Hasura Cloud, in a project, and in this service."""

from collections.abc import Mapping
from typing import Final

from urlsync.domain.catalogue.explanation import PersonAction, explanations

RETRIED: Final = "Checks are retried automatically, in seconds at first and then by the schedule."
SENT_AGAIN: Final = "An event is sent up to eight times in 24 hours."
LATER: Final = "Try again in a few minutes."
REPORT: Final = "If this continues, report it to your administrator: the logs have the cause."

SERVICES: Final[Mapping[str, str]] = {"heroku": "Heroku", "hasura": "Hasura Cloud", "project": "The Hasura project"}
"""The prefix of each service's codes, and its name."""
STORED: Final = (
    *("sync", "target", "opt_out", "name", "sync_totals", "history", "activity", "usage"),
    *("connection", "listed_connection", "left_connection", "deletion", "sign_in", "oauth_client", "app_list"),
    *("provisioning", "listed_proposal", "reconcile_run", "outage", "host_changes", "hold"),
    *("job", "job_part", "listed_job", "unfinished_job", "endpoint", "delivery"),
)
"""The kinds of items in the table."""
UNAVAILABLE: Final[Mapping[str, str]] = {
    "state_unavailable": "The database table",
    "accounts_unavailable": "The list of people and programs",
    "credentials_unavailable": "The key for stored credentials",
    "secret_unavailable": "Secrets Manager",
    "event_bus_unavailable": "The event bus",
    "check_queue_unavailable": "The check queue",
    "delivery_queue_unavailable": "The delivery queue",
    "follow_up_queue_unavailable": "The confirmation queue",
    "provisioning_queue_unavailable": "The provisioning queue",
    "queues_unavailable": "The queues",
    "dead_letters_unavailable": "The dead-letter queues",
    "notifications_unavailable": "The notification topic",
    "audit_log_unavailable": "The audit log",
    "api_url_unavailable": "The parameter with the API's URL",
    "table_mark_unavailable": "The parameter with the mark of the table",
    "own_api_unreachable": "The public address of the API",
    "own_api_timeout": "The public address of the API",
    "sign_in_page_unavailable": "The parameter with the sign-in page",
    "fingerprint_key_missing": "The fingerprint key",
}
"""The codes of what this service consists of, and the name of each."""

_OF_EVERY_SERVICE: Final = "".join(
    f"""
{service}_unreachable | warning | {name} is unreachable
  {name} could not be reached.
{service}_timeout | warning | {name} is too slow
  {name} did not respond within the time limit.
{service}_unavailable | warning | {name} is not responding
  {name} reports an error of its own.
{service}_blocked | warning | {name} is blocked by a proxy
  Something in front of {name}, such as a proxy or a CDN, refused the request in its place.
{service}_answer_unreadable | warning | Unexpected response from {name}
  {name} sent a response that cannot be read. Next step: {LATER} {REPORT}"""
    for service, name in SERVICES.items()
)
_OF_STORED_ITEMS: Final = "".join(
    f"""
{kind}_item_too_new | warning | Newer data in the table
  A newer version of the service has written this item. Next step: Deploy that version again.
{kind}_item_unreadable | warning | Unreadable data in the table
  An item of the table cannot be read. Next step: {LATER} {REPORT}"""
    for kind in STORED
)
_OF_PARTS: Final = "".join(
    f"""
{code} | warning | Service temporarily unavailable
  {part} did not respond. Next step: {LATER} {REPORT}"""
    for code, part in UNAVAILABLE.items()
)

_TOO_LARGE: Final = """
heroku_answer_too_large | warning | Too much data from Heroku
  Heroku sent more than 1 MiB, which is more than the service reads.
  Next step: The config vars of an app come in one response. Remove large ones from the app, such as files and
    certificates, then check the sync.
hasura_answer_too_large | warning | Too much data from Hasura Cloud
  Hasura Cloud sent more than 1 MiB, which is more than the service reads.
  Next step: The env vars of a project come in one response. Remove large ones from the project, such as files and
    certificates, then check the sync.
project_answer_too_large | warning | Too much data from the project
  The project sent more than 1 MiB, which is more than the service reads.
  Next step: The inconsistent objects of a project come in one response. Repair them in the project's console."""

TRANSIENT: Final = explanations(
    f"""
{_OF_EVERY_SERVICE}{_TOO_LARGE}{_OF_STORED_ITEMS}{_OF_PARTS}
credentials_unreadable | warning | Stored credentials cannot be decrypted
  The service's key cannot decrypt the stored credentials of this connection.
  Next step: Add the connection again, and restart its syncs with the new one.
heroku_rate_limited | warning | Heroku rate limit reached
  The Heroku account has made too many API calls for now.
heroku_rate_limit_reserve | warning | Heroku API limit nearly reached
  Few API calls are left to the Heroku account, and they are reserved for checks after webhooks.
  Next step: Try again in a few minutes. Checks that were skipped are made up for.
heroku_redirected | warning | Unexpected response from Heroku
  Heroku redirected the request. Next step: {LATER} {REPORT}
heroku_refused | warning | Heroku refused the request
  Heroku refused the request without a known reason. Next step: {LATER} {REPORT}
heroku_config_vars_not_found | warning | Config vars not found
  Heroku knows the app but does not show its config vars.
heroku_refresh_in_progress | warning | Heroku access is being renewed
  The connection's Heroku token is being renewed by another process.
heroku_refresh_lost | warning | Heroku access could not be renewed
  A renewed Heroku token could not be stored.
sweep_overtaken | warning | Sweep repeated
  Two sweeps of a connection ran at the same time, and the other one was stored first.
hasura_rate_limited | warning | Hasura Cloud rate limit reached
  Hasura Cloud has received too many API calls.
hasura_error | warning | Hasura Cloud reports an error
  Hasura Cloud answered with an unknown error.
hasura_maintenance | warning | Hasura Cloud is under maintenance
  Env vars cannot be changed while Hasura Cloud is under maintenance.
hasura_redirected | warning | Unexpected response from Hasura Cloud
  Hasura Cloud redirected the request. Next step: {LATER} {REPORT}
hasura_nothing_changed | warning | Nothing changed in Hasura Cloud
  Hasura Cloud says that the env var already has this value.
hasura_hash_contended | warning | Env vars are being changed
  Somebody else kept changing the project's env vars at the same time.
hasura_owner_unknown | warning | Project owner unknown
  Hasura Cloud did not say who owns the project.
hasura_caller_unknown | warning | Hasura user unknown
  Hasura Cloud did not say whose token this is.
hasura_tenant_unknown | warning | Project not found in Hasura Cloud
  Hasura Cloud did not show the project.
hasura_endpoint_unknown | warning | Project address unknown
  Hasura Cloud did not give a usable address of the project.
fingerprint_key_unknown | warning | Fingerprint from an older key
  The stored fingerprint cannot be compared. The next check renews it.
out_of_time | warning | Out of time
  There was no time left for this attempt.
source_value_unknown | warning | Config var must be read again
  Heroku said that nothing changed, but the value is needed.
sync_contended | warning | The sync is being changed
  Others kept changing the sync at the same time.
sync_changed | warning | The sync has changed
  The sync changed while it was being confirmed.
unconfirmed | warning | Not confirmed yet
  It is not known yet whether the project uses the new value.
connection_contended | warning | The connection is being changed
  The connection's credentials kept changing at the same time.
provisioning_contended | warning | The order is being changed
  Others kept changing the order at the same time.
unexpected | warning | Unexpected error
  Something failed that the service did not expect. Next step: {LATER} {REPORT}
""",
    automatic=RETRIED,
    next_step=LATER,
    actions=(PersonAction.TRY_AGAIN,),
)

DELIVERIES: Final = explanations(
    """
endpoint_not_public | warning | Address not public
  The name of the notification endpoint leads to an address that is not public.
  Next step: Use a name that leads to public addresses only.
endpoint_certificate | warning | Certificate not valid
  The notification endpoint has no valid certificate for its name.
  Next step: Give it a certificate of a public authority for this name, with the whole chain.
endpoint_timeout | warning | Endpoint too slow
  The notification endpoint did not respond within ten seconds.
  Next step: Make it respond as soon as it has stored the request, and do its work afterwards.
endpoint_unreachable | warning | Endpoint not reachable
  The notification endpoint could not be reached, or sent no valid response.
  Next step: Check whether it is running and can be reached from the internet.
""",
    automatic=SENT_AGAIN,
    next_step=LATER,
    actions=(PersonAction.TRY_AGAIN,),
)
