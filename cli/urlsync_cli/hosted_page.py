"""A person's sign-in on the hosted page: where it begins, and how they come back (RFC 8252 and 7636)."""

import base64
import hashlib
import hmac
import secrets
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from urlsync_cli.failure import NotOverYet, NotSignedIn, WrongUse
from urlsync_cli.stack import Stack
from urlsync_cli.token_endpoint import SCOPES

RETURN_URL: Final = "http://localhost:8765/signed-in"
"""What the template's parameter SignInReturnUrl says, unless it was changed."""
LOOPBACK: Final = "127.0.0.1"

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>urlsync</title>
<body style="font: 1.1rem system-ui, sans-serif; margin: 20vh auto; max-width: 30rem; text-align: center">
<h1>{title}</h1><p>{text}</p></body></html>"""


class HostedSignIn:
    """One sign-in: its secret, and the state that tells its return from everybody else's."""

    def __init__(self, stack: Stack, return_url: str = RETURN_URL) -> None:
        self._stack = stack
        self.return_url = return_url
        self.verifier = secrets.token_urlsafe(48)
        self._state = secrets.token_urlsafe(24)

    @property
    def address(self) -> str:
        """The address of the page, for this sign-in alone."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest())
        wish = {
            "response_type": "code",
            "client_id": self._stack.person_client_id,
            "redirect_uri": self.return_url,
            "scope": f"openid {SCOPES}",
            "state": self._state,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{self._stack.sign_in_url}/oauth2/authorize?{urlencode(wish)}"

    def is_ours(self, state: str) -> bool:
        """Tell whether somebody who comes back with this state was sent by us."""
        return hmac.compare_digest(state, self._state)


class Return(HTTPServer):
    """Waits on this machine for a person to come back from the hosted page.

    Raises `WrongUse` where another program has the port.
    """

    allow_reuse_address = True

    def __init__(self, sign_in: HostedSignIn) -> None:
        self.sign_in = sign_in
        self.code: str | None = None
        self.refusal: str | None = None
        target = urlsplit(sign_in.return_url)
        try:
            super().__init__((LOOPBACK, target.port or 80), _Visit)
        except OSError:
            raise WrongUse(
                f"Port {target.port} is taken, and the sign-in page returns to it.",
                "End the other program, perhaps another sign-in, and try again.",
            ) from None

    def wait(self, seconds: float) -> str:
        """Return the code that the person brings; raises `NotOverYet` and `NotSignedIn`."""
        end = time.monotonic() + seconds
        while self.code is None and self.refusal is None:
            self.timeout = max(0.0, end - time.monotonic())
            if self.timeout == 0:
                raise NotOverYet("Nobody came back from the sign-in page.", "urlsync sign-in")
            self.handle_request()
        if self.code is None:
            raise NotSignedIn(f"The sign-in page refused ({self.refusal}).", "urlsync sign-in")
        return self.code

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of visitors that hang up."""


class _Visit(BaseHTTPRequestHandler):
    """One request of a browser."""

    server: Return
    timeout = 5
    """A visitor who says nothing for these seconds keeps nobody else out."""

    def do_GET(self) -> None:
        """Take the code, if the person was sent here by our own sign-in."""
        target = urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(target.query).items()}
        if target.path != urlsplit(self.server.sign_in.return_url).path:
            self._answer(404, "Not here", "This is only where a sign-in returns to.")
        elif not self.server.sign_in.is_ours(given.get("state", "")):
            self._answer(400, "Not this sign-in", "Open the address that the terminal shows.")
        elif "code" in given:
            self.server.code = given["code"]
            self._answer(200, "You are signed in", "Go back to the terminal; you can close this page.")
        else:
            self.server.refusal = given.get("error", "no reason given")
            self._answer(400, "You are not signed in", "The terminal says more.")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        """Log nothing: the address has the code in it."""

    def _answer(self, status: int, title: str, text: str) -> None:
        page = _PAGE.format(title=title, text=text).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(page)
