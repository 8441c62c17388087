"""The Postgres URLs that a sync follows. libpq decides, not a general URL parser.

A value is followed, byte for byte, if it begins with `postgres://` or `postgresql://`, libpq accepts it
(https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS), and every server in it is
reached over TCP at a port from 1 to 65535. Values that name files or services of the connecting machine are not
followed, nor are control characters or surrounding white space, although libpq accepts them.

Several hosts are allowed if each of them is. The values of parameters such as `sslmode` are not checked: the valid
ones depend on the libpq that connects.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import zip_longest
from typing import Final
from urllib.parse import unquote_to_bytes

from urlsync.domain.secret import Secret

LIBPQ_VERSION: Final = 180006
"""The version of libpq that `PARAMETERS` was taken from, as `PQlibVersion` writes it."""

PARAMETERS: Final = frozenset(
    """
    application_name channel_binding client_encoding connect_timeout dbname fallback_application_name
    gssdelegation gssencmode gsslib host hostaddr keepalives keepalives_count keepalives_idle
    keepalives_interval krbsrvname load_balance_hosts max_protocol_version min_protocol_version
    oauth_client_id oauth_client_secret oauth_issuer oauth_scope options passfile password port replication
    require_auth requirepeer scram_client_key scram_server_key service ssl_max_protocol_version
    ssl_min_protocol_version sslcert sslcertmode sslcompression sslcrl sslcrldir sslkey sslkeylogfile sslmode
    sslnegotiation sslpassword sslrootcert sslsni target_session_attrs tcp_user_timeout user
    """.split()  # noqa: SIM905 shorter than one per line
)
"""The query parameters that libpq knows, besides `ssl` and `requiressl`, which it reads as an `sslmode`."""


class UrlProblem(StrEnum):
    """Why a value is not followed: the `detail` beside the reason `source_invalid`."""

    WHITE_SPACE_AT_ENDS = "white_space_at_ends"
    CONTROL_CHARACTERS = "control_characters"
    NOT_A_POSTGRES_URL = "not_a_postgres_url"
    INVALID_PERCENT_ENCODING = "invalid_percent_encoding"
    UNENCODED_SPACE = "unencoded_space"
    INVALID_BRACKETS = "invalid_brackets"
    MALFORMED_PARAMETER = "malformed_parameter"
    UNKNOWN_PARAMETER = "unknown_parameter"
    HOST_MISSING = "host_missing"
    HOST_INVALID = "host_invalid"
    SOCKET_PATH = "socket_path"
    PORT_INVALID = "port_invalid"
    PORT_OUT_OF_RANGE = "port_out_of_range"
    HOST_COUNT_MISMATCH = "host_count_mismatch"
    SERVICE = "service"
    PASSFILE = "passfile"
    SSLCERT = "sslcert"
    SSLKEY = "sslkey"
    SSLROOTCERT = "sslrootcert"
    SSLCRL = "sslcrl"
    SSLCRLDIR = "sslcrldir"
    SSLKEYLOGFILE = "sslkeylogfile"


class InvalidPostgresUrl(ValueError):
    """The value is not followed. The message names the problem, never the value."""

    def __init__(self, problem: UrlProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


FILES: Final = (
    UrlProblem.PASSFILE,
    UrlProblem.SSLCERT,
    UrlProblem.SSLKEY,
    UrlProblem.SSLROOTCERT,
    UrlProblem.SSLCRL,
    UrlProblem.SSLCRLDIR,
    UrlProblem.SSLKEYLOGFILE,
)
"""Parameters that name a file or folder of the client. libpq ignores empty ones."""
_SYSTEM_ROOTS: Final = (UrlProblem.SSLROOTCERT, "system")  # no file, but the root certificates that OpenSSL trusts

_SCHEME: Final = re.compile(r"postgres(?:ql)?://")
_CREDENTIALS: Final = re.compile(r"([^@/]*)@")
_SERVER: Final = re.compile(r"(?:\[([^\]]+)\](?=[:/?,]|\Z)|(?!\[)([^:/?,]*))(?::([^/?,]*))?")
_BAD_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})|%00")
_HOST: Final = re.compile(r"[\w.:%-]+")  # a name, an IPv4 or IPv6 address, perhaps with a zone
_PORT: Final = re.compile(r"0*([0-9]+)")

_POOLER_NAME: Final = re.compile(r"(?:^|_)(?:CONNECTION_POOL|POOL|POOLED|POOLER|PGBOUNCER)(?:_|$)")
_POOLER_PORTS: Final = frozenset({"6432", "6543"})  # PgBouncer's default, and Supavisor's for transactions
_POOLER_NAMESPACES: Final = ("connection-pooling:", "pool:")


def is_postgres_url(value: Secret) -> bool:
    """Return True if a sync may follow the value."""
    return url_problem(value) is None


def url_problem(value: Secret) -> UrlProblem | None:
    """Return why a sync may not follow the value, or None if it may."""
    try:
        _check(value.reveal())
    except InvalidPostgresUrl as invalid:
        return invalid.problem
    return None


def is_transaction_pooler(config_var: str, url: Secret, namespace: str | None = None) -> bool:
    """Return True if the URL seems to lead to a pooler that shares connections between transactions.

    Hasura's prepared statements break on one. Signs are the config var's name, the port, or the namespace of the
    Heroku attachment that sets it (https://devcenter.heroku.com/articles/postgres-connection-pooling).
    """
    if _POOLER_NAME.search(config_var) or (namespace or "").startswith(_POOLER_NAMESPACES):
        return True
    try:
        ports = connection_parameters(url.reveal()).get("port", "")
    except InvalidPostgresUrl:
        return False
    return not _POOLER_PORTS.isdisjoint(ports.split(","))


def connection_parameters(url: str) -> dict[str, str]:
    """Return the connection parameters that libpq reads from the URL, percent-decoded.

    Raises `InvalidPostgresUrl` if libpq refuses it. Bytes that are not UTF-8 become surrogates.
    """
    scheme = _SCHEME.match(url)
    if scheme is None:
        raise InvalidPostgresUrl(UrlProblem.NOT_A_POSTGRES_URL)
    credentials = _CREDENTIALS.match(url, scheme.end())
    user, _, password = (credentials[1] if credentials else "").partition(":")
    hosts, ports, end = _servers(url, credentials.end() if credentials else scheme.end())
    path, _, query = url[end:].partition("?")
    parts = {"user": user, "password": password, "host": hosts, "port": ports, "dbname": path[1:]}
    return {name: _decoded(text) for name, text in parts.items() if text} | _query_parameters(query)


def _servers(url: str, start: int) -> tuple[str, str, int]:
    """Return the hosts, the ports (both separated by commas), and where they end in the URL."""
    hosts, ports = [], []
    while True:
        server = _SERVER.match(url, start)
        if server is None:
            raise InvalidPostgresUrl(UrlProblem.INVALID_BRACKETS)
        hosts.append(server[1] or server[2] or "")
        ports.append(server[3] or "")
        if url[server.end() : server.end() + 1] != ",":
            return ",".join(hosts), ",".join(ports), server.end()
        start = server.end() + 1


def _query_parameters(query: str) -> dict[str, str]:
    parts = query.split("&")
    if not parts[-1]:
        parts.pop()  # one `&` at the end is harmless
    if any(part.count("=") != 1 for part in parts):
        raise InvalidPostgresUrl(UrlProblem.MALFORMED_PARAMETER)
    pairs = (part.split("=") for part in parts)
    return dict(_parameter(_decoded(name), _decoded(value)) for name, value in pairs)


def _parameter(name: str, value: str) -> tuple[str, str]:
    if (name, value) == ("ssl", "true"):  # as JDBC writes it
        return "sslmode", "require"
    if name == "requiressl":  # as libpq's own first versions did
        return "sslmode", "require" if value.startswith("1") else "prefer"
    if name not in PARAMETERS:
        raise InvalidPostgresUrl(UrlProblem.UNKNOWN_PARAMETER)
    return name, value


def _decoded(text: str) -> str:
    stripped = text.strip(" ")
    if " " in stripped:
        raise InvalidPostgresUrl(UrlProblem.UNENCODED_SPACE)
    if _BAD_PERCENT.search(stripped):
        raise InvalidPostgresUrl(UrlProblem.INVALID_PERCENT_ENCODING)
    return unquote_to_bytes(stripped).decode(errors="surrogateescape")


def _check(text: str) -> None:
    if text != text.strip():
        raise InvalidPostgresUrl(UrlProblem.WHITE_SPACE_AT_ENDS)
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise InvalidPostgresUrl(UrlProblem.CONTROL_CHARACTERS)
    parameters = connection_parameters(text)
    if "service" in parameters:
        raise InvalidPostgresUrl(UrlProblem.SERVICE)
    for problem in FILES:
        if parameters.get(problem.value) and (problem, parameters[problem.value]) != _SYSTEM_ROOTS:
            raise InvalidPostgresUrl(problem)
    _check_ports(parameters, _check_hosts(parameters))


def _check_hosts(parameters: Mapping[str, str]) -> int:
    """Return the number of servers. Each has a name, an address (`hostaddr`), or both."""
    named = [parameters[name].split(",") for name in ("host", "hostaddr") if parameters.get(name)]
    if not named:
        raise InvalidPostgresUrl(UrlProblem.HOST_MISSING)
    if any(len(hosts) != len(named[0]) for hosts in named):
        raise InvalidPostgresUrl(UrlProblem.HOST_COUNT_MISMATCH)
    for server in zip_longest(*named):
        _check_server([host for host in server if host])
    return len(named[0])


def _check_server(hosts: Sequence[str]) -> None:
    if not hosts:
        raise InvalidPostgresUrl(UrlProblem.HOST_MISSING)
    for host in hosts:
        if host.startswith(("/", "@")):  # a folder, or Linux's abstract namespace
            raise InvalidPostgresUrl(UrlProblem.SOCKET_PATH)
        if not _HOST.fullmatch(host):
            raise InvalidPostgresUrl(UrlProblem.HOST_INVALID)


def _check_ports(parameters: Mapping[str, str], servers: int) -> None:
    """Check the ports: one for all servers, or one for each. An empty one is 5432."""
    ports = parameters.get("port", "").split(",")
    if len(ports) not in {1, servers}:
        raise InvalidPostgresUrl(UrlProblem.HOST_COUNT_MISMATCH)
    for port in filter(None, ports):
        digits = _PORT.fullmatch(port)
        if digits is None:
            raise InvalidPostgresUrl(UrlProblem.PORT_INVALID)
        if len(digits[1]) > 5 or not 1 <= int(digits[1]) <= 65535:
            raise InvalidPostgresUrl(UrlProblem.PORT_OUT_OF_RANGE)
