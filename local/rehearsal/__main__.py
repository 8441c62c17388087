"""Prepare a rehearsal on the running local stack: `python -m local.rehearsal`.

Writes two files to `.local/rehearsal`. `environment.sh` makes a shell use the emulator as its AWS, and names an app and
a project to sync. `samconfig.toml` is a copy of ours that builds for the emulator's Python and connects to the
simulators.
"""

import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.stack.aws import EmulatedAws
from local.stack.deploy import build_target
from local.stack.home import ROOT, Home, read_json

OWNER: Final = "rehearsal@example.com"
_TARGET: Final = re.compile(r'^ +"(?:PythonRuntime|Architecture)=[^"]*",\n', re.MULTILINE)
_OVERRIDES: Final = "parameter_overrides = [\n"


def main() -> int:
    """Write the files and return the exit status."""
    home = Home()
    stack = read_json(home.stack_file)
    if not stack:
        print("no local stack is running: start it with `make dev`", file=sys.stderr)
        return 1
    folder = home.path / "rehearsal"
    folder.mkdir(exist_ok=True)
    target = build_target()
    parameters = {"PythonRuntime": f"python{target.python}", "Architecture": target.architecture} | services(stack)
    (folder / "samconfig.toml").write_text(settings((ROOT / "samconfig.toml").read_text(), parameters))
    port = int(str(stack["aws_endpoint"]).rpartition(":")[2])
    (folder / "environment.sh").write_text(environment(folder, EmulatedAws(port).variables | shop(stack)))
    print(f"run in each shell of the rehearsal:  . {(folder / 'environment.sh').relative_to(ROOT)}")
    return 0


def services(stack: Mapping[str, Any]) -> dict[str, str]:
    """Return the parameters that connect a deployment to the simulators."""
    return {
        "HerokuApiUrl": stack["heroku_url"],
        "HerokuIdUrl": stack["heroku_url"],
        "HasuraGraphqlUrl": stack["hasura_graphql_url"],
    }


def settings(samconfig: str, parameters: Mapping[str, str]) -> str:
    """Return the text of a samconfig.toml in which each environment has these parameters."""
    given = "".join(f'    "{name}={value}",\n' for name, value in parameters.items())
    return _TARGET.sub("", samconfig).replace(_OVERRIDES, f"{_OVERRIDES}{given}")


def shop(stack: Mapping[str, Any]) -> dict[str, str]:
    """Create an app with a database and a project, and return their names and their owner's tokens."""
    name = f"rehearsal-{uuid4().hex[:6]}"
    heroku, hasura = HerokuClient(stack["heroku_url"]).as_account(OWNER), HasuraClient(stack["hasura_url"])
    owner = hasura.add_user(OWNER)
    heroku.create_app(name)
    database = heroku.create_database(name)["name"]
    rotation = f"/postgres/v0/databases/{database}/credentials/default/credentials_rotation"
    hasura.create_project(owner.token, name)
    return {
        "SHOP": name,
        "ROTATION_URL": f"{stack['heroku_url']}{rotation}",
        "OWNERS_HEROKU_TOKEN": heroku.token,
        "OWNERS_HASURA_TOKEN": owner.token,
    }


def environment(folder: Path, variables: Mapping[str, str]) -> str:
    """Return what a shell reads. Sign-ins are stored apart from those to other stacks."""
    places = {"SAMCONFIG": folder / "samconfig.toml", "URLSYNC_HOME": folder / "sign-ins"}
    lines = [f"export {name}={shlex.quote(str(value))}" for name, value in {**variables, **places}.items()]
    tools = ":".join(str(ROOT / folder / "bin") for folder in (".venv", ".tools/aws-client"))
    path = f'export PATH={shlex.quote(tools)}:"$PATH"'
    return "\n".join(
        ["# This shell uses the emulator as AWS.", "unset AWS_PROFILE AWS_SESSION_TOKEN", *lines, path, ""]
    )


if __name__ == "__main__":
    sys.exit(main())
