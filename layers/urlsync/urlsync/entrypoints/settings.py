"""The settings of the functions, read once from the environment that the template sets."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, final


@final
class SettingsError(ValueError):
    """Some settings are missing or malformed; the message names all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template tells the functions. No secret is among it, only where the secrets are.

    Those with a default are for some functions only, or may be left empty in the template.
    """

    table_name: str
    check_queue_url: str
    event_bus_name: str
    credentials_key_arn: str
    fingerprint_key_arn: str
    heroku_oauth_secret_arn: str
    heroku_api_url: str
    heroku_id_url: str
    hasura_graphql_url: str
    max_receive_count: int
    history_retention_days: int
    app_deleted_after_hours: int
    follow_up_queue_url: str = ""
    follow_up_dead_letter_queue_url: str = ""
    dead_letter_queue_url: str = ""
    transfer_dead_letter_queue_url: str = ""
    provisioning_dead_letter_queue_url: str = ""
    notify_dead_letter_queue_url: str = ""
    reconcile_dead_letter_queue_url: str = ""
    confirm_attempts: int = 6
    heroku_oauth_client_id: str = ""
    api_url_parameter: str = ""
    webhook_master_secret_arn: str = ""
    check_interval_minutes: int = 15
    webhook_check_minutes: int = 60
    provisioning_queue_url: str = ""
    console_parameter: str = ""


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Return the settings. Raises `SettingsError` that lists everything wrong, not only the first."""
    wrong: list[str] = []
    values: dict[str, Any] = {}
    for field in fields(Settings):
        name = field.name.upper()
        if not environment.get(name) and field.default is not MISSING:
            continue
        try:
            values[field.name] = _read(environment.get(name, ""), field.type)
        except ValueError as error:
            wrong.append(f"{name} {error}")
    if wrong:
        raise SettingsError("; ".join(wrong))
    return Settings(**values)


def _read(text: str, kind: object) -> object:
    if not text:
        raise ValueError("is not set")
    if kind is str:
        return text
    if not text.isdecimal():
        raise ValueError("is not a whole number")
    return int(text)
