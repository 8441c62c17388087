"""What is wrong with the words of a command's output, whatever the command is.

A command that is suggested can be run as it stands, a number agrees with its noun, and a sentence has no hole and
nothing in brackets after its end.
"""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from typing import Any

from typer import main
from typer.exceptions import TyperException
from urlsync_cli.main import app

SUGGESTED = re.compile(r"^(?! ).*?: +(urlsync .*)$", re.MULTILINE)
"""A command that stands after a colon; the lines of tables begin with a space, and may be folded."""
DISAGREEING = re.compile(r"(?<![\d.,:/-])1 [a-z]+s\b(?<!is|as|us|ss)")
AFTER_THE_END = re.compile(r"\w\. \([^)]*\)(?!\.)")
HOLE = re.compile(r"\bNone\b|\(\)|\{\w*\}|  \.|\.\.(?!\.)(?<!\.\.\.)")


def flaws(text: str) -> list[str]:
    """Return what is wrong with the words of an output; nothing for a good one."""
    wrong = [f"disagrees: {found}" for found in DISAGREEING.findall(text)]
    wrong += [f"a hole: {found}" for found in HOLE.findall(text)]
    wrong += [f"after the end: {found}" for found in AFTER_THE_END.findall(text)]
    return wrong + [flaw for line in SUGGESTED.findall(text) for flaw in flaws_of_command(line)]


def flaws_of_command(line: str) -> Iterator[str]:
    """Yield why a suggested command cannot be run as it stands: an unknown name, or an argument that is missing."""
    alone = re.split(r"\. (?=[A-Z])| [>|] ", line)[0].rstrip(".")
    words = shlex.split(alone)[1:]
    if {"--help", "-h"} & set(words):
        return
    command, path = _root(), ["urlsync"]
    while words and hasattr(command, "commands"):
        if words[0] not in command.commands:
            yield f"unknown command: {alone}"
            return
        path.append(words[0])
        command = command.commands[words.pop(0)]
    if hasattr(command, "commands"):
        return
    try:
        command.make_context(" ".join(path), words)
    except TyperException as error:
        if re.match("Missing|No such|Got unexpected", error.format_message()):
            yield f"{error.format_message()} in: {alone}"


@cache
def _root() -> Any:
    return main.get_command(app)
