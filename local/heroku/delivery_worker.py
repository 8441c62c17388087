"""Runs the model's scheduled actions and sends its webhook attempts.

Every subscription has at most one attempt in flight, and each attempt has a thread, so a slow receiver delays
no other subscription.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import urllib3

from local.heroku.model.deliveries import Attempt, AttemptResult
from local.heroku.model.heroku import Heroku

logger = logging.getLogger(__name__)

_TIMEOUT = urllib3.Timeout(connect=2, read=5)  # the real one is not documented
_MAX_WAIT_S = 1.0
_THREADS = 16  # the emulator starts a process for each concurrent webhook


class DeliveryWorker:
    """One thread that watches what is due, and a pool of threads that send."""

    def __init__(self, heroku: Heroku) -> None:
        self._heroku = heroku
        self._changed = Event()
        self._stopping = False
        self._http = urllib3.PoolManager(num_pools=_THREADS, maxsize=_THREADS)
        self._senders = ThreadPoolExecutor(_THREADS, thread_name_prefix="heroku-delivery")
        self._watcher = Thread(target=self._watch, name="heroku-delivery-worker", daemon=True)

    def start(self) -> None:
        """Start the threads."""
        self._watcher.start()

    def stop(self) -> None:
        """Stop after the attempts in flight have ended."""
        self._stopping = True
        self.wake()
        self._watcher.join()
        self._senders.shutdown(cancel_futures=True)
        self._http.clear()

    def wake(self) -> None:
        """Check again what is due; called after every change of the model."""
        self._changed.set()

    def _watch(self) -> None:
        while not self._stopping:
            self._changed.clear()
            with self._heroku.lock:
                self._run_due()
                wait = self._seconds_to_wait()
            self._changed.wait(wait)

    def _run_due(self) -> None:
        try:
            attempts = self._heroku.run_due()
        except RuntimeError as error:  # PostgreSQL could not create a database, so its add-on is never provisioned
            logger.error("%s", error)  # noqa: TRY400 -- the traceback would show the statement
            return
        for attempt in attempts:
            self._senders.submit(self._deliver, attempt)

    def _seconds_to_wait(self) -> float:
        due = self._heroku.next_due()
        wait = None if due is None else self._heroku.clock.real_seconds_until(due)
        return _MAX_WAIT_S if wait is None else min(wait, _MAX_WAIT_S)

    def _deliver(self, attempt: Attempt) -> None:
        result = self._post(attempt)
        with self._heroku.lock:
            self._heroku.deliveries.finish(attempt, result)
        self.wake()

    def _post(self, attempt: Attempt) -> AttemptResult:
        """Make one attempt. Redirects are not followed, because only the 200 series is a success."""
        try:
            answer = self._http.request(
                "POST",
                attempt.url,
                body=attempt.body,
                headers=attempt.headers,
                timeout=_TIMEOUT,
                retries=False,
                redirect=False,
            )
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return AttemptResult(code=None, error_class=type(error).__name__)
        return AttemptResult(code=answer.status)
