"""The packages as Lambda gets them, built for the Python that runs this test."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
ARCHITECTURE = "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"
# By hash, and the hash is not checked: https://peps.python.org/pep-0552/
UNCHECKED_HASH = b"\x01\x00\x00\x00"


def build(kind: str, source: str, out: Path, *groups: str, **environment: str) -> subprocess.CompletedProcess[str]:
    target = {"PYTHON_VERSION": PYTHON_VERSION, "ARCHITECTURE": ARCHITECTURE}
    return subprocess.run(
        [sys.executable, ROOT / "layers" / "build.py", kind, ROOT / source, out, *groups],
        env=os.environ | target | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def run_with(package: Path, code: str) -> str:
    """Run `code` where only the standard library and the package can be imported, as in a function."""
    isolated = f"import sys; sys.path.insert(0, {str(package)!r})\n{code}"
    environment = {"AWS_DEFAULT_REGION": "us-east-1"}
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-c", isolated], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def content(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("layer")
    done = build("layer", "layers/urlsync", out)
    assert done.returncode == 0, done.stderr
    return out


def test_the_same_sources_make_the_same_layer(layer: Path, tmp_path: Path) -> None:
    # WHEN the layer is built again
    assert build("layer", "layers/urlsync", tmp_path).returncode == 0

    # THEN it is the same to the last byte, so that a deployment without changes changes nothing
    again, before = content(tmp_path), content(layer)
    assert again.keys() == before.keys()
    assert [name for name in again if again[name] != before[name]] == []


def test_every_module_comes_with_bytecode_that_is_never_stale(layer: Path) -> None:
    for module in layer.rglob("*.py"):
        bytecode = module.parent / "__pycache__" / f"{module.stem}.cpython-{PYTHON_VERSION.replace('.', '')}.pyc"
        assert bytecode.read_bytes()[4:8] == UNCHECKED_HASH, module


def test_the_layer_has_all_it_imports(layer: Path) -> None:
    code = "import urlsync, aws_lambda_powertools, boto3, urllib3; print(boto3.__file__)"

    assert run_with(layer / "python", code) == str(layer / "python" / "boto3" / "__init__.py")


def test_a_client_of_every_service_we_use_can_be_made(layer: Path) -> None:
    services = ["dynamodb", "events", "kms", "secretsmanager", "sns", "sqs", "ssm"]
    code = f"import boto3; [print(boto3.client(service).meta.endpoint_url) for service in {services}]"

    made = run_with(layer / "python", code).splitlines()

    assert made == [f"https://{service}.us-east-1.amazonaws.com" for service in services]


def test_services_we_do_not_use_are_left_out(layer: Path) -> None:
    described = {folder.name for folder in (layer / "python/botocore/data").iterdir() if folder.is_dir()}

    assert described == {
        "cognito-idp",
        "dynamodb",
        "events",
        "kms",
        "logs",
        "secretsmanager",
        "sns",
        "sqs",
        "ssm",
        "sts",
    }


def test_a_function_is_its_code_and_bytecode_only(tmp_path: Path) -> None:
    assert build("function", "functions/verify", tmp_path).returncode == 0

    compiled = f"__pycache__/app.cpython-{PYTHON_VERSION.replace('.', '')}.pyc"
    assert content(tmp_path).keys() == {"app.py", compiled}


def test_only_the_admin_function_has_pydantic(layer: Path, tmp_path: Path) -> None:
    assert build("function", "functions/admin", tmp_path, "admin").returncode == 0

    assert run_with(tmp_path, "import pydantic; print(pydantic.__file__)").startswith(str(tmp_path))
    assert not (layer / "python" / "pydantic").exists()


def test_a_missing_python_is_reported_and_not_passed_over(tmp_path: Path) -> None:
    # WHEN the target's Python is not on this machine
    done = build("layer", "layers/urlsync", tmp_path, PYTHON_VERSION="3.99")

    # THEN nothing is built, and the message says what to do
    assert done.returncode == 1
    assert "needs a Python 3.99 on this machine" in done.stderr
    assert "BYTECODE=no" in done.stderr
    assert not list(tmp_path.iterdir())


def test_bytecode_can_be_left_out_on_purpose(tmp_path: Path) -> None:
    done = build("function", "functions/verify", tmp_path, PYTHON_VERSION="3.99", BYTECODE="no")

    assert done.returncode == 0
    assert content(tmp_path).keys() == {"app.py"}


def test_an_unknown_architecture_is_refused(tmp_path: Path) -> None:
    done = build("layer", "layers/urlsync", tmp_path, ARCHITECTURE="mips")

    assert done.returncode == 1
    assert "ARCHITECTURE is 'mips'" in done.stderr
