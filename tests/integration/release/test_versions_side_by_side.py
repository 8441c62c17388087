"""Two versions of the code run side by side, in a rollout or after a rollback, and read what the other one writes.

The later version is a copy of this one with one more field in a sync, in events and in messages. All that both ever
wrote is in their golden files, and each passes its own tests with those of the other.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from local.rehearsal.later_version import FIELD, later_than, write_later_version
from tools.package.__main__ import release_version

ROOT: Final = Path(__file__).resolve().parents[3]
READING: Final = ("tests/unit/adapters/test_golden.py", "tests/unit/notifications/test_notification_consumer.py")
# What they say of the writer, which here is another version than the reader.
OF_THE_WRITER: Final = (
    "test_what_is_written_today_is_the_newest_golden_file",
    "test_the_example_of_a_sync_says_something_in_every_field",
)


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout of the later version, with golden files of what it writes in another form."""
    folder = tmp_path_factory.mktemp("later") / "urlsync"
    write_later_version(folder)
    run(folder, "-m", "tests.golden")
    return folder


def run(checkout: Path, *arguments: str, golden_files: Path | None = None) -> str:
    """Run Python with the code of a checkout, and return what it prints."""
    environment = {**os.environ, "PYTHONPATH": f"{checkout / 'layers' / 'urlsync'}:{checkout / 'cli'}:{checkout}"}
    environment |= {} if golden_files is None else {"GOLDEN_FILES": str(golden_files)}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def reads(checkout: Path, golden_files: Path) -> str:
    deselected = f"not ({' or '.join(OF_THE_WRITER)})"
    options = ["-q", "-n0", "-p", "no:cacheprovider", "-k", deselected]
    return run(checkout, "-m", "pytest", *options, *READING, golden_files=golden_files)


def files(checkout: Path) -> set[str]:
    folder = checkout / "tests" / "golden"
    return {
        str(file.relative_to(folder)) for group in ("items", "messages", "events") for file in folder.glob(f"{group}/*")
    }


def test_the_later_version_writes_other_forms(later: Path) -> None:
    added = files(later) - files(ROOT)

    assert {name.split("/")[0] for name in added} == {"items", "messages", "events"}
    assert all(f'"{FIELD}"' in (later / "tests" / "golden" / name).read_text() for name in added)
    assert f'version = "{later_than(release_version())}"' in (later / "pyproject.toml").read_text()


def test_this_version_reads_what_the_later_one_writes(later: Path) -> None:
    assert "[100%]" in reads(ROOT, later / "tests" / "golden")


def test_the_later_version_reads_what_this_one_writes(later: Path) -> None:
    assert "[100%]" in reads(later, ROOT / "tests" / "golden")
