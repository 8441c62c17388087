"""One Heroku Postgres add-on, with its credentials and its attachments to apps.

An attachment named `DATABASE` sets the `DATABASE_URL` of its app.
https://devcenter.heroku.com/articles/managing-add-ons and
https://devcenter.heroku.com/articles/heroku-postgresql-credentials
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.heroku.model.apps import App
from local.heroku.model.clock import second
from local.heroku.model.errors import invalid, not_found

_PLAN_ID = "a6c5f2f8-7f1c-4c64-9c2f-6a2b1d0e8f37"


@dataclass(eq=False)
class Credential:
    """One role of a database, with its password (secret)."""

    id: str
    name: str
    role: str
    password: str = field(repr=False)

    @property
    def is_pool(self) -> bool:
        """True for the credential of a connection pool."""
        return ":" in self.name


@dataclass(eq=False)
class Addon:
    """One database, billed to `app`, with its credentials by name.

    The credential of a connection pool has the namespace of the pool's attachments as its name.
    """

    id: str
    name: str
    app: App
    plan: str
    database: str
    credentials: dict[str, Credential]
    created_at: datetime
    updated_at: datetime
    state: str = "provisioning"

    @property
    def role(self) -> str:
        """The role of the default credential."""
        return self.credential(None).role

    @property
    def password(self) -> str:
        """The password of the default credential, a secret."""
        return self.credential(None).password

    @property
    def is_essential(self) -> bool:
        """True for plans with one credential and without connection pooling."""
        return re.search(r":(essential-\d|mini|basic)", self.plan) is not None

    @property
    def is_advanced(self) -> bool:
        """True for Postgres Advanced, whose databases run in clusters."""
        return self.plan.partition(":")[2].startswith("advanced")

    @property
    def default_credential(self) -> str:
        """The name of the credential that `DATABASE_URL` uses."""
        return "owner" if self.is_advanced else "default"

    def credential(self, namespace: str | None) -> Credential:
        """Return the credential of an attachment's namespace.

        Raises:
            HerokuError: 422 if there is none.

        """
        name = self.default_credential
        if namespace is not None:
            kind, _, name = namespace.partition(":")
            name = name if kind in {"credential", "role"} else namespace
        if name not in self.credentials:
            raise invalid(f"There is no credential for the namespace {namespace}.")
        return self.credentials[name]

    def rotated_with(self, name: str | None) -> list[Credential]:
        """Return the credentials that are rotated with this one, the default one if `None`.

        Raises:
            HerokuError: 404 for an unknown credential.

        """
        name = name or self.default_credential
        if name not in self.credentials:
            raise not_found("credential")
        pools = [one for one in self.credentials.values() if one.is_pool and one.name.endswith(f":{name}")]
        return [self.credentials[name], *pools]

    def roles(self) -> list[str]:
        """Return the roles of all credentials."""
        return [one.role for one in self.credentials.values()]

    def url(self, address: str, namespace: str | None) -> str:
        """Return the database URL (secret) of a namespace: scheme `postgres`, no query."""
        credential = self.credential(namespace)
        return f"postgres://{credential.role}:{credential.password}@{self._host(address)}/{self.database}"

    def _host(self, address: str) -> str:
        """Return host and port; a cluster has a host of its own, which only the simulators resolve."""
        if not self.is_advanced:
            return address
        digest = hashlib.sha256(self.id.encode()).hexdigest()
        port = address.rpartition(":")[2]
        return f"c{digest[:12]}.cluster-{digest[12:24]}.us-east-1.rds.amazonaws.com:{port}"

    def reference(self) -> dict[str, Any]:
        """Return the reference to this add-on in other resources."""
        return {"id": self.id, "name": self.name, "app": self.app.reference()}

    def plan_reference(self) -> dict[str, str]:
        """Return the reference to the plan."""
        return {"id": _PLAN_ID, "name": self.plan}


@dataclass(eq=False)
class Attachment:
    """One name under which an app has an add-on.

    Its variable exists once a release has made it `visible`, and until the release of the detachment.
    """

    id: str
    name: str
    app: App
    addon: Addon
    namespace: str | None
    created_at: datetime
    visible: bool = False
    detached: bool = False

    @property
    def config_var(self) -> str:
        """The config var that this attachment sets."""
        return f"{self.name}_URL"

    def resource(self) -> dict[str, Any]:
        """Return the attachment in the format of `GET /addon-attachments/{attachment}`."""
        return {
            "addon": self.addon.reference(),
            "app": self.app.reference(),
            "created_at": second(self.created_at),
            "id": self.id,
            "log_input_url": None,
            "name": self.name,
            "namespace": self.namespace,
            "updated_at": second(self.created_at),
            "web_url": None,
        }
