"""What many tests read of this repository: modules and the template, parsed once in a process. Nobody changes them."""

import ast
from functools import cache
from pathlib import Path
from typing import Any

from cfnlint.decode import cfn_yaml

TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"


@cache
def tree_of(file: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def parsed_template() -> dict[str, Any]:
    """Return the template; `!Ref X` reads `{"Ref": "X"}`."""
    parsed: dict[str, Any] = cfn_yaml.load(str(TEMPLATE))
    return parsed
