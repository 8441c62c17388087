"""Part 5: what Lighthouse says of the console as a visitor first sees it, on a phone and on a desk.

The scores are the medians of warm runs on the local stack, whose functions share this machine's cores with the browser.
"""

import json
import os
import statistics
import subprocess
from collections.abc import Iterator, Mapping
from typing import Final

from bench.findings import Findings
from local.console.chromium import MISSING, chromium
from local.stack.home import ROOT
from local.stack.outputs import Stack

COLUMNS: Final = ("device", "runs", "performance", "accessibility", "best practices")
CATEGORIES: Final = ("performance", "accessibility", "best-practices")
DEVICES: Final[Mapping[str, list[str]]] = {"mobile": [], "desktop": ["--preset=desktop"]}
NODE: Final = ROOT / ".tools" / "node" / "bin" / "node"
LIGHTHOUSE: Final = ROOT / ".tools" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
TIMEOUT_S: Final = 300


def measure(stack: Stack, runs: int = 5) -> Findings:
    """Audit the sign-in page, once to warm up and then so many times on each device."""
    findings = Findings("Console: Lighthouse", COLUMNS)
    browser = chromium()
    if browser is None:
        findings.note = MISSING
        return findings
    for device, options in DEVICES.items():
        audits = [dict(_audit(stack["console_url"], browser, options)) for _ in range(runs + 1)][1:]
        medians = {category: statistics.median(audit[category] for audit in audits) for category in CATEGORIES}
        findings.add(device, runs, *medians.values())
        for category, score in medians.items():
            findings.numbers[f"console.{device}.{category.replace('-', '_')}_missing"] = 100 - score
    return findings


def _audit(url: str, browser: str, options: list[str]) -> Iterator[tuple[str, float]]:
    """Yield the score of each category, up to 100."""
    command = [str(NODE), str(LIGHTHOUSE), url, "--quiet", "--output=json", "--output-path=stdout", *options]
    command += [f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox"]
    environment = os.environ | {"CHROME_PATH": browser}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=TIMEOUT_S)
    for category, result in json.loads(done.stdout)["categories"].items():
        yield category, result["score"] * 100
