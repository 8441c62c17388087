"""A person who signs in on the hosted page of a deployed stack, with PKCE."""

import base64
import hashlib
import re
import secrets
from typing import Final
from urllib.parse import parse_qs, urlsplit

import requests

from local.stack.outputs import Stack

RETURN_URL: Final = "http://localhost:8765/signed-in"
SCOPES: Final = "openid urlsync/read urlsync/write"
TIMEOUT_S: Final = 15
HIDDEN_FIELD: Final = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


class HostedSignIn:
    """One sign-in of a person in a browser: a session and the secret that PKCE proves."""

    def __init__(self, stack: Stack, username: str | None = None, scopes: str = SCOPES) -> None:
        operator = stack["operator"]
        self._username = username or operator["username"]
        self._scopes = scopes
        self._session = requests.Session()
        self._base = operator["token_url"].removesuffix("/oauth2/token")
        self._client_id = operator["sign_in_client_id"]
        self.method = "S256"
        self.verifier = secrets.token_urlsafe(48)

    def code(self, password: str) -> str | None:
        """Open the hosted page and submit it; return the code of the redirect, None where there is none."""
        page = self._session.get(f"{self._base}/oauth2/authorize", params=self._request(), timeout=TIMEOUT_S)
        fields = dict(HIDDEN_FIELD.findall(page.text))
        fields |= {"username": self._username, "password": password}
        answer = self._session.post(f"{self._base}/login", data=fields, allow_redirects=False, timeout=TIMEOUT_S)
        returned = parse_qs(urlsplit(answer.headers.get("Location", "")).query)
        return returned["code"][0] if returned.get("state") == ["fake-state"] else None

    def opened(self) -> requests.Response:
        """Open the hosted page, and go nowhere else."""
        url = f"{self._base}/oauth2/authorize"
        return self._session.get(url, params=self._request(), allow_redirects=False, timeout=TIMEOUT_S)

    def token(self, code: str, verifier: str | None = None) -> requests.Response:
        """Exchange the code for tokens; an empty verifier is left out."""
        proof = self.verifier if verifier is None else verifier
        form = {
            "grant_type": "authorization_code",
            "client_id": self._client_id,
            "redirect_uri": RETURN_URL,
            "code": code,
            **({"code_verifier": proof} if proof else {}),
        }
        return requests.post(f"{self._base}/oauth2/token", data=form, timeout=TIMEOUT_S)

    def _request(self) -> dict[str, str]:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest())
        return {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": RETURN_URL,
            "scope": self._scopes,
            "state": "fake-state",
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": self.method,
        }
