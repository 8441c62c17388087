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
