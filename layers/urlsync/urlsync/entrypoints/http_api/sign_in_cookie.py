"""The cookie that binds a Heroku sign-in to the browser that started it.

Without it, an attacker could start a sign-in, give consent, and let another person's browser finish it (RFC 6749,
section 10.12). It expires with the state, scripts cannot read it, and other sites can send it only by a link.
"""

import hmac
from datetime import timedelta
from typing import Final

from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from urlsync.domain.secret import Secret
from urlsync.entrypoints.http_api.current_request import HttpRequest
from urlsync.use_cases.connections.heroku_sign_in import CONSENT_TIMEOUT

NAME: Final = "urlsync-heroku-sign-in"


def state_cookie(state: Secret, request: HttpRequest, lifetime: timedelta = CONSENT_TIMEOUT) -> Cookie:
    """Return the cookie that stores a state; without a lifetime, the browser deletes it."""
    return Cookie(
        name=_name(request),
        value=state.reveal(),
        path="/",
        secure=request.over_tls,
        http_only=True,
        max_age=int(lifetime.total_seconds()),
        same_site=SameSite.LAX_MODE,
    )


def has_state(state: str, request: HttpRequest) -> bool:
    """Return whether the browser has the cookie of this state."""
    stored = request.cookie(_name(request))
    return bool(stored) and hmac.compare_digest(stored.encode(), state.encode())


def _name(request: HttpRequest) -> str:
    # Browsers accept this prefix only over TLS, and only from the host itself
    # (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-__host-prefix).
    return f"__Host-{NAME}" if request.over_tls else NAME
