"""``/_control``: what tests and the demo need beyond Hasura Cloud's API. Never counted, never faulted.

JSON in and out. ``read-back`` makes values read back masked, or stores them with a suffix. A response without
content is ``{}``; an invalid request is 404, 409 or 422.

| method and path | does |
|---|---|
| ``GET /_control/health`` | ``{"status": "ok"}`` |
| ``GET DELETE /_control/calls`` | API calls since the reset: ``{"POST /v1/graphql": 3, ...}`` |
| ``GET DELETE /_control/operations`` | GraphQL operations since the reset: ``{"getTenantEnv": 2, ...}`` |
| ``GET PUT DELETE /_control/faults`` | ``{"api": {...}}``, the fields of ``faults.ApiFaults`` |
| ``GET /_control/writes`` | accepted env writes: ``[{"at", "tenant_id", "user_id", "keys", "hash"}]`` |
| ``POST /_control/users`` | ``{"email", "token"?}`` -> ``{"id", "token"}``, another one for a known email |
| ``POST /_control/tokens/revoke`` | ``{"token"}`` |
| ``POST /_control/transfers`` | ``{"project_id", "new_owner_id"}``, invited and accepted in one step |
| ``POST /_control/invitations`` | ``{"project_id", "new_owner_id"}`` -> ``{"id"}`` |
| ``POST /_control/invitations/{id}/accept``, ``DELETE /_control/invitations/{id}`` | accept or revoke it |
| ``PUT DELETE /_control/projects/{id}/collaborators/{user_id}`` | ``{"privileges": ["admin", ...]}`` |
| ``PUT /_control/projects/{id}/owner`` | ``{"hidden": true}``: the API shows ``owner: null`` |
| ``PUT DELETE /_control/projects/{id}/read-back`` | ``{"masked": [keys], "suffixes": {key: text}}`` |
| ``PUT DELETE /_control/maintenance`` | ``{"seconds"?}``; without it the mode lasts until ``DELETE`` |
| ``PUT DELETE /_control/rate-limit`` | ``{"per_minute"}`` of each caller; more are refused inside a 200 |
| ``PUT /_control/lists`` | ``{"hash_moves"?, "paged"?}``: false keeps the hashes in lists, or refuses their paging |
| ``PUT /_control/users/order`` | ``{"caller_first": false}``: ``users`` lists the caller last |
"""

import json
import math
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.hasura.cloud import Cloud
from local.hasura.env import ReadBack
from local.hasura.environments import Write
from local.hasura.errors import ControlPlaneError
from local.hasura.faults import ApiFaults, FaultInjector
from local.hasura.projects import PRIVILEGES, Project
from local.hasura.users import User

Json = dict[str, Any]
Handler = Callable[[Request], Awaitable[Any]]


class ControlSurface:
    """The routes of ``/_control`` over the model."""

    def __init__(self, cloud: Cloud, faults: FaultInjector, calls: Counter[str], operations: Counter[str]) -> None:
        self._cloud = cloud
        self._faults = faults
        self._calls = calls
        self._operations = operations

    def routes(self) -> list[BaseRoute]:
        """Return every route, relative to ``/_control``."""
        handlers: list[tuple[str, str, Handler]] = [
            ("GET", "/health", self.health),
            ("GET", "/calls", self.calls),
            ("DELETE", "/calls", self.reset_calls),
            ("GET", "/operations", self.operations),
            ("DELETE", "/operations", self.reset_operations),
            ("GET", "/faults", self.faults),
            ("PUT", "/faults", self.set_faults),
            ("DELETE", "/faults", self.clear_faults),
            ("GET", "/writes", self.writes),
            ("POST", "/users", self.add_user),
            ("POST", "/tokens/revoke", self.revoke_token),
            ("POST", "/transfers", self.transfer),
            ("POST", "/invitations", self.invite),
            ("POST", "/invitations/{invitation_id}/accept", self.accept),
            ("DELETE", "/invitations/{invitation_id}", self.revoke_invitation),
            ("PUT", "/projects/{project_id}/collaborators/{user_id}", self.add_collaborator),
            ("DELETE", "/projects/{project_id}/collaborators/{user_id}", self.remove_collaborator),
            ("PUT", "/projects/{project_id}/owner", self.hide_owner),
            ("PUT", "/projects/{project_id}/read-back", self.change_read_back),
            ("DELETE", "/projects/{project_id}/read-back", self.reset_read_back),
            ("PUT", "/users/order", self.order_users),
            ("PUT", "/lists", self.change_lists),
            ("PUT", "/rate-limit", self.set_rate_limit),
            ("DELETE", "/rate-limit", self.remove_rate_limit),
            ("PUT", "/maintenance", self.begin_maintenance),
            ("DELETE", "/maintenance", self.end_maintenance),
        ]
        return [Route(path, _endpoint(handler), methods=[method]) for method, path, handler in handlers]

    async def health(self, _request: Request) -> Json:
        """Return that the simulator is up."""
        return {"status": "ok"}

    async def calls(self, _request: Request) -> Json:
        """Return the API calls by method and path template."""
        return dict(sorted(self._calls.items()))

    async def reset_calls(self, _request: Request) -> None:
        """Reset the count of API calls."""
        self._calls.clear()

    async def operations(self, _request: Request) -> Json:
        """Return the GraphQL operations by field name."""
        return dict(sorted(self._operations.items()))

    async def reset_operations(self, _request: Request) -> None:
        """Reset the count of GraphQL operations."""
        self._operations.clear()

    async def faults(self, _request: Request) -> Json:
        """Return the current faults."""
        return {"api": asdict(self._faults.api)}

    async def set_faults(self, request: Request) -> Json:
        """Replace the current faults; ``deliveries`` only concern the Heroku simulator."""
        self._faults.api = ApiFaults.parse((await _body(request)).get("api", {}))
        return {"api": asdict(self._faults.api)}

    async def clear_faults(self, _request: Request) -> Json:
        """Remove all faults."""
        self._faults.api = ApiFaults()
        return {"api": asdict(self._faults.api)}

    async def writes(self, _request: Request) -> list[Json]:
        """Return the accepted env writes in order, without values."""
        return [_shown(write) for write in self._cloud.environments.writes]

    async def add_user(self, request: Request) -> Json:
        """Create a user and a personal access token."""
        body = await _body(request)
        user, token = self._cloud.accounts.register(str(body["email"]), body.get("token"))
        return {"id": user.id, "token": token}

    async def revoke_token(self, request: Request) -> None:
        """Revoke a token."""
        self._cloud.accounts.revoke(str((await _body(request))["token"]))

    async def transfer(self, request: Request) -> Json:
        """Transfer a project to another owner in one step."""
        return await self._accepted(await self._invited(request))

    async def invite(self, request: Request) -> Json:
        """Invite another user to own a project."""
        return {"id": await self._invited(request)}

    async def accept(self, request: Request) -> Json:
        """Accept an invitation."""
        return await self._accepted(request.path_params["invitation_id"])

    async def revoke_invitation(self, request: Request) -> None:
        """Revoke an invitation."""
        self._cloud.transfers.revoke(request.path_params["invitation_id"])

    async def add_collaborator(self, request: Request) -> None:
        """Add a collaborator, or change their privileges."""
        privileges = frozenset((await _body(request)).get("privileges", []))
        if not privileges <= PRIVILEGES:
            raise ValueError(f"privileges are {', '.join(sorted(PRIVILEGES))}")
        user = self._user(request.path_params["user_id"])
        self._cloud.add_collaborator(self._project(request.path_params["project_id"]), user, privileges)

    async def remove_collaborator(self, request: Request) -> None:
        """Remove a collaborator."""
        del self._project(request.path_params["project_id"]).collaborators[request.path_params["user_id"]]

    async def hide_owner(self, request: Request) -> None:
        """Hide the owner in the API, or show it again."""
        project = self._project(request.path_params["project_id"])
        project.owner_hidden = bool((await _body(request))["hidden"])

    async def change_read_back(self, request: Request) -> None:
        """Change how the values of env vars read back."""
        body = await _body(request)
        project = self._project(request.path_params["project_id"])
        project.read_back = ReadBack(frozenset(body.get("masked", [])), dict(body.get("suffixes", {})))

    async def reset_read_back(self, request: Request) -> None:
        """Stop altering the values of env vars that are read back."""
        self._project(request.path_params["project_id"]).read_back = ReadBack()

    async def order_users(self, request: Request) -> None:
        """Choose whether ``users`` lists the caller first."""
        self._cloud.caller_first = bool((await _body(request))["caller_first"])

    async def change_lists(self, request: Request) -> None:
        """Choose whether lists show every change of an env, and whether projects are listed in pages."""
        body = await _body(request)
        self._cloud.show_hashes(move=bool(body.get("hash_moves", True)))
        self._cloud.lists_are_paged = bool(body.get("paged", True))

    async def set_rate_limit(self, request: Request) -> None:
        """Limit the operations of each caller."""
        self._cloud.rate_limit.per_minute = int((await _body(request))["per_minute"])

    async def remove_rate_limit(self, _request: Request) -> None:
        """Remove the rate limit."""
        self._cloud.rate_limit.per_minute = None

    async def begin_maintenance(self, request: Request) -> None:
        """Start the maintenance mode."""
        self._cloud.maintenance.begin(float((await _body(request)).get("seconds", math.inf)))

    async def end_maintenance(self, _request: Request) -> None:
        """End the maintenance mode."""
        self._cloud.maintenance.end()

    async def _invited(self, request: Request) -> str:
        body = await _body(request)
        project, new_owner = self._project(body["project_id"]), self._user(body["new_owner_id"])
        return self._cloud.transfers.invite(project, new_owner).id

    async def _accepted(self, invitation_id: str) -> Json:
        project = self._cloud.transfers.accept(invitation_id)
        return {"project_id": project.id, "owner_id": project.owner.id}

    def _project(self, project_id: str) -> Project:
        project = self._cloud.find(project_id)
        if project is None:
            raise KeyError(project_id)
        return project

    def _user(self, user_id: str) -> User:
        user = self._cloud.accounts.find(user_id)
        if user is None:
            raise KeyError(user_id)
        return user


def _endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Wrap a handler: ``{}`` for no result, 4xx for an invalid request."""

    async def endpoint(request: Request) -> Response:
        try:
            answer = await handler(request)
        except KeyError as error:
            raise HTTPException(404, f"not found or missing: {error}") from None
        except ControlPlaneError as refusal:
            raise HTTPException(409, refusal.message) from None
        except (ValueError, TypeError) as error:
            raise HTTPException(422, str(error)) from None
        return JSONResponse({} if answer is None else answer)

    return endpoint


async def _body(request: Request) -> Json:
    body = await request.body()
    return dict(json.loads(body)) if body else {}


def _shown(write: Write) -> Json:
    return asdict(write) | {"at": datetime.fromtimestamp(write.at, UTC).isoformat()}
