"""A service whose use cases do nothing but remember what they were asked, and the API over it."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl
from uuid import uuid4

from aws_lambda_powertools import Logger
from urlsync.bootstrap import UseCases
from urlsync.domain.actor import RequestOrigin, Role
from urlsync.domain.sync import Sync
from urlsync.entrypoints.http_api.api import Api
from urlsync.entrypoints.http_api.console import Console, ConsoleFiles
from urlsync.ports.platform import SignInPage
from urlsync.use_cases.sweeping.find_verified import Verified

from tests.fakes.actors import an_actor
from tests.fakes.api_gateway import proxy_event

CONSOLE_FOLDER = Path(__file__).parent / "console"
SIGN_IN_PAGE = SignInPage(
    url="https://sign-in.example.com",
    issuer="https://issuer.example.com/pool",
    client_id="fake-client-id",
    console_url="https://api.example.com/live/console/",
)
NO_CONSOLE = Console(ConsoleFiles(CONSOLE_FOLDER), lambda: SIGN_IN_PAGE)


SCOPES = "openid urlsync/read urlsync/write"
CLAIMS = {"username": "ann", "sub": "sub-of-ann", "client_id": "people", "scope": SCOPES}
ANN = an_actor(
    "ann",
    Role.ADMIN,
    origin=RequestOrigin(source_address="127.0.0.1", request_id="00000000-0000-4000-8000-000000000001"),
)
"""Who calls the API unless a test says otherwise."""


class Deed:
    """One use case: gives or raises what it was given."""

    def __init__(self) -> None:
        self.gives: Any = None
        self.asked: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
        self.others: dict[str, Deed] = defaultdict(Deed)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.asked.append((args, kwargs))
        if isinstance(self.gives, Exception):
            raise self.gives
        return self.gives

    def __getattr__(self, name: str) -> "Deed":
        """Return a further operation of the same use case."""
        return self.others[name]


class NeverSwept(Deed):
    """The use case that says when syncs were last seen right: by their own checks."""

    def __call__(self, syncs: Sequence[Sync]) -> list[Verified]:
        return [Verified(sync, sync.read_watermark, timedelta(minutes=15)) for sync in syncs]


class FakeService:
    """Every use case as a `Deed`, made when first named."""

    def __init__(self) -> None:
        self.deeds: dict[str, Deed] = defaultdict(Deed, find_verified=NeverSwept())
        self.deeds["identify_actor"].gives = ANN
        self.deeds["name_connections"].gives = {}
        self.deeds["name_projects"].gives = {}

    def __getattr__(self, name: str) -> Deed:
        return self.deeds[name]


class HttpAnswer:
    """An answer as API Gateway would pass it on."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.status: int = answer["statusCode"]
        self.headers = {name: ", ".join(values) for name, values in answer["multiValueHeaders"].items()}
        self.text: str = answer["body"]

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def problem(self) -> str:
        """The kind of problem that it tells of."""
        assert self.headers["Content-Type"] == "application/problem+json"
        assert self.body["status"] == self.status
        return str(self.body["type"]).removeprefix("urn:urlsync:problem:")


class FakeApi:
    """The API over a fake service, called as an operator does."""

    def __init__(self, folder: Path = CONSOLE_FOLDER) -> None:
        self.service = FakeService()
        self.find_sign_in_page = Deed()
        self.find_sign_in_page.gives = SIGN_IN_PAGE
        self._log = StringIO()
        # Loggers of one name share their handlers.
        logger = Logger(service=f"admin-{uuid4()}", stream=self._log)
        self._api = Api(cast("UseCases", self.service), logger, Console(ConsoleFiles(folder), self.find_sign_in_page))

    @property
    def log(self) -> list[dict[str, Any]]:
        """Everything logged so far."""
        return [json.loads(line) for line in self._log.getvalue().splitlines()]

    def call(
        self,
        method: str,
        path: str,
        sent: object = None,
        *,
        claims: Mapping[str, str] | None = None,
        key: str | None = None,
        if_match: str | None = None,
        **changes: Any,
    ) -> HttpAnswer:
        """Call the API, as the operator Ann unless `claims` are given; `changes` of the event come last.

        `key` is an idempotency key, `if_match` the versions that an edit names.
        """
        path, _, query = path.partition("?")
        raw = sent if isinstance(sent, bytes) or sent is None else json.dumps(sent).encode()
        headers = [("Content-Type", "application/json")] if raw else []
        headers += [] if if_match is None else [("If-Match", if_match)]
        headers += [] if key is None else [("Idempotency-Key", key)]
        event = proxy_event(method, path, headers=headers, body=raw)
        parameters: dict[str, list[str]] = {}
        for name, value in parse_qsl(query):
            parameters.setdefault(name, []).append(value)
        event["queryStringParameters"] = {name: values[-1] for name, values in parameters.items()} or None
        event["multiValueQueryStringParameters"] = parameters or None
        event["requestContext"]["authorizer"] = {"claims": {"scope": SCOPES, **(CLAIMS if claims is None else claims)}}
        return HttpAnswer(self._api.handle(event | changes, cast("Any", None)))
