"""Each function reads its settings once, and everything wrong with them is named at once."""

import pytest
from urlsync.entrypoints import settings
from urlsync.entrypoints.settings import AdminSettings, NotifySettings, Settings, SettingsError, SyncSettings

FUNCTIONS = [kind for kind in vars(settings).values() if isinstance(kind, type) and kind.__base__ is Settings]


def environment_of(kind: type[Settings]) -> dict[str, str]:
    """Return an environment in which everything is set that the function needs."""
    return {name.upper(): "7" if name in settings.WHOLE_NUMBERS else f"a {name}" for name in kind.required}


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_a_complete_environment_is_read(kind: type[Settings]) -> None:
    found = kind(environment_of(kind) | {"SOMETHING_ELSE": "ignored"})

    assert {name.upper(): str(getattr(found, name)) for name in kind.required} == environment_of(kind)


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_a_function_does_not_start_without_any_one_of_its_settings(kind: type[Settings]) -> None:
    for name in kind.required:
        with pytest.raises(SettingsError, match=f"^{name.upper()} is not set$"):
            kind(environment_of(kind) | {name.upper(): ""})


def test_everything_wrong_is_named_at_once() -> None:
    environment = environment_of(SyncSettings) | {"MAX_RECEIVE_COUNT": "many", "TABLE_NAME": ""}

    with pytest.raises(SettingsError, match="MAX_RECEIVE_COUNT is not a whole number; TABLE_NAME is not set"):
        SyncSettings(environment)


def test_the_oauth_client_may_be_left_empty() -> None:
    environment = environment_of(AdminSettings)

    without = AdminSettings(environment | {"HEROKU_OAUTH_CLIENT_ID": ""})
    assert without.heroku_oauth_client_id is None

    with_client = AdminSettings(environment | {"HEROKU_OAUTH_CLIENT_ID": "client"})
    assert with_client.heroku_oauth_client_id == "client"


def test_a_function_has_no_setting_that_it_does_not_name() -> None:
    with pytest.raises(AttributeError):
        _ = NotifySettings(environment_of(NotifySettings)).table_name
