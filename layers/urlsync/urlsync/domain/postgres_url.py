"""What counts as a Postgres URL."""

from urllib.parse import urlsplit

from urlsync.domain.secret import Secret

SCHEMES = frozenset({"postgres", "postgresql"})


def is_postgres_url(value: Secret) -> bool:
    """Tell whether the value has a Postgres scheme, a host and a database name.

    Nothing more is asked: Heroku documents neither hosts nor ports as fixed
    (https://devcenter.heroku.com/articles/connecting-heroku-postgres).
    """
    try:
        url = urlsplit(value.reveal())
        host = url.hostname
    except ValueError:
        return False
    return url.scheme in SCHEMES and bool(host) and len(url.path) > 1
