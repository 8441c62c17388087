"""Run mutmut on the code that decides, and hold its verdicts against the list: `make mutation`."""

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from functools import partial

from tools.mutation import session, workspace
from tools.mutation.equivalent import Comparison, compare, read_list, still_to_try
from tools.mutation.mutants import Verdict, is_asked, read_verdicts, record_verdict
from tools.mutation.report import failures, summary, table_by_module
from tools.mutation.unmutated import count_unmutated


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 where enough mutants are killed and every survivor is listed, else 1."""
    asked = _parser().parse_args(arguments)
    modules = workspace.changed_since(asked.since) if asked.since else asked.module
    listed = read_list()
    if not asked.report and modules != frozenset():
        workspace.prepare(fresh=asked.fresh, jobs=asked.jobs)
        pending = still_to_try(read_verdicts(workspace.MUTANTS, modules), listed)
        session.run(pending, asked.jobs, partial(record_verdict, workspace.MUTANTS))
    verdicts = read_verdicts(workspace.MUTANTS, modules)
    if asked.since and not verdicts:
        print(f"nothing to mutate has changed since {asked.since}")
        return 0
    return _report(verdicts, compare(verdicts, listed, modules), modules)


def _report(verdicts: Sequence[Verdict], comparison: Comparison, asked: Collection[str] | None) -> int:
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
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--module", nargs=1, help="one module or package only, such as urlsync.domain.transition")
    which.add_argument("--since", metavar="COMMIT", help="only modules that differ from a commit, such as main")
    parser.add_argument("--fresh", action="store_true", help="forget the verdicts of earlier runs")
    parser.add_argument("--report", action="store_true", help="report on the last run without running again")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2, help="how many to try at once")
    return parser


if __name__ == "__main__":
    sys.exit(main())
