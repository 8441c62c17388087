"""Numbers of template parameters, as the emulator reads them."""

from typing import Any

from local.emulator.lambda_service import with_numeric_concurrency


def concurrency_of(mapping: dict[str, Any], _function: str) -> int:
    limit: int = mapping["ScalingConfig"].get("MaximumConcurrency", 5)
    return min(limit, 100)


def test_a_parameters_number_is_a_number() -> None:
    corrected = with_numeric_concurrency(concurrency_of)

    assert corrected({"ScalingConfig": {"MaximumConcurrency": "10"}}, "confirm") == 10


def test_a_mapping_without_one_has_the_usual() -> None:
    corrected = with_numeric_concurrency(concurrency_of)

    assert corrected({"ScalingConfig": None}, "confirm") == 5
    assert corrected({}, "confirm") == 5
