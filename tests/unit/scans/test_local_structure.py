"""The shape of `local/`: modules and functions of readable size, and a docstring on everything public."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[3]
MODULES: Final = sorted((ROOT / "local").rglob("*.py"))
MAX_MODULE_LINES: Final = 350
MAX_FUNCTION_LINES: Final = 40
SMALL_MODULE_LINES: Final = 30
"""A smaller module must have several callers, or none within `local/` because only tests use it."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(module: Path) -> str:
    """Return the dotted name of a module."""
    parts = module.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(module: Path) -> set[str]:
    """Return the dotted names that a module imports, and those of their packages."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Function | ast.ClassDef]]:
    """Yield the public classes, functions and methods of a module with their names."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield f"{prefix}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{prefix}{node.name}.")


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_is_of_readable_size_and_documented(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    tree = ast.parse(text)
    sizes = {function.name: (function.end_lineno or 0) - function.lineno + 1 for function in functions(tree)}

    assert len(text.splitlines()) <= MAX_MODULE_LINES
    assert {name: size for name, size in sizes.items() if size > MAX_FUNCTION_LINES} == {}
    assert ast.get_docstring(tree)
    assert [name for name, node in public(tree.body) if not ast.get_docstring(node)] == []


def test_no_small_module_has_a_single_caller() -> None:
    callers = Counter(name for module in MODULES for name in imports_of(module))
    small = [
        module
        for module in MODULES
        if not module.name.startswith("__")
        and len(module.read_text(encoding="utf-8").splitlines()) < SMALL_MODULE_LINES
    ]

    assert small
    assert [name_of(module) for module in small if callers[name_of(module)] == 1] == []
