"""Who is asking: what API Gateway found in the token, having checked signature, expiry and scope."""

from typing import Annotated, final

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends


@final
class Unauthenticated(Exception):
    """Nobody is signed in. API Gateway should have refused; this stands behind it."""


def actor_of(request: Request) -> str:
    """Return the username of a person, or the client id of a program.

    They are claims of Cognito's access tokens
    (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html).
    """
    authorizer = request.resolved_event.raw_event["requestContext"].get("authorizer") or {}
    claims = authorizer.get("claims") or {}
    actor = claims.get("username") or claims.get("client_id")
    if not actor:
        raise Unauthenticated
    return str(actor)


Actor = Annotated[str, Depends(actor_of)]
