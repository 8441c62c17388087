"""Calls an AWS service that speaks JSON."""

import json
import time
from collections.abc import Mapping

from urlsync.aws_http.credentials import credentials_from_environment
from urlsync.aws_http.keep_alive import KeepAlive, Unreachable
from urlsync.aws_http.service import Service, endpoint_url, region_of
from urlsync.aws_http.signing import signed_headers


class AwsRequestFailed(Exception):
    """The service refused, or could not be understood or reached.

    `code` is AWS's error code, `Http<status>` where there is none, `UnreadableAnswer`, or `Unreachable`.
    AWS's message is dropped: it may repeat what we sent.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class JsonClient:
    """A client of one service, with the region, endpoint and credentials of the environment.

    Raises `KeyError` when Lambda's variables are missing.
    """

    def __init__(self, service: Service, environment: Mapping[str, str]) -> None:
        self._service = service
        self._region = region_of(environment)
        self._credentials = credentials_from_environment(environment)
        self._url = endpoint_url(service, environment)
        self._ca_bundle = environment.get("AWS_CA_BUNDLE") or None
        self._connection: KeepAlive | None = None

    def call(self, operation: str, request: Mapping[str, object]) -> dict[str, object]:
        """Call an operation and return its answer; raises `AwsRequestFailed`.

        May be sent twice (see `KeepAlive`), so the operation must be idempotent.
        """
        connection = self._connection = self._connection or KeepAlive(self._url, self._ca_bundle)
        body = json.dumps(request).encode()
        headers = self._headers(connection.host, operation, body)
        try:
            status, content = connection.post(headers, body)
        except Unreachable:
            raise AwsRequestFailed("Unreachable") from None
        answer = _json_object(content)
        if status != 200:
            raise AwsRequestFailed(_error_code(answer, status))
        if answer is None:
            raise AwsRequestFailed("UnreadableAnswer")
        return answer

    def _headers(self, host: str, operation: str, body: bytes) -> dict[str, str]:
        headers = {
            "host": host,
            "content-type": f"application/x-amz-json-{self._service.json_version}",
            "x-amz-target": f"{self._service.target}.{operation}",
        }
        return signed_headers(
            headers,
            body,
            self._credentials,
            region=self._region,
            service=self._service.name,
            now=time.time(),
        )


def _json_object(content: bytes) -> dict[str, object] | None:
    try:
        parsed = json.loads(content)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _error_code(answer: Mapping[str, object] | None, status: int) -> str:
    """Pick AWS's error code, which may be qualified with a name space.

    https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization
    """
    named = (answer or {}).get("__type")
    return named.rpartition("#")[2] if isinstance(named, str) else f"Http{status}"
