"""Run MiniStack: `python -m local.emulator`, with the Python of the emulator's own environment.

Settings are MiniStack's environment variables; `local.stack.emulator` chooses them.
"""

import os

from ministack import app as ministack
from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.core.responses import error_response_json
from ministack.services import (
    apigateway_v1,
    cloudformation,
    cloudwatch_logs,
    cognito,
    dynamodb,
    eventbridge,
    lambda_svc,
    secretsmanager,
    sqs,
)
from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks
from samtranslator.translator import transform

from local.emulator.addresses import use_own_addresses, with_gateway_responses
from local.emulator.api_gateway import with_external_path
from local.emulator.asgi import marked_as_secure
from local.emulator.client_secrets import ClientSecrets
from local.emulator.event_bus import RESOURCE_TYPE, BusPolicies, with_bus_policies, with_role_as_principal
from local.emulator.iam import add_condition_keys, with_batch_permissions, with_log_streams, with_table_streams
from local.emulator.index_ranges import IndexRanges
from local.emulator.key_conditions import with_quick_key_conditions
from local.emulator.lambda_service import (
    Stopping,
    with_alias_settings,
    with_numeric_concurrency,
    zipfile_unpacking_once,
)
from local.emulator.point_in_time import PointInTime
from local.emulator.recursion import keep_recursive_loop, stop_recursive_loops, with_trace_header
from local.emulator.resources import (
    import_secrets,
    keep_backups,
    refuse_existing_log_groups,
    remembering_deleted,
    with_domain_rules,
)
from local.emulator.revocation import Revocation
from local.emulator.sam_transform import use_parameters_in_transform
from local.emulator.throttling import Throttling

if __name__ == "__main__":
    served = with_trace_header(marked_as_secure(ministack.app))
    ministack.app = Throttling(Revocation(served, cognito._revoke_token))  # noqa: SLF001
    client_secrets = ClientSecrets(lambda client_id: cognito._find_pool_by_client_id(client_id)[2])  # noqa: SLF001
    cognito._dispatch_idp = client_secrets.dispatch(cognito._dispatch_idp)  # noqa: SLF001
    cognito._authenticate_client = client_secrets.authenticate(cognito._authenticate_client)  # noqa: SLF001
    build_event = with_external_path(apigateway_v1._build_lambda_event_v1)  # noqa: SLF001
    apigateway_v1._build_lambda_event_v1 = build_event  # noqa: SLF001
    iam_actions.extract_iam_action = with_batch_permissions(iam_actions.extract_iam_action)
    concurrency = with_numeric_concurrency(lambda_svc._sqs_esm_concurrency)  # noqa: SLF001
    lambda_svc._sqs_esm_concurrency = concurrency  # noqa: SLF001
    invoke = with_alias_settings(lambda_svc.invoke_async_with_retry, lambda_svc._functions)  # noqa: SLF001
    lambda_svc.invoke_async_with_retry = invoke
    iam_actions.extract_resource_arn = with_log_streams(with_table_streams(iam_actions.extract_resource_arn))
    lambda_runtime.zipfile = zipfile_unpacking_once()
    stopping = Stopping(lambda_runtime.kill_workers)
    lambda_runtime.kill_workers = stopping.stop
    lambda_svc.release_worker = stopping.on_release(lambda_svc.release_worker)
    stop_recursive_loops(lambda_svc, sqs)
    keep_recursive_loop(provisioners._RESOURCE_HANDLERS, lambda_svc._functions)  # noqa: SLF001
    add_condition_keys(iam_actions, iam_evaluator)
    policies = eventbridge._event_bus_policies  # noqa: SLF001
    provisioners._RESOURCE_HANDLERS[RESOURCE_TYPE] = BusPolicies(policies).handlers()  # noqa: SLF001
    policy_of = with_bus_policies(iam_evaluator._resource_policy, policies)  # noqa: SLF001
    iam_evaluator._resource_policy = policy_of  # noqa: SLF001
    key_of = with_role_as_principal(iam_evaluator._resolve_condition_key)  # noqa: SLF001
    iam_evaluator._resolve_condition_key = key_of  # noqa: SLF001
    create_domain = with_domain_rules(cognito._create_user_pool_domain, error_response_json)  # noqa: SLF001
    cognito._create_user_pool_domain = create_domain  # noqa: SLF001
    endpoint = f"http://{os.environ['MINISTACK_HOST']}:{os.environ['GATEWAY_PORT']}"
    use_own_addresses([engine, changesets, handlers, stacks], endpoint)
    import_api, put_response = apigateway_v1._import_rest_api, apigateway_v1._put_gateway_response  # noqa: SLF001
    apigateway_v1._import_rest_api = with_gateway_responses(import_api, put_response)  # noqa: SLF001
    use_parameters_in_transform([changesets, handlers], engine._transform_parameters, transform)  # noqa: SLF001
    dynamodb._evaluate_condition = with_quick_key_conditions(dynamodb._evaluate_condition)  # noqa: SLF001
    indexes = IndexRanges(dynamodb._index_key_schemas)  # noqa: SLF001
    dynamodb._query = indexes.querying(dynamodb._query)  # noqa: SLF001
    dynamodb._index_members = indexes.narrowing(dynamodb._index_members)  # noqa: SLF001
    dynamodb._index_item = indexes.following(dynamodb._index_item)  # noqa: SLF001
    keep_backups(provisioners._RESOURCE_HANDLERS, dynamodb._pitr_settings)  # noqa: SLF001
    backups = PointInTime(dynamodb._tables, dynamodb._pitr_settings, error_response_json)  # noqa: SLF001
    dynamodb._emit_stream_event = backups.recording(dynamodb._emit_stream_event)  # noqa: SLF001
    restore, replaced = dynamodb._restore_table_to_point_in_time, dynamodb._items_replaced  # noqa: SLF001
    dynamodb._restore_table_to_point_in_time = backups.restoring(restore, replaced)  # noqa: SLF001
    import_secrets(provisioners._RESOURCE_HANDLERS, secretsmanager._secrets)  # noqa: SLF001
    stacks._add_event = remembering_deleted(stacks._add_event, cloudformation._stacks)  # noqa: SLF001
    refuse_existing_log_groups(provisioners._RESOURCE_HANDLERS, cloudwatch_logs._log_groups)  # noqa: SLF001
    ministack.main()
