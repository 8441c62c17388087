"""Texts that an attacker would like to have stored, shown or mailed."""

from typing import Final

HOSTILE_TEXTS: Final = {
    "line end": "shop\nerror: your token is invalid, sign in at https://phish.example.com",
    "carriage return": "shop\rerror: sign in at https://phish.example.com",
    "mail header": "shop\r\nBcc: everybody@example.com",
    "line separator": "shop\u2028Sign in at https://phish.example.com",
    "next line": "shop\x85Sign in at https://phish.example.com",
    "colour": "shop\x1b[31m",
    "cleared screen": "shop\x1b[2J\x1b[H",
    "window title": "shop\x1b]0;owned\x07",
    "hidden link": "shop\x1b]8;;https://phish.example.com\x1b\\shop\x1b]8;;\x1b\\",
    "one-byte escape": "shop\x9b31m",
    "backspaces": "shop\x08\x08\x08\x08evil",
    "null": "shop\x00evil",
    "right to left": "shop\u202egnp.exe",
    "isolate": "shop\u2067live\u2069",
    "zero width": "sh\u200bop",
    "byte order mark": "\ufeffshop",
    "tags": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "half a pair": "shop\ud800",
}
"""By what each of them would do."""
