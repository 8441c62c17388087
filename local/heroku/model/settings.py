"""Settings for behavior in which the real Heroku varies or is not documented."""

from dataclasses import dataclass, fields
from typing import Any

from local.heroku.model.errors import invalid


@dataclass
class Settings:
    """Changed through `PUT /_control/settings`; durations are simulated seconds."""

    #: A release is `pending` this long. Seen in the wild: 0.16 s between the `create` and the `update` event.
    release_s: float = 0.15
    #: An add-on is `provisioning` this long.
    provision_s: float = 0.5
    #: A release of an add-on is one `create` event that has already succeeded and is current.
    #: https://devcenter.heroku.com/articles/webhook-events
    addon_release_is_single_event: bool = False
    #: ... and with `"description": null`.
    addon_release_without_description: bool = False
    #: Further `update` events of the same content, as seen in Private Spaces.
    #: https://help.heroku.com/JP3QR5I5
    identical_updates: int = 0
    #: When `released_at` of an app moves: at the `end` of a release, at its `begin`, or `never`. Not documented.
    released_at_moves: str = "end"
    #: Whether the list of apps is in the order of the ids that a range asks for.
    apps_are_ordered: bool = True
    #: Access tokens of the OAuth flow live this long. https://devcenter.heroku.com/articles/oauth
    access_token_s: int = 28_799
    #: A refresh returns a new refresh token and revokes the old one. The documented behavior is to keep it.
    rotate_refresh_tokens: bool = False

    def change(self, given: dict[str, Any]) -> None:
        """Change the given fields.

        Raises:
            HerokuError: 422 for an unknown field or a value of another type; nothing changes then.

        """
        known = {one.name: type(one.default) for one in fields(self)}
        for name, value in given.items():
            if name not in known or not _fits(value, known[name]):
                raise invalid(f"{name} is not a setting, or has another type.")
        for name, value in given.items():
            setattr(self, name, value)


def _fits(value: object, expected: type) -> bool:
    if expected is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is expected
