"""The mutants of a run, as mutmut leaves them: what was changed, and whether a test noticed."""

import difflib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

TIMED_OUT: Final = frozenset({36, 24, -24, 152, 255})
"""mutmut's exit codes of a mutant that never ended, which any run of the tests would show."""
FAILED: Final = frozenset({1, 3})
"""pytest's exit codes of a test that failed."""
ORIGINAL: Final = "orig"


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One change of one function: the lines before and after it, without their indentation."""

    module: str
    function: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant. `name` is mutmut's, `code` the exit code of its tests."""

    mutant: Mutant
    name: str
    code: int | None

    @property
    def is_killed(self) -> bool:
        """True if a test noticed the change."""
        return is_killed(self.code)


def is_killed(code: int | None) -> bool:
    """Return whether the exit code of its tests says that a mutant was noticed."""
    return code in FAILED or code in TIMED_OUT


def is_asked(module: str, asked: Collection[str] | None) -> bool:
    """Return whether the module is one of those that were asked for, is in such a package, or all were (None)."""
    return asked is None or any(module == one or module.startswith(f"{one}.") for one in asked)


def read_verdicts(folder: Path, asked: Collection[str] | None = None) -> list[Verdict]:
    """Return the verdicts on all mutants in mutmut's folder, or on those of some modules or packages."""
    verdicts = [one for file in sorted(folder.rglob("*.meta")) for one in _of_file(file, folder)]
    return [one for one in verdicts if is_asked(one.mutant.module, asked)]


def record_verdict(folder: Path, verdict: Verdict, code: int) -> None:
    """Keep the exit code where mutmut does. An interruption leaves the old file or the new one."""
    file = folder.joinpath(*verdict.mutant.module.split(".")).with_suffix(".py.meta")
    meta = json.loads(file.read_text())
    meta["exit_code_by_key"][verdict.name] = code
    unfinished = file.with_suffix(".new")
    unfinished.write_text(json.dumps(meta))
    unfinished.replace(file)


def _of_file(file: Path, folder: Path) -> Iterator[Verdict]:
    codes: dict[str, int | None] = json.loads(file.read_text())["exit_code_by_key"]
    if not codes:
        return
    source = file.with_suffix("")
    module = ".".join(source.relative_to(folder).with_suffix("").parts)
    lines = source.read_text().splitlines()
    spans: dict[str, Any] = json.loads(source.with_name(source.name + ".spans").read_text())["spans"]
    for name, code in codes.items():
        key = name.rpartition(".")[2]
        mangled, _, _ = key.rpartition("__mutmut_")
        original, mutated = (_lines(lines, spans, one) for one in (f"{mangled}__mutmut_{ORIGINAL}", key))
        yield Verdict(Mutant(module, _readable(mangled), *_change(original, mutated)), name, code)


def _lines(lines: list[str], spans: dict[str, Any], key: str) -> list[str]:
    """Return the lines of a generated function without indentation, with the function's own name."""
    first, last = spans[key]
    name = _readable(key.rpartition("__mutmut_")[0]).rpartition(".")[2]
    return [line.strip().replace(key, name) for line in lines[first - 1 : last]]


def _change(original: list[str], mutated: list[str]) -> tuple[str, str]:
    matcher = difflib.SequenceMatcher(None, original, mutated, autojunk=False)
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    before = [line for _, first, last, _, _ in changes for line in original[first:last]]
    after = [line for _, _, _, first, last in changes for line in mutated[first:last]]
    return "\n".join(before), "\n".join(after)


def _readable(mangled: str) -> str:
    """Return the name that the function has in the code: mutmut puts class and method into one word."""
    is_method = mangled.startswith("xǁ")
    return mangled.removeprefix("xǁ").replace("ǁ", ".") if is_method else mangled.removeprefix("x_")
