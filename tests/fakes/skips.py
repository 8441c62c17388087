"""Why tests may be skipped, and the line that says how many were."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

NO_HEROKU_CLIENT: Final = "Heroku's command line client is not installed (`make heroku-cli`, with npm)"


def skip_line(reasons: Sequence[str]) -> str:
    """Return one line: how many tests were skipped, for each reason if there are several."""
    counts = Counter(reasons).most_common()
    if len(counts) == 1:
        return f"skipped {len(reasons)}: {counts[0][0]}"
    return f"skipped {len(reasons)}: " + "; ".join(f"{reason} ({count})" for reason, count in counts)
