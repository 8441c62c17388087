"""The endpoints of `id.heroku.com`: the consent page, and the exchange of codes for tokens.

https://devcenter.heroku.com/articles/oauth
"""

from html import escape
from string import Template
from typing import Any
from urllib.parse import urlencode, urlsplit

from local.heroku.api.operation import ApiResponse, Call, Host, Operation
from local.heroku.model.authorizations import Authorization
from local.heroku.model.errors import bad_request, invalid
from local.heroku.model.heroku import Heroku
from local.heroku.model.oauth import OAuthClient, scopes_of

_PAGE = Template("""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Authorize application (simulated Heroku)</title>
<style>body { font: 1rem/1.5 system-ui; max-width: 34rem; margin: 4rem auto; padding: 0 1rem }</style>
<h1>Authorize application</h1>
<p>The application at <b>$site</b> requests the access <b>$scope</b>.
This is a simulator without passwords: choose an account.</p>
<form method="post" action="/oauth/authorize">
<input type="hidden" name="client_id" value="$client_id">
<input type="hidden" name="scope" value="$scope">
<input type="hidden" name="state" value="$state">
<p><label>Account <select name="account">$accounts</select></label></p>
<button name="decision" value="approve">Allow access</button>
<button name="decision" value="deny">Deny</button>
</form>
</html>
""")


def _ask(call: Call) -> ApiResponse:
    """Return the consent page."""
    if call.query.get("response_type") != "code":
        raise invalid("response_type must be code.")
    client = call.heroku.oauth.client(call.query.get("client_id", ""))
    scope = " ".join(sorted(scopes_of(call.query.get("scope", "global"))))
    options = "".join(f"<option>{escape(email)}</option>" for email in call.heroku.accounts.emails())
    page = _PAGE.substitute(
        site=escape(urlsplit(client.redirect_uri).netloc),
        scope=escape(scope),
        client_id=escape(client.id),
        state=escape(call.query.get("state", "")),
        accounts=options,
    )
    return ApiResponse(page)


def _decide(call: Call) -> ApiResponse:
    """Redirect to the application, with a code if access was allowed."""
    client = call.heroku.oauth.client(call.text("client_id"))
    if call.fields().get("decision") != "approve":
        return _redirect(client, {"error": "access_denied"}, call)
    account = call.heroku.accounts.find(call.text("account"))
    code = call.heroku.oauth.consent(client, account, scopes_of(call.fields().get("scope", "global")))
    return _redirect(client, {"code": code}, call)


def _redirect(client: OAuthClient, result: dict[str, str], call: Call) -> ApiResponse:
    state = call.fields().get("state")
    query = urlencode(result | ({"state": state} if state else {}))
    separator = "&" if urlsplit(client.redirect_uri).query else "?"
    return ApiResponse("", 303, {"Location": f"{client.redirect_uri}{separator}{query}"})


def _token(call: Call) -> ApiResponse:
    """Return tokens for a code or a refresh token."""
    grant_type = call.text("grant_type")
    secret = call.text("client_secret")
    if grant_type == "authorization_code":
        return _tokens(call.heroku, call.heroku.oauth.exchange(call.text("code"), secret))
    if grant_type == "refresh_token":
        return _tokens(call.heroku, call.heroku.oauth.refresh(call.text("refresh_token"), secret))
    raise bad_request("grant_type must be authorization_code or refresh_token.")


def _tokens(heroku: Heroku, grant: Authorization) -> ApiResponse:
    body: dict[str, Any] = {
        "access_token": grant.access_token,
        "expires_in": grant.seconds_left(heroku.clock.now()),
        "refresh_token": grant.refresh_token,
        "token_type": "Bearer",
        "user_id": grant.account.id,
        "session_nonce": None,
    }
    return ApiResponse(body)


OPERATIONS = [
    Operation("GET", "/oauth/authorize", _ask, None, Host.IDENTITY),
    Operation("POST", "/oauth/authorize", _decide, None, Host.IDENTITY),
    Operation("POST", "/oauth/token", _token, None, Host.IDENTITY),
]
