"""Let an asynchronous call by an alias be repeated, and kept as a dead letter, as that alias's settings say.

SAM gives the settings of asynchronous calls (`EventInvokeConfig`) to the alias by which a function is called.
The emulator stores them there, but looks for them at the function itself
(https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html).
"""

from collections.abc import Callable, Mapping
from typing import Any

Invoke = Callable[[Mapping[str, Any], Any], None]
QUALIFIER = 7
"""Its place in an ARN, between colons."""


def with_alias_settings(invoke: Invoke, functions: Mapping[str, Any]) -> Invoke:
    """Return `invoke`, which calls one version of a function, so that it finds the alias's settings there."""

    def corrected(version: Mapping[str, Any], event: Any) -> None:
        configuration = version.get("config") or version
        by = dict(enumerate(str(configuration.get("FunctionArn", "")).split(":"))).get(QUALIFIER)
        known = functions.get(configuration.get("FunctionName", "")) or {}
        settings = (known.get("event_invoke_configs") or {}).get(by)
        invoke({**version, "event_invoke_config": settings} if settings else version, event)

    return corrected
