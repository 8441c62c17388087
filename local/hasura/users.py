"""The users of the simulated cloud and their personal access tokens."""

import random
import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class User:
    """A person with a Hasura Cloud account."""

    id: str
    email: str


class Users:
    """All users and their tokens. A token covers everything its user may do until it is revoked."""

    def __init__(self, random_source: random.Random) -> None:
        self._random = random_source
        self._by_id: dict[str, User] = {}
        self._by_token: dict[str, User] = {}

    def register(self, email: str, token: str | None = None) -> tuple[User, str]:
        """Create a user unless the email is known, and issue a token: the given one, or a new one."""
        user = self._with_email(email) or User(self.new_id(), email)
        self._by_id[user.id] = user
        token = token or f"simulated-pat-{self._random.getrandbits(160):040x}"
        self._by_token[token] = user
        return user, token

    def revoke(self, token: str) -> None:
        """Revoke a token; an unknown token is ignored."""
        self._by_token.pop(token, None)

    def find(self, user_id: str) -> User | None:
        """Return the user with this id."""
        return self._by_id.get(user_id)

    def caller(self, authorization: str | None) -> User | None:
        """Return the user of an ``Authorization: pat <token>`` header, if the token is known."""
        scheme, _, token = (authorization or "").partition(" ")
        return self._by_token.get(token.strip()) if scheme == "pat" else None

    def new_id(self) -> str:
        """Return a UUID that is the same in every run with the same seed."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _with_email(self, email: str) -> User | None:
        return next((user for user in self._by_id.values() if user.email == email), None)
