"""Addresses that AWS would serve, replaced by those at which the emulator serves the same.

The template knows its API and its sign-in page by AWS's names for them, which lead to nothing on this machine.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any, Final

Resolve = Callable[..., Any]
Import = Callable[..., str]
Put = Callable[[str, str, Mapping[str, Any]], object]

_API: Final = re.compile(r"https://([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com/(\w+)")
_SIGN_IN: Final = re.compile(r"https://[a-z0-9-]+\.auth\.[a-z0-9-]+\.amazoncognito\.com")
_RESPONSES: Final = "x-amazon-apigateway-gateway-responses"


def emulated(text: str, endpoint: str) -> str:
    """Return a text in which the addresses of APIs and sign-in pages are the emulator's."""
    return _SIGN_IN.sub(endpoint, _API.sub(rf"{endpoint}/restapis/\1/\2/_user_request_", text))


def use_own_addresses(modules: Iterable[ModuleType], endpoint: str) -> None:
    """Make the emulator's CloudFormation write its own addresses wherever a template builds one of AWS's."""

    def with_addresses(resolve: Resolve) -> Resolve:
        def resolved(*arguments: Any, **more: Any) -> Any:
            value = resolve(*arguments, **more)
            return emulated(value, endpoint) if isinstance(value, str) else value

        return resolved

    for module in modules:
        module._resolve_refs = with_addresses(module._resolve_refs)  # type: ignore[attr-defined]  # noqa: SLF001


def with_gateway_responses(import_api: Import, put: Put) -> Import:
    """Return the import of an API that keeps its gateway responses, which answer what never reaches a function."""

    def imported(document: Mapping[str, Any], *more: Any) -> str:
        api_id = import_api(document, *more)
        for kind, response in document.get(_RESPONSES, {}).items():
            put(api_id, kind, response)
        return api_id

    return imported
