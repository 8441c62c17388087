"""Answers that are more than a body with status 200."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from urlsync.entrypoints.http_api.sync_view import StartedView
from urlsync.use_cases.lifecycle.enable_sync import Started


def started_answer(started: Started, in_place: HTTPStatus, location: str) -> Response[StartedView]:
    """Return a sync that was started: with the status `in_place`, or 202 and where to look.

    `location` is relative to the request's own URL, because that is the only one sure to reach us.
    """
    return Response(
        status_code=in_place if started.in_place else HTTPStatus.ACCEPTED,
        content_type="application/json",
        body=StartedView.of_started(started),
        headers={"Location": location},
    )


def nothing_to_say() -> Response[None]:
    """Return the answer to a deletion."""
    return Response(status_code=HTTPStatus.NO_CONTENT)
