"""Which names a stack may have: several resources are named after it, and each service has its own rules."""

import re
from collections.abc import Iterator
from typing import Final

MAX_LENGTH: Final = 50
_CHARACTERS: Final = re.compile(r"[a-z](?:[a-z0-9-]*[a-z0-9])?")
_RESERVED: Final = ("aws", "amazon", "cognito")


def problems_of(stack: str) -> Iterator[str]:
    """Yield a sentence for each rule that the name of a stack breaks."""
    if not _CHARACTERS.fullmatch(stack):
        yield (
            f"the stack name {stack!r} may only have lower-case letters, digits and hyphens, must begin with a "
            "letter and must not end with a hyphen: it is part of the domain of the sign-in page"
        )
    if len(stack) > MAX_LENGTH:
        yield (
            f"the stack name {stack!r} has {len(stack)} characters, at most {MAX_LENGTH} are possible: the domain of "
            "the sign-in page has 63, and the account number needs 13 of them"
        )
    for word in _RESERVED:
        if word in stack.lower():
            yield f"the stack name {stack!r} contains {word!r}, which Cognito reserves"
    if stack.lower().startswith("ssm"):
        yield f"the stack name {stack!r} begins with 'ssm', which Systems Manager reserves"
    if stack.startswith("url"):
        yield f"the stack name {stack!r} begins with 'url': the AWS emulator would not find functions with such names"
