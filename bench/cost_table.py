"""The tables of docs/cost.md, from the newest results: `python -m bench.cost_table` writes them anew.

A test compares the page with what this says, so that neither new results nor new prices nor another alarm of
the template can leave it stale.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bench import cost
from bench.artifacts import ROOT
from bench.cost import Bill, Tariff
from bench.results import RESULTS

PAGE: Final = ROOT / "docs" / "cost.md"
BEGIN: Final = "<!-- written by `make cost` -->"
END: Final = "<!-- until here -->"
SIZES: Final = (10, 1_000, 100_000)
SERVICES: Final = {
    "Lambda": r"lambda_",
    "API Gateway": r"api_gateway_",
    "SQS": r"sqs_",
    "DynamoDB": r"dynamodb_",
    "CloudWatch: logs, metrics, alarms": r"cloudwatch_",
    "Secrets Manager, KMS": r"secrets?_|kms_",
    "EventBridge, X-Ray": r"eventbridge_|xray_",
}


def main() -> None:
    """Write the tables into the page."""
    PAGE.write_text(rewritten(PAGE.read_text()))


def rewritten(page: str) -> str:
    """Return the page with the tables as they are now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables()}\n{END}{after}"


def tables() -> str:
    """Return both tables and what they were reckoned from."""
    results = _newest_results()
    numbers = json.loads(results.read_text())["numbers"]
    rates = cost.tariff()
    months = {size: _month(rates, numbers, size) for size in SIZES}
    dated = json.loads(cost.PRICES.read_text())["dated"]
    origin = (
        f"Measured {results.stem}; prices of {dated}, us-east-1, first paid tier, no free tier; a check of "
        f"every sync each {cost.check_interval_minutes()} minutes; US dollars a month."
    )
    return "\n\n".join((origin, _by_purpose(rates, months), _by_service(rates, months)))


def _newest_results() -> Path:
    return max(path for path in RESULTS.glob("*.json") if cost.can_be_reckoned(_numbers(path)))


def _numbers(path: Path) -> Mapping[str, float]:
    numbers: Mapping[str, float] = json.loads(path.read_text())["numbers"]
    return numbers


def _month(rates: Tariff, numbers: Mapping[str, float], size: int) -> dict[str, Bill]:
    return {"the stack itself": cost.standing(rates, numbers), **cost.month(rates, numbers, size)}


def _by_purpose(rates: Tariff, months: Mapping[int, Mapping[str, Bill]]) -> str:
    totals = [rates.dollars(cost.added_up(*month.values())) for month in months.values()]
    purposes = next(iter(months.values()))
    rows = [
        *((name, [rates.dollars(month[name]) for month in months.values()]) for name in purposes),
        ("**together**", totals),
        ("for each sync", [total / size for total, size in zip(totals, months, strict=True)]),
    ]
    return _table("what for", rows)


def _by_service(rates: Tariff, months: Mapping[int, Mapping[str, Bill]]) -> str:
    bills = [cost.added_up(*month.values()) for month in months.values()]
    rows = [
        (name, [rates.dollars(_matching(pattern, bill)) for bill in bills])
        for name, pattern in SERVICES.items()
    ]
    return _table("to whom", rows)


def _matching(pattern: str, bill: Bill) -> Bill:
    return {name: units for name, units in bill.items() if re.match(pattern, name)}


def _table(title: str, rows: Sequence[tuple[str, Sequence[float]]]) -> str:
    def lines() -> Iterator[str]:
        yield f"| {title} | {' | '.join(f'{size:,} syncs' for size in SIZES)} |"
        yield "|---|" + "--:|" * len(SIZES)
        for name, dollars in rows:
            yield f"| {name} | {' | '.join(f'{amount:,.2f}' for amount in dollars)} |"

    return "\n".join(lines())


if __name__ == "__main__":
    main()
