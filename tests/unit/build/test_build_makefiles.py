"""The makefiles that `sam build` runs use the Python that they are notified, and builds may overlap."""

import re
import subprocess
from pathlib import Path

import pytest

from layers import build

ROOT = Path(__file__).resolve().parents[3]
MAKEFILES = sorted([*ROOT.glob("functions/*/Makefile"), *ROOT.glob("layers/*/Makefile")])


def test_every_function_and_the_layer_have_a_makefile() -> None:
    assert len(MAKEFILES) == len([*ROOT.glob("functions/*/app.py")]) + 1


@pytest.mark.parametrize("makefile", MAKEFILES, ids=lambda file: file.parent.name)
def test_a_makefile_runs_the_python_that_it_is_reported(makefile: Path) -> None:
    (target,) = re.findall(r"^(build-\w+):", makefile.read_text(), re.MULTILINE)
    command = ["make", "--dry-run", target]
    environment = {"PATH": "/usr/bin:/bin", "PYTHON": "/some/python", "ARTIFACTS_DIR": "/out"}
    done = subprocess.run(command, cwd=makefile.parent, env=environment, capture_output=True, text=True, check=True)

    builds = [line for line in done.stdout.splitlines() if "build.py" in line]
    assert len(builds) == 1
    assert builds[0].startswith("/some/python ")
    assert "python3" not in done.stdout


def test_make_build_tells_them_the_python_of_all_environments() -> None:
    recipe = re.findall(r"^\t.*\$\(SAM\) build .*$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert len(recipe) == 1
    assert " PYTHON=$(UV_PYTHON) " in recipe[0]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(build, "CACHE", tmp_path)
    monkeypatch.setattr(build, "_requirements", lambda _group: "nothing")
    monkeypatch.setenv("BYTECODE", "no")
    return tmp_path


def test_a_build_that_another_one_overtook_uses_what_that_one_made(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(_requirements: str, unfinished: Path) -> None:
        # GIVEN another build that finishes meanwhile
        for folder in (unfinished, unfinished.with_suffix("")):
            folder.mkdir()
            (folder / "library.py").write_text("pass\n")

    monkeypatch.setattr(build, "_install", install)

    # WHEN the libraries are built
    folder = build.dependencies("layer", as_if_in="/opt/python")

    # THEN there is one copy, whole, and nothing left over
    assert [path.name for path in cache.iterdir()] == [folder.name]
    assert (folder / "library.py").is_file()


def test_a_folder_that_cannot_be_named_fails(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def install(_requirements: str, unfinished: Path) -> None:
        unfinished.mkdir()
        unfinished.with_suffix("").write_text("a file where the folder should be")

    monkeypatch.setattr(build, "_install", install)

    with pytest.raises(NotADirectoryError):
        build.dependencies("layer", as_if_in="/opt/python")


def test_files_of_editors_and_file_managers_are_not_packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a function and a console, with what macOS, Vim, Emacs and a merge leave behind
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setenv("BYTECODE", "no")
    function, console = tmp_path / "function", tmp_path / "console" / "style"
    for folder in (function, console):
        folder.mkdir(parents=True)
        for name in (
            ".DS_Store",
            "app.py",
            ".app.py.swp",
            "app.py~",
            "#app.py#",
            "app.py.orig",
            "Makefile",
            "page.css",
        ):
            (folder / name).write_bytes(b"\xff")
    (tmp_path / "console" / ".idea").mkdir()
    (tmp_path / "console" / ".idea" / "editor.js").write_text("")

    # WHEN the function is built
    assert build.main(["function", str(function), str(tmp_path / "out"), "", "console"]) == 0

    # THEN its package has our files alone
    packaged = [
        file.relative_to(tmp_path / "out").as_posix() for file in (tmp_path / "out").rglob("*") if file.is_file()
    ]
    assert sorted(packaged) == ["app.py", "console/style/app.py", "console/style/page.css", "page.css"]


def test_every_file_of_the_code_is_packaged() -> None:
    # A new kind of file must be added to the list, or it would be missing in AWS.
    tracked = ["git", "ls-files", "layers/urlsync/urlsync", "functions"]
    listed = subprocess.run(tracked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    files = [Path(name) for name in listed if not name.endswith("/Makefile")]

    assert len(files) > 200
    assert {file.suffix for file in files} <= build.OURS


def test_a_folder_with_a_build_script_is_packaged_as_that_builds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a console whose script prints where it has put what it made
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setenv("BYTECODE", "no")
    function, console, made = (tmp_path / name for name in ("function", "console", "made"))
    for folder in (function, console, made):
        folder.mkdir()
    (console / "page.ts").write_text("")
    (console / "build.py").write_text(f"print({str(made)!r})")
    (made / "page.js").write_text("")

    # WHEN the function is built
    assert build.main(["function", str(function), str(tmp_path / "out"), "", "console"]) == 0

    # THEN its package has what was made alone
    assert [path.name for path in (tmp_path / "out" / "console").iterdir()] == ["page.js"]
