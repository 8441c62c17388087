"""Why a sync or a history entry is as it is. The texts are the API's: this client explains no code itself."""

from urlsync_cli.errors import Json


def code_of(resource: Json) -> str | None:
    """Return the code of why a sync is not active or a check failed; None if neither is so."""
    reason = resource["reason"] if resource["status"] != "active" else None
    code = resource.get("failure") or reason
    return None if code is None else str(code)


def explanation_of(resource: Json) -> str | None:
    """Return the explanation of a resource's code, with the code in brackets."""
    code = code_of(resource)
    return None if code is None else f"{code.replace('_', ' ')} [{code}]"
