"""Which services the probes ask: the real ones, if there are tokens, or the simulators of the local stack."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests

from tools.conformance.assumption import Result
from tools.conformance.hasura_probes import HASURA
from tools.conformance.hasura_service import HasuraService
from tools.conformance.heroku_changes import WITH_CHANGES as HEROKU
from tools.conformance.heroku_service import HerokuService
from tools.conformance.receiver import Receiver
from tools.conformance.run import not_tried, try_all

HEROKU_TOKEN: Final = "HEROKU_API_KEY"  # noqa: S105 -- the name of a variable
HASURA_TOKEN: Final = "HASURA_TOKEN"  # noqa: S105 -- the name of a variable
OTHER_TOKEN: Final = "HASURA_OTHER_TOKEN"  # noqa: S105 -- the name of a variable
HEROKU_URL: Final = "https://api.heroku.com"
HASURA_URL: Final = "https://data.pro.hasura.io/v1/graphql"
STACK: Final = Path(__file__).resolve().parents[2] / ".local" / "stack.json"
TIMEOUT_S: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the probes may do, and with what."""

    create: bool = False
    app: str | None = None
    project: str | None = None
    public_url: str | None = None
    port: int = 0


def try_services(options: Options, environment: Mapping[str, str] = os.environ) -> Iterator[Result]:
    """Yield what is found at the services that there are tokens for, or else at the local stack's simulators."""
    tokens = [environment.get(name) for name in (HEROKU_TOKEN, HASURA_TOKEN)]
    if not any(tokens):
        yield from try_simulators(json.loads(STACK.read_text()))
        return
    with ExitStack() as cleanup:
        receiver = cleanup.enter_context(Receiver(options.port, options.public_url)) if options.public_url else None
        if tokens[0]:
            heroku = HerokuService(HEROKU_URL, tokens[0], cleanup, app=options.app, receiver=receiver)
            yield from try_all(HEROKU, heroku, create=options.create)
        else:
            yield from not_tried(HEROKU, f"needs {HEROKU_TOKEN}")
        if tokens[1]:
            other = environment.get(OTHER_TOKEN)
            hasura = HasuraService(HASURA_URL, tokens[1], cleanup, project=options.project, other_token=other)
            yield from try_all(HASURA, hasura, create=options.create)
        else:
            yield from not_tried(HASURA, f"needs {HASURA_TOKEN}")


def try_simulators(stack: Mapping[str, Any]) -> Iterator[Result]:
    """Yield what is found at simulators; `stack` is what `.local/stack.json` has."""
    demo, heroku_url, hasura_url = stack["demo"], stack["heroku_url"], stack["hasura_url"]

    def run_command(app: str, status: str) -> None:
        a_second = control(heroku_url, "GET", "/clock")["speed"]
        control(heroku_url, "PUT", f"/apps/{app}/release-command", {"duration_s": a_second, "status": status})

    other = control(hasura_url, "POST", "/users", {"email": "probe@example.com"})

    def transfer(project_id: str) -> None:
        control(hasura_url, "POST", "/transfers", {"project_id": project_id, "new_owner_id": other["id"]})

    with ExitStack() as cleanup:
        receiver = cleanup.enter_context(Receiver())
        heroku = HerokuService(
            heroku_url,
            demo["heroku_token"],
            cleanup,
            app=demo["heroku_app"],
            receiver=receiver,
            release_command=run_command,
        )
        yield from try_all(HEROKU, heroku, create=True)
        hasura = HasuraService(
            stack["hasura_graphql_url"],
            demo["hasura_token"],
            cleanup,
            project=demo["project_id"],
            other_token=other["token"],
            transfer=transfer,
        )
        yield from try_all(HASURA, hasura, create=True)


def control(url: str, method: str, path: str, body: Any = None) -> Any:
    """Call the control surface of a simulator and return its answer."""
    answer = requests.request(method, f"{url}/_control{path}", json=body, timeout=TIMEOUT_S)
    answer.raise_for_status()
    return answer.json()
