"""Generate docs/syncs.schema.json and the reference in docs/command-line.md: `python -m tools.command_line`."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import typer
from urlsync_cli.configuration.document import schema_text
from urlsync_cli.errors import ExitStatus
from urlsync_cli.main import app
from urlsync_cli.options import example_lines

FILE: Final = Path(__file__).parents[1] / "docs" / "command-line.md"
SCHEMA: Final = FILE.parent / "syncs.schema.json"
MARK: Final = "<!-- `make command-line` generates everything below from the help texts. -->\n"
GLOBAL: Final = {"--stack", "--json", "--quiet", "--help"}
"""Options that the page describes once, for all commands."""


def main() -> None:
    """Replace everything below the mark, and the published schema."""
    FILE.write_text(whole(FILE.read_text(encoding="utf-8")), encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")


def whole(text: str) -> str:
    """Return the page with a current reference."""
    return text.split(MARK, maxsplit=1)[0] + MARK + "\n" + reference()


def reference() -> str:
    """Return the reference: exit statuses and all commands."""
    return "\n".join([*_exit_statuses(), "## Commands", "", *_sections()]).rstrip() + "\n"


def every_command() -> Iterator[tuple[str, Any]]:
    """Yield each command with its full name, such as `urlsync syncs list`."""
    yield from _below("urlsync", typer.main.get_command(app))


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    for each in getattr(command, "commands", {}).values():
        if hasattr(each, "commands"):
            yield from _below(f"{name} {each.name}", each)
        else:
            yield f"{name} {each.name}", each


def _exit_statuses() -> Iterator[str]:
    yield from ("## Exit statuses", "", "| status | meaning |", "|---|---|")
    for status in ExitStatus:
        yield f"| {int(status)} | {status.meaning} |"
    yield ""


def _sections() -> Iterator[str]:
    for name, command in every_command():
        yield from (f"### `{name}`", "", *_words(command), *_parameters(command))
        yield from ("```sh", *example_lines(command.epilog), "```", "")


def _words(command: Any) -> Iterator[str]:
    for paragraph in inspect.cleandoc(command.help).split("\n\n"):
        yield from (" ".join(paragraph.split()), "")


def _parameters(command: Any) -> Iterator[str]:
    own = [each for each in command.params if not GLOBAL & set(each.opts)]
    if own:
        rows = (f"| `{_form(each)}` | {each.help}{_default(each)} |" for each in own)
        yield from ("| | |", "|---|---|", *rows, "")


def _default(parameter: Any) -> str:
    """Return the default of a parameter in words; empty if it has none."""
    if isinstance(parameter.show_default, str):
        return f" Default: {parameter.show_default}."
    has_none = parameter.default is None or getattr(parameter, "is_flag", False)
    return "" if has_none else f" Default: {parameter.default}."


def _form(parameter: Any) -> str:
    """Return how a parameter is written, such as `--timeout SECONDS`."""
    if parameter.param_type_name == "argument":
        name = f"{parameter.metavar}..." if parameter.nargs == -1 else str(parameter.metavar)
        return name if parameter.required else f"[{name}]"
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    if parameter.is_flag:
        return names
    return f"{names} {parameter.metavar}"


if __name__ == "__main__":
    main()
