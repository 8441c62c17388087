"""The console's one page, as it is sent: with addresses that hold wherever the API is.

The API may be below `/live`, at the root of a domain of its own, or elsewhere on one machine; and its front
takes an address with a slash at the end for the one without
(https://github.com/aws-powertools/powertools-lambda-python/issues/1552). So the page says what its relative
addresses are relative to. What it loads it names below a version, so that a browser may keep all of it for
good, never asks for it again, and never mixes the files of two deployments.
"""

import re
from html import escape
from typing import Final

from urlsync.http_api.console_files import ConsoleFile, ConsoleFiles

PAGE: Final = "index.html"
ROOT: Final = "/console/"

_LOADED: Final = re.compile(r'(?<=\s)(href|src)="([^"]+)"')


def base_of(request_path: str) -> str:
    """Return the path of the console, with a slash at the end, for the path of any request to it."""
    before, _, _ = request_path.partition("/console")
    return f"{before}{ROOT}"


def page_below(base: str, files: ConsoleFiles) -> ConsoleFile | None:
    """Return the page for a browser that sees the console at the path `base`."""
    page = files.get(PAGE)
    if page is None:
        return None
    text = _LOADED.sub(lambda match: _versioned(match, files), page.text)
    text = text.replace("<head>", f'<head>\n    <base href="{escape(base)}" />', 1)
    return ConsoleFile.of(text, "text/html")


def _versioned(match: re.Match[str], files: ConsoleFiles) -> str:
    attribute, name = match.groups()
    known = name in files.names
    return f'{attribute}="{files.version}/{name}"' if known else match.group()
