"""``/_control``: what tests and the demo do that no Hasura Cloud API does. Never counted, never faulted.

JSON in and out; what has nothing to tell answers ``{}``, and what a request got wrong is 404, 409 or 422.

| method and path | does |
|---|---|
| ``GET /_control/health`` | ``{"status": "ok"}`` |
| ``GET DELETE /_control/calls`` | API calls since the reset: ``{"POST /v1/graphql": 3, ...}`` |
| ``GET DELETE /_control/operations`` | GraphQL operations since the reset: ``{"getTenantEnv": 2, ...}`` |
| ``GET PUT DELETE /_control/faults`` | ``{"api": {...}}``, the fields of ``faults.ApiFaults`` |
| ``GET /_control/writes`` | accepted env writes: ``[{"at", "tenant_id", "user_id", "keys", "hash"}]`` |
| ``POST /_control/users`` | ``{"email", "token"?}`` -> ``{"id", "token"}``; a known email gets one more |
| ``POST /_control/tokens/revoke`` | ``{"token"}`` |
| ``POST /_control/transfers`` | ``{"project_id", "new_owner_id"}``, invited and accepted in one step |
| ``POST /_control/invitations`` | ``{"project_id", "new_owner_id"}`` -> ``{"id"}`` |
| ``POST /_control/invitations/{id}/accept``, ``DELETE /_control/invitations/{id}`` | accept it; revoke it |
| ``PUT DELETE /_control/projects/{id}/collaborators/{user_id}`` | ``{"privileges": ["admin", ...]}`` |
| ``PUT /_control/projects/{id}/owner`` | ``{"hidden": true}``: the API shows ``owner: null`` |
| ``PUT DELETE /_control/maintenance`` | switch the maintenance mode on, or off |
"""

import json
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
from local.hasura.environments import Write
from local.hasura.faults import ApiFaults, FaultInjection
from local.hasura.people import User
from local.hasura.projects import PRIVILEGES, Project
from local.hasura.refusals import Refusal

Json = dict[str, Any]
Handler = Callable[[Request], Awaitable[Any]]


class ControlSurface:
    """Turns requests to ``/_control`` into calls of the model."""

    def __init__(
        self, cloud: Cloud, faults: FaultInjection, calls: Counter[str], operations: Counter[str]
    ) -> None:
        self._cloud = cloud
        self._faults = faults
        self._calls = calls
        self._operations = operations

    def routes(self) -> list[BaseRoute]:
        """List every path, relative to ``/_control``."""
        handlers: list[tuple[str, str, Handler]] = [
            ("GET", "/health", self.health),
            ("GET", "/calls", self.calls),
            ("DELETE", "/calls", self.forget_calls),
            ("GET", "/operations", self.operations),
            ("DELETE", "/operations", self.forget_operations),
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
            ("PUT", "/maintenance", self.begin_maintenance),
            ("DELETE", "/maintenance", self.end_maintenance),
        ]
        return [Route(path, _endpoint(handler), methods=[method]) for method, path, handler in handlers]

    async def health(self, _request: Request) -> Json:
        """Tell that the simulator is up."""
        return {"status": "ok"}

    async def calls(self, _request: Request) -> Json:
        """Count API calls by method and path template."""
        return dict(sorted(self._calls.items()))

    async def forget_calls(self, _request: Request) -> None:
        """Count API calls from zero."""
        self._calls.clear()

    async def operations(self, _request: Request) -> Json:
        """Count GraphQL operations by field name."""
        return dict(sorted(self._operations.items()))

    async def forget_operations(self, _request: Request) -> None:
        """Count GraphQL operations from zero."""
        self._operations.clear()

    async def faults(self, _request: Request) -> Json:
        """Show the faults now in force."""
        return {"api": asdict(self._faults.api)}

    async def set_faults(self, request: Request) -> Json:
        """Switch faults on, in place of those that were; ``deliveries`` are the Heroku simulator's."""
        self._faults.api = ApiFaults.parse((await _body(request)).get("api", {}))
        return {"api": asdict(self._faults.api)}

    async def clear_faults(self, _request: Request) -> Json:
        """Switch every fault off."""
        self._faults.api = ApiFaults()
        return {"api": asdict(self._faults.api)}

    async def writes(self, _request: Request) -> list[Json]:
        """List the accepted env writes in order, without values."""
        return [_shown(write) for write in self._cloud.environments.writes]

    async def add_user(self, request: Request) -> Json:
        """Make a user and a personal access token."""
        body = await _body(request)
        user, token = self._cloud.people.register(str(body["email"]), body.get("token"))
        return {"id": user.id, "token": token}

    async def revoke_token(self, request: Request) -> None:
        """Make a token worthless."""
        self._cloud.people.revoke(str((await _body(request))["token"]))

    async def transfer(self, request: Request) -> Json:
        """Give a project to another owner at once."""
        return await self._accepted(await self._invited(request))

    async def invite(self, request: Request) -> Json:
        """Offer a project to another owner."""
        return {"id": await self._invited(request)}

    async def accept(self, request: Request) -> Json:
        """Accept an offer."""
        return await self._accepted(request.path_params["invitation_id"])

    async def revoke_invitation(self, request: Request) -> None:
        """Take an offer back."""
        self._cloud.transfers.revoke(request.path_params["invitation_id"])

    async def add_collaborator(self, request: Request) -> None:
        """Let somebody into a project, or change what they may do there."""
        privileges = frozenset((await _body(request)).get("privileges", []))
        if not privileges <= PRIVILEGES:
            raise ValueError(f"privileges are {', '.join(sorted(PRIVILEGES))}")
        user = self._user(request.path_params["user_id"])
        self._cloud.let_in(self._project(request.path_params["project_id"]), user, privileges)

    async def remove_collaborator(self, request: Request) -> None:
        """Let somebody out."""
        del self._project(request.path_params["project_id"]).collaborators[request.path_params["user_id"]]

    async def hide_owner(self, request: Request) -> None:
        """Make the API show no owner, or the owner again."""
        project = self._project(request.path_params["project_id"])
        project.owner_hidden = bool((await _body(request))["hidden"])

    async def begin_maintenance(self, _request: Request) -> None:
        """Refuse env changes and transfers from now on."""
        self._cloud.maintenance.on = True

    async def end_maintenance(self, _request: Request) -> None:
        """Allow env changes and transfers again."""
        self._cloud.maintenance.on = False

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
        user = self._cloud.people.find(user_id)
        if user is None:
            raise KeyError(user_id)
        return user


def _endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Answer ``{}`` for nothing, and 4xx for what the request got wrong."""

    async def endpoint(request: Request) -> Response:
        try:
            answer = await handler(request)
        except KeyError as error:
            raise HTTPException(404, f"not found or not given: {error}") from None
        except Refusal as refusal:
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
