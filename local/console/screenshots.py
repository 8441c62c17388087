"""`python -m local.console.screenshots`: take the console's screenshots for docs/console/.

They are taken on a stack of their own, so they do not depend on the state of a developer's stack.
"""

import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize
from rich.console import Console as Terminal

from local.console.chromium import MISSING, chromium, running_chromium
from local.console.driver import ConsoleDriver
from local.console.sample_data import BROKEN, NO_SYNC, TRANSFERRED, SampleData
from local.console.traffic import Traffic
from local.stack.home import ROOT, Home
from local.stack.outputs import Stack
from local.stack.progress import Progress
from local.stack.runner import Runner

FOLDER: Final = ROOT / "docs" / "console"
MAX_BYTES: Final = 200_000
"""The maximum size of a screenshot in bytes."""
PALETTE_SIZE: Final = 256
SCALE_FACTOR: Final = 2
"""Device pixels for each CSS pixel."""
DESK: Final[ViewportSize] = {"width": 1120, "height": 500}
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}


def main() -> int:
    """Take all screenshots and return the exit status."""
    path = chromium()
    if path is None:
        print(MISSING, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="urlsync-screenshots-") as folder, running_chromium(path) as browser:
        runner = Runner(Home(Path(folder)), Progress(Terminal(file=sys.stderr)))
        try:
            _Camera(browser, runner.up({})).take_all()
        finally:
            runner.down()
    return 0


class _Camera:
    def __init__(self, browser: Browser, stack: Stack) -> None:
        self._stack = stack
        self._context = browser.new_context(viewport=DESK, device_scale_factor=SCALE_FACTOR, reduced_motion="reduce")
        self._console = ConsoleDriver(self._context.new_page(), stack)
        self._demo = stack["demo"]["heroku_app"]
        self._traffic = Traffic(self._console.page)

    def take_all(self) -> None:
        self._console.open()
        self._console.page.get_by_role("button", name="Sign in", exact=True).wait_for()
        self._take("sign-in")
        sample = SampleData(self._stack, self._console.sign_in()["access_token"])
        sample.create()
        project = f"#/projects/{sample.projects[self._demo]}"
        self._show("overview", "#/")
        self._show("syncs", "#/syncs")
        self._show("projects", "#/projects")
        self._show("env-vars", f"{project}/env-vars")
        self._show("integrations", f"{project}/integrations")
        self._show("history", f"{project}/history")
        self._show("health", f"{project}/health")
        self._show("connections", "#/connections")
        self._show("endpoints", "#/endpoints")
        self._show("paused", f"#/projects/{sample.projects[BROKEN]}/env-vars")
        self._show("transferred", f"#/projects/{sample.projects[TRANSFERRED]}/env-vars")
        self._show("enable", f"#/projects/{sample.projects[NO_SYNC]}/integrations", self._choose_source)
        self._page.emulate_media(color_scheme="dark")
        self._show("overview-dark", "#/")
        self._page.emulate_media(color_scheme="light")
        self._page.set_viewport_size(PHONE)
        self._show("phone", f"{project}/env-vars", full_page=False)

    def _choose_source(self) -> None:
        self._page.set_viewport_size({"width": DESK["width"], "height": 760})
        self._page.get_by_role("button", name="Connect a Heroku database").click()
        self._page.get_by_role("button", name="Next: choose the database").click()
        self._page.locator(".sources summary", has_text="orders").click()
        self._page.get_by_role("radio").first.check()

    def _show(
        self, name: str, route: str, prepare: Callable[[], None] = lambda: None, *, full_page: bool = True
    ) -> None:
        # From another page, so that all data is loaded again and no dialog is open.
        self._console.go("#/nowhere")
        self._console.go(route)
        prepare()
        self._traffic.wait_until_quiet()
        self._take(name, full_page=full_page)

    def _take(self, name: str, *, full_page: bool = True) -> None:
        picture = self._page.screenshot(full_page=full_page, animations="disabled", caret="hide")
        small = _compressed(picture)
        if len(small) > MAX_BYTES:
            raise ValueError(f"{name}.png has {len(small)} bytes")
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{name}.png").write_bytes(small)
        print(f"docs/console/{name}.png: {len(small) // 1000} kB")

    @property
    def _page(self) -> Page:
        return self._console.page


def _compressed(picture: bytes) -> bytes:
    """Return the picture with a reduced palette, at a third of its size."""
    small = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").quantize(PALETTE_SIZE, dither=Image.Dither.NONE).save(
        small, "png", optimize=True
    )
    return small.getvalue()


if __name__ == "__main__":
    sys.exit(main())
