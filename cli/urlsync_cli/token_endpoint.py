"""Cognito's token endpoint: get, renew and revoke tokens.

https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
"""

import time
from http import HTTPStatus
from typing import Any, Final

import requests

from urlsync_cli import http
from urlsync_cli.errors import NotSignedIn, Unavailable
from urlsync_cli.session import Session
from urlsync_cli.stacks import Stack

READ: Final = "urlsync/read"
SCOPES: Final = f"{READ} urlsync/write"


def exchange_code(stack: Stack, code: str, verifier: str, return_url: str) -> Session:
    """Return the session for a person's authorization code; raises `NotSignedIn` and `Unavailable`."""
    client_id = stack.person_client_id or ""
    form = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": return_url,
    }
    return _session(_request_tokens(stack, form), client_id, is_program=False)


def exchange_secret(stack: Stack, client_id: str, secret: str, scopes: str | None = None) -> Session:
    """Return the session of a program; raises `NotSignedIn` and `Unavailable`."""
    # Without a scope it gets all that its client may ask for, which for a viewer is not both.
    form = {"grant_type": "client_credentials"} | ({} if scopes is None else {"scope": scopes})
    return _session(_request_tokens(stack, form, auth=(client_id, secret)), client_id, is_program=True)


def refresh(stack: Stack, session: Session) -> Session:
    """Return the session with a new access token; raises `NotSignedIn` and `Unavailable`."""
    form = {"grant_type": "refresh_token", "client_id": session.client_id, "refresh_token": session.refresh_token or ""}
    tokens = {"refresh_token": session.refresh_token} | _request_tokens(stack, form)
    return _session(tokens, session.client_id, is_program=False)


def revoke(stack: Stack, session: Session) -> bool:
    """Revoke the refresh token and the access tokens issued for it; True if the endpoint confirmed it."""
    form = {"token": session.refresh_token, "client_id": session.client_id}
    try:
        response = http.request("POST", f"{stack.sign_in_url}/oauth2/revoke", data=form)
    except Unavailable:
        return False
    return response.status_code == HTTPStatus.OK


def _request_tokens(stack: Stack, form: dict[str, str], auth: tuple[str, str] | None = None) -> dict[str, Any]:
    response = http.request("POST", stack.token_url, data=form, auth=auth)
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unavailable("The sign-in service is temporarily unavailable.", "Try again later.")
    try:
        tokens = response.json()
    except requests.JSONDecodeError:
        raise Unavailable("The sign-in URL did not respond like a sign-in service.", "Check --sign-in-url.") from None
    if response.status_code != HTTPStatus.OK:
        raise NotSignedIn(f"Sign-in failed ({tokens.get('error', response.status_code)}).", stack.sign_in_command)
    return dict(tokens)


def _session(tokens: dict[str, Any], client_id: str, *, is_program: bool) -> Session:
    return Session(
        client_id=client_id,
        is_program=is_program,
        expires_at=time.time() + float(tokens.get("expires_in", 3600)),
        access_token=tokens["access_token"],
        refresh_token=tokens.get("refresh_token"),
    )
