"""The command line client, and an internet in which only one stack exists.

Behind its addresses are the real API with the operators' real use cases on fake ports, and a user pool that
gives made-up tokens. Nothing of it touches the network.
"""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import BaseAdapter
from typer import main, testing
from typer.testing import CliRunner, Result
from urlsync.domain.actor import Account, Caller, Person, Role
from urlsync.domain.webhook_signature import is_signed_with
from urlsync_cli import http
from urlsync_cli.main import app

from tests.fakes.api_service import ANN, Deed, FakeApi, FakeService
from tests.fakes.command_words import flaws
from tests.fakes.operators import OperatorWorld
from tests.fakes.usages import FakeUsages

# The runner builds all commands again for each run, which takes longer than most runs.
testing._get_command = cache(main.get_command)  # type: ignore[attr-defined] # it is private

API_URL = "https://api.example.com/live"
SIGN_IN_URL = "https://sign-in.example.com"
ONE_BY_ONE = Lock()
"""Held while a request is answered, or an API made: routers are shared, and keep the request and the API meanwhile.

The client reads a long list with two threads, of which one may still wait for its answer when a test has ended.
"""
PROGRAM = "fake-program-client"
PERSON_CLIENT = "fake-person-client"
PROGRAM_SECRET = "fake-client-secret"
REFRESH_TOKEN = "fake-refresh-token"
WEBHOOK_MASTER = "fake-webhook-master"


def a_token(number: int, **claims: str) -> str:
    """Return something that looks like a JWT, and is worth nothing."""
    said = {"scope": "openid urlsync/read urlsync/write", "number": number, **claims}
    payload = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    return f"fake-header.{payload}.fake-signature"


@dataclass
class Internet(BaseAdapter):
    """Answers every request. `down` hosts do not; `instead` answers before anybody else is asked.

    `lost` answers to POST requests do not arrive.
    """

    world: OperatorWorld
    down: set[str] = field(default_factory=set)
    instead: Callable[[requests.PreparedRequest], requests.Response | None] = lambda _request: None
    lost: int = 0
    seen: list[requests.PreparedRequest] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    refresh_works: bool = True
    program_scopes: str = "urlsync/read urlsync/write"

    def __post_init__(self) -> None:
        with ONE_BY_ONE:
            self._api = FakeApi()
        self.service.deeds.update(_operations(self.world))

    @property
    def service(self) -> FakeService:
        """What is behind the API: real use cases, and deeds instead of those that look beyond checks."""
        return self._api.service

    def close(self) -> None:
        """Hang up."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Answer a request."""
        self.seen.append(request)
        url = urlsplit(str(request.url))
        if url.netloc in self.down:
            raise requests.ConnectionError("nobody is there")
        answer = self.instead(request)
        if answer is None:
            answer = self._sign_in(request) if url.path.startswith("/oauth2/") else self._stack(request)
        if self.lost and request.method == "POST":
            self.lost -= 1
            raise requests.ConnectionError("the answer is lost")
        answer.request, answer.url = request, str(request.url)
        return answer

    def _stack(self, request: requests.PreparedRequest) -> requests.Response:
        url = urlsplit(str(request.url))
        path = url.path.removeprefix("/live")
        if path.startswith("/webhooks/heroku/"):
            return self._verify(request, path.rsplit("/", 1)[1])
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return an_answer(401, a_problem("unauthenticated", 401, "Sign in, or ask for another scope."))
        target = path + (f"?{url.query}" if url.query else "")
        sent = request.body.encode() if isinstance(request.body, str) else request.body
        key, if_match = (request.headers.get(name) for name in ("Idempotency-Key", "If-Match"))
        with ONE_BY_ONE:
            self.world.clock.advance(timedelta(seconds=1))
            answer = self._api.call(str(request.method), target, sent, key=key, if_match=if_match)
            if not self.world.queue.held:
                self.world.queue.work()
        return an_answer(answer.status, json.loads(answer.text) if answer.text else None, answer.headers)

    def _verify(self, request: requests.PreparedRequest, sync_id: str) -> requests.Response:
        signed = base64.b64decode(request.headers["Heroku-Webhook-Hmac-SHA256"])
        body = request.body if isinstance(request.body, bytes) else b""
        right = is_signed_with(WEBHOOK_MASTER.encode(), sync_id, body, signed)
        return an_answer(204 if right else 401)

    def _sign_in(self, request: requests.PreparedRequest) -> requests.Response:
        form = dict(parse_qsl(str(request.body)))
        if urlsplit(str(request.url)).path == "/oauth2/revoke":
            self.revoked.append(form["token"])
            return an_answer(200)
        give = {
            "client_credentials": self._program_signs_in,
            "refresh_token": self._person_goes_on,
            "authorization_code": self._person_signs_in,
        }[form["grant_type"]]
        return give(request, form)

    def _program_signs_in(self, request: requests.PreparedRequest, form: dict[str, str]) -> requests.Response:
        shown = base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
        if shown != f"{PROGRAM}:{PROGRAM_SECRET}":
            return an_answer(400, {"error": "invalid_client"})
        asked = form.get("scope", self.program_scopes)
        if not set(asked.split()) <= set(self.program_scopes.split()):
            return an_answer(400, {"error": "invalid_scope"})
        return self._give(scope=asked)

    def _person_goes_on(self, request: requests.PreparedRequest, form: dict[str, str]) -> requests.Response:
        if not self.refresh_works or form["refresh_token"] != REFRESH_TOKEN:
            return an_answer(400, {"error": "invalid_grant"})
        return self._give(username="ann")

    def _person_signs_in(self, request: requests.PreparedRequest, form: dict[str, str]) -> requests.Response:
        if form["code"] != "fake-code" or form["client_id"] != PERSON_CLIENT:
            return an_answer(400, {"error": "invalid_grant"})
        return self._give(refresh_token=REFRESH_TOKEN, username="ann")

    def _give(self, refresh_token: str | None = None, **claims: str) -> requests.Response:
        token = a_token(len(self.tokens), **claims)
        self.tokens.append(token)
        tokens = {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}
        return an_answer(200, tokens if refresh_token is None else {**tokens, "refresh_token": refresh_token})


@dataclass
class CommandLine:
    """A terminal with a folder of its own, on a machine in that internet."""

    home: Path
    internet: Internet
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def world(self) -> OperatorWorld:
        """What is behind the API."""
        return self.internet.world

    def service(self, use_case: str) -> Deed:
        """One use case behind the API that is a mere deed."""
        return self.internet.service.deeds[use_case]

    def run(self, *arguments: str, given: str | bytes | None = None, **environment: str) -> Result:
        """Run the command; `given` comes on its standard input, which is no terminal."""
        variables = {"URLSYNC_HOME": str(self.home), "COLUMNS": "120", **self.environment, **environment}
        done = CliRunner().invoke(app, arguments, input=given, env=variables, prog_name="urlsync")
        if not {"--json", "-h", "--help", "export", "schema"} & set(arguments):
            assert flaws(done.output) == [], done.output
        return done

    def asked(self, *arguments: str, given: str | None = None, status: int = 0) -> Any:
        """Run the command with `--json`, expect this exit status, and return what it answers."""
        done = self.run(*arguments, "--json", given=given)
        assert done.exit_code == status, done.output
        return json.loads(done.stdout if status in {0, 1} else done.stderr)

    def sign_in(self) -> None:
        """Sign in as the program."""
        done = self.run(*NAMED, "--client-id", PROGRAM, URLSYNC_CLIENT_SECRET=PROGRAM_SECRET)
        assert done.exit_code == 0, done.output

    def file(self, name: str = "work") -> Path:
        """The file in which a stack and its tokens are kept."""
        return self.home / "stacks" / f"{name}.json"

    def change_session(self, **changes: Any) -> None:
        """Change what is kept of the sign-in."""
        kept = json.loads(self.file().read_text())
        kept["session"] |= changes
        self.file().write_text(json.dumps(kept))


def _operations(world: OperatorWorld) -> Any:
    names = ("enable_sync", "find_syncs", "request_check", "opt_out_sync", "restart_sync", "delete_sync", "list_syncs")
    return {name: getattr(world, name) for name in names} | {
        "edit_sync": world.use_cases.edit_sync,
        "trust_sweeps": world.use_cases.trust_sweeps,
        "hold_writes": world.use_cases.hold_writes,
        "manage_endpoints": world.use_cases.manage_endpoints,
        "deliver_event": world.use_cases.deliver_event,
        "edit_connection": world.use_cases.edit_connection,
        "connect_account": world.use_cases.connect_account,
        "list_connections": world.use_cases.list_connections,
        "share_connection": world.use_cases.share_connection,
        "delete_connection": world.use_cases.delete_connection,
        "begin_heroku_sign_in": world.use_cases.begin_heroku_sign_in,
        "list_heroku_apps": world.use_cases.list_heroku_apps,
        "find_app_sources": world.use_cases.find_app_sources,
        "find_activity": world.use_cases.find_activity,
        "delete_person": world.use_cases.delete_person,
        "find_projects": world.use_cases.find_projects,
        "name_connections": world.use_cases.name_connections,
        "name_projects": world.use_cases.name_projects,
        **_jobs(world),
    }


def _jobs(world: OperatorWorld) -> Any:
    """Return the operations of jobs, which Ann may start."""
    world.accounts, world.usages = Administrators(), FakeUsages()
    world.people.are(Person(id=ANN.id, name=ANN.name))
    use_cases = world.use_cases
    return {"start_job": use_cases.start_job, "find_jobs": use_cases.find_jobs, "cancel_job": use_cases.cancel_job}


class Administrators:
    """A user pool in which everybody is an administrator."""

    def find(self, caller: Caller) -> Account:
        """Return their account."""
        return Account(name=caller.name, groups=(Role.ADMIN,))


NAMED = ("sign-in", "--stack", "work", "--api-url", API_URL, "--sign-in-url", SIGN_IN_URL)


@contextmanager
def a_command_line(home: Path) -> Iterator[CommandLine]:
    """Give a terminal of which nobody is signed in; there is a connection, an app and a project."""
    internet = Internet(OperatorWorld())
    http.SESSION.mount("https://", internet)
    try:
        yield CommandLine(home, internet)
    finally:
        http.SESSION.mount("https://", requests.adapters.HTTPAdapter())


def a_problem(name: str, status: int, detail: str) -> dict[str, Any]:
    """Return a problem as the API answers it."""
    return {"type": f"urn:urlsync:problem:{name}", "title": name, "status": status, "detail": detail}


def an_answer(status: int, content: Any = None, headers: dict[str, str] | None = None) -> requests.Response:
    """Return an answer with a JSON body."""
    answer = requests.Response()
    answer.status_code = status
    answer.headers.update(headers or {})
    answer._content = b"" if content is None else json.dumps(content).encode()
    return answer
