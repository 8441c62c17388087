"""The config vars of an app: those that people set, and those of its attachments."""

import re
from typing import Any

from local.heroku.model.addons import Addons
from local.heroku.model.apps import App
from local.heroku.model.errors import invalid

_NAME = re.compile(r"\w+")


class ConfigVars:
    """Reads and validates the config vars of all apps."""

    def __init__(self, addons: Addons, database_address: str) -> None:
        self._addons = addons
        self._database_address = database_address

    def of(self, app: App) -> dict[str, str]:
        """Return all config vars of an app with their values (secret)."""
        attached = self._addons.config_of(app, self._database_address)
        return dict(sorted({**app.config, **attached}.items()))

    def validate(self, app: App, changes: dict[str, Any]) -> None:
        """Raise an error if an app's config vars may not be changed like this.

        Raises:
            HerokuError: 422 for a bad name or value, or for a variable of an attachment.

        """
        for name, value in changes.items():
            if not _NAME.fullmatch(name):
                raise invalid("Config vars are named with letters, digits and underscores.")
            if value is not None and not isinstance(value, str):
                raise invalid(f"The value of {name} must be a string or null.")
        owned = changes.keys() & {one.config_var for one in self._addons.attachments_on(app)}
        if owned:
            raise invalid(f"Cannot overwrite attachment values {', '.join(sorted(owned))}.")
