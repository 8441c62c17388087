"""What `make mutation` makes of mutmut's verdicts."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tools.mutation import session, workspace
from tools.mutation.equivalent import Comparison, compare, read_list, still_to_try
from tools.mutation.mutants import TIMED_OUT, Mutant, Verdict, is_asked, read_verdicts, record_verdict
from tools.mutation.report import failures, summary, table_by_module
from tools.mutation.unmutated import Unmutated, count_unmutated

MUTATED: Final = """\
@_mutmut_mutated(mutants_x_twice__mutmut)
def twice(number: int) -> int:
    return number * 2


def x_twice__mutmut_orig(number: int) -> int:
    return number * 2


def x_twice__mutmut_1(number: int) -> int:
    return number / 2


def x_twice__mutmut_2(number: int) -> int:
    return number * 3


class Shelf:
    def xǁShelfǁtake__mutmut_orig(self, limit: int = 50) -> int:
        return limit

    def xǁShelfǁtake__mutmut_1(self, limit: int = 51) -> int:
        return limit
"""
SPANS: Final = {
    "x_twice__mutmut_orig": [6, 7],
    "x_twice__mutmut_1": [10, 11],
    "x_twice__mutmut_2": [14, 15],
    "xǁShelfǁtake__mutmut_orig": [19, 20],
    "xǁShelfǁtake__mutmut_1": [22, 23],
}
DIVIDED: Final = Mutant("urlsync.domain.numbers", "twice", "return number * 2", "return number / 2")
THRICE: Final = Mutant("urlsync.domain.numbers", "twice", "return number * 2", "return number * 3")
TAKE: Final = Mutant(
    "urlsync.domain.numbers",
    "Shelf.take",
    "def take(self, limit: int = 50) -> int:",
    "def take(self, limit: int = 51) -> int:",
)


def a_verdict(mutant: Mutant, code: int | None) -> Verdict:
    return Verdict(mutant, f"{mutant.module}.x", code)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as mutmut leaves it: the first mutant was killed, the second not, the third ran for ever."""
    package = tmp_path / "urlsync" / "domain"
    package.mkdir(parents=True)
    codes = {"x_twice__mutmut_1": 1, "x_twice__mutmut_2": 0, "xǁShelfǁtake__mutmut_1": 36}
    meta = {"exit_code_by_key": {f"urlsync.domain.numbers.{key}": code for key, code in codes.items()}}
    (package / "numbers.py").write_text(MUTATED)
    (package / "numbers.py.spans").write_text(json.dumps({"version": 1, "spans": SPANS}))
    (package / "numbers.py.meta").write_text(json.dumps(meta))
    (package / "empty.py.meta").write_text(json.dumps({"exit_code_by_key": {}}))
    return tmp_path


def test_a_mutant_is_known_by_its_function_and_the_lines_that_changed(folder: Path) -> None:
    verdicts = read_verdicts(folder)
    assert [(one.mutant, one.is_killed) for one in verdicts] == [(DIVIDED, True), (THRICE, False), (TAKE, True)]
    assert verdicts[0].name == "urlsync.domain.numbers.x_twice__mutmut_1"


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (["urlsync.domain.other"], 0),
        (["urlsync.domain.numbers"], 3),
        (["urlsync.domain"], 3),
        (["urlsync.domain.other", "urlsync.domain.numbers"], 3),
        ([], 0),
        (None, 3),
    ],
)
def test_some_modules_or_packages_can_be_read_alone(folder: Path, asked: list[str] | None, count: int) -> None:
    assert len(read_verdicts(folder, asked)) == count


def test_a_module_whose_name_only_begins_alike_was_not_asked_for() -> None:
    assert not is_asked("urlsync.domain.numbers_of_others", ["urlsync.domain.numbers"])


def test_a_verdict_is_kept_where_mutmut_keeps_it(folder: Path) -> None:
    # GIVEN a mutant that survived, beside what else mutmut noted of its module
    file = folder / "urlsync" / "domain" / "numbers.py.meta"
    before = json.loads(file.read_text()) | {"hash_by_function_name": {"x_twice": "abc"}}
    file.write_text(json.dumps(before))
    survivor = read_verdicts(folder)[1]
    # WHEN a test has killed it
    record_verdict(folder, survivor, 1)
    # THEN its code alone has changed
    after = json.loads(file.read_text())
    assert after["exit_code_by_key"] == before["exit_code_by_key"] | {survivor.name: 1}
    assert after["hash_by_function_name"] == {"x_twice": "abc"}
    assert [path.name for path in sorted(file.parent.iterdir())] == [
        "empty.py.meta",
        "numbers.py",
        "numbers.py.meta",
        "numbers.py.spans",
    ]


@pytest.mark.parametrize(
    ("code", "killed"),
    [(1, True), (3, True), (36, True), (-24, True), (0, False), (33, False), (None, False), (2, False), (-9, False)],
)
def test_only_a_failing_test_or_a_timeout_kills(code: int | None, killed: bool) -> None:  # noqa: FBT001
    assert a_verdict(DIVIDED, code).is_killed is killed


# ---------------------------------------------------------------- the session

PROJECT: Final = """\
import time

from mutmut.mutation.trampoline import wrap_in_trampoline

mutants = {}

@wrap_in_trampoline(mutants)
def twice(number):
    return number * 2

def x_twice__mutmut_orig(number):
    return number * 2

def x_twice__mutmut_killed(number):
    return number + 3

def x_twice__mutmut_survivor(number):
    return number + 2

def x_twice__mutmut_endless(number):
    while True:
        number += 1

def x_twice__mutmut_asleep(number):
    time.sleep(600)

mutants["_mutmut_orig"] = x_twice__mutmut_orig
mutants["x_twice__mutmut_killed"] = x_twice__mutmut_killed
mutants["x_twice__mutmut_survivor"] = x_twice__mutmut_survivor
mutants["x_twice__mutmut_endless"] = x_twice__mutmut_endless
mutants["x_twice__mutmut_asleep"] = x_twice__mutmut_asleep
"""
RUN: Final = """\
import sys
import pytest
from mutmut.mutation.trampoline import set_mutant_under_test
from tools.mutation import session
from tools.mutation.mutants import TIMED_OUT, Mutant, Verdict

session.CPU_SECONDS = session.DEADLINE_SECONDS = 0.1
names = ["killed", "survivor", "endless", "asleep"]
verdicts = [Verdict(Mutant("numbers", "twice", "", ""), f"project.x_twice__mutmut_{name}", None) for name in names]
verdicts.append(Verdict(Mutant("numbers", "thrice", "", ""), "project.x_thrice__mutmut_1", None))
set_mutant_under_test("stats")
tried = session.Session(verdicts, 2, lambda verdict, code: print("CODE", verdict.name, code))
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", *sys.argv[1:]], plugins=[tried]))
"""


def try_mutants(folder: Path, test: str, *others: str) -> tuple[int, dict[str, int], str]:
    (folder / "pyproject.toml").write_text('[tool.mutmut]\nsource_paths = ["."]\n')
    (folder / "project.py").write_text(PROJECT)
    (folder / "test_project.py").write_text(f"from project import twice\n\ndef test_it():\n    assert {test}\n")
    path = f"{folder}:{workspace.ROOT}"
    environment = {**os.environ, "PYTHONPATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-c", RUN, "test_project.py", *others]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    codes = [line.split()[1:] for line in ended.stdout.splitlines() if line.startswith("CODE")]
    return ended.returncode, {name: int(code) for name, code in codes}, ended.stdout


def test_each_mutant_is_tried_by_the_tests_that_reach_its_function(tmp_path: Path) -> None:
    # GIVEN a test that one of its mutants passes, and a mutant that no test reaches
    # WHEN they are tried
    ended, codes, _ = try_mutants(tmp_path, "twice(2) == 4")
    # THEN one is killed, one survives, and what never ends is stopped, whether it works or sleeps
    assert ended == 0
    assert {codes.pop(f"project.x_twice__mutmut_{name}") for name in ("endless", "asleep")} <= TIMED_OUT
    assert codes == {
        "project.x_twice__mutmut_killed": 1,
        "project.x_twice__mutmut_survivor": 0,
        "project.x_thrice__mutmut_1": 33,
    }


def test_tests_that_fail_without_a_mutant_judge_none(tmp_path: Path) -> None:
    ended, codes, output = try_mutants(tmp_path, "twice(2) == 5")
    assert (ended, codes) == (1, {})
    assert "test_project.py::test_it fails without any mutant" in output


def test_tests_that_cannot_be_collected_are_not_left_out(tmp_path: Path) -> None:
    # GIVEN a file of tests that cannot be imported, beside one whose tests pass
    (tmp_path / "test_broken.py").write_text("import nothing_of_this_name\n")
    # WHEN mutants are tried THEN none is judged by a part of the tests
    ended, codes, output = try_mutants(tmp_path, "twice(2) == 4", "test_broken.py")
    assert (ended, codes) == (2, {})
    assert "files of tests that cannot be collected: 1" in output


# ---------------------------------------------------------------- the list


def test_the_list_has_a_reason_for_each(tmp_path: Path) -> None:
    file = tmp_path / "equivalent.toml"
    fields = 'module = "m"\nfunction = "f"\nbefore = "a"\nafter = """\nb\nc\n"""\n'
    file.write_text(f'[[equivalent]]\n{fields}reason = "It is the same."\n')
    assert read_list(file) == {Mutant("m", "f", "a", "b\nc"): "It is the same."}
    file.write_text(f"[[equivalent]]\n{fields}")
    with pytest.raises(KeyError, match="reason"):
        read_list(file)


def test_a_survivor_that_is_not_listed_is_new() -> None:
    verdicts = [a_verdict(DIVIDED, 0), a_verdict(THRICE, 0), a_verdict(TAKE, 1)]
    comparison = compare(verdicts, [DIVIDED])
    assert comparison == Comparison(new=(verdicts[1],), killed=(), gone=())


def test_a_listed_one_that_is_killed_or_gone_is_reported() -> None:
    gone = Mutant("urlsync.domain.numbers", "removed", "a", "b")
    comparison = compare([a_verdict(DIVIDED, 1)], [DIVIDED, gone])
    assert comparison == Comparison(new=(), killed=(DIVIDED,), gone=(gone,))


def test_mutants_that_were_never_tried_come_before_survivors_and_what_is_known_is_left_out() -> None:
    untried, survivor, killed = a_verdict(TAKE, None), a_verdict(DIVIDED, 0), a_verdict(THRICE, 1)
    assert still_to_try([killed, survivor, untried], []) == [untried, survivor]
    assert still_to_try([killed, survivor, untried], [DIVIDED, TAKE]) == [untried]


def test_a_mutation_that_is_made_twice_is_listed_once() -> None:
    comparison = compare([a_verdict(DIVIDED, 1), a_verdict(DIVIDED, 0)], [DIVIDED])
    assert comparison == Comparison(new=(), killed=(), gone=())


def test_a_run_of_one_module_says_nothing_of_others() -> None:
    assert compare([], [DIVIDED], ["urlsync.domain.other"]) == Comparison(new=(), killed=(), gone=())


# ---------------------------------------------------------------- the report


def test_enough_that_are_killed_and_no_new_survivor_is_a_success() -> None:
    verdicts = [a_verdict(DIVIDED, 1)] * 19 + [a_verdict(THRICE, 0)]
    comparison = compare(verdicts, [THRICE])
    assert failures(verdicts, comparison) == []
    assert summary(verdicts, comparison).startswith("19 of 20 mutants killed (95.00%), 0 of them by a timeout")


def test_too_few_are_a_failure_although_all_survivors_are_listed() -> None:
    verdicts = [a_verdict(DIVIDED, 1)] * 18 + [a_verdict(THRICE, 0)]
    (failure,) = failures(verdicts, compare(verdicts, [THRICE]))
    assert failure == "only 94.74% of the mutants are killed; the floor is 95%"


def test_a_new_survivor_is_a_failure_that_shows_the_change() -> None:
    verdicts = [a_verdict(DIVIDED, 1)] * 19 + [a_verdict(THRICE, 0)]
    (failure,) = failures(verdicts, compare(verdicts, []))
    assert "urlsync.domain.numbers.twice\n  - return number * 2\n  + return number * 3" in failure


def test_a_run_without_mutants_is_a_failure() -> None:
    assert failures([], compare([], [])) == ["only 0.00% of the mutants are killed; the floor is 95%"]


def test_the_table_counts_what_is_not_mutated() -> None:
    table = table_by_module([a_verdict(DIVIDED, 1)], [Unmutated("urlsync.domain.names", 7, 2)])
    rows = [line.split() for line in table.splitlines()[1:]]
    assert rows == [["urlsync.domain.names", "0", "0", "7", "2"], ["urlsync.domain.numbers", "1", "1", "0", "0"]]


def test_constants_and_decorated_functions_are_not_mutated(tmp_path: Path) -> None:
    package = tmp_path / "urlsync" / "domain"
    package.mkdir(parents=True)
    constants = "LIMIT = 5\n\nclass A:\n    size: int = 3\n\n"
    skipped = "    @property\n    def one(self) -> int:\n        return 1\n\n"
    mutated = "    @staticmethod\n    def two() -> int:\n        return 2\n"
    (package / "names.py").write_text(constants + skipped + mutated)
    (package / "plain.py").write_text("def two() -> int:\n    return 2\n")
    # The name `LIMIT` has a number and an assignment, and so has `size`.
    assert count_unmutated(tmp_path / "urlsync", ["domain"]) == [Unmutated("urlsync.domain.names", 4, 1)]


# ---------------------------------------------------------------- what is in the tree


def test_every_listed_mutant_has_a_sentence_as_its_reason() -> None:
    for mutant, reason in read_list().items():
        assert len(reason) > 20, mutant
        assert reason.endswith("."), mutant


def test_what_has_changed_since_a_commit_is_named(tmp_path: Path) -> None:
    # GIVEN a commit, after which modules have changed, one of them has gone, and one is not mutated
    layer = tmp_path / "layers" / "urlsync" / "urlsync"
    for name in ("domain/numbers", "domain/same", "domain/old", "adapters/queue"):
        (layer / name).parent.mkdir(parents=True, exist_ok=True)
        (layer / f"{name}.py").write_text(f'"""{name}"""\n')
    for command in ("init --quiet", "add .", "-c user.name=t -c user.email=t@example.com commit --quiet -m first"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True)
    for name in ("domain/numbers", "adapters/queue"):
        (layer / f"{name}.py").write_text("ONE = 1\n")
    (layer / "domain" / "old.py").unlink()

    # THEN only those that are there and are mutated are tried
    assert workspace.changed_since("HEAD", tmp_path) == {"urlsync.domain.numbers"}


def test_the_packages_and_tests_are_there() -> None:
    for package in workspace.MUTATED:
        assert (workspace.ROOT / "layers" / "urlsync" / "urlsync" / package).is_dir(), package
    for test in (*session.TESTS, session.NOT_HERE, *(each.partition("::")[0] for each in session.SLOW)):
        assert (workspace.ROOT / test).exists(), test
