import re
import subprocess
import sys

from local.hasura.client import HasuraClient

COMMAND = [sys.executable, "-m", "local.hasura", "--port", "0", "--public-url", "http://hasura.example:9100/"]


def test_it_starts_from_the_command_line_prints_its_url_and_ends_on_a_signal() -> None:
    # GIVEN
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None

        # WHEN
        line = process.stdout.readline()
        hasura = HasuraClient(line.split()[-1])
        owner = hasura.add_user("owner@example.com")
        project = hasura.create_project(owner.token, "shop", PG_DATABASE_URL="postgres://sentinel")
        process.terminate()
        rest, _ = process.communicate(timeout=10)

    # THEN
    assert re.fullmatch(r"Hasura simulator: http://127\.0\.0\.1:\d+\n", line)
    assert project.endpoint == f"http://hasura.example:9100/projects/{project.slug}"
    assert rest == ""
    assert process.returncode in {0, -15}
