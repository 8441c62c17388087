"""No call outlives its deadline, whatever the peer does, and a slow sync delays no other of its batch."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Final

import pytest
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes import SQSEvent
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.http.client import HttpClient, Request
from urlsync.adapters.http.connections import tls_context
from urlsync.domain.check import CheckRequest
from urlsync.domain.deadline import within
from urlsync.domain.errors import TransientFailure
from urlsync.domain.history import HistoryEntry
from urlsync.entrypoints.queues.back_off import BackOff
from urlsync.entrypoints.queues.check_report import Report
from urlsync.entrypoints.queues.checks import CheckBatch
from urlsync.entrypoints.webhook import aws_client
from urlsync.entrypoints.webhook.aws_client import SECRETS_MANAGER, AwsRequestFailed, JsonClient
from urlsync_cli import aws as cli_aws
from urlsync_cli import http as cli_http
from urlsync_cli.errors import Unavailable
from urlsync_cli.stacks import Stack

from tests.adversary.conftest import Count
from tests.fakes.clock import FakeClock
from tests.fakes.examples import a_history_entry
from tests.fakes.slow_peers import slow_peers
from tests.fakes.sqs_batch import FakeQueue, a_batch, a_record
from tests.fakes.tls import server_context

DEADLINE_S: Final = 0.4
TOLERANCE_S: Final = 0.5
Call = Callable[[], object]
"""A call to a slow peer. It must fail, and the call checks how."""


@pytest.fixture
def urls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """Yield the slow peers by their habits. All clients trust the certificate of those that speak TLS."""
    tls = server_context(tmp_path, "127.0.0.1")
    for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE"):
        monkeypatch.setenv(variable, str(tmp_path / "certificate.pem"))
    for variable, value in {"AWS_ACCESS_KEY_ID": "AKIDFAKE", "AWS_SECRET_ACCESS_KEY": "obviously-fake"}.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setattr(aws_client, "CALL_SECONDS", DEADLINE_S)
    monkeypatch.setattr(cli_http, "TIMEOUT_S", DEADLINE_S)
    tls_context.cache_clear()
    with slow_peers(monkeypatch, tls) as urls:
        yield urls
    tls_context.cache_clear()


def provider(url: str) -> Call:
    """Return a call as to Heroku, Hasura Cloud, their OAuth services and the projects."""
    client = HttpClient(call_seconds=DEADLINE_S)

    def call() -> None:
        with pytest.raises(TransientFailure, match=r"^heroku_timeout$"):
            client.send(Request(service="heroku", method="GET", url=url))

    return call


def aws(url: str) -> Call:
    """Return a call to AWS, as of all functions but verify."""
    os.environ["AWS_ENDPOINT_URL"] = url
    client = aws_clients.secrets_manager()

    def call() -> None:
        with within(DEADLINE_S), pytest.raises(TransientFailure), aws_clients.transient_as("secret_unavailable"):
            client.get_secret_value(SecretId="s")

    return call


def aws_of_verify(url: str) -> Call:
    """Return a call to AWS as of verify."""
    client = JsonClient(SECRETS_MANAGER, {**os.environ, "AWS_ENDPOINT_URL": url})

    def call() -> None:
        with pytest.raises(AwsRequestFailed, match=r"^Unreachable$"):
            client.call("GetSecretValue", {})

    return call


def api_of_cli(url: str) -> Call:
    """Return a call to the API, or to the sign-in service, as of the command line client."""

    def call() -> None:
        with pytest.raises(Unavailable, match="did not respond in time"):
            cli_http.request("GET", url)

    return call


def seconds_of(call: Call) -> float:
    began = time.monotonic()
    call()
    return time.monotonic() - began


@pytest.mark.parametrize("client", [provider, aws, aws_of_verify, api_of_cli])
def test_no_call_outlives_its_deadline(
    client: Callable[[str], Call], urls: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    # GIVEN a client for each slow peer
    monkeypatch.setenv("AWS_ENDPOINT_URL", "")
    calls = {habit: client(url) for habit, url in urls.items()}

    # WHEN all are called at the same time
    with ThreadPoolExecutor(len(calls)) as pool:
        took = dict(zip(calls, pool.map(seconds_of, calls.values()), strict=True))

    # THEN every call ends on time
    late = max(took.values()) - DEADLINE_S
    count(f"{len(took)} slow peers of {client.__name__}: the slowest call ended {late:.2f} s after its deadline")
    assert {habit: seconds for habit, seconds in took.items() if seconds > DEADLINE_S + TOLERANCE_S} == {}
    # THEN none ended for another reason before
    assert {habit: seconds for habit, seconds in took.items() if seconds < DEADLINE_S * 0.9} == {}


def test_the_command_line_client_does_not_wait_for_aws_either(urls: Mapping[str, str]) -> None:
    # GIVEN
    url = urls["trickled header"]
    stack = Stack(name="s", api_url=url, sign_in_url=url, webhook_master_secret_arn="s", region="r", aws_endpoint=url)

    # WHEN / THEN
    with pytest.raises(Unavailable, match="AWS did not respond in time"):
        cli_aws.read_webhook_master(stack)


def test_one_slow_sync_of_ten_comes_back_alone(urls: Mapping[str, str], count: Count) -> None:
    # GIVEN the messages of ten syncs, one of which reads from a slow peer
    took: dict[str, float] = {}
    http = HttpClient()
    records = [a_record(group=f"sync-{number}", message_id=f"message-{number}") for number in range(10)]

    def check(request: CheckRequest) -> HistoryEntry:
        began = time.monotonic()
        if request.sync_id == "sync-3":
            http.send(Request(service="heroku", method="GET", url=urls["trickled header"]))
        took[request.sync_id] = time.monotonic() - began
        return a_history_entry(sync_id=request.sync_id)

    report = Report(Logger(service="sync", stream=StringIO()), Metrics(namespace="urlsync", service="sync"))
    queue, began = FakeQueue(), time.monotonic()

    # WHEN
    back_off = BackOff(queue, "https://queue.example.com", FakeClock(jitter=0))  # type: ignore[arg-type]
    batch = CheckBatch(check, back_off, report, 8, DEADLINE_S, finish=lambda: None)
    response = batch.handle(SQSEvent(a_batch(*records)))

    # THEN nine are done at once, and the slow one alone comes back, after its own back-off
    assert time.monotonic() - began < DEADLINE_S + TOLERANCE_S
    assert len(took) == 9
    assert max(took.values()) < 1
    assert response == {"batchItemFailures": [{"itemIdentifier": "message-3"}]}
    assert list(queue.waits.values()) == [2]
    count(f"1 slow sync of 10: the other nine took {max(took.values()):.2f} s at most")
