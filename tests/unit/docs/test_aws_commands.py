"""Every command of AWS's command line client that we write down is one that its version 2 accepts."""

import re
import shlex
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import botocore.session
import pytest
from botocore import xform_name

from tools.deployed import next_steps
from tools.kept_resources import KINDS

ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TOOLS = sorted((ROOT / "tools").glob("*.py"))
GLOBAL: Final = {
    "--output",
    "--query",
    "--profile",
    "--region",
    "--cli-binary-format",
    "--cli-input-json",
    "--no-cli-pager",
}
# What the client adds to the services in its versions 1 and 2; `logs tail` is in the second alone.
OWN: Final = {("configure", ""): set[str](), ("configure", "list-profiles"): set[str](), ("sso", "login"): set[str]()}
RENAMED: Final = {("sns", "subscribe"): {"--notification-endpoint": "--endpoint"}}
POSITIONAL: Final = {("lambda", "invoke"): 1}
PAGES_OF_RESULTS: Final = {"--max-items", "--page-size", "--starting-token"}
_SESSION: Final = botocore.session.get_session()


@cache
def model_of(service: str) -> Any:
    """The description of a service from which the client makes its commands."""
    return _SESSION.get_service_model(service)


def code_of(page: str) -> Iterator[str]:
    """Yield the commands in the fenced blocks and code spans of a page, one a line."""
    fenced = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
    for block in fenced.findall(page):
        yield from block.replace("\\\n", " ").splitlines()
    for span in re.findall(r"`([^`]+)`", fenced.sub("", page)):
        yield " ".join(span.split())


def commands_in(line: str) -> Iterator[list[str]]:
    """Yield the words of each call of the client in a line of shell."""
    # Placeholders and values that other commands return are single words.
    plain = re.sub(r"\$\((?!aws )[^()]*\)", "VALUE", re.sub(r"<[a-zA-Z][^<>]*>", "VALUE", line))
    for found in re.finditer(r"(?<![\w/.-])aws (?=[a-z])", plain):
        lexer = shlex.shlex(plain[found.end() :], posix=True, punctuation_chars="();|&>")
        lexer.whitespace_split = True
        words = []
        for word in lexer:
            if set(word) <= set("();|&>"):
                break
            words.append(word)
        yield words


def problem_with(words: list[str]) -> str | None:
    """Return why the client would refuse a command, None if it would not."""
    service, operation, *rest = [*words, ""][:2] + words[2:]
    options, positional = split(rest)
    if (service, operation) in OWN:
        unknown = options.keys() - GLOBAL - OWN[service, operation]
        return f"unknown: {unknown}" if unknown else None
    if service not in _SESSION.get_available_services():
        return f"there is no service {service}"
    model = model_of(service)
    if operation == "wait":
        return problem_of_waiter(service, rest)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in names:
        return f"{service} has no operation {operation}"
    if len(positional) != POSITIONAL.get((service, operation), 0):
        return f"{service} {operation} has other arguments than {positional}"
    named = RENAMED.get((service, operation), {})
    options = {named.get(name, name): value for name, value in options.items()}
    return problem_with_options(model.operation_model(names[operation]).input_shape, options)


def problem_of_waiter(service: str, words: list[str]) -> str | None:
    """Return why the client would not wait, None if it would."""
    waiters = _SESSION.get_waiter_model(service)
    names = {xform_name(name, "-"): name for name in waiters.waiter_names}
    if words[0] not in names:
        return f"{service} has nothing to wait for that is named {words[0]}"
    operation = waiters.get_waiter(names[words[0]]).operation
    options, _ = split(words[1:])
    return problem_with_options(model_of(service).operation_model(operation).input_shape, options)


def problem_with_options(shape: Any, options: dict[str, str]) -> str | None:
    """Return what is wrong with the options of an operation whose input has this shape."""
    members = {"--" + xform_name(name, "-"): member for name, member in (shape.members if shape else {}).items()}
    switches = {"--no-" + name[2:] for name, member in members.items() if member.type_name == "boolean"}
    unknown = options.keys() - members.keys() - switches - GLOBAL - PAGES_OF_RESULTS
    if unknown:
        return f"unknown: {unknown}"
    required = {"--" + xform_name(name, "-") for name in (shape.required_members if shape else [])}
    if "--cli-input-json" not in options and not required <= options.keys():
        return f"missing: {required - options.keys()}"
    # Version 2 expects base64 where a value is binary.
    binary = [
        name for name, value in options.items() if name in members and members[name].type_name == "blob" and value
    ]
    if binary and options.get("--cli-binary-format") != "raw-in-base64-out":
        return f"{binary} needs --cli-binary-format raw-in-base64-out"
    return None


def split(words: list[str]) -> tuple[dict[str, str], list[str]]:
    """Return options with their values, and the other arguments."""
    options: dict[str, str] = {}
    positional: list[str] = []
    name = ""
    for word in words:
        if word.startswith("--"):
            name = word
            options[name] = ""
        elif name and not options[name]:
            options[name] = word
        else:
            positional.append(word)
    return options, positional


def problems(lines: Iterator[str]) -> tuple[int, list[str]]:
    """Return the number of commands in these lines, and what is wrong with them."""
    commands = [words for line in lines for words in commands_in(line)]
    found = [(words, problem_with(words)) for words in commands]
    return len(commands), [f"aws {' '.join(words)}: {problem}" for words, problem in found if problem]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_is_accepted(page: Path) -> None:
    assert problems(code_of(page.read_text()))[1] == []


def test_the_pages_have_commands() -> None:
    assert problems(line for page in PAGES for line in code_of(page.read_text()))[0] > 15


def test_every_command_that_our_tools_print_is_accepted() -> None:
    steps = " ".join(next_steps("a-stack", defaultdict(lambda: "an-output")))
    spans = [span for file in TOOLS for span in re.findall(r"`(aws [^`]+)`", file.read_text())]
    removals = [kind.removal.format(id="an-id") for kind in KINDS.values()]

    count, wrong = problems(iter([*re.findall(r"aws .*?\.\.\.", steps), *spans, *removals]))

    assert wrong == []
    assert count > 6


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("aws lambda invoke --function-name f --payload '{}' /dev/stdout", "raw-in-base64-out"),
        ("aws lambda invoke --function-name f", "other arguments"),
        ("aws scheduler update-schedule --name n --state DISABLED", "missing"),
        ("aws sqs recieve-message --queue-url u", "no operation"),
        ("aws sqs receive-message --queue-url u --wait 20", "unknown"),
        ("aws sqss receive-message", "no service"),
        ("aws logs tail group --since 1h", "no operation"),
        ("X=$(aws sts get-caller-identity) && aws sns subscribe --topic-arn $(output Topic)", "missing"),
    ],
)
def test_a_command_that_would_fail_is_found(command: str, why: str) -> None:
    (problem,) = problems(iter([command]))[1]

    assert why in problem


def test_what_a_schedule_is_described_by_can_be_written_back() -> None:
    # The runbook disables the schedule with its own description, since an update overwrites everything.
    model = model_of("scheduler")
    read: Any = model.operation_model("GetSchedule").output_shape
    written: Any = model.operation_model("UpdateSchedule").input_shape

    assert read.members.keys() - written.members.keys() == {"Arn", "CreationDate", "LastModificationDate"}
    runbook = (ROOT / "docs" / "operations.md").read_text()
    assert "del(.Arn, .CreationDate, .LastModificationDate)" in runbook
