"""Dollars from counts."""

import json
import re

import pytest

from bench import cost, cost_table
from bench.artifacts import ROOT
from bench.cost import Tariff


def test_an_invocation_pays_for_its_time_on_a_share_of_a_processor() -> None:
    # GIVEN a function with half a processor and half a gigabyte, and calls of 10 ms
    assumed = {
        "vcpu_at_that_memory": 0.5,
        "memory_gb": 0.5,
        "aws_call_ms": 10,
        "upstream_call_ms": 100,
        "traced_share": 0,
    }

    # WHEN it computes for 20 ms and calls AWS twice and Heroku once
    bill = Tariff({}, assumed).invocation(cpu_ms=20, aws_calls=2, upstream_calls=1, log_bytes=500)

    # THEN it is billed for 40 + 20 + 100 ms of half a gigabyte
    assert bill["lambda_gb_second_arm"] == pytest.approx(0.160 * 0.5)
    assert bill["lambda_request"] == 1
    assert bill["cloudwatch_logs_gb"] == pytest.approx(5e-7)


def test_every_price_is_for_one_unit_and_says_where_it_is_from() -> None:
    tariff = cost.tariff()

    assert tariff.prices["lambda_request"] == pytest.approx(0.0000002)
    assert tariff.dollars({"api_gateway_rest_request": 1_000_000}) == pytest.approx(3.5)


def test_the_page_says_what_is_reckoned_now() -> None:
    page = cost_table.PAGE.read_text()

    assert page == cost_table.rewritten(page), "the tables are out of date: run `make cost`"


def test_every_price_is_somebodys_and_only_one_somebodys() -> None:
    for name in cost.tariff().prices:
        takers = [service for service, pattern in cost_table.SERVICES.items() if re.match(pattern, name)]
        assert len(takers) == 1, name


def test_the_readme_says_the_same() -> None:
    total, _alone = re.findall(r"^\| \*\*total\*\* \| (.+) \|$", cost_table.tables(), re.MULTILINE)
    few, many, _ = (round(float(amount.replace(",", ""))) for amount in total.split(" | "))

    readme = (ROOT / "README.md").read_text()
    assert f"about ${few} a month for 10 syncs and ${many} for 1,000" in readme


def test_every_price_names_its_page_and_what_it_was_compared_with() -> None:
    document = json.loads(cost.PRICES.read_text())
    for name, found in {**document["prices"], **document["mentioned"]}.items():
        assert found["source"].startswith("https://aws.amazon.com/"), name
        assert found["checked"] is None or found["checked"].keys() == {"at", "of"}, name
    # AND one without a page to compare with is marked
    assert re.search(r"^\| `dynamodb_gb_month` .* \| \*\*not verified\*\* \|$", cost_table.price_table(), re.MULTILINE)
