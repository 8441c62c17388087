"""What all functions share: settings from the environment, metrics, and the report of unexpected errors.

A function with a missing setting does not start. Settings never contain secrets, only where the secrets are stored.
"""

import traceback
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from urlsync.domain.deadline import within
from urlsync.domain.errors import UrlsyncError


class SettingsError(ValueError):
    """Some settings are missing or malformed; the message names all of them."""


class Settings:
    """All settings. Each function has a class that names those it needs, and has no others.

    Raises `SettingsError` if a setting is missing or malformed in the environment, and `AttributeError` on
    reading one that the class does not name.
    """

    allow_loopback_endpoints: str
    api_url_parameter: str
    app_deleted_after_hours: int
    audit_log_group: str
    changes_per_hour: int
    job_syncs_per_hour: int
    check_interval_minutes: int
    check_queue_url: str
    confirm_attempts: int
    console_parameter: str
    console_url: str
    credentials_key_arn: str
    dead_letter_queue_url: str
    delivery_dead_letter_queue_url: str
    delivery_queue_url: str
    event_bus_name: str
    fingerprint_key_arn: str
    follow_up_dead_letter_queue_url: str
    follow_up_queue_url: str
    full_check_hours: int
    hasura_graphql_url: str
    heroku_api_url: str
    heroku_database_plans: str
    heroku_databases_per_day: int
    heroku_id_url: str
    heroku_oauth_client_id: str | None
    heroku_oauth_secret_arn: str
    history_retention_days: int
    max_receive_count: int
    minimum_age_hours: int
    notification_topic_arn: str
    notify_dead_letter_queue_url: str
    provisioning_dead_letter_queue_url: str
    provisioning_queue_url: str
    reads_per_hour: int
    reconcile_dead_letter_queue_url: str
    sweep_dead_letter_queue_url: str
    sweep_interval_minutes: int
    sweep_minimum_syncs: int
    sweep_queue_url: str
    table_mark_parameter: str
    table_name: str
    transfer_dead_letter_queue_url: str
    user_pool_id: str
    webhook_check_minutes: int
    webhook_master_secret_arn: str

    required: ClassVar[frozenset[str]] = frozenset()
    optional: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, environment: Mapping[str, str]) -> None:
        wrong: list[str] = []
        for name in sorted(self.required):
            try:
                setattr(self, name, _read(environment.get(name.upper(), ""), name))
            except ValueError as error:
                wrong.append(f"{name.upper()} {error}")
        if wrong:
            raise SettingsError("; ".join(wrong))
        for name in self.optional:
            setattr(self, name, environment.get(name.upper()) or None)


WHOLE_NUMBERS: Final = frozenset(name for name, kind in Settings.__annotations__.items() if kind is int)


def _read(text: str, name: str) -> str | int:
    if not text:
        raise ValueError("is not set")
    if name not in WHOLE_NUMBERS:
        return text
    if not text.isdecimal():
        raise ValueError("is not a whole number")
    return int(text)


_STATE: Final = frozenset(
    {"table_name", "table_mark_parameter", "event_bus_name", "credentials_key_arn", "history_retention_days"}
)
_SOURCE: Final = _STATE | {"fingerprint_key_arn", "heroku_api_url", "heroku_id_url", "heroku_oauth_secret_arn"}
_SYNC: Final = _SOURCE | {"api_url_parameter", "check_queue_url", "hasura_graphql_url", "webhook_master_secret_arn"}
_DEAD_LETTERS: Final = frozenset(
    f"{queue}dead_letter_queue_url"
    for queue in ("", "delivery_", "follow_up_", "notify_", "provisioning_", "reconcile_", "sweep_", "transfer_")
)


class SyncSettings(Settings):
    """Settings of the function sync."""

    required = _SYNC | {
        "app_deleted_after_hours",
        "check_interval_minutes",
        "follow_up_queue_url",
        "full_check_hours",
        "max_receive_count",
        "webhook_check_minutes",
    }


class ConfirmSettings(Settings):
    """Settings of the function confirm."""

    required = _STATE | {
        "check_queue_url",
        "confirm_attempts",
        "fingerprint_key_arn",
        "follow_up_queue_url",
        "hasura_graphql_url",
    }


class TransferSettings(Settings):
    """Settings of the function transfer."""

    required = _SOURCE | {"hasura_graphql_url"}


class ProvisionSettings(Settings):
    """Settings of the function provision."""

    required = _SYNC | {"provisioning_queue_url"}


class ReconcileSettings(Settings):
    """Settings of the function reconcile."""

    required = frozenset(
        {"check_queue_url", "sweep_interval_minutes", "sweep_queue_url", "table_mark_parameter", "table_name"}
    )


class SweepSettings(Settings):
    """Settings of the function sweep."""

    required = (_SOURCE - {"event_bus_name", "fingerprint_key_arn", "table_mark_parameter"}) | {
        "check_interval_minutes",
        "check_queue_url",
        "full_check_hours",
        "hasura_graphql_url",
        "sweep_interval_minutes",
        "sweep_minimum_syncs",
        "webhook_check_minutes",
    }


class NotifySettings(Settings):
    """Settings of the function notify."""

    required = frozenset({"console_url", "notification_topic_arn"})


class DeliverSettings(Settings):
    """Settings of the function deliver."""

    required = frozenset(
        {"allow_loopback_endpoints", "console_url", "credentials_key_arn", "delivery_queue_url", "event_bus_name"}
    ) | {"table_name", "user_pool_id", "history_retention_days"}


class AuditSettings(Settings):
    """Settings of the function audit."""

    required = frozenset({"audit_log_group", "table_name"})


class RotateSettings(Settings):
    """Settings of the function rotate."""

    required = frozenset({"fingerprint_key_arn", "minimum_age_hours", "table_name", "webhook_master_secret_arn"})


class AdminSettings(Settings):
    """Settings of the function admin. Without an OAuth client, people connect Heroku with a token."""

    required = (
        _SYNC
        | _DEAD_LETTERS
        | {
            "allow_loopback_endpoints",
            "console_parameter",
            "delivery_queue_url",
            "follow_up_queue_url",
            "provisioning_queue_url",
            "user_pool_id",
        }
        | {
            "changes_per_hour",
            "reads_per_hour",
            "job_syncs_per_hour",
            "heroku_database_plans",
            "heroku_databases_per_day",
        }
        | {"check_interval_minutes", "full_check_hours", "webhook_check_minutes"}
    )
    optional = frozenset({"heroku_oauth_client_id"})


RESPONSE_SECONDS: Final = 1.0
"""The time between the deadline of an invocation and the end that Lambda puts to it."""


def before_timeout(context: LambdaContext) -> within:
    """Return the deadline of an invocation: early enough to return what is done before Lambda ends it."""
    return within(context.get_remaining_time_in_millis() / 1000 - RESPONSE_SECONDS)


def stack_metrics(environment: Mapping[str, str]) -> Metrics:
    """Return metrics with the dimensions stack and service, so that alarms see their own stack only.

    One set of dimensions costs no more than without the stack
    (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
    Raises `KeyError` without `STACK_NAME`.
    """
    metrics = Metrics()
    metrics.set_default_dimensions(stack=environment["STACK_NAME"])
    return metrics


def report_unexpected(logger: Logger, error: BaseException, **context: Any) -> None:
    """Log the type and location of an error, and its code if it is our own.

    The text of the error is never logged: libraries put URLs, and with them secrets, into theirs.
    """
    if isinstance(error, UrlsyncError) and hasattr(error, "code"):
        context["code"] = error.code
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    logger.error("unexpected error", **context, error=type(error).__name__, where=where)
