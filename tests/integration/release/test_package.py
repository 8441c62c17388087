"""What a release consists of: the same bytes each time, complete, and deployed with the AWS client alone."""

import json
import os
import re
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest
from cfnlint.decode import cfn_yaml

from tools.package.__main__ import ARCHITECTURES, release_version, write_release
from tools.transformed_template import transformed_template

ROOT: Final = Path(__file__).resolve().parents[3]
PYTHON: Final = f"{sys.version_info.major}.{sys.version_info.minor}"
FUNCTIONS: Final = {app.parent.name for app in (ROOT / "functions").glob("*/app.py")}


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The release of each architecture, for the Python that runs this test."""
    out = tmp_path_factory.mktemp("dist")
    return {each: write_release(out, python=PYTHON, architecture=each) for each in ARCHITECTURES}


@pytest.fixture(scope="module")
def release(releases: dict[str, Path]) -> Path:
    return releases["arm64"]


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_same_sources_make_the_same_release(release: Path, tmp_path: Path) -> None:
    # WHEN it is written again
    again, before = content(write_release(tmp_path, python=PYTHON, architecture="arm64")), content(release)
    # THEN it is the same to the last byte
    assert again.keys() == before.keys()
    assert [name for name in again if again[name] != before[name]] == []


def test_each_architecture_has_its_own_libraries(releases: dict[str, Path]) -> None:
    machines = {"arm64": "aarch64", "x86_64": "x86_64"}
    for architecture, folder in releases.items():
        (admin,) = folder.glob("admin-*.zip")
        names = zipfile.ZipFile(admin).namelist()
        compiled = [name for name in names if name.endswith(".so")]
        assert compiled
        assert all(machines[architecture] in name for name in compiled)
        assert f"__pycache__/app.cpython-{PYTHON.replace('.', '')}.pyc" in names


def test_the_checksums_cover_every_file(release: Path) -> None:
    named = {line.split("  ")[1] for line in (release / "SHA256SUMS").read_text().splitlines()}

    assert named == content(release).keys() - {"SHA256SUMS"}
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=release, check=False)
    assert done.returncode == 0


def test_the_template_names_every_zip_and_is_what_sam_accepts(release: Path) -> None:
    # GIVEN the parameters as deploy.sh gives them
    given = {"ReleaseBucket": "my-bucket", "ConfigurationDigest": "0123456789abcdef" * 4}
    # WHEN SAM transforms the template
    resources = transformed_template(given, release / "template.yaml")["Resources"]
    # THEN each function has its zip, and the layer has one
    codes = {
        found["Properties"]["FunctionName"]["Fn::Sub"].rpartition("-")[2]: found["Properties"]["Code"]
        for found in resources.values()
        if found["Type"] == "AWS::Lambda::Function"
    }
    assert codes.keys() == FUNCTIONS
    (layer,) = [found for found in resources.values() if found["Type"] == "AWS::Lambda::LayerVersion"]
    zips = {name: code["S3Key"] for name, code in codes.items()} | {"layer": layer["Properties"]["Content"]["S3Key"]}
    assert {code["S3Bucket"] for code in codes.values()} == {"my-bucket"}
    assert set(zips.values()) == {file.name for file in release.glob("*.zip")}
    assert all(zipped.startswith(f"{name}-") for name, zipped in zips.items())


def test_the_template_accepts_only_the_python_and_architecture_of_its_zips(releases: dict[str, Path]) -> None:
    for architecture, folder in releases.items():
        text = (folder / "template.yaml").read_text()
        assert f"Default: {architecture}\n    AllowedValues: [{architecture}]" in text
        assert f"Default: python{PYTHON}\n    AllowedValues: [python{PYTHON}]" in text


def test_the_repositorys_metadata_are_complete(release: Path) -> None:
    # GIVEN the properties that SAM publishes with, and those that it cannot do without (samcli.vendor.serverlessrepo)
    required = {"Author", "Description", "Name"}
    known = required | {"SpdxLicenseId", "LicenseUrl", "ReadmeUrl", "Labels", "HomePageUrl", "SemanticVersion"}
    template: Any = cfn_yaml.load(str(release / "template.yaml"))
    metadata = template["Metadata"]["AWS::ServerlessRepo::Application"]
    # THEN
    assert required <= metadata.keys() <= known
    assert metadata["SemanticVersion"] == release_version()
    assert all((release / metadata[name]).is_file() for name in ("ReadmeUrl", "LicenseUrl"))


def test_the_inventory_lists_what_the_zips_have(release: Path) -> None:
    document: dict[str, Any] = json.loads((release / "inventory.cdx.json").read_text())
    shipped = {
        match[1].lower().replace("_", "-")
        for zipped in release.glob("*.zip")
        for name in zipfile.ZipFile(zipped).namelist()
        if (match := re.search(r"(?:^|/)([\w.]+)-[\w.]+\.dist-info/METADATA$", name))
    }

    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert {each["name"].lower().replace("_", "-") for each in document["components"]} == shipped > {"boto3", "urllib3"}
    assert all(each["purl"].startswith("pkg:pypi/") and each["version"] for each in document["components"])
    assert all(each["licenses"][0]["license"]["name"] != "unknown" for each in document["components"])
    references = {each["bom-ref"] for each in document["components"]}
    assert set(document["dependencies"][0]["dependsOn"]) == references


def test_every_license_is_included(release: Path) -> None:
    text = (release / "LICENSES.txt").read_text()

    for each in json.loads((release / "inventory.cdx.json").read_text())["components"]:
        assert f"{each['name']} {each['version']}: " in text
    assert "Apache License" in text
    assert "MIT" in text


AWS: Final = """#!/bin/sh
printf '%s\\n' "$*" >> "$CALLS"
for given in "$@"; do case "$given" in /*) cp "$given" "$CALLS.template";; esac; done
"""


class Machine:
    """A machine with the AWS client and nothing else of ours."""

    def __init__(self, folder: Path) -> None:
        self.calls = folder / "calls"
        client = folder / "bin" / "aws"
        client.parent.mkdir()
        client.write_text(AWS)
        client.chmod(client.stat().st_mode | stat.S_IXUSR)
        self._path = f"{client.parent}:{os.defpath}"

    def deploy(self, release: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        self.calls.unlink(missing_ok=True)
        environment = {"PATH": self._path, "CALLS": str(self.calls)}
        command = ["sh", str(release / "deploy.sh"), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def digest(self) -> str:
        match = re.search(r"ConfigurationDigest=([0-9a-f]{64})", self.calls.read_text())
        assert match is not None
        return match[1]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_aws_client_alone_deploys_it(release: Path, machine: Machine) -> None:
    done = machine.deploy(release, "my-urlsync", "my-bucket", "Mfa=required")

    assert done.returncode == 0, done.stderr
    *copies, deployed, _ = machine.calls.read_text().splitlines()
    assert {copy.rpartition("/")[2] for copy in copies} == {file.name for file in release.glob("*.zip")}
    assert "--stack-name my-urlsync" in deployed
    assert deployed.endswith(f"ReleaseBucket=my-bucket ConfigurationDigest={machine.digest()} Mfa=required")
    stamped = machine.calls.with_suffix(".template").read_text()
    assert f'AllowedValues: ["{machine.digest()}"]' in stamped
    assert "set-by-make-deploy" not in stamped


def test_each_value_has_its_own_digest_in_any_order(release: Path, machine: Machine) -> None:
    digests = []
    for parameters in (
        ["Mfa=required", "LogRetentionDays=7"],
        ["LogRetentionDays=7", "Mfa=required"],
        ["Mfa=optional"],
    ):
        machine.deploy(release, "my-urlsync", "my-bucket", *parameters)
        digests.append(machine.digest())

    assert digests[0] == digests[1] != digests[2]


def test_an_altered_release_is_not_deployed(release: Path, machine: Machine, tmp_path: Path) -> None:
    # GIVEN a copy in which somebody changed a file
    copy = tmp_path / "copy"
    copy.mkdir()
    for name, found in content(release).items():
        (copy / name).write_bytes(found)
    (copy / "template.yaml").write_text("another template")
    # THEN it is refused before anything is uploaded
    done = machine.deploy(copy, "my-urlsync", "my-bucket")
    assert (done.returncode, machine.calls.exists()) == (1, False)
    assert "differs from SHA256SUMS" in done.stderr
