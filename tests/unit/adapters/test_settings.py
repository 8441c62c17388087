"""Settings are read once, and everything wrong with them is named at once."""

import pytest
from urlsync.entrypoints.settings import SettingsError, settings_from

COMPLETE = {
    "TABLE_NAME": "table",
    "CHECK_QUEUE_URL": "https://queue.example.com",
    "EVENT_BUS_NAME": "bus",
    "CREDENTIALS_KEY_ARN": "arn:key",
    "FINGERPRINT_KEY_ARN": "arn:fingerprint",
    "HEROKU_OAUTH_SECRET_ARN": "arn:oauth",
    "HEROKU_API_URL": "https://api.heroku.com",
    "HEROKU_ID_URL": "https://id.heroku.com",
    "HASURA_GRAPHQL_URL": "https://data.pro.hasura.io/v1/graphql",
    "MAX_RECEIVE_COUNT": "8",
    "HISTORY_RETENTION_DAYS": "90",
    "APP_DELETED_AFTER_HOURS": "24",
}


def test_a_complete_environment_is_read() -> None:
    settings = settings_from(COMPLETE | {"SOMETHING_ELSE": "ignored"})
    assert (settings.table_name, settings.max_receive_count) == ("table", 8)


def test_what_may_be_left_empty_in_the_template_is_as_good_as_not_there() -> None:
    settings = settings_from(COMPLETE | {"HEROKU_OAUTH_CLIENT_ID": "", "CONFIRM_ATTEMPTS": ""})
    assert (settings.heroku_oauth_client_id, settings.confirm_attempts) == ("", 6)


def test_everything_wrong_is_named_at_once() -> None:
    environment = {**COMPLETE, "MAX_RECEIVE_COUNT": "many", "TABLE_NAME": ""}
    with pytest.raises(SettingsError, match="TABLE_NAME is not set; MAX_RECEIVE_COUNT is not a whole number"):
        settings_from(environment)
