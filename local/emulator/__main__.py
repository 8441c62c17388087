"""Run MiniStack: `python -m local.emulator`, with the Python of the emulator's own environment.

Settings are MiniStack's environment variables; `local.stack.emulator` chooses them.
"""

from ministack import app as ministack
from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.services import apigateway_v1, cognito, lambda_svc

from local.emulator.alias_settings import with_alias_settings
from local.emulator.batch_permissions import as_in_aws
from local.emulator.condition_keys import know_condition_keys
from local.emulator.log_streams import naming_log_streams
from local.emulator.outside_path import as_the_browser_sees_it
from local.emulator.parameter_numbers import with_numbers
from local.emulator.revocation import Revocation
from local.emulator.throttling import Throttling
from local.emulator.transport import counting_loopback_as_secure
from local.emulator.unpacked_once import unpacking_once

if __name__ == "__main__":
    served = counting_loopback_as_secure(ministack.app)
    ministack.app = Throttling(Revocation(served, cognito._revoke_token))  # noqa: SLF001
    build_event = as_the_browser_sees_it(apigateway_v1._build_lambda_event_v1)  # noqa: SLF001
    apigateway_v1._build_lambda_event_v1 = build_event  # noqa: SLF001
    iam_actions.extract_iam_action = as_in_aws(iam_actions.extract_iam_action)
    lambda_svc._sqs_esm_concurrency = with_numbers(lambda_svc._sqs_esm_concurrency)  # noqa: SLF001
    invoke = with_alias_settings(lambda_svc.invoke_async_with_retry, lambda_svc._functions)  # noqa: SLF001
    lambda_svc.invoke_async_with_retry = invoke
    iam_actions.extract_resource_arn = naming_log_streams(iam_actions.extract_resource_arn)
    lambda_runtime.zipfile = unpacking_once()
    know_condition_keys(iam_actions, iam_evaluator)
    ministack.main()
