"""Let what is done to a log stream be about the stream, as in AWS.

There the resource of `PutLogEvents` is the stream, and `!GetAtt LogGroup.Arn` ends with `:*` to mean all
streams of the group
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html). The
emulator takes the group for the resource, which no such permission is about.
"""

import json
from collections.abc import Callable
from typing import Any

ResourceOf = Callable[..., str]


def naming_log_streams(resource_of: ResourceOf) -> ResourceOf:
    """Return `resource_of`, which names the resource that a request is about, corrected for log streams."""

    def corrected(service: str, *request: Any) -> str:
        arn = resource_of(service, *request)
        stream = _stream(request[3]) if service == "logs" else None
        return arn if stream is None else f"{arn}:log-stream:{stream}"

    return corrected


def _stream(body: bytes) -> str | None:
    try:
        name = json.loads(body or b"{}").get("logStreamName")
    except ValueError:
        return None
    return name if isinstance(name, str) else None
