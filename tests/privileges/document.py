"""The table of privileges in the threat model: `python -m tests.privileges.document` writes it again."""

import re
from pathlib import Path
from typing import Final

from tests.privileges.deed import FUNCTIONS
from tests.privileges.table import CHAPTERS

FILE: Final = Path(__file__).resolve().parents[2] / "docs" / "threat-model.md"
BETWEEN: Final = re.compile(r"(<!-- privileges: make snapshot -->\n).*?(<!-- end of privileges -->)", re.DOTALL)


def markdown() -> str:
    """Return the table: a row for each deed, a column for each function."""
    lines = [f"| may | permission | {' | '.join(FUNCTIONS)} |", f"|---|---|{':-:|' * len(FUNCTIONS)}"]
    for chapter in CHAPTERS:
        lines.append(f"| **{chapter.title}** | |{' |' * len(FUNCTIONS)}")
        for deed in chapter.deeds:
            cells = " | ".join("✓" if function in deed.by else "✗" for function in FUNCTIONS)
            permissions = ", ".join(f"`{one}`" for one in deed.permission.split(", "))
            lines.append(f"| {deed.what} | {permissions} | {cells} |")
    return "\n".join(lines)


def with_table(text: str) -> str:
    """Return the threat model with the table as it is now."""
    return BETWEEN.sub(lambda found: f"{found[1]}\n{markdown()}\n\n{found[2]}", text)


if __name__ == "__main__":
    FILE.write_text(with_table(FILE.read_text(encoding="utf-8")), encoding="utf-8")
