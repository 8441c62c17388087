"""The responses that `urlsync doctor` finds at a stack that works."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import requests

from tests.fakes.command_line import an_answer
from tests.fakes.examples import SYNC_ID


def a_well_stack(
    tokens: list[str],
    others: Mapping[str, int] = MappingProxyType({}),
    age: timedelta = timedelta(seconds=30),
    webhook: int = 204,
    finding: Mapping[str, str] = MappingProxyType({"code": "in_step", "level": "ok"}),
) -> Callable[..., requests.Response]:
    """Responses as documented, but for the paths that have another status."""

    def responded(request: requests.PreparedRequest) -> requests.Response:
        path = str(request.url).partition("/live")[2].split("/heroku/")[0]
        name = path.strip("/").replace("/", "_").replace("-", "_")
        signed_in = request.headers.get("Authorization", "").removeprefix("Bearer ") in tokens
        if name in others and (signed_in or name != "v1_status"):
            return an_answer(others[name])
        if name == "console":
            return an_answer(200, {})
        if not signed_in:
            return an_answer(401)
        if name == "v1_self_test":
            return an_answer(200, {"sync_id": SYNC_ID, "status": webhook, "accepted": webhook == 204})
        started = (datetime.now(UTC) - age).isoformat()
        status = {"findings": [dict(finding)], "last_reconcile": {"started_at": started}}
        return an_answer(200, status) if name == "v1_status" else an_answer(404)

    return responded
