"""Answers of AWS that get lost on their way back."""

import json
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ReadTimeoutError
from moto.core.models import botocore_stubber


@dataclass
class LostAnswer:
    """Lets the next request reach moto and loses its answer; `bodies` are those of all attempts.

    With `arrives=False` the request itself is lost, with an `operation` the next one of that alone.
    """

    arrives: bool = True
    operation: str | None = None
    bodies: list[dict[str, Any]] = field(default_factory=list)

    def on(self, client: Any) -> "LostAnswer":
        client.meta.events.register_first(self._event(client), self._before_send)
        return self

    def _event(self, client: Any) -> str:
        service = client.meta.service_model.service_name
        return "before-send" if self.operation is None else f"before-send.{service}.{self.operation}"

    def _before_send(self, event_name: str, request: Any, **_: Any) -> None:
        self.bodies.append(json.loads(request.body))
        if len(self.bodies) > 1:
            return
        if self.arrives:
            botocore_stubber(event_name, request)
        raise ReadTimeoutError(endpoint_url=request.url)
