"""The users of the simulated cloud and their personal access tokens."""

import random
import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class User:
    """Somebody with a Hasura Cloud account."""

    id: str
    email: str


class People:
    """Who exists, and whose token is whose. Until revoked, a token covers all that its user may do."""

    def __init__(self, random_source: random.Random) -> None:
        self._random = random_source
        self._by_id: dict[str, User] = {}
        self._by_token: dict[str, User] = {}

    def register(self, email: str, token: str | None = None) -> tuple[User, str]:
        """Make a user, or find the one with this address, and give out one more token (the given one)."""
        user = self._with_email(email) or User(self.new_id(), email)
        self._by_id[user.id] = user
        token = token or f"simulated-pat-{self._random.getrandbits(160):040x}"
        self._by_token[token] = user
        return user, token

    def revoke(self, token: str) -> None:
        """Forget a token; a token nobody has is forgotten already."""
        self._by_token.pop(token, None)

    def find(self, user_id: str) -> User | None:
        """Find a user by id."""
        return self._by_id.get(user_id)

    def caller(self, authorization: str | None) -> User | None:
        """Whose ``Authorization: pat <token>`` header this is, or nobody's."""
        scheme, _, token = (authorization or "").partition(" ")
        return self._by_token.get(token.strip()) if scheme == "pat" else None

    def new_id(self) -> str:
        """Make a UUID that is the same in every run with the same seed."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _with_email(self, email: str) -> User | None:
        return next((user for user in self._by_id.values() if user.email == email), None)
