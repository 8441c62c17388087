"""How much a test does hangs on three variables, each of its own."""

import pytest

from tests.fakes import effort


@pytest.mark.parametrize(
    ("given", "most", "tried"),
    [(None, 2000, 200), ("few", 2000, 200), ("few", 100, 50), ("few", 20, 20), ("all", 2000, 2000), ("all", 20, 20)],
)
def test_all_examples_are_tried_only_where_they_are_wanted(
    monkeypatch: pytest.MonkeyPatch, given: str | None, most: int, tried: int
) -> None:
    # GIVEN a run of scale, which alone does not ask for all examples
    monkeypatch.setenv(effort.SCALE, "yes")
    monkeypatch.delenv(effort.EXAMPLES, raising=False)
    if given is not None:
        monkeypatch.setenv(effort.EXAMPLES, given)

    assert effort.examples(most) == tried


@pytest.mark.parametrize(("given", "made"), [(None, 240), ("", 240), ("500", 500)])
def test_as_many_syncs_are_made_as_are_wanted(monkeypatch: pytest.MonkeyPatch, given: str | None, made: int) -> None:
    monkeypatch.delenv(effort.SYNCS, raising=False)
    if given is not None:
        monkeypatch.setenv(effort.SYNCS, given)

    assert effort.syncs(240) == made


@pytest.mark.parametrize(("given", "scale"), [(None, False), ("", False), ("yes", True)])
def test_only_a_run_of_scale_runs_what_takes_long(
    monkeypatch: pytest.MonkeyPatch, given: str | None, *, scale: bool
) -> None:
    monkeypatch.delenv(effort.SCALE, raising=False)
    if given is not None:
        monkeypatch.setenv(effort.SCALE, given)

    assert effort.is_scale() is scale
