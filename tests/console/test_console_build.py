"""The console is built from locked libraries into few files, and its modules pass their own tests."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from urlsync.entrypoints.http_api.console import ConsoleFiles

from console import build
from layers.build import OURS
from tests.fakes.api_service import FakeApi

MAX_FIRST_REQUESTS = 5
MAX_FIRST_BYTES = 90_000
"""Compressed, as API Gateway sends them."""
TIMEOUT_S = 300


@pytest.fixture(scope="module")
def built() -> Path:
    return build.build()


def npm(*arguments: str) -> None:
    """Run npm as `make check` does; fail with what it says."""
    command = [sys.executable, str(build.CONSOLE / "build.py"), "npm", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT_S)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.timeout(TIMEOUT_S)
def test_the_modules_of_the_console() -> None:
    npm("test")


def test_every_built_file_is_packaged_and_served(built: Path) -> None:
    names = [path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()]

    assert {Path(name).suffix for name in names} <= OURS
    assert sorted(ConsoleFiles(built).by_name) == sorted(names)


def test_the_page_loads_only_what_is_there(built: Path) -> None:
    files = ConsoleFiles(built)
    page = served(built, "/console/")

    loaded = [part.split('"')[0] for part in page.split(f'"{files.version}/')[1:]]

    assert "index.html" not in loaded
    assert sorted(loaded) == ["icon.svg", "index.js", "style.css"]
    assert "<style" not in page
    assert " style=" not in page


def test_the_first_load_is_small(built: Path) -> None:
    first = ["index.html", "index.js", "style.css", "icon.svg"]
    sizes = {name: len(gzip.compress((built / name).read_bytes())) for name in first}

    # The page also asks for its configuration.
    assert len(first) + 1 <= MAX_FIRST_REQUESTS
    assert sum(sizes.values()) <= MAX_FIRST_BYTES, sizes


def served(folder: Path, path: str) -> str:
    context = {"path": f"/live{path}", "stage": "live", "requestId": "r"}
    return FakeApi(folder).call("GET", path, claims={}, requestContext=context).text


def test_what_was_built_from_the_same_sources_is_built_once(built: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.rglob("*")}

    assert build.build() == built

    assert {path: path.stat().st_mtime_ns for path in built.rglob("*")} == before


@pytest.fixture
def another_source() -> Iterator[Path]:
    path = build.CONSOLE / "source" / "another.ts"
    path.write_text("export const answer = 42;\n")
    yield path
    path.unlink()


def test_any_change_is_another_build(another_source: Path) -> None:
    with_it = build.fingerprint()
    another_source.write_text("export const answer = 43;\n")

    assert build.fingerprint() != with_it


def test_what_the_build_does_not_read_changes_nothing() -> None:
    before = build.fingerprint()
    test = build.CONSOLE / "tests" / "another.test.ts"
    test.write_text("")
    try:
        assert build.fingerprint() == before
    finally:
        test.unlink()


def test_every_library_is_locked_with_a_checksum_and_without_an_address() -> None:
    locked = json.loads((build.CONSOLE / "package-lock.json").read_text())["packages"]
    wanted = json.loads((build.CONSOLE / "package.json").read_text())
    libraries = {name: library for name, library in locked.items() if name}
    bundled = {name for name, library in libraries.items() if library.get("inBundle")}

    # What a library brings in its own archive is covered by the checksum of that.
    assert all(libraries[name.rpartition("/node_modules/")[0]].get("integrity") for name in bundled)
    libraries = {name: library for name, library in libraries.items() if name not in bundled}
    assert [name for name, library in libraries.items() if not library.get("integrity")] == []
    assert [name for name, library in libraries.items() if "resolved" in library] == []
    exact = wanted["dependencies"] | wanted["devDependencies"]
    assert {name: libraries[f"node_modules/{name}"]["version"] for name in exact} == exact


def test_nothing_of_others_is_committed() -> None:
    listed = ["git", "ls-files", "console"]
    tracked = subprocess.run(listed, cwd=build.ROOT, capture_output=True, text=True, check=True).stdout.splitlines()

    assert [name for name in tracked if "node_modules" in name or name.endswith("api/schema.ts")] == []


def test_a_build_that_fails_says_why(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> Path:
        raise build.BuildError("npm ci failed")

    monkeypatch.setattr(build, "build", fails)

    assert build.main([]) == 1
    assert capsys.readouterr().err == "error: npm ci failed\n"


def test_without_uv_the_build_says_what_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("UV", raising=False)

    with pytest.raises(build.BuildError, match="make build"):
        build.prepare()
