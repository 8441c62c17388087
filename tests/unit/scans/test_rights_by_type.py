"""Rights cannot be forgotten: credentials are reached through a check, and every use case is stated who asks."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.fakes.sources import tree_of

LAYER: Final = Path(__file__).parents[3] / "layers" / "urlsync" / "urlsync"
ACCESS: Final = LAYER / "use_cases" / "connections" / "access.py"
WITHOUT_ACTOR: Final = {
    "finish_heroku_sign_in": "Heroku sends the browser back; the sign-in has its actor",
    "find_verified": "adds when syncs were seen right to those that the actor was given",
}
OF_THE_SERVICE: Final = {
    "ConnectAccount": "stores a new connection",
    "DiagnoseSync": "asks whether the actor may see the sync, and shows findings only",
    "DeleteConnection": "deletes what it has asked the right for",
    "ListConnections": "lists without credentials",
    "GetStatus": "shows the longest interval of full checks, and names no connection",
    "NameConnections": "shows the names of those that the actor may use",
    "ShareConnection": "stores the team of what it has asked the right for",
    "TrustSweeps": "stores how a connection is swept, for those who may operate everything",
}
"""Use cases with an actor that have the store of connections itself, each with the reason."""


def trees(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Give every module of a folder, read."""
    for file in sorted(folder.rglob("*.py")):
        yield file, tree_of(file)


def test_only_the_check_of_rights_makes_a_usable_connection() -> None:
    makers = [
        file
        for file, tree in trees(LAYER)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "UsableConnection"
    ]

    assert set(makers) == {ACCESS}
    assert len(makers) == 3


def test_no_use_case_with_an_actor_reads_connections_without_asking() -> None:
    found = set()
    for file, tree in trees(LAYER / "use_cases"):
        if file == ACCESS:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and _has_connections(node) and _has_actor(node):
                found.add(node.name)

    assert found == OF_THE_SERVICE.keys()


def test_every_route_tells_the_use_case_who_asks() -> None:
    asked: dict[str, bool] = {}
    for _, tree in trees(LAYER / "entrypoints" / "http_api"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("use_cases."):
                asked[ast.unparse(node.func).split(".")[1]] = any(one.arg == "actor" for one in node.keywords)

    assert len(asked) > 15
    assert {name for name, has_actor in asked.items() if not has_actor} == WITHOUT_ACTOR.keys()


def _has_connections(found: ast.ClassDef) -> bool:
    fields = [node for node in found.body if isinstance(node, ast.AnnAssign)]
    return any(ast.unparse(field.annotation) in {"storage.Connections", "Connections"} for field in fields)


def _has_actor(found: ast.ClassDef) -> bool:
    methods = [node for node in found.body if isinstance(node, ast.FunctionDef)]
    return any(one.arg == "actor" for node in methods for one in (*node.args.args, *node.args.kwonlyargs))
