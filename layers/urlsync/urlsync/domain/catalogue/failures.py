"""Temporary failures: at Heroku, at Hasura Cloud, in a project, and in this service."""

from collections.abc import Iterator, Mapping
from typing import Final

from urlsync.domain.catalogue.explanation import Explanation, PersonAction, Severity

RETRIED: Final = "Checks are retried automatically, in seconds at first and then by the schedule."
LATER: Final = "Try again in a few minutes."
REPORT: Final = "If this continues, look at the logs and report it."

SERVICES: Final[Mapping[str, str]] = {"heroku": "Heroku", "hasura": "Hasura Cloud", "project": "The Hasura project"}
"""The prefix of each service's codes, and its name."""
STORED: Final = (
    *("sync", "target", "declined", "history", "connection", "listed_connection"),
    *("sign_in", "provisioning", "reconcile_run"),
)
"""The kinds of items in the table."""


def _transient(code: str, title: str, meaning: str, next_step: str = LATER) -> Explanation:
    return Explanation(
        code=code,
        severity=Severity.WARNING,
        title=title,
        meaning=meaning,
        automatic=RETRIED,
        next_step=next_step,
        actions=(PersonAction.TRY_AGAIN,),
    )


def _of_every_service() -> Iterator[Explanation]:
    """Yield the failures of every service that is called over HTTP."""
    for service, name in SERVICES.items():
        yield _transient(f"{service}_unreachable", f"{name} is unreachable", f"{name} could not be reached.")
        yield _transient(f"{service}_timeout", f"{name} is too slow", f"{name} did not respond within the time limit.")
        yield _transient(f"{service}_unavailable", f"{name} is not responding", f"{name} reports an error of its own.")
        yield _transient(
            f"{service}_blocked",
            f"{name} is blocked by a proxy",
            f"Something in front of {name}, such as a proxy or a CDN, refused the request in its place.",
        )
        yield _transient(
            f"{service}_answer_unreadable",
            f"Unexpected response from {name}",
            f"{name} sent a response that cannot be read.",
            REPORT,
        )
        yield _transient(
            f"{service}_answer_too_large",
            f"Response from {name} is too large",
            f"{name} sent more than the service reads.",
            REPORT,
        )


def _of_stored_items() -> Iterator[Explanation]:
    """Yield the failures of stored items that another version of the service has written."""
    for kind in STORED:
        yield _transient(
            f"{kind}_item_too_new",
            "Newer data in the table",
            "A newer version of the service has written this item.",
            "Deploy that version again.",
        )
        yield _transient(
            f"{kind}_item_unreadable", "Unreadable data in the table", "An item of the table cannot be read.", REPORT
        )


def _of_ours(code: str, what: str) -> Explanation:
    return _transient(code, "Service temporarily unavailable", f"{what} did not respond.", f"{LATER} {REPORT}")


HEROKU: Final = (
    _transient(
        "heroku_rate_limited", "Heroku rate limit reached", "The Heroku account has made too many API calls for now."
    ),
    _transient(
        "heroku_rate_limit_reserve",
        "Heroku API limit nearly reached",
        "Few API calls are left to the Heroku account, and they are kept for webhooks and people.",
        "No action needed: the next check catches up.",
    ),
    _transient("heroku_redirected", "Unexpected response from Heroku", "Heroku redirected the request.", REPORT),
    _transient(
        "heroku_refused", "Heroku refused the request", "Heroku refused the request without a known reason.", REPORT
    ),
    _transient(
        "heroku_config_vars_not_found",
        "Config vars not found",
        "Heroku knows the app but does not show its config vars.",
    ),
    _transient(
        "heroku_refresh_in_progress",
        "Heroku access is being renewed",
        "The connection's Heroku token is being renewed by another process.",
    ),
    _transient(
        "heroku_refresh_lost", "Heroku access could not be renewed", "A renewed Heroku token could not be stored."
    ),
)

HASURA: Final = (
    _transient(
        "hasura_rate_limited", "Hasura Cloud rate limit reached", "Hasura Cloud has received too many API calls."
    ),
    _transient("hasura_error", "Hasura Cloud reports an error", "Hasura Cloud answered with an unknown error."),
    _transient(
        "hasura_maintenance",
        "Hasura Cloud is under maintenance",
        "Env vars cannot be changed while Hasura Cloud is under maintenance.",
    ),
    _transient(
        "hasura_redirected", "Unexpected response from Hasura Cloud", "Hasura Cloud redirected the request.", REPORT
    ),
    _transient(
        "hasura_nothing_changed",
        "Nothing changed in Hasura Cloud",
        "Hasura Cloud says that the env var already has this value.",
    ),
    _transient(
        "hasura_hash_contended",
        "Env vars are being changed",
        "Somebody else kept changing the project's env vars at the same time.",
    ),
    _transient("hasura_owner_unknown", "Project owner unknown", "Hasura Cloud did not say who owns the project."),
    _transient("hasura_caller_unknown", "Hasura user unknown", "Hasura Cloud did not say whose token this is."),
    _transient("hasura_tenant_unknown", "Project not found in Hasura Cloud", "Hasura Cloud did not show the project."),
    _transient(
        "hasura_endpoint_unknown",
        "Project address unknown",
        "Hasura Cloud did not give a usable address of the project.",
    ),
    _transient(
        "project_secret_unusable",
        "Admin secret unusable",
        "The project's admin secret cannot be sent in a request.",
        REPORT,
    ),
)

OURS: Final = (
    _of_ours("state_unavailable", "The database table"),
    _of_ours("credentials_unavailable", "The key for stored credentials"),
    _of_ours("secret_unavailable", "Secrets Manager"),
    _of_ours("event_bus_unavailable", "The event bus"),
    _of_ours("check_queue_unavailable", "The check queue"),
    _of_ours("follow_up_queue_unavailable", "The confirmation queue"),
    _of_ours("provisioning_queue_unavailable", "The provisioning queue"),
    _of_ours("queues_unavailable", "The queues"),
    _of_ours("dead_letters_unavailable", "The dead-letter queues"),
    _of_ours("notifications_unavailable", "The notification topic"),
    _of_ours("api_url_unavailable", "The parameter with the API's URL"),
    _of_ours("sign_in_page_unavailable", "The parameter with the sign-in page"),
    _of_ours("fingerprint_key_missing", "The fingerprint key"),
    _transient(
        "fingerprint_key_unknown",
        "Fingerprint from an older key",
        "The stored fingerprint cannot be compared. The next check renews it.",
    ),
    _transient("out_of_time", "Out of time", "There was no time left for this attempt."),
    _transient(
        "source_value_unknown",
        "Config var must be read again",
        "Heroku said that nothing changed, but the value is needed.",
    ),
    _transient("sync_contended", "The sync is being changed", "Others kept changing the sync at the same time."),
    _transient("sync_changed", "The sync has changed", "The sync changed while it was being confirmed."),
    _transient("unconfirmed", "Not confirmed yet", "It is not known yet whether the project uses the new value."),
    _transient(
        "connection_contended",
        "The connection is being changed",
        "The connection's credentials kept changing at the same time.",
    ),
    _transient(
        "provisioning_contended", "The order is being changed", "Others kept changing the order at the same time."
    ),
    Explanation(
        code="unexpected",
        severity=Severity.WARNING,
        title="Unexpected error",
        meaning="Something failed that the service did not expect.",
        automatic=RETRIED,
        next_step=f"{LATER} {REPORT}",
        actions=(PersonAction.TRY_AGAIN,),
    ),
)

TRANSIENT: Final = (*_of_every_service(), *_of_stored_items(), *HEROKU, *HASURA, *OURS)
