"""Start the Hasura Cloud simulator: ``python -m local.hasura --port 9100``.

Command line (only ``--port`` is required; 0 takes a free port)::

    python -m local.hasura --port N [--public-url URL] [--workers 2]
        [--restart-delay-min 0.3] [--restart-delay-max 0.6] [--unavailable 0.1] [--seed 0]

It listens on 127.0.0.1 only, keeps everything in memory, prints one line ``Hasura simulator:
http://127.0.0.1:N`` when it is ready, and ends on SIGTERM or SIGINT. ``--public-url`` is the start of the
projects' ``endpoint``.

Use the real API for seeding wherever Hasura Cloud has one:

1. ``POST /_control/users {"email": "owner@example.com"}`` -> ``{"id", "token"}``
2. ``POST /v1/graphql`` with ``Authorization: pat <token>``::

    mutation ($envs: [UpdateEnvsObject!]) {
      createTenant(name: "demo", cloud: "aws", region: "us-east-2", envs: $envs) {
        id name tenant { id slug project { endpoint } }
      }
    }

   ``envs``: ``[{"key": "PG_DATABASE_URL", "value": "postgres://..."},
   {"key": "HASURA_GRAPHQL_ADMIN_SECRET", "value": "..."}]``. An admin secret is generated if none is given;
   ``getTenantEnv`` returns it. ``createTenant.id`` is the project's id, ``tenant.id`` the tenant's.
3. ``POST {endpoint}/v1/metadata`` with ``x-hasura-admin-secret``::

    {"type": "pg_add_source", "args": {"name": "default", "configuration":
      {"connection_info": {"database_url": {"from_env": "PG_DATABASE_URL"}}}}}

``client.HasuraClient`` does these three from Python. ``control_surface`` lists ``/_control``, which exists
beside the real API for tests and the demo.
"""

import argparse

from local.hasura.server import run
from local.hasura.settings import Settings


def arguments() -> argparse.Namespace:
    """Parse the command line described in this module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m local.hasura", description="Hasura Cloud simulator")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--public-url", default="", help="start of the projects' endpoints")
    parser.add_argument("--workers", type=int, default=Settings.workers, help="workers of each project")
    parser.add_argument("--restart-delay-min", type=float, default=Settings.restart_delay_min)
    parser.add_argument("--restart-delay-max", type=float, default=Settings.restart_delay_max)
    parser.add_argument("--unavailable", type=float, default=Settings.unavailable, help="seconds a restart takes")
    parser.add_argument("--seed", type=int, default=Settings.seed, help="seed of every random choice")
    return parser.parse_args()


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    given = arguments()
    run(
        Settings(
            public_url=given.public_url,
            workers=given.workers,
            restart_delay_min=given.restart_delay_min,
            restart_delay_max=given.restart_delay_max,
            unavailable=given.unavailable,
            seed=given.seed,
        ),
        given.port,
    )


if __name__ == "__main__":
    main()
