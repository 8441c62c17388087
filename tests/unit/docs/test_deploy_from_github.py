"""The example of a workflow that deploys without a stored key, and the trust policy of its role."""

import json
import re
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]
from cfnlint import api

ROOT: Final = Path(__file__).resolve().parents[3]
EXAMPLES: Final = ROOT / "docs" / "examples"
WORKFLOW: Final = (EXAMPLES / "deploy-from-github.yml").read_text()
# YAML 1.1 reads the key `on` as True.
PARSED: Final[Any] = yaml.safe_load(WORKFLOW)
TRUST: Final[Any] = json.loads((EXAMPLES / "deploy-role-trust-policy.json").read_text())
GUIDE: Final = (ROOT / "docs" / "deploy.md").read_text()
PERMISSIONS: Final[Any] = json.loads(GUIDE.split("```json\n")[1].split("```")[0])
PINNED: Final = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
ISSUER: Final = "token.actions.githubusercontent.com"


def steps() -> list[Any]:
    (job,) = PARSED["jobs"].values()
    return list(job["steps"])


def test_every_action_is_pinned_by_its_commit() -> None:
    actions = re.findall(r"uses: (.+)$", WORKFLOW, re.MULTILINE)

    assert len(actions) == 3
    assert [action for action in actions if not PINNED.fullmatch(action)] == []


def test_no_key_is_stored_and_the_job_may_ask_for_a_token() -> None:
    assert PARSED["permissions"] == {"contents": "read", "id-token": "write"}
    (credentials,) = [step for step in steps() if "configure-aws-credentials" in step.get("uses", "")]
    assert credentials["with"].keys() == {"role-to-assume", "aws-region"}
    assert "secrets." not in WORKFLOW
    assert "access-key" not in WORKFLOW


def test_it_runs_targets_that_exist_with_variables_that_they_have() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (command,) = [step["run"] for step in steps() if "run" in step]
    tool, target, *variables = command.split()
    assert (tool, target) == ("make", "deploy")
    for name in (variable.split("=")[0] for variable in variables):
        assert f"$({name})" in makefile or f"{name})," in makefile, name


def test_each_choice_is_an_environment() -> None:
    samconfig = (ROOT / "samconfig.toml").read_text()
    choices = PARSED[True]["workflow_dispatch"]["inputs"]["environment"]["options"]

    assert all(f"[{choice}.deploy.parameters]" in samconfig for choice in choices)
    (job,) = PARSED["jobs"].values()
    assert job["environment"] == "${{ inputs.environment }}"
    # AND no text of a form is put into a command
    assert all("${{" not in step.get("run", "") for step in steps())


def test_the_role_trusts_one_environment_of_one_repository_alone() -> None:
    (statement,) = TRUST["Statement"]
    assert statement["Principal"].keys() == {"Federated"}
    assert statement["Principal"]["Federated"].endswith(f":oidc-provider/{ISSUER}")
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    # Exact values: a pattern could let other repositories in.
    assert statement["Condition"].keys() == {"StringEquals"}
    wanted = statement["Condition"]["StringEquals"]
    assert wanted[f"{ISSUER}:aud"] == "sts.amazonaws.com"
    assert re.fullmatch(r"repo:[\w.-]+/[\w.-]+:environment:production", wanted[f"{ISSUER}:sub"])


def findings(trust: Any) -> list[str]:
    """What cfn-lint, which knows the form of policies, finds in a role with this trust policy."""
    inline = {"PolicyName": "deploy", "PolicyDocument": PERMISSIONS}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust, "Policies": [inline]}}
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Role": role}}
    return [found.message for found in api.lint_all(json.dumps(template)) if found.rule.id.startswith("E")]


def test_the_policies_have_the_form_of_policies() -> None:
    assert findings(TRUST) == []
    # AND a policy of another form is found
    (statement,) = TRUST["Statement"]
    assert findings({**TRUST, "Statement": [{**statement, "Principals": "*"}]})
