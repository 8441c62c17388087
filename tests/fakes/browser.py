"""A person with a browser at Cognito's hosted sign-in page, as the emulator shows it."""

import re

import requests

TIMEOUT_S = 15
_HIDDEN_FIELD = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


def sign_in_at(address: str, username: str, password: str, new_password: str | None = None) -> str | None:
    """Fill in the page; return where it sends the person, None where it keeps them.

    With `new_password`, choose that one when asked for one of one's own.
    """
    browser = requests.Session()
    page = browser.get(address, timeout=TIMEOUT_S)
    login = f"{address.split('/oauth2/', maxsplit=1)[0]}/login"
    fields = {**_hidden(page), "username": username, "password": password}
    answer = browser.post(login, data=fields, allow_redirects=False, timeout=TIMEOUT_S)
    if new_password is not None:
        fields = {**_hidden(answer), "new_password": new_password, "confirm_password": new_password}
        answer = browser.post(login, data=fields, allow_redirects=False, timeout=TIMEOUT_S)
    return answer.headers.get("Location")


def _hidden(page: requests.Response) -> dict[str, str]:
    return dict(_HIDDEN_FIELD.findall(page.text))
