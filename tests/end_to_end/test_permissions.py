"""What the functions may do is what their roles say, and no more."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from local.stack.aws import EmulatedAws, stack_outputs
from tests.fakes.heroku_events import release_body
from tests.fakes.signed_webhook import WebhookSender
from tests.fakes.synced_app import SyncedApp


@pytest.fixture
def verify_role(aws: EmulatedAws) -> "Role":
    return Role(aws, stack_outputs(aws)["VerifyFunctionName"])


class Role:
    """The role of a function, with its one policy."""

    def __init__(self, aws: EmulatedAws, function: str) -> None:
        self._iam = aws.session.client("iam", endpoint_url=aws.endpoint)
        functions = aws.session.client("lambda", endpoint_url=aws.endpoint)
        arn = functions.get_function_configuration(FunctionName=function)["Role"]
        self._name = arn.rsplit("/", 1)[-1]
        (self._policy,) = self._iam.list_role_policies(RoleName=self._name)["PolicyNames"]

    @contextmanager
    def without(self, sid: str) -> Iterator[None]:
        """Take one statement away for a while."""
        whole: dict[str, Any] = self._iam.get_role_policy(RoleName=self._name, PolicyName=self._policy)[
            "PolicyDocument"
        ]
        fewer = [statement for statement in whole["Statement"] if statement["Sid"] != sid]
        assert len(fewer) == len(whole["Statement"]) - 1
        self._put({**whole, "Statement": fewer})
        try:
            yield
        finally:
            self._put(whole)

    def _put(self, document: dict[str, Any]) -> None:
        self._iam.put_role_policy(RoleName=self._name, PolicyName=self._policy, PolicyDocument=json.dumps(document))


def test_without_its_permission_verify_tells_heroku_to_try_again(a_synced_app: SyncedApp, verify_role: Role) -> None:
    # GIVEN a verify function that may not put anything on the queue any more
    sender = WebhookSender(a_synced_app.stack, a_synced_app.sync_id)
    with verify_role.without("EnqueueChecks"):
        # WHEN an authentic webhook comes
        refused = sender.send(release_body())

    # THEN Heroku is asked to send it again, and when it does, the webhook is not lost
    assert refused.status_code == 503
    assert sender.send(release_body()).status_code == 204
    a_synced_app.wait_until_settled()
    assert [entry["cause"] for entry in a_synced_app.history()] == ["enabled", "webhook"]


def test_a_stranger_is_refused_even_where_the_queue_is_out_of_reach(a_synced_app: SyncedApp, verify_role: Role) -> None:
    with verify_role.without("EnqueueChecks"):
        answer = WebhookSender(a_synced_app.stack, a_synced_app.sync_id).send_signed(release_body(), None)

    assert answer.status_code == 401
