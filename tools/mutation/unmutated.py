"""What mutmut leaves alone, counted, so that a high score does not hide it.

It changes nothing outside of functions, such as constants, tables and the defaults of fields, and no function
with a decorator other than `staticmethod` and `classmethod`, such as a property.
"""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import libcst as cst
from libcst.metadata import MetadataWrapper
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

MUTATED_ALL_THE_SAME: Final = frozenset({"staticmethod", "classmethod"})


@dataclass(frozen=True, slots=True)
class Unmutated:
    """How many changes mutmut would make of a module's statements, and how many of its functions it skips."""

    module: str
    statements: int
    functions: int


def count_unmutated(folder: Path, packages: Iterable[str]) -> list[Unmutated]:
    """Return the counts of every module of these packages that has something which is not mutated."""
    files = [file for package in packages for file in sorted((folder / package).rglob("*.py"))]
    counts = [_count(file, ".".join(file.relative_to(folder.parent).with_suffix("").parts)) for file in files]
    return [one for one in counts if one.statements or one.functions]


def _count(file: Path, module: str) -> Unmutated:
    source = file.read_text()
    visitor = MutationVisitor(mutation_operators, IgnoredCode(set(), set(), set()))
    MetadataWrapper(cst.parse_module(source)).visit(visitor)
    functions = [one.contained_by_top_level_function for one in visitor.mutations]
    outside = [function for function in functions if not isinstance(function, cst.FunctionDef)]
    skipped = [node for node in ast.walk(ast.parse(source)) if _is_skipped(node)]
    return Unmutated(module, len(outside), len(skipped))


def _is_skipped(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    names = [one.id if isinstance(one, ast.Name) else "" for one in node.decorator_list]
    return bool(names) and not (len(names) == 1 and names[0] in MUTATED_ALL_THE_SAME)
