"""Only the catalogue explains a code or decides what may be done, and it has the codes that there are."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from urlsync.domain.activity import ActivityAction
from urlsync.domain.catalogue import CATALOGUE
from urlsync.domain.catalogue.failures import SERVICES, STORED
from urlsync.domain.check import Outcome
from urlsync.domain.confirmation import HealthIssue
from urlsync.domain.history import Action
from urlsync.domain.sync import Reason
from urlsync.use_cases.operations.dead_letters import Redriven

from tests.fakes.sources import tree_of

ROOT: Final = Path(__file__).resolve().parents[3]
LAYER: Final = ROOT / "layers" / "urlsync" / "urlsync"
HOME: Final = LAYER / "domain" / "catalogue"

OTHER_WORDS: Final = {*Outcome, *Action, *(field.name for field in fields(Redriven))}
"""Words that are codes, too, and that name outcomes, entries of the history, and what was redriven."""
CODES: Final = CATALOGUE.keys() - OTHER_WORDS

FIRST: Final = {
    *("TransientFailure", "HerokuRefused", "SignInRefused", "FirstCheckFailed", "transient_as", "found"),
    "_fine",
}
"""Calls whose first argument is a code."""
SECOND: Final = {"PermanentFailure", "TokenRefused", "refused", "waiting", "done", "partial"}
"""Calls whose second argument may be a code."""

CONSULTED: Final = {
    ("use_cases/diagnosis/diagnose_sync.py", "HEROKU_AUTHORIZATION_LOST"): "asks Heroku nothing more",
    ("use_cases/notifications/templates.py", "OWNERSHIP_TRANSFERRED"): "names both owners",
}
"""Where a presentation looks at a reason, and what for. None of these explains it or offers an action."""


def modules(*folders: Path) -> Iterator[tuple[str, ast.Module]]:
    """Return every Python module but the texts of the catalogue, by its path from the layer or the root."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if HOME not in path.parents or path.name == "actions.py":
                start = LAYER if LAYER in path.parents else ROOT
                yield str(path.relative_to(start)), tree_of(path)


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def constants(tree: ast.Module) -> dict[str, str]:
    """The texts that a module gives names to."""
    found = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
            found[target.id] = value.value
    return found


@cache
def layer() -> list[tuple[str, ast.Module]]:
    """Return every module of the layer, read by the first test that needs them."""
    return list(modules(LAYER))


@cache
def named() -> dict[str, str]:
    return {name: text for _, tree in layer() for name, text in constants(tree).items() if name.isupper()}


def emitted(tree: ast.Module) -> Iterator[str]:
    """Every code that a module can raise, find or store, as far as it is written down there."""
    own = named() | constants(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        at = 0 if called(node) in FIRST else 1 if called(node) in SECOND else None
        arguments = node.args[at : at + 1] if at is not None else []
        keywords = [keyword.value for keyword in node.keywords if keyword.arg == "failure"]
        for argument in (*arguments, *keywords):
            yield from texts(argument, own)


def texts(node: ast.expr, named: dict[str, str]) -> Iterator[str]:
    """The codes that an expression may be."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if name in named:
            yield named[name]
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*texts(body, named), *texts(orelse, named))
        case ast.BoolOp(values=values):
            for value in values:
                yield from texts(value, named)
        case ast.JoinedStr(values=[ast.FormattedValue(value=start), ast.Constant(value=str(end))]):
            starts = STORED if ast.unparse(start) == "self.kind" else SERVICES
            yield from (f"{each}{end}" for each in starts)


@cache
def emitted_codes() -> set[str]:
    return {code for _, tree in layer() for code in emitted(tree)}


@cache
def written() -> set[str]:
    nodes = (node for _, tree in layer() for node in ast.walk(tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@cache
def composed() -> list[tuple[object, ...]]:
    """Return the texts with gaps, such as `heroku_…`."""
    nodes = (node for _, tree in layer() for node in ast.walk(tree))
    return [
        tuple(part.value if isinstance(part, ast.Constant) else None for part in node.values)
        for node in nodes
        if isinstance(node, ast.JoinedStr)
    ]


def test_every_code_that_is_emitted_has_an_entry() -> None:
    details = {detail for code in CATALOGUE for detail in code.split("/")[1:]}

    assert len(emitted_codes()) > 70
    assert emitted_codes() - CATALOGUE.keys() - details == set()


def is_composed(code: str) -> bool:
    """Return True if the code is a text with a gap, and the rest is written somewhere."""
    starts = {start for start, *rest in composed() if rest == [None]}
    ends = {end for start, *rest in composed() if start is None for end in rest if len(rest) == 1}
    return any(code.startswith(str(start)) and code[len(str(start)) :] in written() for start in starts) or any(
        code.endswith(str(end)) and code[: -len(str(end))] in written() for end in ends
    )


def test_every_entry_is_emitted_somewhere() -> None:
    known = emitted_codes() | written() | set(Reason) | set(HealthIssue)
    silent = {code for code in CATALOGUE if not set(code.split("/")) <= known and not is_composed(code)}

    assert silent == set()


def is_prose(node: ast.AST) -> bool:
    """Return True if somewhere below there is a text of several words."""
    return any(
        isinstance(each, ast.Constant) and isinstance(each.value, str) and " " in each.value.strip()
        for each in ast.walk(node)
    )


def code_of(node: ast.AST | None) -> str | None:
    """The code that an expression names: a text, or a member of `Reason` or `HealthIssue`."""
    match node:
        case ast.Constant(value=str(text)) if text in CODES:
            return text
        case ast.Attribute(value=ast.Name(id="Reason" | "HealthIssue"), attr=name):
            return name
    return None


def explanations(tree: ast.Module) -> Iterator[str]:
    """Codes that a module puts words to: as keys, cases and conditions beside a text."""
    for node in ast.walk(tree):
        match node:
            case ast.Dict(keys=keys, values=values):
                pairs = [(key, value) for key, value in zip(keys, values, strict=True) if is_prose(value)]
                yield from (str(code) for key, _ in pairs if (code := code_of(key)))
            case ast.match_case(pattern=ast.MatchValue(value=value), body=body):
                if code_of(value) and any(map(is_prose, body)):
                    yield str(code_of(value))
            case ast.IfExp(test=test) if is_prose(node.body) or is_prose(node.orelse):
                yield from filter(None, map(code_of, ast.walk(test)))
            case ast.If(test=test) if any(map(is_prose, node.body)):
                yield from filter(None, map(code_of, ast.walk(test)))


@pytest.mark.parametrize("folder", [LAYER, ROOT / "cli", ROOT / "functions"], ids=lambda path: path.name)
def test_no_other_module_explains_a_code(folder: Path) -> None:
    assert {name: codes for name, tree in modules(folder) if (codes := set(explanations(tree)))} == {}


def consulted(folder: Path) -> set[tuple[str, str]]:
    """Where modules look at a certain reason or failure."""
    return {
        (name, code)
        for name, tree in modules(folder)
        for node in ast.walk(tree)
        if not isinstance(node, ast.Constant) and (code := code_of(node))
    }


def test_what_shows_a_reason_does_not_decide_by_it() -> None:
    shown = [LAYER / "use_cases" / name for name in ("diagnosis", "notifications", "operations")]
    shown += [LAYER / "entrypoints" / "http_api", ROOT / "cli"]

    assert {where for folder in shown for where in consulted(folder)} == CONSULTED.keys()


def test_the_command_line_client_knows_no_code() -> None:
    assert {
        (name, code) for name, tree in modules(ROOT / "cli") for node in ast.walk(tree) if (code := code_of(node))
    } == set()


def codes_in(script: str) -> set[str]:
    """Codes that a script of the console has as a text or as a key."""
    words = re.findall(r"[\"'`]([a-z_]+)[\"'`]|^\s*([a-z_]+):", script, re.MULTILINE)
    # What the activity calls a change is no explanation, although some codes have the same name.
    return {text or key for text, key in words} & CODES - set(ActivityAction)


def test_the_console_knows_no_code() -> None:
    scripts = sorted((ROOT / "console" / "source").rglob("*.ts*"))
    scripts = [path for path in scripts if path.name != "schema.ts"]

    assert len(scripts) > 30
    assert {path.name: codes for path in scripts if (codes := codes_in(path.read_text(encoding="utf-8")))} == {}


def test_a_second_explanation_is_found() -> None:
    planted = ast.parse(
        "A = {'hasura_refused': 'Hasura refuses this.'}\n"
        "B = {Reason.SOURCE_MISSING: lambda: ('It is gone.', 1)}\n"
        "c = 'Pay your bill.' if reason == 'heroku_app_suspended' else ''\n"
        "match reason:\n case 'heroku_app_deleted':\n  print('It was deleted.')\n"
        "if code == 'drift':\n print('It drifted.')\n"
        "D = {'updated': 'The value was written.'}\n"
    )

    assert set(explanations(planted)) == {
        "hasura_refused",
        "SOURCE_MISSING",
        "heroku_app_suspended",
        "heroku_app_deleted",
        "drift",
    }
    assert codes_in("const A = {\n  drift: 1,\n};\nif (code === 'webhook_wrong') x();\nupdated: 1") == {
        "drift",
        "webhook_wrong",
    }


def test_an_unknown_code_is_found() -> None:
    planted = ast.parse(
        "AWAY = 'moon_away'\n"
        "raise TransientFailure('moon_full')\n"
        "raise PermanentFailure(Reason.HASURA_REFUSED, 'moon_new')\n"
        "with transient_as(AWAY): pass\n"
        "found('moon_red' if red else 'moon_blue')\n"
        "raise TransientFailure(f'{service}_moon')\n"
        "check.entry(sync, failure=code or 'moon_low')\n"
    )

    assert set(emitted(planted)) == {
        *("moon_full", "moon_new", "moon_away", "moon_red", "moon_blue", "moon_low"),
        *("heroku_moon", "hasura_moon", "project_moon"),
    }
