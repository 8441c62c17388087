"""The layout that the architecture page shows is the layout of the repository."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "architecture.md").read_text()
LAYER = ROOT / "layers" / "urlsync" / "urlsync"


def shown() -> Iterator[Path]:
    """Yield every path of the layout, with its parents taken from the indentation."""
    block = PAGE.split("## Repository layout\n\n```\n")[1].split("```")[0]
    parents: list[Path] = []
    for line in block.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        names = re.findall(r"[\w./<>]+(?:/|\.py)(?= |$)", re.split(r" {3,}(?=\S)", line.strip(), maxsplit=1)[0])
        parents = parents[:depth]
        base = parents[-1] if parents else ROOT
        yield from (base / name.replace("<name>", "sync") for name in names)
        parents.append(base / names[0])


def test_every_path_of_the_layout_exists() -> None:
    paths = list(shown())

    assert len(paths) > 30
    assert [str(path) for path in paths if not path.exists()] == []


def test_every_package_of_the_layer_is_in_the_layout() -> None:
    listed = {path.resolve() for path in shown()}
    packages = {
        path.parent
        for pattern in (
            "*/__init__.py",
            "use_cases/*/__init__.py",
            "adapters/*/__init__.py",
            "entrypoints/*/__init__.py",
        )
        for path in LAYER.glob(pattern)
    }

    assert packages - listed == set()
