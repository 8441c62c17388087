"""Draw the plots of docs/performance.md from the newest results: `python -m bench.plots`.

Runs in its own environment, which has matplotlib and nothing else.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

ROOT = Path(__file__).resolve().parent.parent
PLOTS = ROOT / "docs" / "performance"
OURS, OTHERS = "#0f766e", "#a8a29e"
Numbers = dict[str, float]


def main() -> None:
    """Draw all plots."""
    # Equal numbers must make equal files.
    mpl.rcParams["svg.hashsalt"] = "urlsync"
    mpl.rcParams["font.size"] = 9
    newest = max((ROOT / "bench" / "results").glob("*.json"))
    numbers: Numbers = json.loads(newest.read_text())["numbers"]
    PLOTS.mkdir(exist_ok=True)
    cold_starts(numbers)
    propagation(numbers)
    reconcile(numbers)


def cold_starts(numbers: Numbers) -> None:
    """Draw bars: from process start to first response."""
    names = [name.split(".")[1] for name in numbers if name.startswith("cold.") and name.endswith(".first_x")]
    values = [numbers[f"cold.{name}.first_x"] for name in names]
    figure, axes = plt.subplots(figsize=(7.2, 3.2))
    _bars(axes, names, values)
    axes.set_xlabel("from process start to first response, as a multiple of `python -c pass`")
    _save(figure, "cold-start")


def propagation(numbers: Numbers) -> None:
    """Draw bars: from rotation to env var."""
    keys = [f"{warmth}.p{share}" for warmth in ("warm", "cold") for share in (50, 95, 99)]
    figure, axes = plt.subplots(figsize=(7.2, 2.4))
    _bars(axes, [key.replace(".", ", ") for key in keys], [numbers[f"propagation.{key}_ms"] for key in keys])
    axes.set_xlabel("milliseconds from rotation to env var, on the local stack")
    _save(figure, "propagation")


def reconcile(numbers: Numbers) -> None:
    """Draw lines: requests, CPU and memory by the number of due syncs."""
    sizes = sorted(int(name.split(".")[1]) for name in numbers if name.endswith(".requests") and "000" in name)
    figure, axes = plt.subplots(figsize=(7.2, 3.2))
    for what, label in {"requests": "AWS requests", "cpu_s": "seconds of CPU", "memory": "memory, MB"}.items():
        scale = 1e6 if what == "memory" else 1
        axes.plot(sizes, [numbers[f"reconcile.{size}.{what}"] / scale for size in sizes], marker="o", label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("due syncs")
    axes.grid(visible=True, linewidth=0.3)
    axes.legend(frameon=False)
    _save(figure, "reconcile")


def _bars(axes: Axes, names: Sequence[str], values: Sequence[float]) -> None:
    """Draw horizontal bars, the first on top, the product's in colour."""
    colours = [OTHERS if "usual" in name or "floor" in name else OURS for name in names]
    bars = axes.barh(names, values, color=colours)
    axes.bar_label(bars, fmt="%.3g", padding=3)
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)


def _save(figure: plt.Figure, name: str) -> None:
    figure.tight_layout()
    figure.savefig(PLOTS / f"{name}.svg", metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    main()
