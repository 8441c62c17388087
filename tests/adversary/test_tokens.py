"""Bad tokens, and claims of roles that no token can give: nothing is granted, on any route."""

import re
from typing import Any, Final

import pytest

from tests.adversary.conftest import Count
from tests.fakes.examples import SYNC_ID
from tests.fakes.guarded_api import GuardedApi, claims_of, routes

ROUTES: Final = [(method, re.sub(r"{\w+}", SYNC_ID, path)) for method, path in routes()]
FORGED: Final = {
    "cognito:groups": "[admin]",
    "cognito:roles": "admin",
    "custom:role": "admin",
    "role": "admin",
    "scope": "urlsync/read urlsync/write aws.cognito.signin.user.admin",
}
"""Claims that say more than the user pool does."""
NOBODY: Final[dict[str, Any]] = {
    "no authorizer": None,
    "no claims": {},
    "no subject": {"username": "adm"},
    "no name": {"sub": "sub-of-adm"},
    "empty": {"username": "", "sub": "", "client_id": ""},
    "subject of somebody else": {"username": "adm", "sub": "sub-of-ann", "client_id": "people"},
    "name of somebody else": {"username": "ann", "sub": "sub-of-adm", "client_id": "people"},
    "other letters": {"username": "ADM", "sub": "sub-of-adm"},
    "white space": {"username": " adm", "sub": "sub-of-adm"},
    "null byte": {"username": "adm\x00", "sub": "sub-of-adm"},
    "list": {"username": ["adm"], "sub": ["sub-of-adm"]},
    "object": {"username": {"": "adm"}, "sub": "sub-of-adm"},
    "number": {"username": 1, "sub": 1},
    "a person as a program": {"sub": "sub-of-adm", "client_id": "sub-of-adm"},
    "a program of another client": {"sub": "program", "client_id": "people"},
    "only forged roles": FORGED,
    "forged roles of nobody": claims_of("mallory", **FORGED),
    "disabled": claims_of("oli", **FORGED),
}
"""Claims that are nobody's."""


@pytest.fixture
def api() -> GuardedApi:
    api = GuardedApi()
    api.accounts.disabled = {"oli"}
    return api


def test_no_bad_token_gets_in(api: GuardedApi, count: Count) -> None:
    before = dict(api.world.syncs.stored)

    for kind, claims in NOBODY.items():
        for method, path in ROUTES:
            answer = api.call(method, path, {} if method in {"POST", "PUT"} else None, claims)

            # A body may be read before it is known who sent it: API Gateway refuses these tokens before that.
            assert answer.status in {400, 401, 403}, (kind, method, path, answer.text)

    assert api.world.syncs.stored == before
    count(f"{len(NOBODY) * len(ROUTES)} requests with bad tokens: all refused")


def test_no_claim_gives_a_role(api: GuardedApi, count: Count) -> None:
    """Everybody gets the same response with forged claims of roles as without them."""
    tried = 0
    for name in ("ann", "ben", "vic", "eve"):
        for method, path in ROUTES:
            if method == "GET":
                plain = api.call(method, path, None, claims_of(name))
                forged = api.call(method, path, None, claims_of(name, **FORGED))
                tried += 1
                assert (plain.status, plain.text) == (forged.status, forged.text), (name, path)
    for method, path in ROUTES:
        answer = api.call(method, path, {} if method in {"POST", "PUT"} else None, claims_of("eve", **FORGED))
        tried += 1
        if path == "/v1/me":
            assert (answer.body["roles"], answer.body["teams"], answer.body["rights"]) == ([], [], [])
        else:
            assert answer.status in {400, 403, 404, 422}, (method, path, answer.text)
    count(f"{tried} requests with claims of roles: none granted")
