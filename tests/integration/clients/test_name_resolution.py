"""Resolving the name of a host within the deadline of a call."""

import socket
import time
from threading import Event
from typing import Any

import pytest
from urlsync.domain.deadline import within
from urlsync.timed_connection import resolve


def test_a_name_that_is_not_resolved_in_time_is_abandoned(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = Event()
    look_up = socket.getaddrinfo

    def slow(host: Any, *arguments: Any, **options: Any) -> Any:
        if not options.get("flags"):
            ended.wait()
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    began = time.monotonic()
    with within(0.1), pytest.raises(TimeoutError):
        resolve("slow.example", 443)
    assert time.monotonic() - began < 0.6
    ended.set()


@pytest.mark.parametrize("host", ["x" * 300 + ".example", "a..b", "\ud800.example"])
def test_what_is_no_name_of_a_host_is_an_error_of_the_system(host: str) -> None:
    with within(5), pytest.raises(OSError, match=r"."):
        resolve(host, 443)
