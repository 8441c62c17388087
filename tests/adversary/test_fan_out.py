"""Everybody asks for everything: nobody sees a foreign value, and nobody sees a secret."""

import re
from itertools import product
from typing import Any, Final

from tests.adversary.conftest import Count
from tests.fakes.examples import APP_ID, APP_OWNER_ID, CONNECTION_ID, OWNER_ID, PROJECT_ID, TENANT_ID
from tests.fakes.guarded_api import GROUPS, GuardedApi, claims_of, routes
from tests.fakes.heroku import FIRST_URL
from tests.fakes.operators import OTHER_CONNECTION_ID

SECRETS: Final = (
    *(FIRST_URL, "fake-password-1", "fake-hasura-token", "fake-heroku-access-token", "fake-heroku-refresh-token"),
    *("fake-stranger-token", "fake-fingerprint-key"),
)
"""What no response may have, whoever asks."""
OF_ANN: Final = (APP_ID, APP_OWNER_ID, CONNECTION_ID, OWNER_ID, PROJECT_ID, TENANT_ID, "quiet-river-1234", "shop")
"""What is Ann's, and only Ann and those who may see everything get to know."""
BODIES: Final[tuple[dict[str, Any] | None, ...]] = (
    {"connection_id": CONNECTION_ID, "heroku_app": "quiet-river-1234"},
    {"connection_id": OTHER_CONNECTION_ID, "heroku_app": "quiet-river-1234", "take_over": True},
    {"connection_id": CONNECTION_ID},
    {"project_id": PROJECT_ID, "new_owner_id": "ben", "transferred_at": "2026-03-04T10:00:00Z", "event_id": "e"},
    {"team": "everybody"},
    {},
)
"""What Ben sends, who has seen Ann's ids somewhere."""


def requests(api: GuardedApi) -> list[tuple[str, str, dict[str, Any] | None]]:
    """Return a request for each route, each of Ann's ids in its path, and each body."""
    sync_id = api.world.only_sync.sync_id
    found = []
    for method, path in routes():
        for identifier in (sync_id, PROJECT_ID, CONNECTION_ID, APP_ID, "quiet-river-1234"):
            filled = re.sub(r"{\w+}", identifier, path)
            found += [(method, filled, body) for body in (BODIES if method in {"POST", "PUT", "PATCH"} else (None,))]
            if filled == path:
                break
    return found


def foreign(request: tuple[str, str, dict[str, Any] | None], text: str) -> list[str]:
    """Return what of Ann's a response has that its request had not."""
    return [value for value in OF_ANN if value in text and value not in str(request)]


def test_nobody_sees_a_secret_and_only_who_may_sees_foreign_values(count: Count) -> None:
    # GIVEN
    api = GuardedApi()
    every = requests(api)
    looked, seen = 0, {name: set[str]() for name in GROUPS}

    # WHEN everybody reads everything
    for name, request in product(GROUPS, every):
        if request[0] == "GET" and request[1] != "/v1/status":  # it has numbers only
            answer = api.call(request[0], request[1], request[2], claims_of(name))
            text = answer.text
            seen[name].update(value for value in OF_ANN if value in text)
            looked += len(SECRETS) + len(OF_ANN)

            # THEN
            assert answer.status in {200, 400, 403, 404, 422, 503}, (name, request)
            assert [value for value in SECRETS if value in text] == [], (name, request)
            if name in {"ben", "eve"}:
                assert foreign(request, text) == [], (name, request, text)
    assert [value for value in SECRETS if value in api.log.getvalue()] == []
    # THEN those who may see it do
    assert seen["ann"] >= set(OF_ANN) - {APP_OWNER_ID}
    assert seen["adm"] >= set(OF_ANN) - {APP_OWNER_ID}
    count(f"{looked} looks for secrets and foreign values: none found")


def test_nobody_changes_what_is_foreign(count: Count) -> None:
    # GIVEN
    api = GuardedApi()
    world, tried = api.world, 0
    syncs, writes = dict(world.syncs.stored), list(world.hasura.writes)
    connection = world.connections.stored[CONNECTION_ID]

    # WHEN those who may not try to change it
    for name, request in product(("ben", "vic", "eve"), requests(api)):
        if request[0] != "GET":
            tried += 1
            text = api.call(request[0], request[1], request[2], claims_of(name)).text

            # THEN nothing of it has changed, and the response tells nothing
            assert world.syncs.stored == syncs, (name, request)
            assert world.connections.stored.get(CONNECTION_ID) == connection, (name, request)
            assert world.hasura.writes == writes, (name, request)
            assert [value for value in SECRETS if value in text] == [], (name, request)
            if name != "vic":
                assert foreign(request, text) == [], (name, request, text)
    count(f"{tried} foreign changes: none made")
