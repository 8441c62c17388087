"""The request to confirm an update."""

from dataclasses import replace

import pytest
from urlsync.domain.confirmation import FollowUp, follow_up_of

from tests.golden.examples import SYNC


@pytest.mark.parametrize(("fingerprint", "asked"), [("abc", "abc"), (None, "")])
def test_a_follow_up_names_the_value_that_it_is_about(fingerprint: str | None, asked: str) -> None:
    sync = replace(SYNC, fingerprint=fingerprint)
    assert follow_up_of(sync) == FollowUp(sync_id=sync.sync_id, epoch=7, fingerprint=asked, last_attempt=False)
