"""Code asks a sync for its current connection: what was released is stored, but no longer used or shown."""

import re
from pathlib import Path
from typing import Final

LAYER: Final = Path(__file__).resolve().parents[3] / "layers" / "urlsync" / "urlsync"
A_SYNC: Final = re.compile(
    r"\b(?:sync|after|before|current|own|started|restarted|disconnected|changed)\.connection_id\b"
)
KEPT: Final = {"            connection_id=sync.connection_id,"}
"""What an index has of a sync, which knows of the release, too."""


def test_only_the_sync_itself_reads_the_connection_that_may_be_released() -> None:
    found = {
        f"{file.relative_to(LAYER)}: {line.strip()}"
        for file in LAYER.rglob("*.py")
        for line in file.read_text().splitlines()
        if A_SYNC.search(line) and line not in KEPT
    }

    assert found == set()
