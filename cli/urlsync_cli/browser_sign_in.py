"""A person's sign-in in the browser: authorization code, PKCE and loopback redirect (RFC 8252, 7636)."""

import base64
import hashlib
import hmac
import secrets
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from urlsync_cli.errors import NotSignedIn, TimedOut, UsageError
from urlsync_cli.stacks import Stack
from urlsync_cli.token_endpoint import SCOPES

RETURN_URL: Final = "http://localhost:8765/signed-in"
"""The default of the template's parameter SignInReturnUrl."""
LOOPBACK: Final = "127.0.0.1"

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>urlsync</title>
<body style="font: 1.1rem system-ui, sans-serif; margin: 20vh auto; max-width: 30rem; text-align: center">
<h1>{title}</h1><p>{text}</p></body></html>"""


class AuthorizationRequest:
    """One sign-in attempt: its PKCE verifier, and the state that ties the redirect to it."""

    def __init__(self, stack: Stack, return_url: str = RETURN_URL, scopes: str = SCOPES) -> None:
        self.stack = stack
        self._scopes = scopes
        self.return_url = return_url
        self.verifier = secrets.token_urlsafe(48)
        self._state = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        """The URL of the sign-in page for this attempt."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest())
        query = {
            "response_type": "code",
            "client_id": self.stack.person_client_id,
            "redirect_uri": self.return_url,
            "scope": f"openid {self._scopes}",
            "state": self._state,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{self.stack.sign_in_url}/oauth2/authorize?{urlencode(query)}"

    def has_state(self, state: str) -> bool:
        """Return True if a redirect with this state belongs to this attempt."""
        return hmac.compare_digest(state, self._state)


class RedirectServer(HTTPServer):
    """Waits on this machine for the redirect from the sign-in page.

    Raises `UsageError` if the port is in use.
    """

    allow_reuse_address = True

    def __init__(self, attempt: AuthorizationRequest) -> None:
        self.attempt = attempt
        self.code: str | None = None
        self.error: str | None = None
        target = urlsplit(attempt.return_url)
        try:
            super().__init__((LOOPBACK, target.port or 80), _RedirectHandler)
        except OSError:
            raise UsageError(
                f"Port {target.port} is in use, and the sign-in page redirects to it.",
                "Stop the other program (perhaps another sign-in) and try again.",
            ) from None

    def wait(self, seconds: float) -> str:
        """Return the authorization code; raises `TimedOut` and `NotSignedIn`."""
        end = time.monotonic() + seconds
        while self.code is None and self.error is None:
            self.timeout = max(0.0, end - time.monotonic())
            if self.timeout == 0:
                raise TimedOut("Timed out waiting for sign-in.", self.attempt.stack.sign_in_command)
            self.handle_request()
        if self.code is None:
            raise NotSignedIn(f"The sign-in page reported an error ({self.error}).", self.attempt.stack.sign_in_command)
        return self.code

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that hang up."""


class _RedirectHandler(BaseHTTPRequestHandler):
    """One request of a browser."""

    server: RedirectServer
    timeout = 5
    """Seconds after which a silent client is dropped, so that it does not block others."""

    def do_GET(self) -> None:
        """Take the code if the redirect belongs to our attempt."""
        target = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(target.query).items()}
        if target.path != urlsplit(self.server.attempt.return_url).path:
            self._respond(404, "Page not found", "Only sign-ins redirect here.")
        elif not self.server.attempt.has_state(query.get("state", "")):
            self._respond(400, "Another sign-in", "Open the address that the terminal shows.")
        elif "code" in query:
            self.server.code = query["code"]
            self._respond(200, "You are signed in", "Return to the terminal; you can close this page.")
        else:
            self.server.error = query.get("error", "no reason given")
            self._respond(400, "Sign-in failed", "See the terminal for details.")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        """Log nothing: the address contains the code."""

    def _respond(self, status: int, title: str, text: str) -> None:
        page = _PAGE.format(title=title, text=text).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(page)
