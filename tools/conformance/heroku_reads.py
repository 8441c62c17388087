"""What is assumed of Heroku's Platform API, and can be tried without changing anything."""

from http import HTTPStatus
from typing import Final
from uuid import uuid4

from tools.conformance.assumption import NotTried, Register, expect
from tools.conformance.heroku_service import NEWEST, HerokuService

REFERENCE: Final = "https://devcenter.heroku.com/articles/platform-api-reference"
HEROKU: Final[Register[HerokuService]] = Register("Heroku")


@HEROKU.assume("config_vars", "Config vars are one flat object of texts.", f"{REFERENCE}#config-vars")
def config_vars(heroku: HerokuService) -> str:
    """Read the config vars of an app."""
    found = heroku.read(f"/apps/{heroku.app()}/config-vars")
    heroku.secrets.update(value for value in found.values() if value)
    expect(isinstance(found, dict), "the response is no object")
    expect(all(isinstance(value, str) for value in found.values()), "a value is no text")
    return f"{len(found)} config vars"


@HEROKU.assume(
    "etag", "A response has an ETag, and 304 without a body says that it is unchanged.", f"{REFERENCE}#caching"
)
def etag(heroku: HerokuService) -> str:
    """Read config vars twice, the second time with the ETag of the first."""
    path = f"/apps/{heroku.app()}/config-vars"
    found = heroku.call("GET", path).headers.get("ETag")
    expect(found, "there is no ETag")
    again = heroku.call("GET", path, headers={"If-None-Match": str(found)})
    expect(again.status_code == HTTPStatus.NOT_MODIFIED, f"the second response is {again.status_code}, not 304")
    expect(not again.content, "the 304 has a body")
    return "weak ETag" if str(found).startswith("W/") else "strong ETag"


@HEROKU.assume(
    "ranges", "A list is cut to the number in `Range`, and a cut one is 206 with `Next-Range`.", f"{REFERENCE}#ranges"
)
def ranges(heroku: HerokuService) -> str:
    """List the releases of an app, one at most."""
    path = f"/apps/{heroku.app()}/releases"
    one = heroku.call("GET", path, headers=NEWEST)
    expect(one.status_code in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}, f"the response is {one.status_code}")
    expect(len(one.json()) == 1, f"{len(one.json())} releases were listed, not 1")
    if one.status_code == HTTPStatus.PARTIAL_CONTENT:
        expect("Next-Range" in one.headers, "a 206 has no Next-Range")
        return "206 with Next-Range"
    return "200: the app has one release"


@HEROKU.assume(
    "apps_in_order",
    "Apps are listed in the order of their IDs, and a range that begins after an ID leaves that app out.",
    f"{REFERENCE}#ranges; that a range may exclude its beginning is seen in `Next-Range` only",
)
def apps_in_order(heroku: HerokuService) -> str:
    """List the apps of the account, and those after the first one."""
    ids = [app["id"] for app in heroku.read("/apps", {"Range": "id ..; max=500"})]
    if not ids:
        raise NotTried("the account has no app")
    expect(ids == sorted(set(ids)), "the apps are not in the order of their IDs")
    after = heroku.call("GET", "/apps", headers={"Range": f"id ]{ids[0]}..; max=500"})
    expect(after.status_code in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}, f"the response is {after.status_code}")
    expect(ids[0] not in {app["id"] for app in after.json()}, "the range begins with the app that it excludes")
    return f"{len(ids)} apps"


@HEROKU.assume(
    "etag_of_apps",
    "A page of the list of apps has an ETag, and 304 without a body says that no app on it has changed.",
    f"{REFERENCE}#caching; with a range it is not documented, and nothing relies on it yet",
)
def etag_of_apps(heroku: HerokuService) -> str:
    """Read a page twice, the second time with the ETag of the first."""
    page = {"Range": "id ..; max=500"}
    found = heroku.call("GET", "/apps", headers=page).headers.get("ETag")
    expect(found, "there is no ETag")
    again = heroku.call("GET", "/apps", headers={**page, "If-None-Match": str(found)})
    expect(again.status_code == HTTPStatus.NOT_MODIFIED, f"the second response is {again.status_code}, not 304")
    expect(not again.content, "the 304 has a body")
    return "304 for a page"


@HEROKU.assume("bad_range", "An unknown property in `Range` is 416.", f"{REFERENCE}#ranges")
def bad_range(heroku: HerokuService) -> str:
    """Order a list by something that releases do not have."""
    response = heroku.call("GET", f"/apps/{heroku.app()}/releases", headers={"Range": "nonsense ..; max=1"})
    expect(response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, f"it is {response.status_code}")
    return str(response.json().get("id"))


@HEROKU.assume(
    "release_versions",
    "The version of a release is a whole number that grows, and the list is ordered by it.",
    f"{REFERENCE}#release",
)
def release_versions(heroku: HerokuService) -> str:
    """List the newest releases of an app."""
    newest = {"Range": "version ..; order=desc,max=10"}
    versions = [release["version"] for release in heroku.read(f"/apps/{heroku.app()}/releases", newest)]
    expect(all(type(version) is int for version in versions), "a version is no whole number")
    expect(versions == sorted(set(versions), reverse=True), "the versions are not in order")
    return f"{len(versions)} releases"


@HEROKU.assume(
    "rate_limit",
    "Every response says in `RateLimit-Remaining` how many calls the account has left.",
    f"{REFERENCE}#rate-limits",
)
def rate_limit(heroku: HerokuService) -> str:
    """Compare two responses, and the account's own answer, which costs nothing."""
    path = f"/apps/{heroku.app()}"
    first, second = (heroku.call("GET", path).headers.get("RateLimit-Remaining") for _ in range(2))
    expect(first and second, "there is no such header")
    counted = heroku.read("/account/rate-limits")["remaining"]
    expect(abs(int(counted) - int(str(second))) <= int(str(second)) * 0.1 + 5, "the account has another number")
    return f"{second} calls left"


@HEROKU.assume(
    "not_modified_is_counted",
    "A 304 costs a call like any other response.",
    "not documented; the tracker of calls assumes the worse case",
)
def not_modified_is_counted(heroku: HerokuService) -> str:
    """Compare the calls left around ten conditional reads. Holds too if they cost less."""
    path = f"/apps/{heroku.app()}/config-vars"
    first = heroku.call("GET", path)
    condition = {"If-None-Match": first.headers.get("ETag", "")}
    last = first
    for _ in range(10):
        last = heroku.call("GET", path, headers=condition)
    expect(last.status_code == HTTPStatus.NOT_MODIFIED, f"the last response is {last.status_code}")
    spent = int(first.headers["RateLimit-Remaining"]) - int(last.headers["RateLimit-Remaining"])
    expect(spent <= 10, f"ten responses of 304 cost {spent} calls")
    return f"ten responses of 304 cost {spent} calls"


@HEROKU.assume(
    "scope_headers",
    "Every response names the scopes of the token and those that were accepted.",
    "https://github.com/heroku/terraform-provider-heroku/issues/135 (seen in 2018)",
)
def scope_headers(heroku: HerokuService) -> str:
    """Look for both headers."""
    headers = heroku.call("GET", f"/apps/{heroku.app()}").headers
    expect({"Oauth-Scope", "Oauth-Scope-Accepted"} <= {name.title() for name in headers}, "a header is missing")
    return f"scopes {headers['Oauth-Scope']}; accepted {headers['Oauth-Scope-Accepted']}"


@HEROKU.assume("dead_token", "A dead token is 401 with the ID `unauthorized`.", f"{REFERENCE}#errors")
def dead_token(heroku: HerokuService) -> str:
    """Use a token that nobody made."""
    response = heroku.call("GET", "/account", token=str(uuid4()))
    found = (response.status_code, response.json().get("id"))
    expect(found == (HTTPStatus.UNAUTHORIZED, "unauthorized"), f"it is {found}")
    return "401 unauthorized"


@HEROKU.assume("unknown_app", "An app that does not exist is 404 with the ID `not_found`.", f"{REFERENCE}#errors")
def unknown_app(heroku: HerokuService) -> str:
    """Read an app with a random ID."""
    response = heroku.call("GET", f"/apps/{uuid4()}/config-vars")
    found = (response.status_code, response.json().get("id"))
    expect(found == (HTTPStatus.NOT_FOUND, "not_found"), f"it is {found}")
    return "404 not_found"


@HEROKU.assume(
    "app_owner",
    "An app names its owner by an ID, and says when it was released, the list as well as the app itself.",
    f"{REFERENCE}#app",
)
def app_owner(heroku: HerokuService) -> str:
    """Compare an app with the list of apps."""
    app = heroku.read(f"/apps/{heroku.app()}")
    expect(isinstance(app["owner"]["id"], str), "the owner has no ID")
    expect("released_at" in app, "there is no released_at")
    expect(heroku.listed(app["id"])["released_at"] == app["released_at"], "the list has another released_at")
    return "the list and the app agree"


@HEROKU.assume(
    "attachments",
    "An attachment names its add-on, and the credential in `namespace`.",
    f"{REFERENCE}#add-on-attachment",
)
def attachments(heroku: HerokuService) -> str:
    """List the attachments of an app."""
    found = heroku.read(f"/apps/{heroku.app()}/addon-attachments")
    if not found:
        raise NotTried("the app has no attachment")
    expect(all("namespace" in each and each["addon"]["id"] for each in found), "an attachment lacks a field")
    return f"{len(found)} attachments"


@HEROKU.assume(
    "webhook_secrets_are_hidden",
    "Webhooks can be listed, and never show their secret.",
    "https://devcenter.heroku.com/articles/app-webhooks-schema",
)
def webhook_secrets_are_hidden(heroku: HerokuService) -> str:
    """List the webhooks of an app."""
    found = heroku.read(f"/apps/{heroku.app()}/webhooks")
    if not found:
        raise NotTried("the app has no webhook")
    expect(all(not each.get("secret") for each in found), "a webhook shows its secret")
    expect(all({"id", "url", "level", "include"} <= each.keys() for each in found), "a webhook lacks a field")
    return f"{len(found)} webhooks"
