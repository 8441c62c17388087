"""The benchmarks give every function the settings that it refuses to start without."""

import pytest
from urlsync.entrypoints import settings

from bench.cases import function_settings

CLASSES = [
    each
    for each in vars(settings).values()
    if isinstance(each, type) and issubclass(each, settings.Settings) and each is not settings.Settings
]


@pytest.mark.parametrize("settings_class", CLASSES, ids=lambda each: each.__name__)
def test_every_function_starts(settings_class: type[settings.Settings]) -> None:
    assert settings_class.required
    settings_class(function_settings("http://127.0.0.1:1"))


def test_every_function_with_settings_is_tested() -> None:
    assert len(CLASSES) >= 8
