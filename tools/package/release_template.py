"""The template of a release: its code is in a bucket, and it has the Serverless Application Repository's metadata.

https://docs.aws.amazon.com/serverlessrepo/latest/devguide/serverlessrepo-publishing-applications.html
"""

import re
from collections.abc import Mapping
from typing import Final

BUCKET: Final = "ReleaseBucket"
"""The parameter with the bucket that the zips were uploaded to."""
_CODE: Final = re.compile(r"^( +)(CodeUri|ContentUri): (functions/(\w+)/|layers/urlsync/)\n", re.MULTILINE)
_PARAMETERS: Final = """  ReleaseBucket:
    Type: String
    AllowedPattern: ^[a-z0-9.-]{3,63}$
    Description: Bucket in the stack's region with the zips of this release; deploy.sh uploads them
"""
_DEFAULTS: Final = {"PythonRuntime": r"python[\d.]+", "Architecture": r"\w+"}


class TemplateError(Exception):
    """The template has another form than a release can be made of."""


def release_template(template: str, zips: Mapping[str, str], *, version: str, python: str, architecture: str) -> str:
    """Return the template of a release. `zips` has the name of each function's zip, and of the layer's as `layer`."""

    def uploaded(match: re.Match[str]) -> str:
        indent, name = match[1], match[4] or "layer"
        return f"{indent}{match[2]}:\n{indent}  Bucket: !Ref {BUCKET}\n{indent}  Key: {zips[name]}\n"

    text, count = _CODE.subn(uploaded, template)
    if count != len(zips):
        raise TemplateError(f"the template has {count} places for {len(zips)} zips")
    for name, value in {"PythonRuntime": f"python{python}", "Architecture": architecture}.items():
        text = _with_default(text, name, value)
    return text.replace("\nParameters:\n", f"\n{_metadata(version)}\nParameters:\n{_PARAMETERS}", 1)


def _with_default(template: str, parameter: str, value: str) -> str:
    """Let a parameter have one value: the zips are for this Python and architecture alone."""
    pattern = rf"(  {parameter}:\n    Type: String\n    Default: ){_DEFAULTS[parameter]}\n    AllowedValues: \[[^\]]*\]"
    text, count = re.subn(pattern, rf"\g<1>{value}\n    AllowedValues: [{value}]", template)
    if count != 1:
        raise TemplateError(f"the parameter {parameter} has another form")
    return text


def _metadata(version: str) -> str:
    return f"""Metadata:
  AWS::ServerlessRepo::Application:
    Name: urlsync
    Description: Keeps a Hasura Cloud project connected to a Heroku Postgres whose credentials rotate
    Author: urlsync
    SpdxLicenseId: MIT
    LicenseUrl: LICENSES.txt
    ReadmeUrl: README.md
    Labels: [heroku, hasura, postgres, rotation]
    SemanticVersion: {version}
"""
