"""`urlsync export -f`: what a file lacks is added, and everything else stays, comments included."""

from typing import Any

from urlsync_cli.configuration.export import added_to

FILE = """\
# our syncs
version: 1
projects:
  shop:  # the shop's own
    connection: ann@example.com
    syncs:
      # the main database
      PG_DATABASE_URL: {heroku_app: demo-shop}
"""


def a_sync(project: str, env_var: str, connection: str = "ann@example.com", **changes: Any) -> dict[str, Any]:
    sync = {
        "project_id": f"id-of-{project}",
        "project_name": project,
        "env_var": env_var,
        "heroku_app": {"name": "demo-shop"},
        "config_var": "DATABASE_URL",
        "connection_id": f"id-of-{connection}",
        "connection_name": connection,
        "status": "active",
        "reason": None,
        "webhook_wanted": True,
    }
    return {**sync, **changes}


def test_missing_syncs_are_added_below_their_projects() -> None:
    syncs = [
        a_sync("shop", "PG_DATABASE_URL", config_var="CHANGED_URL"),
        a_sync("shop", "PG_SECOND_URL", config_var="SECOND_URL", check_interval_minutes=5, metadata_access=True),
        a_sync("blog", "PG_DATABASE_URL", "bea@example.com", status="disconnected", reason="opted_out"),
        a_sync("gone", "PG_DATABASE_URL", status="disconnected", reason="heroku_app_deleted"),
    ]

    text, count = added_to(FILE, "syncs.yaml", syncs)

    assert count == 2
    assert text == FILE + (
        "      PG_SECOND_URL:\n"
        "        heroku_app: demo-shop\n"
        "        config_var: SECOND_URL\n"
        "        check_interval_minutes: 5\n"
        "        metadata_access: true\n"
        "  blog:\n"
        "    connection: bea@example.com\n"
        "    syncs:\n"
        "      PG_DATABASE_URL:\n"
        "        heroku_app: demo-shop\n"
        "        opted_out: true\n"
    )
    assert added_to(text, "syncs.yaml", syncs) == (text, 0)


def test_a_file_without_projects_gets_them() -> None:
    assert added_to("version: 1 # the first\n", "syncs.yaml", [a_sync("shop", "PG_URL", "id")])[0] == (
        "version: 1 # the first\nprojects:\n  shop:\n    connection: id\n    syncs:\n      PG_URL:\n"
        "        heroku_app: demo-shop\n"
    )
