"""The digest of all that is deployed, and a copy of the built template that accepts no other digest.

SAM publishes a new version of a function if the logical ID of the version changes. By default, that ID depends on the
names of the parameters that a function uses, not on their values, so a changed parameter would not reach the alias that
every caller uses. With `AutoPublishCodeSha256`, the ID depends on this digest alone.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cfnlint.decode import cfn_yaml

PARAMETER: Final = "ConfigurationDigest"
PLACEHOLDER: Final = "set-by-make-deploy"
"""The only value that the template accepts until a digest takes its place."""
BUILT: Final = "template.yaml"
_STAMPED: Final = "deploy.yaml"
_PARAMETERS: Final = "parameters.yaml"


@dataclass(frozen=True, slots=True)
class Deployable:
    """A template that accepts only its own digest, and a file with a value for each of its parameters."""

    template: Path
    parameters: Path
    digest: str


def all_parameters(template: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Return a value for each parameter but the digest: the given one, otherwise the default.

    SAM keeps a stack's former value of a parameter that is not given, so a deployment gives all of them.
    """
    declared: Any = cfn_yaml.load(str(template))["Parameters"]
    defaults = {str(name): str(found["Default"]) for name, found in declared.items() if "Default" in found}
    return defaults | dict(given)


def configuration_digest(build: Path, parameters: Mapping[str, str]) -> str:
    """Return the digest of a build's packages and template and of all parameters."""
    digest = hashlib.sha256(json.dumps(dict(parameters), sort_keys=True).encode())
    for file in _files(build):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"\n{file.relative_to(build).as_posix()}\0{content}".encode())
    return digest.hexdigest()


def deployable(build: Path, given: Mapping[str, str]) -> Deployable:
    """Write the template that accepts only its digest, and the parameters, into the build's folder."""
    parameters = all_parameters(build / BUILT, given)
    digest = configuration_digest(build, parameters)
    template, values = build / _STAMPED, build / _PARAMETERS
    template.write_text(stamped((build / BUILT).read_text(), digest))
    # JSON is YAML, and needs no rules for quotes.
    values.write_text(json.dumps(parameters | {PARAMETER: digest}, indent=1))
    return Deployable(template, values, digest)


def stamped(template: str, digest: str) -> str:
    """Return the text of a template with the digest as the only allowed value.

    Raises:
        ValueError: the template has no place for it, or more than one.
    """
    text, places = re.subn(rf"""['"]?{PLACEHOLDER}['"]?""", f'"{digest}"', template)
    if places != 1:
        raise ValueError(f"the template has {places} places for the digest, not one")
    return text


def _files(build: Path) -> Iterator[Path]:
    ours = {build / _STAMPED, build / _PARAMETERS}
    yield from sorted(file for file in build.rglob("*") if file.is_file() and file not in ours)
