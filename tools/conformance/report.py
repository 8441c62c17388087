"""The report of the probes, as a table or JSON, and the page of assumptions: `python -m tools.conformance.report`."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from tools.conformance.assumption import Assumption, Conclusion, Register, Result
from tools.conformance.hasura_probes import HASURA
from tools.conformance.heroku_changes import WITH_CHANGES as HEROKU

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "assumptions.md"
HEAD: Final = """# Assumptions

What urlsync assumes of Heroku and Hasura Cloud, and where that is from. Each row has a probe of its own. One suite asks
the simulators and the real services, so that what the tests run against is held to the same questions as reality.

`make conformance` asks the simulators of the local stack. To ask the real services, give it tokens of your own:

```
HEROKU_API_KEY=... HASURA_TOKEN=... make conformance
```

It then only reads, the first app and project of the account or `APP=…` and `PROJECT=…`. With `CREATE=yes` it also tries
what is marked below: it creates an app and a project, changes them, and removes them afterwards. Webhooks need an
address that leads to a port of your machine, as a tunnel gives one: `PROBE_URL=https://… PROBE_PORT=8080`. With the
token of a second user in `HASURA_OTHER_TOKEN`, it is asked, too.

Each assumption holds, differs, or was not tried, and why. The report has no token and no value, so you can attach it to
an issue. Until somebody does that, these are assumptions: no probe was run with a real account for this page. A test
runs all of them against the simulators.

This page is written by `make assumptions`.
"""

SIGNS: Final = frozenset({"config_release", "hash_moves_in_lists"})
"""The assumptions that sweeps rely on: a change moves what the lists of apps and of projects show."""
SIGNS_SEEN: Final = (
    "A change moved what both lists show. Sweeps with the same accounts can be trusted at once: "
    "`urlsync trust-sweeps SYNC --proven`"
)


def as_json(results: Sequence[Result]) -> str:
    """Return the results as JSON."""
    return json.dumps([asdict(result) for result in results], indent=1)


def as_table(results: Sequence[Result]) -> str:
    """Return the results as a table in Markdown, with the counts below it."""
    rows = [
        f"| {_cell(result.service)} | {_cell(result.text)} | {result.conclusion} | {_cell(result.note)} |"
        for result in results
    ]
    counted = Counter(result.conclusion for result in results)
    counts = ", ".join(f"{count} {conclusion}" for conclusion, count in sorted(counted.items()))
    proof = [] if not _shows_signs(results) else ["", SIGNS_SEEN]
    return "\n".join(["| service | assumption | result | note |", "|---|---|---|---|", *rows, "", counts, *proof])


def _shows_signs(results: Sequence[Result]) -> bool:
    """Return True if a change was seen in both lists that sweeps read."""
    held = {result.code for result in results if result.conclusion is Conclusion.HOLDS}
    return held >= SIGNS


def page() -> str:
    """Return the page of assumptions."""
    return "\n".join([HEAD, *_section(HEROKU), *_section(HASURA)])


def _section(register: Register[Any]) -> Iterator[str]:
    yield f"## {register.service}\n"
    yield "| code | assumption | source | tried |"
    yield "|---|---|---|---|"
    yield from map(_row, register)
    yield ""


def _row(found: Assumption[Any]) -> str:
    how = "with `CREATE=yes`" if found.changes else "by reading"
    return f"| `{found.code}` | {_cell(found.text)} | {_cell(found.source)} | {how} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
