"""A cookie by which a browser remembers the sign-in at Heroku that it began.

Without it, somebody could begin a sign-in of their own, give consent, and let another person's browser end it
(RFC 6749, section 10.12). It is gone as soon as the state is, scripts cannot read it, and no other site's
request but a link has it.
"""

import hmac
from typing import Final

from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from urlsync.domain.secret import Secret
from urlsync.entrypoints.http_api.current_request import HttpRequest
from urlsync.use_cases.connections.heroku_sign_in import CONSENT_TIMEOUT

NAME: Final = "urlsync-heroku-sign-in"


def remembering(state: Secret, request: HttpRequest) -> Cookie:
    """Return the cookie that remembers a state."""
    return _cookie(state.reveal(), int(CONSENT_TIMEOUT.total_seconds()), request)


def forgetting(request: HttpRequest) -> Cookie:
    """Return the cookie that forgets it."""
    return _cookie("", 0, request)


def remembers(state: str, request: HttpRequest) -> bool:
    """Return whether the browser has the cookie of this state."""
    remembered = request.cookie(_name(request))
    return bool(remembered) and hmac.compare_digest(remembered.encode(), state.encode())


def _cookie(value: str, seconds: int, request: HttpRequest) -> Cookie:
    return Cookie(
        name=_name(request),
        value=value,
        path="/",
        secure=request.over_tls,
        http_only=True,
        max_age=seconds,
        same_site=SameSite.LAX_MODE,
    )


def _name(request: HttpRequest) -> str:
    # Browsers take this prefix only over TLS, and then from no other host of the domain
    # (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-__host-prefix).
    return f"__Host-{NAME}" if request.over_tls else NAME
