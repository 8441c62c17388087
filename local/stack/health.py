"""Wait until a process answers over HTTP."""

import time

import requests

from local.stack.processes import Process

START_TIMEOUT_S = 180.0
_INTERVAL_S = 0.05


class NotHealthyError(Exception):
    """A part of the stack ended or does not answer; the message ends with the tail of its log."""


def is_up(url: str) -> bool:
    """Return whether `url` answers with a success status."""
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def wait_until_up(process: Process, url: str, timeout_s: float = START_TIMEOUT_S) -> None:
    """Return as soon as `url` answers with a success status.

    Raises:
        NotHealthyError: the process ended, or did not answer in time.
    """
    deadline = time.monotonic() + timeout_s
    while not is_up(url):
        if not process.running():
            raise NotHealthyError(f"{process.name} exited at startup. Its log ends with:\n{process.log_tail()}")
        if time.monotonic() > deadline:
            raise NotHealthyError(f"{process.name} does not answer at {url}. Its log ends with:\n{process.log_tail()}")
        time.sleep(_INTERVAL_S)
