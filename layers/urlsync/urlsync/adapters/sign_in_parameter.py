"""Where people sign in, from Parameter Store."""

import json
from typing import Final, final

from aws_lambda_powertools.utilities.parameters import SSMProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.config import Config

from urlsync.domain.failure import TransientFailure
from urlsync.ports.sign_in_page import SignInPage

REMEMBERED_FOR: Final = 300
"""Seconds after which the parameter is read again."""


@final
class SignInParameter:
    """Implements the port `FindSignInPage` with a parameter that is a JSON object.

    It is no setting of the function, because the sign-in client knows the API's URL and the API is made of
    the function: who names both would go round in a circle.
    """

    def __init__(self, config: Config, name: str) -> None:
        self._parameters = SSMProvider(boto_config=config)
        self._name = name

    def __call__(self) -> SignInPage:
        """Return where people sign in. Raises `TransientFailure`."""
        try:
            text = self._parameters.get(self._name, max_age=REMEMBERED_FOR)
        except GetParameterError:
            raise TransientFailure("sign_in_page_unavailable") from None
        known = json.loads(str(text))
        return SignInPage(
            url=known["sign_in_url"], client_id=known["client_id"], console_url=known["console_url"]
        )
