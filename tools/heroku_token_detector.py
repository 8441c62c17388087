"""A plugin of detect-secrets that finds Heroku tokens.

detect-secrets loads plugins from their own file.
"""

import re
from typing import Final

from detect_secrets.plugins.base import RegexBasedDetector


class HerokuTokenDetector(RegexBasedDetector):
    """Finds Heroku authorizations (https://devcenter.heroku.com/articles/oauth)."""

    secret_type: Final = "Heroku Token"  # noqa: S105 -- a type, not a secret
    denylist: Final = (re.compile(r"\bHRKU-[\w-]{20,}"),)
