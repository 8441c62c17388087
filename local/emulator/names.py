"""The rule for the domain prefix of a user pool, which AWS enforces and the emulator does not.

The emulator knows the rule for names of parameters, the other one that restricts the names of stacks.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

Response = tuple[int, Any, Any]
Create = Callable[[Mapping[str, Any]], Response]
ErrorResponse = Callable[[str, str, int], Response]

_PREFIX: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_RESERVED: Final = ("aws", "amazon", "cognito")


def with_domain_rules(create: Create, error: ErrorResponse) -> Create:
    """Return Cognito's `CreateUserPoolDomain`, which refuses the prefixes that AWS refuses.

    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
    """

    def checked(data: Mapping[str, Any]) -> Response:
        prefix = str(data.get("Domain", ""))
        if data.get("CustomDomainConfig") is not None:
            return create(data)
        if not _PREFIX.fullmatch(prefix):
            return error("InvalidParameterException", f"Value {prefix!r} at 'domain' failed to satisfy constraint", 400)
        reserved = [word for word in _RESERVED if word in prefix]
        if reserved:
            return error("InvalidParameterException", f"Domain cannot contain reserved word: {reserved[0]}", 400)
        return create(data)

    return checked
