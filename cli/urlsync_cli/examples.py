"""Examples, as they stand at the end of each command's help."""

from typing import Final

PROMPT: Final = "$ "


def examples(*lines: str) -> str:
    """Return the epilog that shows these command lines; Typer joins lines without an empty one between."""
    return "\n\n".join(f"{PROMPT}{line}" for line in lines)


def lines_of(epilog: str) -> list[str]:
    """Return the command lines that an epilog shows."""
    return [line.removeprefix(PROMPT) for line in epilog.split("\n\n") if line.startswith(PROMPT)]
