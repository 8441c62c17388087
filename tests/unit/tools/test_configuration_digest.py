"""A change of any parameter, package or the template publishes a version of every function; nothing else does."""

import copy
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from cfnlint.decode import cfn_yaml
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from tests.fakes.sources import parsed_template
from tools.configuration_digest import PARAMETER, PLACEHOLDER, all_parameters, configuration_digest, deployable, stamped

PARSED: dict[str, Any] = parsed_template()
FUNCTIONS = [name for name, found in PARSED["Resources"].items() if found["Type"] == "AWS::Serverless::Function"]
PARAMETERS = [name for name in PARSED["Parameters"] if name != PARAMETER]


def plain(node: Any) -> Any:
    """A copy of what cfn-lint's parser returned, of ordinary types."""
    if isinstance(node, dict):
        return {str(name): plain(value) for name, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return str(node) if isinstance(node, str) else node


def only(*functions: str) -> dict[str, Any]:
    """The template with some of its functions alone, which SAM transforms in a moment."""
    template: dict[str, Any] = plain(PARSED)
    kept = {name: template["Resources"][name] for name in functions}
    for found in kept.values():
        found["Properties"].pop("Events", None)
        found["Properties"].pop("DeploymentPreference", None)
        found["Properties"]["CodeUri"] = "s3://bucket/package"
    del template["Globals"]["Function"]["DeploymentPreference"]
    return {name: template[name] for name in ("Parameters", "Mappings", "Globals", "Transform")} | {"Resources": kept}


def versions(template: dict[str, Any], digest: str) -> set[str]:
    """The logical ids of the versions that the real transform makes, with this digest."""
    logging.disable()
    try:
        translator = Translator({}, Parser(), boto_session=boto3.Session(region_name="us-east-1"))
        resources = translator.translate(copy.deepcopy(template), {PARAMETER: digest})["Resources"]
    finally:
        logging.disable(logging.NOTSET)
    return {name for name, found in resources.items() if found["Type"] == "AWS::Lambda::Version"}


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build: the template, and a package of each function and of the layer."""
    # The parameters are all that is read of it.
    (tmp_path / "template.yaml").write_text(json.dumps({"Parameters": plain(PARSED["Parameters"])}))
    for name in (*FUNCTIONS, "UrlsyncLayer"):
        (tmp_path / name / "python").mkdir(parents=True)
        (tmp_path / name / "python" / "app.py").write_text("code = 1\n")
    return tmp_path


def changes(build: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Change one thing after another; yield what it was and the parameters that are then given."""
    for name in PARAMETERS:
        yield name, {name: "9999"}
    for name in (*FUNCTIONS, "UrlsyncLayer"):
        (build / name / "python" / "app.py").write_text("code = 2\n")
        yield name, {}
    (build / "UrlsyncLayer" / "python" / "new.py").write_text("")
    yield "a new file", {}
    (build / "UrlsyncLayer" / "python" / "new.py").rename(build / "UrlsyncLayer" / "python" / "renamed.py")
    yield "a new name", {}
    (build / "template.yaml").write_text((build / "template.yaml").read_text() + "\n")
    yield "the template", {}


def test_every_change_publishes_a_version(build: Path) -> None:
    # GIVEN the version of a deployment
    template = only("SyncFunction")
    seen = versions(template, deployable(build, {}).digest)

    # WHEN each parameter, each function's code, the layer and the template change, one after the other
    for what, given in changes(build):
        published = versions(template, deployable(build, given).digest)

        # THEN the function has a version that it never had
        assert len(published) == 1, what
        assert not published & seen, what
        seen |= published


def test_nothing_else_publishes_a_version(build: Path) -> None:
    # GIVEN the versions of a deployment, one of each function
    functions = only(*FUNCTIONS)
    digest = deployable(build, {"LogRetentionDays": "30"}).digest
    before = versions(functions, digest)
    assert before == {f"{name}Version{digest[:10]}" for name in FUNCTIONS}

    # WHEN the same is built again, later, with its default given, and what the template says is read by SAM
    for file in build.rglob("*.py"):
        os.utime(file, (0, 0))
    again = deployable(build, {}).digest
    functions["Resources"]["SyncFunction"]["Properties"]["Description"] = "what it does, in other words"

    # THEN no version is published
    assert again == digest
    assert versions(functions, again) == before


def test_the_digest_is_the_only_one_that_the_template_accepts(build: Path) -> None:
    # WHEN a build is made ready
    found = deployable(build, {"LogRetentionDays": "7"})

    # THEN its template accepts this digest alone, so that a former one is refused, and what was built is as it was
    accepted: Any = cfn_yaml.load(str(found.template))["Parameters"][PARAMETER]
    assert accepted["AllowedValues"] == [found.digest]
    assert "Default" not in accepted
    assert PLACEHOLDER in (build / "template.yaml").read_text()

    # THEN every parameter is given, as SAM would keep the former value of any other
    given: Any = cfn_yaml.load(str(found.parameters))
    assert given.keys() == PARSED["Parameters"].keys()
    assert (given["LogRetentionDays"], given["MaxReceiveCount"], given[PARAMETER]) == ("7", "16", found.digest)


def test_a_template_without_a_place_for_the_digest_is_refused() -> None:
    for template in ("Parameters: {}", f"{PLACEHOLDER} {PLACEHOLDER}"):
        with pytest.raises(ValueError, match="places for the digest"):
            stamped(template, "ab" * 32)


def test_the_template_refuses_to_be_deployed_without_a_digest() -> None:
    # A stack keeps its former digest where none is given; the template itself accepts none.
    declared = PARSED["Parameters"][PARAMETER]

    assert "Default" not in declared
    assert declared["AllowedValues"] == [PLACEHOLDER]


def test_parameters_decide_together_with_the_files(build: Path) -> None:
    parameters = all_parameters(build / "template.yaml", {})

    assert PARAMETER not in parameters
    assert configuration_digest(build, parameters) != configuration_digest(build, {})
