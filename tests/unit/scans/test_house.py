"""The shape of the code: small modules and functions, no circular imports, and a docstring on everything public."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.fakes import sources

ROOT: Final = Path(__file__).resolve().parents[3]
SOURCES: Final = {
    "layers": (ROOT / "layers" / "urlsync", "urlsync"),
    "functions": (ROOT, "functions"),
    "cli": (ROOT / "cli", "urlsync_cli"),
    "local": (ROOT, "local"),
    "tools": (ROOT, "tools"),
    "bench": (ROOT, "bench"),
}
"""Areas by name: the folder from which Python imports, and the package in it."""

MAX_MODULE_LINES: Final = 350
MAX_FUNCTION_LINES: Final = 40
SMALL_MODULE_LINES: Final = 30
"""A smaller module must have several callers, or none because it is an entry point or only tests use it."""

SMALL_FOR_A_REASON: Final = {"local.stack.live_function": "tests change the alias, too"}
"""Small modules with a single caller, each with the reason why it stays apart."""

VERBS_TO_AVOID: Final = ("Answer", "Ask", "Forget", "Give", "Hear", "Judge", "Let", "Say", "See", "Tell")
FIRST_WORDS_TO_AVOID: Final = frozenset(["Whether", *VERBS_TO_AVOID, *(f"{verb}s" for verb in VERBS_TO_AVOID)])
"""First words that do not say what is returned or done, in the terms of the field."""

NOT_OF_A_FUNCTION: Final = frozenset({"How", "What", "Where", "Which", "Who"})
"""First words that name a thing, as the docstring of a class, a module or a property may."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = Function | ast.ClassDef


@cache
def modules(area: str) -> Mapping[str, Path]:
    """Return the modules of an area by their dotted names."""
    folder, package = SOURCES[area]
    return {
        ".".join(file.relative_to(folder).with_suffix("").parts).removesuffix(".__init__"): file
        for file in sorted((folder / package).rglob("*.py"))
    }


ALL: Final = {name: file for area in SOURCES for name, file in modules(area).items()}


@cache
def text_of(module: str) -> str:
    """Return the source text of a module."""
    return ALL[module].read_text(encoding="utf-8")


def tree_of(module: str) -> ast.Module:
    """Return the syntax tree of a module."""
    return sources.tree_of(ALL[module])


def imports_of(module: str) -> set[str]:
    """Return the modules of the repository that a module imports anywhere, also only for types."""
    found: set[str] = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            submodules = (f"{node.module}.{alias.name}" for alias in node.names)
            found |= {name if name in ALL else node.module for name in submodules}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & ALL.keys() - {module}


@cache
def callers() -> Mapping[str, frozenset[str]]:
    """Return for each module those that import it."""
    found = defaultdict(set)
    for module in ALL:
        for imported in imports_of(module):
            found[imported].add(module)
    return {module: frozenset(found[module]) for module in ALL}


def lines_of(module: str) -> int:
    """Return the number of lines of a module."""
    return len(text_of(module).splitlines())


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Documented]]:
    """Yield the public classes, functions and methods of a module with their names."""
    for node in body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield f"{prefix}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{prefix}{node.name}.")


def is_property(node: Documented) -> bool:
    """Return whether a function is a property, cached or not."""
    return any(isinstance(each, ast.Name) and "property" in each.id for each in node.decorator_list)


@cache
def documented_classes() -> frozenset[str]:
    """Return the names of all classes of the repository that have a docstring."""
    return frozenset(
        node.name
        for module in ALL
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.ClassDef) and ast.get_docstring(node)
    )


def is_documented(node: Documented) -> bool:
    """Return whether a definition has a docstring; a property may leave it to the class that it returns."""
    if ast.get_docstring(node):
        return True
    if isinstance(node, ast.ClassDef) or not is_property(node) or node.returns is None:
        return False
    return ast.unparse(node.returns).strip("'").rpartition(".")[2] in documented_classes()


def first_word(docstring: str) -> str:
    """Return the first word of a docstring, without punctuation; empty if there is none."""
    return docstring.split(maxsplit=1)[0].strip(".,:;`") if docstring.split() else ""


def wrong_words(tree: ast.Module) -> dict[str, str]:
    """Return the names of definitions whose docstring begins with a word to avoid, and the word."""
    found = {}
    for name, node in [("", tree), *public(tree.body)]:
        word = first_word(ast.get_docstring(node) or "")
        is_action = isinstance(node, Function) and not is_property(node)
        if word in (FIRST_WORDS_TO_AVOID | NOT_OF_A_FUNCTION if is_action else FIRST_WORDS_TO_AVOID):
            found[name] = word
    return found


def circle(imports: Mapping[str, set[str]]) -> list[str]:
    """Return modules that import one another in a circle, directly or through others; empty if there are none."""
    left = dict(imports)
    while free := [module for module, imported in left.items() if not imported & left.keys()]:
        for module in free:
            del left[module]
    return sorted(left)


@pytest.mark.parametrize("module", ALL)
def test_a_module_is_of_readable_size_and_documented(module: str) -> None:
    tree = tree_of(module)
    sizes = {
        node.name: (node.end_lineno or 0) - node.lineno + 1 for node in ast.walk(tree) if isinstance(node, Function)
    }

    assert lines_of(module) <= MAX_MODULE_LINES
    assert {name: size for name, size in sizes.items() if size > MAX_FUNCTION_LINES} == {}
    assert ast.get_docstring(tree) or not tree.body
    assert [name for name, node in public(tree.body) if not is_documented(node)] == []


@pytest.mark.parametrize("area", SOURCES)
def test_a_docstring_says_what_is_returned_or_done(area: str) -> None:
    found = {module: wrong_words(tree_of(module)) for module in modules(area)}

    assert found
    assert {module: words for module, words in found.items() if words} == {}


def test_no_small_module_has_a_single_caller() -> None:
    small = [
        module
        for module, file in ALL.items()
        if not file.name.startswith("__") and lines_of(module) < SMALL_MODULE_LINES
    ]

    assert small
    assert {module for module in small if len(callers()[module]) == 1} == SMALL_FOR_A_REASON.keys()


def test_no_imports_go_in_circles() -> None:
    imports = {module: imports_of(module) for module in ALL}

    assert sum(map(len, imports.values())) > len(ALL)
    assert circle(imports) == []


def test_a_circle_through_several_modules_is_found() -> None:
    imports = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"e"}, "e": set[str]()}

    assert circle(imports) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ('def f():\n    """Tell the region."""', "Tell"),
        ('def f():\n    """Whether it is."""', "Whether"),
        ('def f():\n    """What it is."""', "What"),
        ('class C:\n    def f(self):\n        """Give: a value."""', "Give"),
        ('class C:\n    """Tells the time."""', "Tells"),
    ],
)
def test_a_docstring_in_another_voice_is_found(source: str, word: str) -> None:
    assert list(wrong_words(ast.parse(source)).values()) == [word]


def test_a_docstring_in_the_voice_of_the_house_is_not() -> None:
    source = """
def f():
    "Return whether it is."
class C:
    "What a person may do."
    @property
    def p(self):
        "Where the queue is."
"""
    assert wrong_words(ast.parse(source)) == {}
