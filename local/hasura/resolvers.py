"""The resolvers of the GraphQL operations in ``schema.graphql``, each a call of the model."""

import asyncio
import logging
import uuid
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from ariadne import ObjectType, ScalarType, SubscriptionType, load_schema_from_path, make_executable_schema
from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema

from local.hasura.cloud import Cloud
from local.hasura.env import Env
from local.hasura.errors import ControlPlaneError, internal_error, unknown_field
from local.hasura.projects import Collaborator, Project
from local.hasura.users import User

Json = dict[str, Any]
LOG = logging.getLogger(__name__)
POLL_SECONDS = 0.05

query = ObjectType("query_root")
mutation = ObjectType("mutation_root")
projects = ObjectType("projects")
collaborators = ObjectType("collaborators")
tenant = ObjectType("tenant")
created = ObjectType("CreateTenantResponse")
subscription = SubscriptionType()
subscription.name = "subscription_root"
uuid_scalar = ScalarType("uuid", value_parser=lambda value: str(uuid.UUID(value)))

tenant.set_alias("id", "tenant_id")


@dataclass
class Call:
    """The context of a request: the model, the caller and the counter of operations."""

    cloud: Cloud
    caller: User | None
    operations: Counter[str]


def operation(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a resolver: count the operation, pass the caller, convert errors to GraphQL errors."""

    def resolver(_root: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        call: Call = info.context
        call.operations[info.field_name] += 1
        try:
            return resolve(call.cloud, caller_of(info), **arguments)
        except ControlPlaneError as refusal:
            raise _graphql_error(refusal) from None
        except Exception as error:  # noqa: BLE001 - the library would return its text, which may hold a value
            LOG.error("%s failed: %s", info.field_name, type(error).__name__)  # noqa: TRY400 - for the same reason
            raise _graphql_error(internal_error()) from None

    return resolver


def caller_of(info: GraphQLResolveInfo) -> User:
    """Return the caller; raise ``ControlPlaneError`` for a missing or unknown token."""
    call: Call = info.context
    if call.caller is None:
        raise unknown_field(info.field_name, info.parent_type.name)
    return call.caller


@query.field("projects")
@operation
def resolve_projects(
    cloud: Cloud, caller: User, /, where: Json | None = None, order_by: Sequence[Mapping[str, str]] = (), **page: int
) -> list[Project]:
    """Return a page of the caller's projects. Raise ``ControlPlaneError`` if there are no pages."""
    if page and not cloud.lists_are_paged:
        raise unknown_field("limit", "query_root")
    found = cloud.projects_of(caller, {"project": where})
    for name, direction in reversed([pair for order in order_by for pair in order.items()]):
        found.sort(key=attrgetter(name), reverse=direction == "desc")
    return found[page.get("offset", 0) :][: page.get("limit")]


@query.field("projects_by_pk")
@operation
def resolve_project(cloud: Cloud, caller: User, /, id: str) -> Project | None:  # noqa: A002 - the API's argument
    """Return a project by its own id."""
    return cloud.project(caller, id)


@query.field("tenant")
@operation
def resolve_tenants(
    cloud: Cloud, caller: User, /, where: Json | None = None, limit: int | None = None
) -> list[Project]:
    """Return the tenants of the caller's projects."""
    return cloud.projects_of(caller, where)[:limit]


@query.field("tenant_by_pk")
@operation
def resolve_tenant(cloud: Cloud, caller: User, /, id: str) -> Project | None:  # noqa: A002 - the API's argument
    """Return a tenant by its own id."""
    return cloud.tenant(caller, id)


@query.field("users")
@operation
def resolve_users(cloud: Cloud, caller: User, /) -> list[User]:
    """Return the users that the caller can see."""
    return cloud.users(caller)


@query.field("getTenantEnv")
@operation
def resolve_env(cloud: Cloud, caller: User, /, tenant_id: str) -> Env:
    """Return an env and its hash."""
    return cloud.environments.read(caller, cloud.tenant(caller, tenant_id))


@query.field("config_status")
@operation
def resolve_config_status(cloud: Cloud, caller: User, /, where: Json | None = None) -> list[Json]:
    """Return the workers' status rows."""
    return cloud.config_status(caller, where)


@mutation.field("createTenant")
@operation
def resolve_create(
    cloud: Cloud,
    caller: User,
    /,
    name: str | None = None,
    plan: str | None = None,
    envs: Sequence[Json] = (),
    **place: str,
) -> Project:
    """Create a project owned by the caller."""
    return cloud.create_project(caller, name, plan=plan, envs=_changes(envs), **place)


@mutation.field("deleteTenant")
@operation
def resolve_delete_project(cloud: Cloud, caller: User, /, tenant_id: str) -> Json:
    """Delete a project of the caller."""
    cloud.delete_project(caller, tenant_id)
    return {"status": "success"}


@mutation.field("updateTenantEnv")
@operation
def resolve_update(cloud: Cloud, caller: User, /, tenant_id: str, current_hash: str, envs: Sequence[Json]) -> Env:
    """Set these variables."""
    return cloud.environments.update(caller, cloud.tenant(caller, tenant_id), current_hash, _changes(envs))


@mutation.field("deleteTenantEnv")
@operation
def resolve_delete(cloud: Cloud, caller: User, /, tenant_id: str, current_hash: str, delete_envs: Sequence[str]) -> Env:
    """Delete these variables."""
    return cloud.environments.delete(caller, cloud.tenant(caller, tenant_id), current_hash, delete_envs)


@subscription.source("config_status")
async def watch_config_status(
    _root: Any, info: GraphQLResolveInfo, where: Json | None = None
) -> AsyncGenerator[list[Json], None]:
    """Yield the workers' status rows now and after every change."""
    call: Call = info.context
    call.operations[info.field_name] += 1
    caller = _caller_or_error(info)
    last: list[Json] | None = None
    while True:
        rows = call.cloud.config_status(caller, where)
        if rows != last:
            yield rows
        last = rows
        await asyncio.sleep(POLL_SECONDS)


@subscription.field("config_status")
def resolve_rows(rows: list[Json], _info: GraphQLResolveInfo, **_arguments: Any) -> list[Json]:
    """Return the rows of one event."""
    return rows


@projects.field("owner")
def resolve_owner(project: Project, _info: GraphQLResolveInfo) -> User | None:
    """Return the owner, unless the control surface hides them."""
    return None if project.owner_hidden else project.owner


@projects.field("collaborators")
def resolve_collaborators(project: Project, _info: GraphQLResolveInfo) -> list[Collaborator]:
    """Return the collaborators."""
    return list(project.collaborators.values())


@projects.field("entitlements")
def resolve_entitlements(_project: Project, _info: GraphQLResolveInfo) -> list[Json]:
    """Return no entitlements; the simulated plans have none."""
    return []


@projects.field("tenant")
@tenant.field("project")
@created.field("tenant")
def resolve_same(project: Project, _info: GraphQLResolveInfo) -> Project:
    """Return the same object, because a project and its tenant are one in the model."""
    return project


@tenant.field("config")
def resolve_config(project: Project, info: GraphQLResolveInfo) -> Json:
    """Return the hash of the env, as lists show it."""
    call: Call = info.context
    return {"hash": call.cloud.shown_hash(project)}


@collaborators.field("project_collaborator_privileges")
def resolve_privileges(collaborator: Collaborator, _info: GraphQLResolveInfo) -> list[Json]:
    """Return a collaborator's privileges."""
    return [{"privilege_slug": slug} for slug in sorted(collaborator.privileges)]


def executable_schema() -> GraphQLSchema:
    """Return the schema of ``schema.graphql`` with the resolvers bound to it."""
    return make_executable_schema(
        load_schema_from_path(str(Path(__file__).with_name("schema.graphql"))),
        *(query, mutation, subscription, projects, collaborators, tenant, created, uuid_scalar),
        convert_names_case=True,
    )


def _changes(envs: Sequence[Json]) -> dict[str, str]:
    return {env["key"]: env["value"] for env in envs}


def _caller_or_error(info: GraphQLResolveInfo) -> User:
    try:
        return caller_of(info)
    except ControlPlaneError as refusal:
        raise _graphql_error(refusal) from None


def _graphql_error(refusal: ControlPlaneError) -> GraphQLError:
    return GraphQLError(refusal.message, extensions=refusal.extensions)
