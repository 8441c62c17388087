"""Header values that are safe to send."""

import re

_VISIBLE = re.compile(r"[\x21-\x7e]{1,4096}")


def is_sendable(text: str) -> bool:
    """Tell whether `text` can be a token or an etag in a header: visible ASCII, neither spaces nor line ends.

    Asked before sending, because `http.client` quotes a header value that it refuses, hence the token.
    """
    return _VISIBLE.fullmatch(text) is not None
