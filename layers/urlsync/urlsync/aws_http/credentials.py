"""Who signs: the access key of the function's role."""

from collections.abc import Mapping


class Credentials:
    """An access key pair, with the session token that comes with a role's temporary keys."""

    __slots__ = ("access_key_id", "secret_access_key", "session_token")

    def __init__(self, access_key_id: str, secret_access_key: str, session_token: str | None = None) -> None:
        self.access_key_id = access_key_id
        self.secret_access_key = secret_access_key
        self.session_token = session_token


def credentials_from_environment(environment: Mapping[str, str]) -> Credentials:
    """Take the keys that Lambda puts into the environment; raises `KeyError` where they are missing.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    return Credentials(
        environment["AWS_ACCESS_KEY_ID"],
        environment["AWS_SECRET_ACCESS_KEY"],
        environment.get("AWS_SESSION_TOKEN") or None,
    )
