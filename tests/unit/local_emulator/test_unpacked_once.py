"""Packages of functions, as the emulator's workers get them."""

import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.emulator.lambda_service import UnpackedOnce


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def a_package(path: Path, text: str) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("python/app.py", text)
    return path


def unpack(package: Path, folder: Path) -> str:
    folder.mkdir(parents=True)
    with UnpackedOnce(package) as opened:
        opened.extractall(str(folder))
    return (folder / "python" / "app.py").read_text()


def test_workers_of_one_package_share_what_is_unpacked(tmp_path: Path, scratch: Path) -> None:
    # GIVEN two workers with their own copies of a package, and one of a newer one
    first, second = (a_package(tmp_path / f"{name}.zip", "old") for name in ("first", "second"))
    newer = a_package(tmp_path / "newer.zip", "new")
    # WHEN all are unpacked THEN each has its own content, which is there once
    assert [unpack(first, tmp_path / "1"), unpack(second, tmp_path / "2")] == ["old", "old"]
    assert unpack(newer, tmp_path / "3") == "new"
    assert (tmp_path / "1").samefile(tmp_path / "2")
    assert len(list(scratch.rglob("app.py"))) == 2


def test_workers_that_start_at_once_disturb_nobody(tmp_path: Path, scratch: Path) -> None:
    package = a_package(tmp_path / "package.zip", "old")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: unpack(package, tmp_path / str(number)), range(8)))
    assert found == ["old"] * 8
    assert len(list(scratch.rglob("app.py"))) == 1


def test_nothing_else_is_unpacked(tmp_path: Path) -> None:
    with UnpackedOnce(a_package(tmp_path / "package.zip", "old")) as opened, pytest.raises(NotImplementedError):
        opened.extractall(str(tmp_path), members=["python/app.py"])
