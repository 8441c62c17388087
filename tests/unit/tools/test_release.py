"""A release is tagged only where version, changelog, lock file and work tree agree."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.release import ROOT, Release, main

PROJECT = '[project]\nname = "urlsync"\nversion = "0.2.0"\n'
LOCK = '[[package]]\nname = "urlsync"\nversion = "0.2.0"\n'
DOCUMENT = '{"paths": {"/v1/syncs": {"get": {"responses": {"200": {}}}}}}'
CHANGELOG = """# Changelog

## Unreleased

## 0.2.0 - 2026-12-24

### Added

- A thing that is new.

## 0.1.0 - 2026-11-28

- The first one.
"""


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Somebody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "somebody@example.com")
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "uv.lock").write_text(LOCK)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "openapi.json").write_text(DOCUMENT)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path)
    return tmp_path


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Change something")


def rewrite(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / name
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    commit(folder)


def test_a_release_is_an_annotated_tag_with_its_section(tree: Path) -> None:
    status = main("0.2.0", tree)

    assert status == 0
    assert git(tree, "tag", "--list") == "v0.2.0\n"
    assert git(tree, "for-each-ref", "refs/tags/v0.2.0", "--format=%(objecttype)") == "tag\n"
    message = git(tree, "for-each-ref", "refs/tags/v0.2.0", "--format=%(contents)")
    assert message.strip() == "urlsync 0.2.0\n\n### Added\n\n- A thing that is new."


def rewriting(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda tree: rewrite(tree, name, old, new)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (rewriting("pyproject.toml", "0.2.0", "0.3.0"), "pyproject.toml says 0.3.0, not 0.2.0"),
        (rewriting("uv.lock", "0.2.0", "0.1.0"), "uv.lock says 0.1.0, not 0.2.0"),
        (rewriting("CHANGELOG.md", "## 0.2.0", "## 0.2.1"), "CHANGELOG.md has no entries under 0.2.0"),
        (
            rewriting("CHANGELOG.md", "### Added\n\n- A thing that is new.\n", ""),
            "CHANGELOG.md has no entries under 0.2.0",
        ),
        (rewriting("CHANGELOG.md", " - 2026-12-24", " - soon"), "CHANGELOG.md has no date beside 0.2.0"),
        (
            rewriting("CHANGELOG.md", "## Unreleased\n", "## Unreleased\n\n- Newer still.\n"),
            "CHANGELOG.md still has entries under Unreleased",
        ),
        (lambda tree: (tree / "new.txt").write_text("new"), "the work tree has uncommitted changes"),
        (lambda tree: git(tree, "switch", "--create", "other"), "the branch is other, not main"),
        (lambda tree: git(tree, "tag", "v0.2.0"), "the tag v0.2.0 exists"),
    ],
)
def test_each_disagreement_is_the_one_problem(tree: Path, change: Callable[[Path], object], problem: str) -> None:
    change(tree)

    assert list(Release(tree, "0.2.0").problems()) == [problem]


def test_with_a_problem_nothing_is_tagged(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(tree, "uv.lock", "0.2.0", "0.1.0")

    assert main("0.2.0", tree) == 1
    assert capsys.readouterr().out == "not released: uv.lock says 0.1.0, not 0.2.0\n"
    assert git(tree, "tag", "--list") == ""


def test_a_version_has_three_numbers(tree: Path) -> None:
    assert "'v0.2.0' is not a version such as 0.1.0" in list(Release(tree, "v0.2.0").problems())


def test_this_tree_has_its_version_and_its_section() -> None:
    problems = [
        problem
        for problem in Release(ROOT, "0.1.0").problems()
        if not problem.startswith(("the work tree", "the branch", "the tag", "CHANGELOG.md still"))
    ]

    assert problems == []


@pytest.mark.parametrize(
    ("before", "breaks", "said", "allowed"),
    [
        ("v0.1.0", False, False, True),
        ("v0.1.0", True, False, False),
        ("v0.1.0", True, True, True),
        ("v0.1.9", True, False, False),
    ],
)
def test_a_change_that_breaks_clients_is_announced(
    tree: Path, before: str, *, breaks: bool, said: bool, allowed: bool
) -> None:
    # GIVEN the release before, and perhaps a route that is gone since, and a changelog that says so
    git(tree, "tag", before)
    if breaks:
        rewrite(tree, "docs/openapi.json", "/v1/syncs", "/v1/links")
    if said:
        rewrite(tree, "CHANGELOG.md", "### Added\n\n- A thing", "### Breaking changes\n\n- A thing")
    # WHEN a minor version is to be released THEN clients are never surprised
    problems = list(Release(tree, "0.2.0").problems())
    assert problems == [] if allowed else "since" in problems[0]


@pytest.mark.parametrize(("version", "may"), [("0.2.0", True), ("0.2.1", False), ("1.0.0", True), ("1.1.0", False)])
def test_only_some_versions_may_break_clients(tree: Path, version: str, *, may: bool) -> None:
    for name in ("pyproject.toml", "uv.lock", "CHANGELOG.md"):
        if version != "0.2.0":
            rewrite(tree, name, "0.2.0", version)
    git(tree, "tag", "v0.1.0")
    rewrite(tree, "docs/openapi.json", "/v1/syncs", "/v1/links")
    rewrite(tree, "CHANGELOG.md", "### Added", "### Breaking changes")

    problems = list(Release(tree, version).problems())

    assert problems == ([] if may else ["since v0.1.0, GET /v1/syncs is gone", f"{version} may not break clients"])
