"""Run mutmut on the code that decides, and hold its verdicts against the list: `make mutation`."""

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial

from tools.mutation import session, workspace
from tools.mutation.equivalent import Comparison, compare, read_list, still_to_try
from tools.mutation.mutants import Verdict, is_asked, read_verdicts, record_verdict
from tools.mutation.report import failures, summary, table_by_module
from tools.mutation.unmutated import count_unmutated


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 where enough mutants are killed and every survivor is listed, else 1."""
    asked = _parser().parse_args(arguments)
    listed = read_list()
    if not asked.report:
        workspace.prepare(fresh=asked.fresh, jobs=asked.jobs)
        pending = still_to_try(read_verdicts(workspace.MUTANTS, asked.module), listed)
        session.run(pending, asked.jobs, partial(record_verdict, workspace.MUTANTS))
    verdicts = read_verdicts(workspace.MUTANTS, asked.module)
    return _report(verdicts, compare(verdicts, listed, asked.module), asked.module)


def _report(verdicts: Sequence[Verdict], comparison: Comparison, asked: str | None) -> int:
    layer = workspace.ROOT / "layers" / "urlsync" / "urlsync"
    unmutated = [one for one in count_unmutated(layer, workspace.MUTATED) if is_asked(one.module, asked)]
    print(table_by_module(verdicts, unmutated))
    print(summary(verdicts, comparison))
    failed = failures(verdicts, comparison)
    for failure in failed:
        print(failure, file=sys.stderr)
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--module", help="one module or package only, such as urlsync.domain.transition")
    parser.add_argument("--fresh", action="store_true", help="forget the verdicts of earlier runs")
    parser.add_argument("--report", action="store_true", help="report on the last run without running again")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2, help="how many to try at once")
    return parser


if __name__ == "__main__":
    sys.exit(main())
