"""Let functions see the path that the browser sees, which API Gateway tells them in `requestContext.path`.

The emulator serves an API below `/restapis/<id>/<stage>/_user_request_` but tells its functions of the path
that an API has in AWS, `/<stage>/...`. Pages that link to themselves would link to nowhere.
"""

from collections.abc import Callable
from typing import Any

Event = dict[str, Any]
BuildEvent = Callable[..., Event]


def as_the_browser_sees_it(build_event: BuildEvent) -> BuildEvent:
    """Return `build_event` with the whole path in its events.

    An API's other address at the emulator, with the API's id in the host, has the path that it has in AWS.
    """

    def built(*arguments: Any, **options: Any) -> Event:
        event = build_event(*arguments, **options)
        context = event["requestContext"]
        host = {name.lower(): value for name, value in event["headers"].items()}.get("host", "")
        if not host.startswith(f"{context['apiId']}."):
            context["path"] = f"/restapis/{context['apiId']}/{context['stage']}/_user_request_{event['path']}"
        return event

    return built
