"""Whatever text it is, the URL is read as libpq reads it, or refused where libpq refuses it."""

import psycopg
from hypothesis import example, given, settings
from hypothesis import strategies as st
from psycopg import pq
from urlsync.domain.postgres_url import (
    LIBPQ_VERSION,
    PARAMETERS,
    InvalidPostgresUrl,
    connection_parameters,
    url_problem,
)
from urlsync.domain.secret import Secret

from tests.fakes.effort import examples

SCHEMES = st.sampled_from(["postgres://", "postgresql://"])
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12)
MARKS = st.sampled_from(["u", ":", "@", "/", "?", "&", "=", ",", "[", "]", " ", "%", "%41", "%2f", "%2C", "%00"])
WORDS = st.sampled_from(
    ["ssl", "true", "requiressl", "1", "%zz", "%e9", "::1", "5432", "é", "#", "db.example.com", "\n"]
)
NAMES = st.sampled_from(sorted(PARAMETERS))
FRAGMENTS = st.lists(MARKS | WORDS | NAMES | TEXT, max_size=14).map("".join)
HOSTS = st.sampled_from(["db.example.com", "[::1]", "10.0.0.1", "%2Ftmp", "", "@x"]) | TEXT
PORTS = st.integers(0, 70_000).map(":{}".format) | st.sampled_from(["", ":", ":x"])
SERVERS = st.lists(st.tuples(HOSTS, PORTS).map("".join), min_size=1, max_size=3).map(",".join)
QUERIES = st.lists(st.tuples(NAMES | TEXT, TEXT).map("=".join), max_size=3).map("&".join)
WRITTEN = st.tuples(
    st.just("") | st.tuples(TEXT, st.just(":"), TEXT, st.just("@")).map("".join),
    SERVERS,
    st.just("") | TEXT.map("/{}".format),
    st.just("") | QUERIES.map("?{}".format),
).map("".join)
URLS = st.tuples(SCHEMES, FRAGMENTS | WRITTEN).map("".join)


def read_by_libpq(url: str) -> dict[str, str] | None:
    """Return what libpq reads in a URL, None where it refuses it."""
    try:
        options = pq.Conninfo.parse(url.encode())
    except psycopg.OperationalError:
        return None
    return {
        option.keyword.decode(): option.val.decode(errors="surrogateescape")
        for option in options
        if option.val is not None
    }


def read_by_us(url: str) -> dict[str, str] | None:
    try:
        return connection_parameters(url)
    except InvalidPostgresUrl:
        return None


def test_the_parameters_are_those_of_the_libpq_that_is_installed() -> None:
    # A new libpq may know other parameters: read what it does with them before the number here changes.
    assert pq.version() == LIBPQ_VERSION
    assert frozenset(option.keyword.decode() for option in pq.Conninfo.get_defaults()) == PARAMETERS


@settings(max_examples=examples(4000), deadline=None)
@given(URLS)
@example("postgres://root:te#st1@db.example.com:5432/app")
@example("postgres://u:p@a,b:5433,[::1]:5434/app?target_session_attrs=read-write&")
@example("postgres://u:p@h/app?&")
@example("postgres://u:p@h/app?a=b=c")
@example("postgres://u:p@h/app?ssl=true&requiressl=0")
@example("postgres://u:p@h/app\n")
@example("postgres:// u : p @ h : 5432 / app ")
def test_a_url_is_read_as_libpq_reads_it(url: str) -> None:
    assert read_by_us(url) == read_by_libpq(url)


@settings(max_examples=examples(1000), deadline=None)
@given(URLS)
def test_what_is_followed_names_only_tcp_hosts_and_ports_in_libpqs_own_reading(url: str) -> None:
    # GIVEN a value that would be followed
    if url_problem(Secret(url)) is not None:
        return
    # WHEN libpq reads it
    read = read_by_libpq(url)
    # THEN it names hosts, none of them a folder, and ports that exist
    assert read is not None
    hosts = read.get("hostaddr") or read["host"]
    assert all(host and host[0] not in "/@" for host in hosts.split(","))
    assert all(1 <= int(port) <= 65535 for port in read.get("port", "").split(",") if port)


@settings(max_examples=examples(1000), deadline=None)
@given(st.text(st.characters(exclude_categories=[])) | URLS)
@example("postgres://u:\ud800@h/app")
def test_any_text_whatever_is_judged_and_what_is_followed_can_be_sent(text: str) -> None:
    if url_problem(Secret(text)) is None:
        assert text.encode().startswith(b"postgres")
