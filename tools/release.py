"""Create the tag of a release, once everything agrees on its version: `python -m tools.release 0.1.0`.

The recipe is in `docs/release.md`. Nothing is pushed.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from tools.api_changes import breaking_changes

ROOT: Final = Path(__file__).resolve().parents[1]
VERSION: Final = re.compile(r"\d+\.\d+\.\d+")
HEADING: Final = re.compile(r"^## (?P<name>\S+)(?: - (?P<date>\S+))?$", re.MULTILINE)
BRANCH: Final = "main"
DOCUMENT: Final = "docs/openapi.json"
BREAKING: Final = "### Breaking changes"
"""The part of a changelog's section that says what clients must do."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the changelog."""

    date: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Release:
    """Checks a work tree for one version, and tags it."""

    root: Path
    version: str

    @property
    def tag(self) -> str:
        """Return the name of the tag."""
        return f"v{self.version}"

    def problems(self) -> Iterator[str]:
        """Yield every reason why this version cannot be released now."""
        if not VERSION.fullmatch(self.version):
            yield f"{self.version!r} is not a version such as 0.1.0"
        yield from self._version_problems()
        yield from self._changelog_problems()
        yield from self._git_problems()
        yield from self._api_problems()

    def create_tag(self) -> None:
        """Create the annotated tag, with the section of the changelog as its message."""
        message = f"urlsync {self.version}\n\n{self._sections()[self.version].text}\n"
        self._git("tag", "--annotate", "--cleanup=verbatim", self.tag, "--message", message)

    def _version_problems(self) -> Iterator[str]:
        project = tomllib.loads((self.root / "pyproject.toml").read_text())["project"]
        lock = tomllib.loads((self.root / "uv.lock").read_text())
        locked = next(each["version"] for each in lock["package"] if each["name"] == project["name"])
        for file, version in (("pyproject.toml", project["version"]), ("uv.lock", locked)):
            if version != self.version:
                yield f"{file} says {version}, not {self.version}"

    def _changelog_problems(self) -> Iterator[str]:
        sections = self._sections()
        unreleased = sections.get("Unreleased")
        if unreleased is not None and unreleased.text:
            yield "CHANGELOG.md still has entries under Unreleased"
        section = sections.get(self.version)
        if section is None or not section.text:
            yield f"CHANGELOG.md has no entries under {self.version}"
        elif not _is_date(section.date):
            yield f"CHANGELOG.md has no date beside {self.version}"

    def _git_problems(self) -> Iterator[str]:
        if self._git("status", "--porcelain"):
            yield "the work tree has uncommitted changes"
        branch = self._git("branch", "--show-current")
        if branch != BRANCH:
            yield f"the branch is {branch or 'detached'}, not {BRANCH}"
        if self._git("tag", "--list", self.tag):
            yield f"the tag {self.tag} exists"

    def _api_problems(self) -> Iterator[str]:
        """Yield what would break clients of the last release without a word, or in a version that may break nothing."""
        last = self._git("tag", "--list", "v*", "--sort=-version:refname").partition("\n")[0]
        if not last or last == self.tag:
            return
        before = json.loads(self._git("show", f"{last}:{DOCUMENT}"))
        broken = list(breaking_changes(before, json.loads((self.root / DOCUMENT).read_text())))
        section = self._sections().get(self.version)
        if not broken or (_may_break(self.version) and section is not None and BREAKING in section.text):
            return
        yield from (f"since {last}, {change}" for change in broken)
        yield f"{self.version} may not break clients" if not _may_break(self.version) else f"no {BREAKING!r} says so"

    def _sections(self) -> dict[str, Section]:
        text = (self.root / "CHANGELOG.md").read_text()
        headings = list(HEADING.finditer(text))
        ends = [heading.start() for heading in headings[1:]] + [len(text)]
        return {
            heading["name"]: Section(heading["date"], text[heading.end() : end].strip())
            for heading, end in zip(headings, ends, strict=True)
        }

    def _git(self, *arguments: str) -> str:
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=True)  # noqa: S603
        return done.stdout.strip()


def _may_break(version: str) -> bool:
    """Return whether a version may break clients: a major one, or a minor one until 1.0."""
    major, minor, patch = version.split(".")
    return patch == "0" and (major == "0" or minor == "0")


def _is_date(text: str | None) -> bool:
    try:
        return text is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def main(version: str, root: Path = ROOT) -> int:
    """Tag this version, or print why not; return the exit status."""
    release = Release(root, version)
    problems = list(release.problems())
    if problems:
        print("\n".join(f"not released: {problem}" for problem in problems))
        return 1
    release.create_tag()
    print(f"created the tag {release.tag}; push it with: git push origin {release.tag}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
