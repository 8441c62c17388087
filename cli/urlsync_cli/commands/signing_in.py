"""`urlsync sign-in`, `sign-out`, `whoami`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from urlsync_cli import aws, chosen_stack, hosted_page, local_stack, memory, options, token_endpoint
from urlsync_cli.api import SECRET_VARIABLE, Api, local_program_secret
from urlsync_cli.asking import secret
from urlsync_cli.browser import lead_to
from urlsync_cli.examples import examples
from urlsync_cli.failure import WrongUse
from urlsync_cli.hosted_page import HostedSignIn, Return
from urlsync_cli.memory import Remembered
from urlsync_cli.session import Session
from urlsync_cli.stack import Stack
from urlsync_cli.terminal import progress, say, show, show_facts, show_json

PATIENCE_S = 300
SAFE = ("https://", "http://localhost:", "http://127.0.0.1:")

app = typer.Typer()

Region = Annotated[
    str | None, typer.Option(metavar="REGION", help="The AWS region of the stack, to ask AWS about it.")
]
Program = Annotated[
    bool,
    typer.Option(
        "--program",
        help="Sign in as the stack's program instead of a person. Its secret is taken from "
        f"{SECRET_VARIABLE}, a prompt, or standard input.",
    ),
]
ClientId = Annotated[
    str | None, typer.Option(metavar="ID", help="Sign in as this program; implies --program.")
]
ApiUrl = Annotated[
    str | None, typer.Option(metavar="URL", help="Where the API answers, if AWS is not to be asked.")
]
SignInUrl = Annotated[
    str | None, typer.Option(metavar="URL", help="Where the sign-in page is, without a path.")
]
SignInClientId = Annotated[
    str | None, typer.Option(metavar="ID", help="The client id for people; the output SignInClientId.")
]
ReturnUrl = Annotated[
    str, typer.Option(metavar="URL", help="Where the page returns to; the parameter SignInReturnUrl.")
]


@app.command(
    "sign-in",
    epilog=examples(
        "urlsync sign-in",
        "urlsync sign-in --stack urlsync --region eu-west-1",
        "urlsync sign-in --stack urlsync --program < client-secret",
        "urlsync sign-in --stack work --api-url https://urlsync.example.com/live "
        "--sign-in-url https://urlsync.auth.eu-west-1.amazoncognito.com --sign-in-client-id 1example23456789",
    ),
)
def sign_in(
    stack: options.Stack = None,
    region: Region = None,
    program: Program = False,
    client_id: ClientId = None,
    api_url: ApiUrl = None,
    sign_in_url: SignInUrl = None,
    sign_in_client_id: SignInClientId = None,
    return_url: ReturnUrl = hosted_page.RETURN_URL,
    no_browser: options.NoBrowser = False,
    timeout: Annotated[int, options.timeout(PATIENCE_S)] = PATIENCE_S,
    as_json: options.AsJson = False,
) -> None:
    """Sign in to a stack: as a person on its sign-in page, or as a program.

    In the clone, the local stack of `make dev` is found by itself. Of a stack in AWS, the CloudFormation
    outputs tell where it is; for that, boto3 and AWS credentials are needed, this once.
    """
    if api_url or sign_in_url:
        where = _by_hand(stack, api_url, sign_in_url, sign_in_client_id)
    else:
        where = _found(stack, region)
    if program or client_id:
        session = _program(where, client_id)
    else:
        session = _person(where, return_url, no_browser=no_browser, timeout=timeout)
    memory.remember(Remembered(where, session))
    memory.put_first(where.name)
    _tell(where, session, as_json=as_json)


@app.command("sign-out", epilog=examples("urlsync sign-out", "urlsync sign-out --stack urlsync"))
def sign_out(stack: options.Stack = None) -> None:
    """Sign out: give the tokens back, and forget them here."""
    remembered = chosen_stack.chosen(stack)
    session = remembered.session
    memory.remember(Remembered(remembered.stack))
    if session and session.refresh_token and not token_endpoint.give_back(remembered.stack, session):
        say("Signed out here; the sign-in service did not confirm. The tokens end within a day.")
        return
    say(f"Signed out of {remembered.stack.name}.")


@app.command(epilog=examples("urlsync whoami", "urlsync whoami --json"))
def whoami(stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """Show who is signed in, to which stack, and for how long."""
    api = Api.of(stack)
    _tell(api.stack, api.session, as_json=as_json)


@app.command(
    "stacks", epilog=examples("urlsync stacks", "urlsync stacks --use urlsync", "urlsync stacks --forget old")
)
def stacks(
    use: Annotated[
        str | None, typer.Option(metavar="NAME", help="Mean this stack from now on, where none is named.")
    ] = None,
    forget: Annotated[str | None, typer.Option(metavar="NAME", help="Forget this stack.")] = None,
    as_json: options.AsJson = False,
) -> None:
    """Show the stacks that are known here, or choose the one that is meant."""
    if use:
        memory.put_first(chosen_stack.chosen(use).stack.name)
    if forget:
        memory.forget(forget)
    first = chosen_stack.chosen_name(None)
    known = sorted({*memory.names(), *([local_stack.NAME] if local_stack.find() else [])})
    if as_json:
        show_json({"items": [{"name": name, "first": name == first} for name in known]})
        return
    for name in known:
        show(f"{'*' if name == first else ' '} {name}")


def _found(name: str | None, region: str | None) -> Stack:
    """Return the stack that is meant: the local one, one that is known, or one that AWS knows."""
    known = chosen_stack.chosen_name(name)
    if known is None:
        raise WrongUse("Which stack?", "urlsync sign-in --stack NAME --region REGION")
    if known == local_stack.NAME:
        return chosen_stack.chosen(known).stack
    remembered = None if region else memory.recall(known)
    return remembered.stack if remembered else aws.read_stack(known, region)


def _by_hand(name: str | None, api_url: str | None, sign_in_url: str | None, client_id: str | None) -> Stack:
    if not (name and api_url and sign_in_url):
        raise WrongUse("That is not all of it.", "Give --stack, --api-url and --sign-in-url together.")
    for url in (api_url, sign_in_url):
        if not url.startswith(SAFE):
            raise WrongUse(f"{url} is no place for tokens.", "Give an address that begins with https://.")
    return Stack(
        name=name,
        api_url=api_url.rstrip("/"),
        sign_in_url=sign_in_url.rstrip("/"),
        person_client_id=client_id,
    )


def _program(stack: Stack, client_id: str | None) -> Session:
    known = client_id or stack.program_client_id
    if known is None:
        raise WrongUse("Which program?", "Give --client-id; it is the stack's output ProgramClientId.")
    given = local_program_secret(known) or secret(SECRET_VARIABLE, f"Secret of {known}")
    return token_endpoint.trade_secret(stack, known, given)


def _person(stack: Stack, return_url: str, *, no_browser: bool, timeout: int) -> Session:
    if stack.person_client_id is None:
        raise WrongUse("Nobody knows the client id for people.", "Give --sign-in-client-id.")
    attempt = HostedSignIn(stack, return_url)
    with Return(attempt) as came_back:
        lead_to(attempt.address, no_browser=no_browser)
        with progress("Waiting for you to come back from the sign-in page"):
            code = came_back.wait(timeout)
    return token_endpoint.trade_code(stack, code, attempt.verifier, return_url)


def _tell(stack: Stack, session: Session, *, as_json: bool) -> None:
    ends = datetime.fromtimestamp(session.expires_at, UTC)
    if as_json:
        told = {"stack": stack.name, "api_url": stack.api_url, "actor": session.actor}
        show_json(
            {**told, "is_program": session.is_program, "scopes": session.scopes, "ends_at": ends.isoformat()}
        )
        return
    renewable = ", and is then renewed" if session.refresh_token else ""
    show_facts(
        {
            "signed in as": session.actor + (" (a program)" if session.is_program else ""),
            "stack": f"{stack.name}, {stack.api_url}",
            "may": ", ".join(session.scopes),
            "until": f"{ends.astimezone():%Y-%m-%d %H:%M}{renewable}",
        }
    )
