"""A minimal client of AWS JSON services, without botocore: endpoints, credentials, signing and one kept connection.

The connection stays open between invocations, because a TLS handshake costs more than a call. Requests are signed
with the access key of the function's role, by AWS Signature Version 4 for a POST to `/` without a query:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import http.client
import json
import os
import ssl
import time
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

from urlsync.domain.deadline import wait_limit, within
from urlsync.timed_connection import TimedResponse, connect

CALL_SECONDS = 3.0
"""The deadline of a call with its repetitions. A webhook causes three calls at most, and verify has ten seconds."""
MAX_IDLE_S = 30.0
"""How long the kept connection may rest, on the wall clock: a monotonic one may stop while Lambda freezes us."""

AMAZON_ROOTS = os.path.join(os.path.dirname(__file__), "amazon_roots.pem")  # noqa: PTH118, PTH120 (an import less)
"""The five roots of AWS's own endpoints. The system's store has thirty times as many, which all are read."""

_CLOSED_BY_PEER = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError, http.client.IncompleteRead)


class Unreachable(Exception):
    """There was no response. The text is the type of the error only."""


class RootFallbacks:
    """Remembers that Amazon's roots did not verify one of its endpoints: from then on, the system's store does."""

    def __init__(self) -> None:
        self.happened = False
        self._unreported = 0

    def add(self) -> None:
        """Remember a failure."""
        self.happened = True
        self._unreported += 1

    def take(self) -> int:
        """Return how many failures there were since the last call."""
        taken, self._unreported = self._unreported, 0
        return taken


root_fallbacks = RootFallbacks()


@cache
def _tls_context(ca_bundle: str | None) -> ssl.SSLContext:
    # Shared, because parsing the root certificates is most of the cost of a new connection.
    return ssl.create_default_context(cafile=ca_bundle)


class KeepAlive:
    """A connection to one host, opened on first use, and again after `MAX_IDLE_S` or after the peer has closed it.

    No wait for the peer outlasts the deadline of the call. An endpoint that `AMAZON_ROOTS` as the bundle do not verify
    is tried once more with the system's store.
    """

    def __init__(self, url: str, ca_bundle: str | None = None) -> None:
        parts = urlsplit(url)
        self.host = parts.netloc
        self._is_secure = parts.scheme == "https"
        self._has_amazon_roots = ca_bundle == AMAZON_ROOTS and not root_fallbacks.happened
        self._connection = self._made(ca_bundle if ca_bundle != AMAZON_ROOTS or self._has_amazon_roots else None)
        self._used_at = time.time()

    def _made(self, ca_bundle: str | None) -> http.client.HTTPConnection:
        """Return a connection that is opened on first use."""
        made = (
            http.client.HTTPSConnection(self.host, timeout=CALL_SECONDS, context=_tls_context(ca_bundle))
            if self._is_secure
            else http.client.HTTPConnection(self.host, timeout=CALL_SECONDS)
        )
        made.response_class = TimedResponse
        made._create_connection = connect  # type: ignore[attr-defined] # noqa: SLF001
        return made

    def post(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """POST to `/` and return status and body; raises `Unreachable`.

        If the peer has closed the connection, as it does with idle ones, the request is sent once more on a new
        connection, so it must be idempotent.
        """
        now = time.time()
        if not 0 <= now - self._used_at <= MAX_IDLE_S:  # below 0, the clock was set back
            self._connection.close()
        self._used_at = now
        try:
            try:
                return self._exchange(headers, body)
            except ssl.SSLCertVerificationError:
                if not self._has_amazon_roots:
                    raise
                self._fall_back()
                return self._exchange(headers, body)
            except _CLOSED_BY_PEER:
                return self._exchange(headers, body)
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(type(error).__name__) from None

    def _fall_back(self) -> None:
        """Use the system's store from now on, here and for new connections."""
        root_fallbacks.add()
        self._has_amazon_roots = False
        self._connection = self._made(None)

    def _exchange(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        try:
            if self._connection.sock is not None:
                self._connection.sock.settimeout(wait_limit(None))
            self._connection.request("POST", "/", body, dict(headers))
            response = self._connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            # Otherwise the next request could read this one's response.
            self._connection.close()
            raise


class Service:
    """A service that speaks AWS JSON: operations are POSTed to `/` and named by the header `X-Amz-Target`.

    https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
    """

    def __init__(self, name: str, target: str, json_version: str, endpoint_variable: str) -> None:
        self.name = name
        self.target = target
        self.json_version = json_version
        self.endpoint_variable = endpoint_variable


SQS = Service("sqs", "AmazonSQS", "1.0", "AWS_ENDPOINT_URL_SQS")
SECRETS_MANAGER = Service("secretsmanager", "secretsmanager", "1.1", "AWS_ENDPOINT_URL_SECRETS_MANAGER")


def region_of(environment: Mapping[str, str]) -> str:
    """Return the region; raises `KeyError` if none is set."""
    return environment.get("AWS_REGION") or environment["AWS_DEFAULT_REGION"]


def configured_endpoint(service: Service, environment: Mapping[str, str]) -> str | None:
    """Return the URL that the environment has for a service; None for the regional default."""
    return environment.get(service.endpoint_variable) or environment.get("AWS_ENDPOINT_URL") or None


def trusted_roots(service: Service, environment: Mapping[str, str]) -> str | None:
    """Return the bundle that verifies a service: a configured one, Amazon's roots for its own endpoints, or None.

    None is the system's store. Whoever configures an endpoint may have a certificate of their own, and those in China
    have roots of others.
    """
    bundle = environment.get("AWS_CA_BUNDLE")
    if bundle:
        return bundle
    is_default = configured_endpoint(service, environment) is None
    return AMAZON_ROOTS if is_default and not region_of(environment).startswith("cn-") else None


def endpoint_url(service: Service, environment: Mapping[str, str]) -> str:
    """Return the URL of a service: its own endpoint variable, the general one, or the regional default.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    """
    configured = configured_endpoint(service, environment)
    if configured:
        return configured
    region = region_of(environment)
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://{service.name}.{region}.{suffix}"


class Credentials:
    """An access key pair, with the session token that comes with a role's temporary keys."""

    def __init__(self, access_key_id: str, secret_access_key: str, session_token: str | None = None) -> None:
        self.access_key_id = access_key_id
        self.secret_access_key = secret_access_key
        self.session_token = session_token


def credentials_from_environment(environment: Mapping[str, str]) -> Credentials:
    """Return the keys from Lambda's environment; raises `KeyError` if they are missing.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    return Credentials(
        environment["AWS_ACCESS_KEY_ID"],
        environment["AWS_SECRET_ACCESS_KEY"],
        environment.get("AWS_SESSION_TOKEN") or None,
    )


_ALGORITHM = "AWS4-HMAC-SHA256"


def signed_headers(
    headers: Mapping[str, str], body: bytes, credentials: Credentials, *, region: str, service: str, now: float
) -> dict[str, str]:
    """Return the headers with date, session token and authorization added.

    `headers` have lower-case names, `host` among them; `now` is in seconds since 1970.
    """
    timestamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    signed = {**headers, "x-amz-date": timestamp}
    if credentials.session_token:
        signed["x-amz-security-token"] = credentials.session_token
    names = ";".join(sorted(signed))
    scope = f"{timestamp[:8]}/{region}/{service}/aws4_request"
    request_hash = hashlib.sha256(_canonical_request(signed, names, body)).hexdigest()
    to_sign = f"{_ALGORITHM}\n{timestamp}\n{scope}\n{request_hash}"
    signature = _hmac(_signing_key(credentials, scope), to_sign).hex()
    signed["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return signed


def _canonical_request(headers: Mapping[str, str], names: str, body: bytes) -> bytes:
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in sorted(headers))
    return f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}".encode()


def _signing_key(credentials: Credentials, scope: str) -> bytes:
    key = f"AWS4{credentials.secret_access_key}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


class AwsRequestFailed(Exception):
    """The call was refused, the response was unreadable, or the service was unreachable.

    `code` is AWS's error code, `Http<status>` without one, `UnreadableAnswer`, or `Unreachable`. AWS's message
    is dropped, because it may repeat the request.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


PERMANENT_CODES = frozenset(
    {"AccessDenied", "AccessDeniedException", "QueueDoesNotExist", "ResourceNotFoundException", "Unreachable"}
)
"""Codes of errors for which a second request is useless, or would take too long."""


class JsonClient:
    """A client of one service, with the region, endpoint and credentials of the environment.

    Raises `KeyError` if Lambda's variables are missing.
    """

    def __init__(self, service: Service, environment: Mapping[str, str]) -> None:
        self._service = service
        self._region = region_of(environment)
        self._credentials = credentials_from_environment(environment)
        self._url = endpoint_url(service, environment)
        self._ca_bundle = trusted_roots(service, environment)
        self._connection: KeepAlive | None = None

    def call(self, operation: str, request: Mapping[str, object]) -> dict[str, object]:
        """Call an operation and return its response; raises `AwsRequestFailed`.

        The request may be sent several times, so the operation must be idempotent: see `KeepAlive`, and an error that
        is not known to be permanent is answered by one more request, signed again. After a freeze, the first may have
        been too old (https://github.com/aws/aws-sdk-js-v3/issues/6222).
        """
        with within(CALL_SECONDS):
            try:
                return self._attempt(operation, request)
            except AwsRequestFailed as failure:
                if failure.code in PERMANENT_CODES:
                    raise
            return self._attempt(operation, request)

    def _attempt(self, operation: str, request: Mapping[str, object]) -> dict[str, object]:
        connection = self._connection = self._connection or KeepAlive(self._url, self._ca_bundle)
        body = json.dumps(request).encode()
        try:
            status, content = connection.post(self._headers(connection.host, operation, body), body)
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
            headers, body, self._credentials, region=self._region, service=self._service.name, now=time.time()
        )


def _json_object(content: bytes) -> dict[str, object] | None:
    try:
        parsed = json.loads(content)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _error_code(answer: Mapping[str, object] | None, status: int) -> str:
    """Return AWS's error code without its namespace.

    https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization
    """
    named = (answer or {}).get("__type")
    return named.rpartition("#")[2] if isinstance(named, str) else f"Http{status}"
