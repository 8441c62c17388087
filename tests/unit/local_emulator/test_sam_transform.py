"""The emulator's SAM transform gets the values of parameters, on stand-ins for its modules."""

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from local.emulator.sam_transform import use_parameters_in_transform


@pytest.fixture
def operations() -> Any:
    """A module of the emulator that starts the transform, which returns what it was given."""
    sam: Any = SimpleNamespace(transform=lambda template, values, _loader: {**template, "values": values})
    module: Any = ModuleType("operations")
    # Like the emulator: it looks the transform up at each call, and hands over no values.
    module._apply_transforms = lambda template, *_parameters: sam.transform(template, {}, "a loader")
    use_parameters_in_transform([module], lambda _template, given, before: {**(before or {}), **given}, sam)
    return module


def test_the_transform_knows_what_is_given_and_what_was_given_before(operations: Any) -> None:
    created = operations._apply_transforms({"Resources": {}}, {"Digest": "a"})
    updated = operations._apply_transforms({"Resources": {}}, {"Digest": "b"}, {"Digest": "a", "Rate": "1"})

    assert created == {"Resources": {}, "values": {"Digest": "a"}}
    assert updated == {"Resources": {}, "values": {"Digest": "b", "Rate": "1"}}


def test_values_do_not_outlive_their_operation(operations: Any) -> None:
    operations._apply_transforms({}, {"Digest": "a"})

    assert operations._apply_transforms({}, {})["values"] == {}
