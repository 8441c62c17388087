"""Write down who may do what, as the template says it now: `python -m tools.permission_snapshot`."""

from pathlib import Path
from typing import Final

from tools.permission_lines import permission_lines
from tools.transformed_template import transformed_template

FILE: Final = (
    Path(__file__).resolve().parents[1] / "tests" / "unit" / "template" / "snapshot" / "permissions.txt"
)
HEADING: Final = """\
What template.yaml grants once SAM has transformed it, one permission to a line, so that a review sees each
one that comes or goes. `make snapshot` writes this file; a test compares it.
"""


def snapshot() -> str:
    """Return the text of the file."""
    return "\n".join([HEADING, *permission_lines(transformed_template()), ""])


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(snapshot(), encoding="utf-8")
