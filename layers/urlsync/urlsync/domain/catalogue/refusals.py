"""Why a request, a database order, or a Heroku sign-in was refused."""

from typing import Final

from urlsync.domain.catalogue.explanation import Explanation, PersonAction, Severity

REQUESTS: Final = (
    Explanation(
        code="token_refused",
        severity=Severity.PROBLEM,
        title="Token rejected",
        meaning="The token was rejected or lacks permission.",
        next_step="Create a new token.",
    ),
    *(
        Explanation(
            code=f"token_refused/{token}",
            severity=Severity.PROBLEM,
            title=f"{service} token rejected",
            meaning=f"{service} rejected the token, or it lacks permission.",
            next_step="Create a new token.",
        )
        for token, service in (("hasura_token", "Hasura Cloud"), ("heroku_token", "Heroku"))
    ),
    Explanation(
        code="check_failed",
        severity=Severity.PROBLEM,
        title="The first check failed",
        meaning="Every attempt of the first check failed.",
        next_step="Try again in a few minutes.",
        actions=(PersonAction.TRY_AGAIN,),
    ),
    Explanation(
        code="heroku_token_rejected",
        severity=Severity.PROBLEM,
        title="Heroku token rejected",
        meaning="Heroku does not accept the token.",
        next_step="Reconnect Heroku, or use a token that has not expired.",
        actions=(PersonAction.RECONNECT_HEROKU,),
    ),
    Explanation(
        code="heroku_not_found",
        severity=Severity.PROBLEM,
        title="Heroku app not found",
        meaning="The Heroku app does not exist, or this account cannot see it.",
        next_step="Check that the app still exists, or reconnect Heroku with an account that can see it.",
        actions=(PersonAction.RECONNECT_HEROKU,),
    ),
    Explanation(
        code="heroku_app_not_found",
        severity=Severity.PROBLEM,
        title="Heroku app not found",
        meaning="The Heroku app does not exist, or the connection's account cannot see it.",
        next_step="Use an app that the account can see, or reconnect Heroku with the right account.",
        actions=(PersonAction.RECONNECT_HEROKU,),
    ),
    Explanation(
        code="heroku_config_vars_forbidden",
        severity=Severity.PROBLEM,
        title="Heroku token lacks permission",
        meaning="Heroku accepts the token, but it may not read config vars.",
        next_step="Use a token with the scope `global` or `read-protected`.",
    ),
    Explanation(
        code="not_owner",
        severity=Severity.PROBLEM,
        title="Not the project owner",
        meaning="The connection's user does not own the project.",
        next_step="Use a connection of the project's owner.",
        actions=(PersonAction.ADD_CONNECTION,),
    ),
    Explanation(
        code="owner_changed",
        severity=Severity.PROBLEM,
        title="Project ownership changed",
        meaning="The project has another owner than the sync.",
        automatic="The next check disconnects the sync. The env var keeps its last value.",
        next_step="The new owner can restart the sync with a connection of their own.",
        actions=(PersonAction.CHECK, PersonAction.RESTART),
    ),
)

ORDERS: Final = (
    Explanation(
        code="heroku_forbidden",
        severity=Severity.PROBLEM,
        title="No permission to create databases",
        meaning="The Heroku authorization may not create apps or databases, which takes the scope `global`.",
        next_step="Reconnect Heroku, then order again.",
        actions=(PersonAction.RECONNECT_HEROKU, PersonAction.ORDER_DATABASE),
    ),
    Explanation(
        code="heroku_invalid_params",
        severity=Severity.PROBLEM,
        title="Plan not accepted",
        meaning="Heroku does not accept the plan.",
        next_step="Order again with another `plan`.",
        actions=(PersonAction.ORDER_DATABASE,),
    ),
    *(
        Explanation(
            code=code,
            severity=Severity.PROBLEM,
            title="Heroku account not verified",
            meaning="Heroku requires the account to have a verified payment method first.",
            next_step="Verify the account at Heroku, then order again.",
            actions=(PersonAction.ORDER_DATABASE,),
        )
        for code in ("heroku_verification_needed", "heroku_verification_required")
    ),
    Explanation(
        code="heroku_database_gone",
        severity=Severity.PROBLEM,
        title="Database removed",
        meaning="Somebody removed the database while it was being created.",
        next_step="Order again.",
        actions=(PersonAction.ORDER_DATABASE,),
    ),
    Explanation(
        code="url_not_there_yet",
        severity=Severity.WARNING,
        title="Database not ready yet",
        meaning="Heroku has not finished creating the database.",
        automatic="It is looked at again for up to two hours.",
        next_step="After that, enable a sync for the app once its database is ready, or delete the app at Heroku.",
        actions=(PersonAction.ENABLE,),
    ),
    Explanation(
        code="check_not_over_yet",
        severity=Severity.WARNING,
        title="First check still running",
        meaning="The sync is enabled, but its first check has not finished yet.",
        automatic="It is looked at again for up to two hours.",
        next_step="Look at the sync.",
        actions=(PersonAction.CHECK,),
    ),
    Explanation(
        code="no_connection",
        severity=Severity.PROBLEM,
        title="No connection of the project's owner",
        meaning="There is no connection of the project's owner, so its database cannot be followed.",
        next_step="Add a connection of the project's owner, then enable a sync.",
        actions=(PersonAction.ADD_CONNECTION, PersonAction.ENABLE),
    ),
    Explanation(
        code="refused",
        severity=Severity.PROBLEM,
        title="Order refused",
        meaning="The order cannot be completed as it is.",
        next_step="Order again.",
        actions=(PersonAction.ORDER_DATABASE,),
    ),
    *(
        Explanation(
            code=f"{thing}_not_found",
            severity=Severity.PROBLEM,
            title=f"{thing.capitalize()} not found",
            meaning=f"The {thing} does not exist, or {why}.",
            next_step=f"Choose another {thing}.",
        )
        for thing, why in (
            ("connection", "was deleted"),
            ("project", "no connection can see it"),
            ("sync", "was deleted"),
        )
    ),
)

SIGN_IN: Final = (
    Explanation(
        code="state_unknown",
        severity=Severity.PROBLEM,
        title="Sign-in link expired",
        meaning="A sign-in link works once and for ten minutes.",
        next_step="Start the sign-in again.",
        actions=(PersonAction.RECONNECT_HEROKU,),
    ),
    Explanation(
        code="other_browser",
        severity=Severity.PROBLEM,
        title="Different browser",
        meaning="The sign-in was started in another browser, and must be finished there.",
        next_step="Start the sign-in again in this browser.",
        actions=(PersonAction.RECONNECT_HEROKU,),
    ),
    Explanation(
        code="access_denied",
        severity=Severity.PROBLEM,
        title="Consent not given",
        meaning="Consent was not given at Heroku.",
        next_step="Start the sign-in again and allow access.",
        actions=(PersonAction.RECONNECT_HEROKU,),
    ),
    *(
        Explanation(
            code=code,
            severity=Severity.PROBLEM,
            title="Heroku refused the sign-in",
            meaning=meaning,
            next_step="Start the sign-in again. If this continues, ask your administrator.",
            actions=(PersonAction.RECONNECT_HEROKU,),
        )
        for code, meaning in (
            ("code_rejected", "Heroku did not accept its own authorization code again."),
            ("no_code", "Heroku sent no authorization code."),
            ("invalid_request", "Heroku did not understand the sign-in request."),
            ("invalid_scope", "Heroku does not grant the requested scope."),
            ("server_error", "Heroku had an error of its own."),
        )
    ),
)

REFUSALS: Final = (*REQUESTS, *ORDERS, *SIGN_IN)
