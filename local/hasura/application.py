"""The simulator as one ASGI application."""

import random

from starlette.applications import Starlette
from starlette.routing import Mount

from local.hasura.cloud import Cloud
from local.hasura.control_plane import ControlPlane
from local.hasura.control_surface import ControlSurface
from local.hasura.database import Database
from local.hasura.faults import FaultInjection
from local.hasura.project_api import ProjectApi
from local.hasura.settings import Clock, Settings
from local.hasura.traffic import Traffic


def application(settings: Settings, database: Database, clock: Clock) -> Starlette:
    """Put the model behind its three faces: control plane, project APIs, control surface."""
    cloud = Cloud(settings, clock)
    control_plane = ControlPlane(cloud)
    faults = FaultInjection(random.Random(settings.seed))  # noqa: S311 - repeatable on purpose
    routes = [*control_plane.routes(), *ProjectApi(cloud, database, clock).routes()]
    traffic = Traffic(Starlette(routes=routes), routes, faults)
    control = ControlSurface(cloud, faults, traffic.calls, control_plane.operations)
    return Starlette(routes=[Mount("/_control", routes=control.routes()), Mount("/", traffic)])
