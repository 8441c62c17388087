"""All routes of the API."""

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from urlsync.http_api import (
    connection_routes,
    console_routes,
    docs_page,
    health_routes,
    heroku_callback,
    heroku_database_routes,
    ownership_routes,
    project_routes,
    sync_routes,
)


def new_resolver() -> APIGatewayRestResolver:
    """Return a resolver that knows every route."""
    resolver = APIGatewayRestResolver(enable_validation=True)
    for module in (
        connection_routes,
        project_routes,
        sync_routes,
        heroku_database_routes,
        ownership_routes,
        health_routes,
        heroku_callback,
        docs_page,
        console_routes,
    ):
        resolver.include_router(module.router)
    return resolver
