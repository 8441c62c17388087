"""How the help of a command reads: whole paragraphs, and no type where a name says enough.

A command that has no ids refuses to print them, wherever `--quiet` stands.
"""

from collections.abc import Sequence
from inspect import cleandoc
from typing import Any

from typer.core import TyperCommand, TyperGroup

from urlsync_cli.errors import UsageError


def unwrapped(text: str) -> str:
    """Return a help text with each paragraph in one line, so that the terminal alone breaks it."""
    return "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in cleandoc(text).split("\n\n"))


def without_flag_types(parameters: Sequence[Any]) -> list[Any]:
    """Return the parameters; flags among them show no type, because they take no value."""
    for each in parameters:
        if getattr(each, "is_flag", False) and each.metavar is None:
            each.metavar = ""
    return list(parameters)


class HelpfulCommand(TyperCommand):
    """A command whose help reads as its author meant it."""

    def __init__(self, name: str | None, *, help: str | None = None, **settings: Any) -> None:  # noqa: A002 -- Typer's
        super().__init__(name, help=unwrapped(help or ""), **settings)

    def get_params(self, ctx: Any) -> list[Any]:
        """Return all parameters, `--help` included."""
        return without_flag_types(super().get_params(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the parts of the usage line: required arguments stand without braces around them."""
        return [piece.removeprefix("{").replace("}", "") for piece in super().collect_usage_pieces(ctx)]

    def invoke(self, ctx: Any) -> Any:
        """Run the command; raises `UsageError` if only ids are wanted and it has none."""
        if ctx.find_root().params.get("quiet") and "quiet" not in {parameter.name for parameter in self.params}:
            raise UsageError("This command prints no ids.", "Leave out --quiet.")
        return super().invoke(ctx)


class HelpfulGroup(TyperGroup):
    """A group of commands whose help reads as its author meant it."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return all parameters, `--help` included."""
        return without_flag_types(super().get_params(ctx))
