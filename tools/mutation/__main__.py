"""Run mutmut on the code that decides, and hold its verdicts against the list: `make mutation`."""

import argparse
import os
import sys
from collections.abc import Sequence

from tools.mutation import workspace
from tools.mutation.equivalent import Comparison, compare, read_list
from tools.mutation.mutants import Verdict, read_verdicts
from tools.mutation.report import failures, summary, table_by_module
from tools.mutation.unmutated import count_unmutated


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 where enough mutants are killed and every survivor is listed, else 1."""
    asked = _parser().parse_args(arguments)
    if not asked.report:
        workspace.prepare(fresh=asked.fresh)
        workspace.run(asked.module, asked.jobs)
    verdicts = read_verdicts(workspace.MUTANTS / "src", asked.module)
    comparison = compare(verdicts, read_list(), asked.module)
    return _report(verdicts, comparison)


def _report(verdicts: Sequence[Verdict], comparison: Comparison) -> int:
    layer = workspace.ROOT / "layers" / "urlsync" / "urlsync"
    print(table_by_module(verdicts, count_unmutated(layer, workspace.MUTATED)))
    print(summary(verdicts, comparison))
    failed = failures(verdicts, comparison)
    for failure in failed:
        print(failure, file=sys.stderr)
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--module", help="run one module only, such as urlsync.domain.transition")
    parser.add_argument("--fresh", action="store_true", help="forget the verdicts of earlier runs")
    parser.add_argument("--report", action="store_true", help="report on the last run without running again")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2, help="how many to try at once")
    return parser


if __name__ == "__main__":
    sys.exit(main())
