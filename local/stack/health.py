"""Wait until a process answers over HTTP."""

import time

import requests

from local.stack.processes import Process

START_TIMEOUT_S = 60.0
_INTERVAL_S = 0.05


class NotHealthyError(Exception):
    """A part of the stack died or does not answer; the message ends with its last words."""


def answers(url: str) -> bool:
    """Tell whether `url` answers with success."""
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def wait_until_it_answers(process: Process, url: str, timeout_s: float = START_TIMEOUT_S) -> None:
    """Return as soon as `url` answers with success.

    Raises:
        NotHealthyError: the process ended, or did not answer in time.
    """
    deadline = time.monotonic() + timeout_s
    while not answers(url):
        if not process.running():
            raise NotHealthyError(f"{process.name} ended at once. Its log ends with:\n{process.last_words()}")
        if time.monotonic() > deadline:
            raise NotHealthyError(
                f"{process.name} does not answer at {url}. Its log ends with:\n{process.last_words()}"
            )
        time.sleep(_INTERVAL_S)
