"""The sign-in page redirects a person to a port of this machine."""

import socket
import threading
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from urlsync_cli.browser_sign_in import AuthorizationRequest, RedirectServer
from urlsync_cli.errors import CommandFailed, NotSignedIn, TimedOut, UsageError
from urlsync_cli.stacks import Stack

STACK = Stack(
    name="work",
    api_url="https://api.example.com",
    sign_in_url="https://sign-in.example.com",
    person_client_id="fake-client",
)


def a_free_port() -> int:
    """Return an unused port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class Terminal:
    """A terminal that waits for a person, and a browser on the same machine."""

    def __init__(self) -> None:
        self.attempt = AuthorizationRequest(STACK, f"http://localhost:{a_free_port()}/signed-in")
        self.state = parse_qs(urlsplit(self.attempt.url).query)["state"][0]
        self.came_back = RedirectServer(self.attempt)
        self.result: str | CommandFailed | None = None
        self._waiting = threading.Thread(target=self._wait)
        self._waiting.start()

    def visit(self, path: str = "/signed-in", **query: str) -> requests.Response:
        """Go there with the browser."""
        address = self.attempt.return_url.replace("localhost", "127.0.0.1").replace("/signed-in", path)
        return requests.get(address, params=query, timeout=5)

    def ends_with(self) -> str | CommandFailed | None:
        """Return what the terminal has in the end."""
        self._waiting.join(timeout=10)
        return self.result

    def close(self) -> None:
        """Close the port."""
        self._waiting.join(timeout=10)
        self.came_back.server_close()

    def _wait(self) -> None:
        try:
            self.result = self.came_back.wait(5)
        except CommandFailed as failure:
            self.result = failure


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    waiting = Terminal()
    yield waiting
    waiting.close()


def test_the_redirect_of_this_sign_in_is_accepted(terminal: Terminal) -> None:
    page = terminal.visit(code="fake-code", state=terminal.state)

    assert terminal.ends_with() == "fake-code"
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert "fake-code" not in page.text


def test_redirects_of_other_sign_ins_are_ignored(terminal: Terminal) -> None:
    # WHEN another sign-in redirects here, or a request has another path
    assert terminal.visit(code="fake-others-code", state="fake-others-state").status_code == 400
    assert terminal.visit(code="fake-others-code").status_code == 400
    assert terminal.visit("/favicon.ico", code="fake-others-code", state=terminal.state).status_code == 404

    # THEN the terminal still waits for its own redirect
    terminal.visit(code="fake-code", state=terminal.state)
    assert terminal.ends_with() == "fake-code"


def test_an_error_of_the_sign_in_page_is_reported(terminal: Terminal) -> None:
    terminal.visit(error="access_denied", state=terminal.state)

    failure = terminal.ends_with()
    assert isinstance(failure, NotSignedIn)
    assert "access_denied" in failure.message


def test_waiting_for_the_redirect_times_out() -> None:
    attempt = AuthorizationRequest(STACK, f"http://localhost:{a_free_port()}/signed-in")
    with RedirectServer(attempt) as came_back, pytest.raises(TimedOut):
        came_back.wait(0.05)


def test_a_port_in_use_is_an_error(terminal: Terminal) -> None:
    with pytest.raises(UsageError, match="is in use"):
        RedirectServer(AuthorizationRequest(STACK, terminal.attempt.return_url))
    terminal.visit(error="the end", state=terminal.state)


def test_each_sign_in_has_a_secret_of_its_own() -> None:
    first, second = AuthorizationRequest(STACK), AuthorizationRequest(STACK)

    assert first.verifier != second.verifier
    assert first.verifier not in first.url
    assert not second.has_state(parse_qs(urlsplit(first.url).query)["state"][0])
