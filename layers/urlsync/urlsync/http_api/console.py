"""The console, as the API serves it."""

from dataclasses import dataclass
from typing import Final, final

from urlsync.http_api.console_files import ConsoleFiles
from urlsync.ports.sign_in_page import FindSignInPage

CONTEXT_KEY: Final = "console"
"""Where a request's context holds it."""


@final
@dataclass(frozen=True, slots=True)
class Console:
    """Its files, and where people sign in to it."""

    files: ConsoleFiles
    find_sign_in_page: FindSignInPage
