"""What a sync follows, and why it does not follow the rest."""

import pytest
from urlsync.domain.postgres_url import (
    InvalidPostgresUrl,
    UrlProblem,
    connection_parameters,
    is_postgres_url,
    is_transaction_pooler,
    url_problem,
)
from urlsync.domain.secret import Secret

FOLLOWED = [
    "postgres://u:p@db.example.com:5432/app",
    "postgresql://u:p@db.example.com:5432/app",
    "postgres://root:te#st1@db.example.com:5432/app",
    "postgres://u:p?q@db.example.com:5432/app",
    "postgres://u:p[q]r@db.example.com:5432/app",
    "postgres://u:p:q@db.example.com:5432/app",
    "postgres://u:p%40q%2Fr%20s@db.example.com:5432/app",
    "postgres://u:p@db.example.com:5432/?dbname=app",
    "postgres://u:p@db.example.com:5432",
    "postgres://db.example.com",
    "postgres://u:p@db.example.com:/app",
    "postgres://u:p@db.example.com:00065535/app",
    "postgres://u:p@DB_1.example.com:1/app",
    "postgres://u:p@127.0.0.1:5432/app",
    "postgres://u:p@[2001:db8::1]:5432/app",
    "postgres://u:p@[fe80::1%25eth0]/app",
    "postgres:///app?host=db.example.com&user=u",
    "postgres://u:p@/app?hostaddr=192.0.2.1",
    "postgres://u:p@db.example.com/app?hostaddr=192.0.2.1",
    "postgres://u:p@a.example.com,b.example.com:5433/app?target_session_attrs=read-write",
    "postgres://u:p@a.example.com,b.example.com/app?port=5433",
    "postgres://u:p@db.example.com/app?sslmode=verify-full&sslrootcert=system",
    "postgres://u:p@db.example.com/app?sslcert=&sslkey=&sslrootcert=&passfile=",
    "postgres://u:p@db.example.com/app?ssl=true",
    "postgres://u:p@db.example.com/a b".replace(" ", "%20"),
    "postgres://u:p@/tmp/app?host=db.example.com",
]

NOT_FOLLOWED = [
    (UrlProblem.WHITE_SPACE_AT_ENDS, " postgres://u:p@db.example.com:5432/app"),
    (UrlProblem.WHITE_SPACE_AT_ENDS, "postgres://u:p@db.example.com:5432/app "),
    (UrlProblem.WHITE_SPACE_AT_ENDS, "postgres://u:p@db.example.com:5432/app\n"),
    (UrlProblem.WHITE_SPACE_AT_ENDS, "\N{NO-BREAK SPACE}postgres://u:p@db.example.com:5432/app"),
    (UrlProblem.CONTROL_CHARACTERS, "postgres://u:p\t@db.example.com:5432/app"),
    (UrlProblem.CONTROL_CHARACTERS, "postgres://u:p@db.example.com\r\n:5432/app"),
    (UrlProblem.CONTROL_CHARACTERS, "postgres://u:p@db.example.com/a\0pp"),
    (UrlProblem.CONTROL_CHARACTERS, "postgres://u:\ud800@db.example.com/app"),
    (UrlProblem.NOT_A_POSTGRES_URL, ""),
    (UrlProblem.NOT_A_POSTGRES_URL, "mysql://u:p@db.example.com/app"),
    (UrlProblem.NOT_A_POSTGRES_URL, "POSTGRES://u:p@db.example.com:5432/app"),
    (UrlProblem.NOT_A_POSTGRES_URL, "postgres+psycopg://u:p@db.example.com/app"),
    (UrlProblem.NOT_A_POSTGRES_URL, "postgres:/u:p@db.example.com/app"),
    (UrlProblem.NOT_A_POSTGRES_URL, "host=db.example.com dbname=app"),
    (UrlProblem.NOT_A_POSTGRES_URL, '"postgres://u:p@db.example.com/app"'),
    (UrlProblem.INVALID_PERCENT_ENCODING, "postgres://u:100%@db.example.com/app"),
    (UrlProblem.INVALID_PERCENT_ENCODING, "postgres://u:%zz@db.example.com/app"),
    (UrlProblem.INVALID_PERCENT_ENCODING, "postgres://u:%00@db.example.com/app"),
    (UrlProblem.UNENCODED_SPACE, "postgres://u:p q@db.example.com/app"),
    (UrlProblem.INVALID_BRACKETS, "postgres://u:p@[2001:db8::1/app"),
    (UrlProblem.INVALID_BRACKETS, "postgres://u:p@[]/app"),
    (UrlProblem.INVALID_BRACKETS, "postgres://u:p@[::1]5432/app"),
    (UrlProblem.MALFORMED_PARAMETER, "postgres://u:p@db.example.com/app?sslmode"),
    (UrlProblem.MALFORMED_PARAMETER, "postgres://u:p@db.example.com/app?options=a=b"),
    (UrlProblem.MALFORMED_PARAMETER, "postgres://u:p@db.example.com/app?sslmode=require&&user=u"),
    (UrlProblem.UNKNOWN_PARAMETER, "postgres://u:p@db.example.com/app?pgbouncer=true"),
    (UrlProblem.UNKNOWN_PARAMETER, "postgres://u:p@db.example.com/app?SSLMODE=require"),
    (UrlProblem.UNKNOWN_PARAMETER, "postgres://u:p@db.example.com/app?ssl=no"),
    (UrlProblem.HOST_MISSING, "postgres://"),
    (UrlProblem.HOST_MISSING, "postgres:///app"),
    (UrlProblem.HOST_MISSING, "postgres://u:p@:5432/app"),
    (UrlProblem.HOST_MISSING, "postgres://u:p@db.example.com/app?host="),
    (UrlProblem.HOST_MISSING, "postgres://u:p@a.example.com,,b.example.com/app"),
    (UrlProblem.HOST_INVALID, "postgres://u:p@ss@db.example.com/app"),
    (UrlProblem.HOST_INVALID, "postgres://u:p@db%20.example.com/app"),
    (UrlProblem.HOST_INVALID, "postgres://u:p@%ff/app"),
    (UrlProblem.SOCKET_PATH, "postgres://u:p@%2Ftmp/app"),
    (UrlProblem.SOCKET_PATH, "postgres://u:p@%40abstract/app"),
    (UrlProblem.SOCKET_PATH, "postgres://u:p@/app?host=/tmp"),
    (UrlProblem.SOCKET_PATH, "postgres://u:p@db.example.com/app?host=%2Ftmp"),
    (UrlProblem.SOCKET_PATH, "postgres://u:p@%2Ftmp/app?hostaddr=192.0.2.1"),
    (UrlProblem.SOCKET_PATH, "postgres://u:p@db.example.com,%2Ftmp/app"),
    (UrlProblem.PORT_INVALID, "postgres://u:pass/word@db.example.com:5432/app"),
    (UrlProblem.PORT_INVALID, "postgres://u:p@db.example.com:-1/app"),
    (UrlProblem.PORT_INVALID, "postgres://u:p@db.example.com/app?port=\N{FULLWIDTH DIGIT FIVE}"),
    (UrlProblem.PORT_OUT_OF_RANGE, "postgres://u:p@db.example.com:0/app"),
    (UrlProblem.PORT_OUT_OF_RANGE, "postgres://u:p@db.example.com:65536/app"),
    (UrlProblem.PORT_OUT_OF_RANGE, f"postgres://u:p@db.example.com:{'9' * 5000}/app"),
    (UrlProblem.PORT_OUT_OF_RANGE, "postgres://u:p@a.example.com,b.example.com:70000/app"),
    (UrlProblem.HOST_COUNT_MISMATCH, "postgres://u:p@a.example.com/app?port=1,2"),
    (UrlProblem.HOST_COUNT_MISMATCH, "postgres://u:p@a.example.com/app?hostaddr=192.0.2.1,192.0.2.2"),
    (UrlProblem.SERVICE, "postgres://u:p@db.example.com/app?service=app"),
    (UrlProblem.SERVICE, "postgres://u:p@db.example.com/app?service="),
    (UrlProblem.PASSFILE, "postgres://u:p@db.example.com/app?passfile=/etc/passwd"),
    (UrlProblem.SSLCERT, "postgres://u:p@db.example.com/app?sslcert=client.crt"),
    (UrlProblem.SSLKEY, "postgres://u:p@db.example.com/app?sslkey=client.key"),
    (UrlProblem.SSLKEY, "postgres://u:p@db.example.com/app?%73slkey=client.key"),
    (UrlProblem.SSLROOTCERT, "postgres://u:p@db.example.com/app?sslrootcert=root.crt"),
    (UrlProblem.SSLROOTCERT, "postgres://u:p@db.example.com/app?sslrootcert=System"),
    (UrlProblem.SSLCRL, "postgres://u:p@db.example.com/app?sslcrl=root.crl"),
    (UrlProblem.SSLCRLDIR, "postgres://u:p@db.example.com/app?sslcrldir=crls"),
    (UrlProblem.SSLKEYLOGFILE, "postgres://u:p@db.example.com/app?sslkeylogfile=keys.log"),
]


@pytest.mark.parametrize("url", FOLLOWED)
def test_a_url_that_libpq_connects_with_is_followed(url: str) -> None:
    assert url_problem(Secret(url)) is None
    assert is_postgres_url(Secret(url))


@pytest.mark.parametrize(("problem", "value"), NOT_FOLLOWED)
def test_anything_else_is_not_followed_and_says_why(problem: UrlProblem, value: str) -> None:
    assert url_problem(Secret(value)) is problem
    assert not is_postgres_url(Secret(value))


def test_every_problem_has_an_example() -> None:
    assert {problem for problem, _ in NOT_FOLLOWED} == set(UrlProblem)


@pytest.mark.parametrize(
    ("url", "parameters"),
    [
        ("postgres://db.example.com", {"host": "db.example.com"}),
        (
            "postgres://u:p:q%40@db.example.com:5433/app%2Fone?sslmode=require&",
            {
                "user": "u",
                "password": "p:q@",
                "host": "db.example.com",
                "port": "5433",
                "dbname": "app/one",
                "sslmode": "require",
            },
        ),
        (
            "postgresql://u@a.example.com,[2001:db8::1]:5433,c.example.com/?dbname=app",
            {"user": "u", "host": "a.example.com,2001:db8::1,c.example.com", "port": ",5433,", "dbname": "app"},
        ),
        # What stands in the query comes last, as with libpq
        (
            "postgres://u@db.example.com/app?host=other.example.com",
            {"user": "u", "host": "other.example.com", "dbname": "app"},
        ),
        ("postgres://db.example.com?ssl=true", {"host": "db.example.com", "sslmode": "require"}),
        ("postgres://db.example.com?requiressl=1", {"host": "db.example.com", "sslmode": "require"}),
        ("postgres://db.example.com?requiressl=0", {"host": "db.example.com", "sslmode": "prefer"}),
        ("postgres://u:%ff@db.example.com", {"user": "u", "password": "\udcff", "host": "db.example.com"}),
        # libpq drops spaces around a part, and nothing else
        ("postgres:// Xu :X@db.example.com", {"user": "Xu", "password": "X", "host": "db.example.com"}),
        ("postgres:// u :fake\u3000@db.example.com", {"user": "u", "password": "fake\u3000", "host": "db.example.com"}),
    ],
)
def test_the_parameters_are_those_that_libpq_reads(url: str, parameters: dict[str, str]) -> None:
    assert connection_parameters(url) == parameters


def test_a_refusal_does_not_show_the_value() -> None:
    with pytest.raises(InvalidPostgresUrl, match=r"\Aunencoded_space\Z"):
        connection_parameters("postgres://u:fake sentinel@db.example.com/app")


@pytest.mark.parametrize(
    ("config_var", "url", "namespace"),
    [
        ("DATABASE_CONNECTION_POOL_URL", "postgres://u:p@db.example.com:5432/app", None),
        ("HEROKU_POSTGRESQL_BLUE_CONNECTION_POOL_URL", "postgres://u:p@db.example.com:5432/app", None),
        ("DATABASE_URL_PGBOUNCER", "postgres://u:p@127.0.0.1:6000/app", None),
        ("DATABASE_URL", "postgres://u:p@db.example.com:6432/app", None),
        ("DATABASE_URL", "postgres://u:p@a.example.com,b.example.com:6543/app", None),
        ("DATABASE_URL", "postgres://u:p@db.example.com:5432/app", "connection-pooling:default"),
        ("DATABASE_URL", "postgres://u:p@db.example.com:5432/app", "pool:writers"),
    ],
)
def test_a_transaction_pooler_is_reported_by_name_port_or_namespace(
    config_var: str, url: str, namespace: str | None
) -> None:
    assert is_transaction_pooler(config_var, Secret(url), namespace)


@pytest.mark.parametrize(
    ("config_var", "url", "namespace"),
    [
        ("DATABASE_URL", "postgres://u:p@db.example.com:5432/app", None),
        ("DATABASE_URL", "postgres://u:p@db.example.com:5442/app", "credential:reporting"),
        ("CARPOOLING_DATABASE_URL", "postgres://u:6432@db.example.com/app", None),
        ("DATABASE_URL", "not a URL :6432", None),
    ],
)
def test_any_other_url_is_no_transaction_pooler(config_var: str, url: str, namespace: str | None) -> None:
    assert not is_transaction_pooler(config_var, Secret(url), namespace)
