"""What people are sent is as it is in the golden files, word for word."""

import pytest

from tests.golden.notifications import TEXTS, mails_of_today

TODAY = mails_of_today()


@pytest.mark.parametrize("kind", sorted(TODAY))
def test_a_message_is_as_it_was_read_and_found_good(kind: str) -> None:
    golden = (TEXTS / f"{kind}.txt").read_text()
    assert mails_of_today()[kind] == golden, "read the new text, then write it: python -m tests.golden"


def test_there_is_no_file_of_a_message_that_is_sent_no_more() -> None:
    assert {file.stem for file in TEXTS.glob("*.txt")} == TODAY.keys()
