"""Start the Hasura Cloud simulator: ``python -m local.hasura --port 9100``.

Command line (only ``--port`` is needed; 0 takes a free one)::

    python -m local.hasura --port N [--public-url URL] [--workers 2]
        [--takeover-delay-min 0.3] [--takeover-delay-max 0.6] [--unavailable 0.1] [--seed 0]

It listens on 127.0.0.1 only, keeps everything in memory, prints one line ``Hasura simulator:
http://127.0.0.1:N`` when it is ready, and ends on SIGTERM or SIGINT. ``--public-url`` is what projects
report as the start of their ``endpoint``.

Seeding goes through the real API wherever Hasura Cloud has one:

1. ``POST /_control/users {"email": "owner@example.com"}`` -> ``{"id", "token"}``
2. ``POST /v1/graphql`` with ``Authorization: pat <token>``::

    mutation ($envs: [UpdateEnvsObject!]) {
      createTenant(name: "demo", cloud: "aws", region: "us-east-2", envs: $envs) {
        id name tenant { id slug project { endpoint } }
      }
    }

   ``envs``: ``[{"key": "PG_DATABASE_URL", "value": "postgres://..."},
   {"key": "HASURA_GRAPHQL_ADMIN_SECRET", "value": "..."}]``. An admin secret is made up when none is given;
   ``getTenantEnv`` tells it. ``createTenant.id`` is the project's id, ``tenant.id`` the tenant's.
3. ``POST {endpoint}/v1/metadata`` with ``x-hasura-admin-secret``::

    {"type": "pg_add_source", "args": {"name": "default", "configuration":
      {"connection_info": {"database_url": {"from_env": "PG_DATABASE_URL"}}}}}

``client.HasuraClient`` does these three from Python. Beside the real API, ``/_control`` is for tests and the
demo; ``control_surface`` lists all of it.
"""

import argparse

from local.hasura.server import run
from local.hasura.settings import Settings


def arguments() -> argparse.Namespace:
    """Read the command line described in this module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m local.hasura", description="Hasura Cloud simulator")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--public-url", default="", help="start of the projects' endpoints")
    parser.add_argument("--workers", type=int, default=Settings.workers, help="workers of each project")
    parser.add_argument("--takeover-delay-min", type=float, default=Settings.takeover_delay_min)
    parser.add_argument("--takeover-delay-max", type=float, default=Settings.takeover_delay_max)
    parser.add_argument(
        "--unavailable", type=float, default=Settings.unavailable, help="seconds a restart takes"
    )
    parser.add_argument("--seed", type=int, default=Settings.seed, help="seed of every random choice")
    return parser.parse_args()


def main() -> None:
    """Serve until told to stop."""
    given = arguments()
    run(
        Settings(
            public_url=given.public_url,
            workers=given.workers,
            takeover_delay_min=given.takeover_delay_min,
            takeover_delay_max=given.takeover_delay_max,
            unavailable=given.unavailable,
            seed=given.seed,
        ),
        given.port,
    )


if __name__ == "__main__":
    main()
