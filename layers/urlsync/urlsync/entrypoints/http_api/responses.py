"""Responses that are more than a body with status 200."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from urlsync.entrypoints.http_api.sync_view import StartedView
from urlsync.use_cases.lifecycle.enable_sync import Started


def started_response(started: Started, in_place: HTTPStatus, location: str) -> Response[StartedView]:
    """Return a started sync: with the status `in_place`, or with 202 if its first check still runs.

    `location` is relative to the request's URL, because the public base URL of the API varies.
    """
    return Response(
        status_code=in_place if started.in_place else HTTPStatus.ACCEPTED,
        content_type="application/json",
        body=StartedView.of_started(started),
        headers={"Location": location},
    )


def no_content() -> Response[None]:
    """Return the empty response to a deletion."""
    return Response(status_code=HTTPStatus.NO_CONTENT)
