"""Find code that nothing uses: `python -m tools.dead_code`.

vulture finds the candidates; its settings are in `pyproject.toml`. Tests do not count as users, so code that
only tests need is reported, too. Names that are used in a way that vulture cannot see are listed here, with
the reason. An entry that is no longer needed is reported as well. Imports are left to ruff, which also reads
annotations in quotes.
"""

import re
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
FINDING: Final = re.compile(r"^(?P<place>.+:\d+): unused (?P<kind>(?!import\b)[\w ]+) '(?P<name>\w+)'")
ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "fields of responses and messages, which are serialized as a whole": frozenset({
        "delayed", "duration_ms", "finished_at", "env_vars_complete", "heroku_database", "connection_name",
        "certain", "fingerprint_before", "last_confirmed_at", "latest_seconds", "logout_url", "notifications",
        "check_interval_seconds", "plan_name", "propagation_ms", "proposed_at", "revoke_url",
    }),
    "keys of a dictionary that has a type": frozenset({"extra_groups"}),
    "rules that cfn-lint loads": frozenset({"PublishedVersion"}),
    "attributes that a library reads": frozenset({
        "_create_connection", "_new_conn", "_response_parser_factory", "_setup_ssl_cert", "cert_reqs", "compress_type",
        "create_system", "denylist", "external_attr", "preserve_quotes", "pytest_runtestloop", "response_class",
        "rich_help_panel", "secret_type", "should_exit",
    }),
    "attributes of Lambda's context": frozenset({
        "function_name", "invoked_function_arn", "memory_limit_in_mb",
    }),
    "rules that cfn-lint finds by their folder": frozenset({
        "AlarmAction", "EncryptionAtRest", "FailureDestination", "FunctionLogGroup", "KeptState",
        "LogRetention", "QueueVisibility", "RecursiveLoop", "RolePerFunction", "SecureTransport", "WholesalePermission",
        "shortdesc", "source_url",
    }),
    "a fact that a test compares with the installed libpq": frozenset({"LIBPQ_VERSION"}),
    "a detector that detect-secrets loads by its path": frozenset({"HerokuTokenDetector"}),
    "a member of an enum that is made from its value": frozenset({"HEALTHY", "PROJECT_UNREACHABLE"}),
    "part of what a simulator or a benchmark offers to tests": frozenset({
        "answer_together", "write_env",
    }),
}  # fmt: skip


def candidates() -> list[str]:
    """Return the lines that vulture prints."""
    command = [sys.executable, "-m", "vulture"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.stderr:
        raise RuntimeError(done.stderr)
    return done.stdout.splitlines()


def problems(found: Collection[str], allowed: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Yield each finding that is not allowed, and each allowed name that was not found."""
    matches = [match for line in found if (match := FINDING.match(line))]
    names = {name for group in allowed.values() for name in group}
    for match in matches:
        if match["name"] not in names:
            yield f"{match['place']}: {match['kind']} {match['name']} is not used"
    for reason, group in allowed.items():
        for name in sorted(set(group) - {match["name"] for match in matches}):
            yield f"tools/dead_code.py: {name} need not be allowed any more ({reason})"


def main() -> int:
    """Print every problem; return the exit status."""
    lines = list(problems(candidates(), ALLOWED))
    print("\n".join([*lines, f"{len(lines)} problems of dead code"]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
