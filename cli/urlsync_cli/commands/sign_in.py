"""`urlsync sign-in`, `sign-out`, `whoami` and `second-factor`."""

from datetime import UTC, datetime
from typing import Annotated, Final

import typer

from urlsync_cli import aws, browser_sign_in, options, second_factor, stacks, state, token_endpoint
from urlsync_cli.api import SECRET_VARIABLE, Api
from urlsync_cli.browser_sign_in import AuthorizationRequest, RedirectServer
from urlsync_cli.errors import Json, UsageError
from urlsync_cli.options import examples
from urlsync_cli.output import Output
from urlsync_cli.prompts import open_in_browser, secret
from urlsync_cli.second_factor import SecondFactor
from urlsync_cli.session import Session
from urlsync_cli.stacks import Stack, local_program_client_id, local_program_secret
from urlsync_cli.state import StoredStack
from urlsync_cli.terminal import Cell, note, progress

TIMEOUT_S: Final = 300
CODE_VARIABLE: Final = "URLSYNC_SECOND_FACTOR_CODE"
SECURE: Final = ("https://", "http://localhost:", "http://127.0.0.1:")
"""Prefixes of URLs that tokens may be sent to."""

app = typer.Typer()

Region = Annotated[str | None, typer.Option(metavar="REGION", help="AWS region to look up the stack in.")]
Program = Annotated[
    bool,
    typer.Option(
        "--program",
        metavar="",
        help="Sign in as a program instead of a person: the local stack's, or the one of --client-id. Its secret is "
        f"read from {SECRET_VARIABLE}, a prompt, or standard input.",
    ),
]
ClientId = Annotated[str | None, typer.Option(metavar="ID", help="Sign in as this program; implies --program.")]
ApiUrl = Annotated[str | None, typer.Option(metavar="URL", help="URL of the API, instead of looking it up in AWS.")]
SignInUrl = Annotated[str | None, typer.Option(metavar="URL", help="URL of the sign-in page, without a path.")]
SignInClientId = Annotated[
    str | None, typer.Option(metavar="ID", help="Client id for people: the stack's output SignInClientId.")
]
ReturnUrl = Annotated[
    str, typer.Option(metavar="URL", help="URL that the sign-in page redirects to: the parameter SignInReturnUrl.")
]


@app.command(
    "sign-in",
    epilog=examples(
        "urlsync sign-in",
        "urlsync sign-in --stack urlsync --region eu-west-1",
        "urlsync sign-in --stack urlsync --client-id 1example23456789 < client-secret",
        "urlsync sign-in --stack work --api-url https://urlsync.example.com/live "
        "--sign-in-url https://urlsync.auth.eu-west-1.amazoncognito.com --sign-in-client-id 1example23456789",
    ),
)
def sign_in(
    region: Region = None,
    program: Program = False,
    client_id: ClientId = None,
    api_url: ApiUrl = None,
    sign_in_url: SignInUrl = None,
    sign_in_client_id: SignInClientId = None,
    return_url: ReturnUrl = browser_sign_in.RETURN_URL,
    no_browser: options.NoBrowser = False,
    timeout: Annotated[int, options.timeout()] = TIMEOUT_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Sign in to a stack, as a person in the browser or as a program, and make it the default stack.

    In the clone, the local stack of `make dev` is found automatically. A stack in AWS is looked up by its
    name, once, which needs boto3 and AWS credentials.
    """
    output = Output(as_json)
    if api_url or sign_in_url:
        target = _explicit_stack(stack, api_url, sign_in_url, sign_in_client_id)
    else:
        target = _known_stack(stack, region)
    if program or client_id:
        session = _sign_in_program(target, client_id)
    else:
        session = _sign_in_person(target, return_url, no_browser=no_browser, timeout=timeout)
    state.save(StoredStack(target, session))
    state.set_default(target.name)
    _report(output, target, session, sentence=f"Signed in. {target.name} is now the default stack.")


@app.command("sign-out", epilog=examples("urlsync sign-out", "urlsync sign-out --stack urlsync"))
def sign_out(stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """Sign out: revoke the tokens and delete them from this machine."""
    output, stored = Output(as_json), state.current(stack)
    session = stored.session
    state.save(StoredStack(stored.stack))
    is_revoked = session is None or session.refresh_token is None or token_endpoint.revoke(stored.stack, session)
    note = "" if is_revoked else " The sign-in service did not confirm; the tokens expire within a day."
    output.resource(
        {"stack": stored.stack.name, "revoked": is_revoked},
        stored.stack.name,
        sentence=f"Signed out of {stored.stack.name}.{note}",
    )


@app.command(epilog=examples("urlsync whoami", "urlsync whoami --json"))
def whoami(stack: options.Stack = None, as_json: options.AsJson = False) -> None:
    """Show who is signed in, to which stack, until when, and what they may do there."""
    api = Api.of(stack)
    _report(Output(as_json), api.stack, api.session, api.get("/v1/me"))


def _known_stack(name: str | None, region: str | None) -> Stack:
    """Return the named or the default stack: the local one, a stored one, or one that AWS knows."""
    known = name or state.default_name()
    if known is None:
        raise UsageError("No stack given.", "urlsync sign-in --stack NAME --region REGION")
    if known == stacks.LOCAL:
        return state.current(known).stack
    stored = None if region else state.load(known)
    return stored.stack if stored else aws.read_stack(known, region)


def _explicit_stack(name: str | None, api_url: str | None, sign_in_url: str | None, client_id: str | None) -> Stack:
    if not (name and api_url and sign_in_url):
        raise UsageError("Incomplete stack.", "Pass --stack, --api-url and --sign-in-url together.")
    for url in (api_url, sign_in_url):
        if not url.startswith(SECURE):
            raise UsageError(f"Refusing to send tokens to {url}.", "Pass a URL that begins with https://.")
    return Stack(
        name=name, api_url=api_url.rstrip("/"), sign_in_url=sign_in_url.rstrip("/"), person_client_id=client_id
    )


def _sign_in_program(stack: Stack, client_id: str | None) -> Session:
    known = client_id or local_program_client_id(stack)
    if known is None:
        raise UsageError("No client id given.", "Pass --client-id; `make program` has printed it.")
    given = local_program_secret(known) or secret(SECRET_VARIABLE, f"Secret of {known}")
    return token_endpoint.exchange_secret(stack, known, given)


@app.command(
    "second-factor", epilog=examples("urlsync second-factor", "urlsync second-factor --stack urlsync --no-browser")
)
def set_up_second_factor(
    return_url: ReturnUrl = browser_sign_in.RETURN_URL,
    no_browser: options.NoBrowser = False,
    timeout: Annotated[int, options.timeout()] = TIMEOUT_S,
    stack: options.Stack = None,
    as_json: options.AsJson = False,
) -> None:
    """Set up an authenticator app as your second factor, or replace the one that you have.

    From then on the sign-in page asks for its code. You sign in once more for this, because it takes a token that may
    change your account; that token is revoked at the end. Where a second factor is required, the sign-in page sets it
    up.
    """
    output, target = Output(as_json), state.current(stack).stack
    session = _sign_in_person(target, return_url, no_browser=no_browser, timeout=timeout, scopes=second_factor.SCOPE)
    try:
        factor = SecondFactor(target, session.access_token)
        shown = factor.begin()
        note("Add this account to your authenticator app, by its URL or by its secret:")
        note(second_factor.setup_url(shown, target.name, session.actor))
        note(shown)
        factor.finish(secret(CODE_VARIABLE, "Code that the app shows"))
    finally:
        token_endpoint.revoke(target, session)
    output.resource(
        {"stack": target.name, "actor": session.actor, "second_factor": "authenticator_app"},
        session.actor,
        sentence="Your second factor is set up. The sign-in page asks for a code from now on.",
    )


def _sign_in_person(
    stack: Stack, return_url: str, *, no_browser: bool, timeout: int, scopes: str = token_endpoint.SCOPES
) -> Session:
    if stack.person_client_id is None:
        raise UsageError(
            "No client id for people is known.", "Pass --sign-in-client-id; it is the stack's output SignInClientId."
        )
    attempt = AuthorizationRequest(stack, return_url, scopes)
    with RedirectServer(attempt) as server:
        open_in_browser(attempt.url, no_browser=no_browser)
        with progress("Waiting for sign-in"):
            code = server.wait(timeout)
    return token_endpoint.exchange_code(stack, code, attempt.verifier, return_url)


def _access(account: Json) -> dict[str, Cell]:
    """Return the roles and teams of an account, for people."""
    shown: dict[str, Cell] = {
        "roles": ", ".join(account["roles"]) or "none: ask an administrator for owner, viewer, operator or admin"
    }
    if account["teams"]:
        shown["teams"] = ", ".join(account["teams"])
    return shown


def _report(
    output: Output, stack: Stack, session: Session, account: Json | None = None, *, sentence: str | None = None
) -> None:
    expiry = datetime.fromtimestamp(session.expires_at, UTC)
    renewal = ", renews automatically" if session.refresh_token else ""
    facts: dict[str, Cell] = {
        "signed in as": session.actor + (" (program)" if session.is_program else ""),
        "stack": f"{stack.name}, {stack.api_url}",
        "scopes": ", ".join(session.scopes),
        "expires": f"{expiry.astimezone():%Y-%m-%d %H:%M %Z}{renewal}",
    }
    output.resource(
        {
            "stack": stack.name,
            "api_url": stack.api_url,
            "actor": session.actor,
            "is_program": session.is_program,
            "scopes": session.scopes,
            "expires_at": expiry.isoformat(),
        }
        | ({name: account[name] for name in ("roles", "teams", "rights")} if account else {}),
        session.actor,
        facts=facts | (_access(account) if account else {}),
        sentence=sentence,
    )
