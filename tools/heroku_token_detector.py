"""What a token of Heroku looks like, for detect-secrets, which does not know."""

import re
from typing import Final

from detect_secrets.plugins.base import RegexBasedDetector


class HerokuTokenDetector(RegexBasedDetector):
    """Finds authorizations of Heroku (https://devcenter.heroku.com/articles/oauth)."""

    secret_type: Final = "Heroku Token"  # noqa: S105 -- the name of what is found
    denylist: Final = (re.compile(r"\bHRKU-[\w-]{20,}"),)
