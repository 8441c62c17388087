"""Numbers of template parameters, as the emulator reads them."""

from typing import Any

from local.emulator.parameter_numbers import with_numbers


def concurrency_of(mapping: dict[str, Any], _function: str) -> int:
    limit: int = mapping["ScalingConfig"].get("MaximumConcurrency", 5)
    return min(limit, 100)


def test_a_parameters_number_is_a_number() -> None:
    corrected = with_numbers(concurrency_of)

    assert corrected({"ScalingConfig": {"MaximumConcurrency": "10"}}, "confirm") == 10


def test_a_mapping_without_one_has_the_usual() -> None:
    corrected = with_numbers(concurrency_of)

    assert corrected({"ScalingConfig": None}, "confirm") == 5
    assert corrected({}, "confirm") == 5
