"""Write the reference in docs/command-line.md, as `--help` has it: `python -m tools.command_line`."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import typer
from urlsync_cli.examples import lines_of
from urlsync_cli.exit_status import ExitStatus
from urlsync_cli.main import app

FILE: Final = Path(__file__).parents[1] / "docs" / "command-line.md"
MARK: Final = "<!-- From here on, `make command-line` writes what --help says. -->\n"
EVERYWHERE: Final = {"--stack", "--json", "--help"}


def main() -> None:
    """Replace all that stands below the mark."""
    FILE.write_text(whole(FILE.read_text(encoding="utf-8")), encoding="utf-8")


def whole(text: str) -> str:
    """Return the page with its reference as it must be."""
    return text.split(MARK, maxsplit=1)[0] + MARK + "\n" + reference()


def reference() -> str:
    """Return exit statuses and all commands."""
    return "\n".join([*_exit_statuses(), "## Commands", "", *_sections()]).rstrip() + "\n"


def every_command() -> Iterator[tuple[str, Any]]:
    """Return each command by all its names, such as `urlsync syncs list`."""
    yield from _below("urlsync", typer.main.get_command(app))


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    for each in getattr(command, "commands", {}).values():
        if hasattr(each, "commands"):
            yield from _below(f"{name} {each.name}", each)
        else:
            yield f"{name} {each.name}", each


def _exit_statuses() -> Iterator[str]:
    yield from ("## Exit statuses", "", "| status | means |", "|---|---|")
    for status in ExitStatus:
        yield f"| {int(status)} | {status.meaning} |"
    yield from ("| 130 | it was interrupted |", "")


def _sections() -> Iterator[str]:
    for name, command in every_command():
        yield from (f"### `{name}`", "", *_words(command), *_parameters(command))
        yield from ("```sh", *lines_of(command.epilog), "```", "")


def _words(command: Any) -> Iterator[str]:
    for paragraph in inspect.cleandoc(command.help).split("\n\n"):
        yield from (" ".join(paragraph.split()), "")


def _parameters(command: Any) -> Iterator[str]:
    told = [each for each in command.params if not EVERYWHERE & set(each.opts)]
    if told:
        yield from ("| | |", "|---|---|", *(f"| `{_form(each)}` | {each.help} |" for each in told), "")


def _form(parameter: Any) -> str:
    """Return how a parameter is written, such as `--timeout SECONDS`."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar)
    names = ", ".join(parameter.opts)
    if parameter.is_flag:
        return names
    return f"{names} {parameter.metavar}"


if __name__ == "__main__":
    main()
