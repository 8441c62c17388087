"""The redirect target of Heroku's sign-in page: returns to the console, or shows what went wrong.

The route needs no token. The single-use `state` proves that an operator started the sign-in, and a cookie that it
was in this browser. The page repeats nothing from the request.
"""

from datetime import timedelta
from html import escape
from http import HTTPStatus
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import StringConstraints

from urlsync.domain import errors
from urlsync.domain.catalogue import explain
from urlsync.domain.secret import Secret
from urlsync.entrypoints.http_api.current_request import CurrentRequest, HttpRequest, UseCases
from urlsync.entrypoints.http_api.routing import new_router
from urlsync.entrypoints.http_api.sign_in_cookie import has_state, state_cookie

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
}
"""The page loads nothing, and its URL, which contains the code, is never sent as a referrer."""
CONSOLE: Final = "../../console/#/"
"""Relative to this route, because the public base URL of the API varies."""

router = new_router()

Parameter = Annotated[str, StringConstraints(max_length=2048)]


@router.get("/oauth/heroku/callback", include_in_schema=False)
def finish_heroku_sign_in(
    use_cases: UseCases,
    current: CurrentRequest,
    state: Annotated[Parameter, Query()] = "",
    code: Annotated[Parameter | None, Query()] = None,
    error: Annotated[Parameter | None, Query()] = None,
) -> Response[str]:
    """Connect the Heroku account that a person gave consent for."""
    from_console = has_state(state, current)
    try:
        finished = use_cases.finish_heroku_sign_in(state, code, error, same_browser=from_console, origin=current.origin)
    except errors.UrlsyncError as failure:
        may_retry = isinstance(failure, errors.TransientFailure)
        status = HTTPStatus.SERVICE_UNAVAILABLE if may_retry else HTTPStatus.BAD_REQUEST
        return _page(status, "The Heroku account was not connected", _explanation(failure), back=from_console)
    if finished.left is not None:
        return _page(HTTPStatus.OK, "The Heroku account is connected", explain(finished.left).advice, back=True)
    return _back_to_console(finished.connection.connection_id, current)


def _back_to_console(connection_id: str, current: HttpRequest) -> Response[str]:
    headers = {"Location": f"{CONSOLE}connections/{connection_id}", **HEADERS}
    expired = state_cookie(Secret(""), current, timedelta(0))
    return Response(HTTPStatus.SEE_OTHER, body="", headers=headers, cookies=[expired])


def _explanation(failure: errors.UrlsyncError) -> str:
    match failure:
        case errors.SignInRefused() | errors.TokenRefused() | errors.TransientFailure():
            code = failure.code
        case errors.PermanentFailure():
            return explain(failure.reason, failure.code).advice
        case errors.NotFound():
            code = "connection_not_found"
        case _:
            code = "heroku_refused"
    return explain(code).advice


def _page(status: HTTPStatus, title: str, text: str, *, back: bool = False) -> Response[str]:
    link = f'<p><a href="{CONSOLE}connections">Back to the console</a></p>\n' if back else ""
    body = (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<h1>{escape(title)}</h1>\n<p>{escape(text)}</p>\n{link}</html>\n"
    )
    return Response(status, "text/html; charset=utf-8", body, HEADERS)
