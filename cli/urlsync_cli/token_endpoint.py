"""Cognito's token endpoint: what is traded for tokens there, and how they are given back.

https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
"""

import time
from http import HTTPStatus
from typing import Any, Final

import requests

from urlsync_cli import http
from urlsync_cli.failure import NotSignedIn, Unreachable
from urlsync_cli.session import Session
from urlsync_cli.stack import Stack

SCOPES: Final = "urlsync/read urlsync/write"
AGAIN: Final = "urlsync sign-in"


def trade_code(stack: Stack, code: str, verifier: str, return_url: str) -> Session:
    """Return the session of a person who came back with `code`; raises `NotSignedIn` and `Unreachable`."""
    client_id = stack.person_client_id or ""
    form = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": return_url,
    }
    return _session(_ask(stack, form), client_id, is_program=False)


def trade_secret(stack: Stack, client_id: str, secret: str) -> Session:
    """Return the session of a program; raises `NotSignedIn` and `Unreachable`."""
    form = {"grant_type": "client_credentials", "scope": SCOPES}
    return _session(_ask(stack, form, auth=(client_id, secret)), client_id, is_program=True)


def renew(stack: Stack, session: Session) -> Session:
    """Return a session that goes on; raises `NotSignedIn` and `Unreachable`."""
    form = {
        "grant_type": "refresh_token",
        "client_id": session.client_id,
        "refresh_token": session.refresh_token or "",
    }
    answer = {"refresh_token": session.refresh_token} | _ask(stack, form)
    return _session(answer, session.client_id, is_program=False)


def give_back(stack: Stack, session: Session) -> bool:
    """Make the refresh token worthless, and with it all of the sign-in's tokens; tell whether that worked."""
    form = {"token": session.refresh_token, "client_id": session.client_id}
    try:
        answer = http.request("POST", f"{stack.sign_in_url}/oauth2/revoke", data=form)
    except Unreachable:
        return False
    return answer.status_code == HTTPStatus.OK


def _ask(stack: Stack, form: dict[str, str], auth: tuple[str, str] | None = None) -> dict[str, Any]:
    answer = http.request("POST", stack.token_url, data=form, auth=auth)
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unreachable("The sign-in service does not work right now.", "Try again later.")
    try:
        tokens = answer.json()
    except requests.JSONDecodeError:
        raise Unreachable("What answers at the sign-in address is no sign-in service.", AGAIN) from None
    if answer.status_code != HTTPStatus.OK:
        raise NotSignedIn(f"The sign-in was refused ({tokens.get('error', answer.status_code)}).", AGAIN)
    return dict(tokens)


def _session(tokens: dict[str, Any], client_id: str, *, is_program: bool) -> Session:
    return Session(
        client_id=client_id,
        is_program=is_program,
        expires_at=time.time() + float(tokens.get("expires_in", 3600)),
        access_token=tokens["access_token"],
        refresh_token=tokens.get("refresh_token"),
    )
