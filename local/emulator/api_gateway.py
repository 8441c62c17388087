"""Make the emulator's API Gateway tell functions the path that the browser sees.

API Gateway puts that path into `requestContext.path`. The emulator serves an API below
`/restapis/<id>/<stage>/_user_request_`, but tells its functions the path of an API in AWS, `/<stage>/...`.
Pages that link to themselves would have dead links.
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from collections.abc import Callable
from typing import Any

Event = dict[str, Any]
BuildEvent = Callable[..., Event]


def with_external_path(build_event: BuildEvent) -> BuildEvent:
    """Return `build_event` with the path that the browser sees in `requestContext.path`.

    The emulator's other address of an API, with the API's id in the host, already has the path of AWS.
    """

    def built(*arguments: Any, **options: Any) -> Event:
        event = build_event(*arguments, **options)
        context = event["requestContext"]
        host = {name.lower(): value for name, value in event["headers"].items()}.get("host", "")
        if not host.startswith(f"{context['apiId']}."):
            context["path"] = f"/restapis/{context['apiId']}/{context['stage']}/_user_request_{event['path']}"
        return event

    return built
