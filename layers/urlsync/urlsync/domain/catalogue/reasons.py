"""Why a sync is paused or disconnected. A key `reason/detail` says more than its reason alone."""

from datetime import timedelta
from typing import Final

from urlsync.domain.catalogue.explanation import Explanation, PersonAction, Severity
from urlsync.domain.schedule import MAX_RECHECK

KEEPS: Final = "The env var keeps its last value."
RESUMES: Final = (
    f"{KEEPS} The sync is checked again, first often and then at least every "
    f"{MAX_RECHECK // timedelta(hours=1)} hours, and resumes as soon as a check succeeds."
)
STAYS: Final = "Nothing: the env var keeps its last value until a person acts."

PAUSED: Final = (
    Explanation(
        code="source_missing",
        severity=Severity.PROBLEM,
        title="Config var missing at Heroku",
        meaning="The Heroku app has no such config var, or it is empty.",
        automatic=RESUMES,
        next_step="Attach the database to the app, or follow another config var.",
        actions=(PersonAction.CHECK, PersonAction.DELETE),
    ),
    Explanation(
        code="source_invalid",
        severity=Severity.PROBLEM,
        title="Not a Postgres URL",
        meaning="The config var is not the URL of a Postgres database.",
        automatic=RESUMES,
        next_step="Correct the config var at Heroku, or follow another one.",
        actions=(PersonAction.CHECK, PersonAction.DELETE),
    ),
    Explanation(
        code="heroku_authorization_lost",
        severity=Severity.PROBLEM,
        title="Heroku access expired or was revoked",
        meaning="Heroku does not accept the connection's authorization for this app.",
        automatic=f"{KEEPS} The sync is checked again as soon as Heroku is reconnected, and resumes then.",
        next_step="Reconnect Heroku, or use another connection.",
        actions=(PersonAction.RECONNECT_HEROKU, PersonAction.RESTART, PersonAction.CHECK),
    ),
    Explanation(
        code="heroku_authorization_lost/app_forbidden",
        severity=Severity.PROBLEM,
        title="No permission for the Heroku app",
        meaning="Heroku accepts the authorization, but it has no permission for this app.",
        automatic=RESUMES,
        next_step="Give the account permission to read the app's config vars, or use another connection.",
        actions=(PersonAction.CHECK, PersonAction.RESTART),
    ),
    Explanation(
        code="heroku_authorization_lost/oauth_client_refused",
        severity=Severity.PROBLEM,
        title="Heroku does not accept this service",
        meaning="Heroku refuses this service's own OAuth client. Nothing is wrong with the connection.",
        automatic=RESUMES,
        next_step="No action needed by the project's owner. The administrator must renew the client's secret.",
        actions=(PersonAction.CHECK,),
    ),
    Explanation(
        code="heroku_authorization_lost/heroku_app_handed_over",
        severity=Severity.PROBLEM,
        title="The Heroku app has a new owner",
        meaning="The Heroku app was transferred to another account, whose database is not followed.",
        automatic=f"{KEEPS} If the app is transferred back, the sync resumes.",
        next_step="Restart the sync to follow the new owner's database.",
        actions=(PersonAction.RESTART, PersonAction.CHECK),
    ),
    Explanation(
        code="heroku_authorization_lost/heroku_app_not_found",
        severity=Severity.PROBLEM,
        title="Heroku app not found",
        meaning="The Heroku app was deleted, or the connection's account cannot see it.",
        automatic=f"{RESUMES} If the app stays unknown, the sync is disconnected.",
        next_step="If the app still exists, reconnect Heroku with an account that can see it.",
        actions=(PersonAction.RECONNECT_HEROKU, PersonAction.RESTART, PersonAction.CHECK),
    ),
    Explanation(
        code="heroku_app_suspended",
        severity=Severity.PROBLEM,
        title="Heroku app suspended",
        meaning="Heroku has suspended the app or its account, or a payment is due.",
        automatic=RESUMES,
        next_step="Resolve this with Heroku.",
        actions=(PersonAction.CHECK,),
    ),
    Explanation(
        code="hasura_access_lost",
        severity=Severity.PROBLEM,
        title="Hasura Cloud access expired or was revoked",
        meaning="Hasura Cloud does not accept the connection's token for this project.",
        automatic=RESUMES,
        next_step="Add a connection with a valid token of the project's owner, and use that one.",
        actions=(PersonAction.ADD_CONNECTION, PersonAction.RESTART, PersonAction.CHECK),
    ),
    Explanation(
        code="hasura_refused",
        severity=Severity.PROBLEM,
        title="Hasura Cloud refuses to set this env var",
        meaning="Hasura Cloud does not allow this env var to be set in this project.",
        automatic=RESUMES,
        next_step="Enable a sync with another env var instead.",
        actions=(PersonAction.DELETE, PersonAction.ENABLE, PersonAction.CHECK),
    ),
    Explanation(
        code="hasura_refused/value_not_kept",
        severity=Severity.PROBLEM,
        title="Hasura Cloud does not keep the value",
        meaning="The env var reads back differently from what was written, so writing was stopped: every "
        "write "
        "restarts the project.",
        automatic="The sync is checked again regularly, and resumes if the values are equal.",
        next_step="Find out what else changes the env var, or delete this sync and use another env var.",
        actions=(PersonAction.CHECK, PersonAction.DELETE),
    ),
    Explanation(
        code="hasura_refused/reserved_name",
        severity=Severity.PROBLEM,
        title="Reserved env var name",
        meaning="The env var belongs to Hasura or to the system, and must not be used for a database URL.",
        automatic=KEEPS,
        next_step="Enable a sync with another env var instead.",
        actions=(PersonAction.DELETE, PersonAction.ENABLE),
    ),
)

DISCONNECTED: Final = (
    Explanation(
        code="opted_out",
        severity=Severity.OK,
        title="Opted out",
        meaning="Somebody opted out of this sync. The env var keeps its last value and does not follow Heroku.",
        automatic="Nothing: no webhook, schedule or default undoes an opt-out.",
        next_step="Restart the sync to follow Heroku again.",
        actions=(PersonAction.RESTART,),
    ),
    Explanation(
        code="ownership_transferred",
        severity=Severity.PROBLEM,
        title="Project ownership changed",
        meaning="The project has a new owner in Hasura Cloud. The previous owner's database is no longer "
        "followed, and their credentials are no longer used.",
        automatic=STAYS,
        next_step="The new owner can restart the sync with a connection of their own.",
        actions=(PersonAction.RESTART, PersonAction.ADD_CONNECTION),
    ),
    Explanation(
        code="heroku_app_deleted",
        severity=Severity.PROBLEM,
        title="Heroku app deleted",
        meaning="Heroku has not known the app for a long time.",
        automatic=STAYS,
        next_step="Delete this sync, and enable one that follows another app.",
        actions=(PersonAction.DELETE, PersonAction.ENABLE),
    ),
)
