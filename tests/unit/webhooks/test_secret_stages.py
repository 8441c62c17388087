"""Reading the master secret from Secrets Manager."""

from collections.abc import Mapping

import pytest
from urlsync.entrypoints.webhook.master_secret import CURRENT, PREVIOUS, SecretStages, SecretUnavailable

from tests.fakes.aws_json import MASTER, SECRET_ARN, FakeAws, FakeJsonClient


class WithoutText(FakeJsonClient):
    """Secrets Manager, whose answers have the fields of a secret that is not a text."""

    def __init__(self, answer: dict[str, object]) -> None:
        super().__init__(FakeAws())
        self.answer = answer

    def call(self, operation: str, request: Mapping[str, object]) -> dict[str, object]:
        assert (operation, request["SecretId"]) == ("GetSecretValue", SECRET_ARN)
        return self.answer


def stages_of(aws: FakeAws) -> SecretStages:
    return SecretStages(FakeJsonClient(aws), SECRET_ARN)


def test_white_space_around_a_master_is_dropped() -> None:
    aws = FakeAws()
    aws.stages = {CURRENT: f" {MASTER}\r\n", PREVIOUS: "\t old\n"}

    assert stages_of(aws).read(CURRENT) == MASTER.encode()
    assert stages_of(aws).read(PREVIOUS) == b"old"


@pytest.mark.parametrize("blank", [{}, {PREVIOUS: ""}, {PREVIOUS: " \n"}])
def test_a_previous_master_may_be_missing_or_blank(blank: dict[str, str]) -> None:
    aws = FakeAws()
    aws.stages = {CURRENT: MASTER} | blank

    assert stages_of(aws).read(PREVIOUS) is None


@pytest.mark.parametrize(
    ("stages", "code"), [({}, "ResourceNotFoundException"), ({CURRENT: ""}, "blank"), ({CURRENT: " \n"}, "blank")]
)
def test_a_current_master_may_not(stages: dict[str, str], code: str) -> None:
    aws = FakeAws()
    aws.stages = stages

    with pytest.raises(SecretUnavailable, match=rf"^{code}$"):
        stages_of(aws).read(CURRENT)


@pytest.mark.parametrize("binary", [{}, {"SecretBinary": "ZmFrZQ=="}, {"SecretString": None}])
def test_a_secret_without_a_text_is_blank(binary: dict[str, object]) -> None:
    stages = SecretStages(WithoutText(binary), SECRET_ARN)

    assert stages.read(PREVIOUS) is None
    with pytest.raises(SecretUnavailable, match=r"^blank$"):
        stages.read(CURRENT)


@pytest.mark.parametrize("stage", [CURRENT, PREVIOUS])
def test_a_refusal_is_reported_by_its_code_only(stage: str) -> None:
    aws = FakeAws()
    aws.failures["GetSecretValue"] = "AccessDeniedException"

    with pytest.raises(SecretUnavailable, match=r"^AccessDeniedException$"):
        stages_of(aws).read(stage)
