"""The operators' command, killed by the system in the middle of what it does.

    python -m tests.fakes.killed_command 15 apply -f syncs.yaml --yes

The process is killed as soon as that many of its requests have changed a sync. What others it has under way at that
moment, the service may still carry out. Watching from outside would be too slow for a quick machine.
"""

import os
import signal
import sys
from itertools import count
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urlsync_cli import http
from urlsync_cli.main import main

CHANGES = frozenset({"POST", "PATCH"})
SYNCS = "/syncs"


class KillingAdapter(HTTPAdapter):
    """Sends requests, and kills its own process once so many of them have changed a sync."""

    def __init__(self, changes: int) -> None:
        super().__init__()
        self._number = count(1)
        self._changes = changes

    def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:
        """Send a request; kill the process if it was the last one."""
        answer = super().send(request, *arguments, **options)
        changed = request.method in CHANGES and SYNCS in str(request.url) and answer.ok
        if changed and next(self._number) >= self._changes:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


if __name__ == "__main__":
    killing = KillingAdapter(int(sys.argv.pop(1)))
    for scheme in ("http://", "https://"):
        http.SESSION.mount(scheme, killing)
    main()
