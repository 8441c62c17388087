"""The browser tests know every page and dialog of the console: a new one that they do not try fails here."""

import re
from typing import Final

from local.stack.home import ROOT
from tests.end_to_end.console.dialogs import dialogs_of_nothing
from tests.end_to_end.console.outcomes import EXPECTED
from tests.end_to_end.console.places import nowhere

SOURCE: Final = ROOT / "console" / "source"
ROUTE: Final = re.compile(r"<Route\b[^>]*?(?:\bpath=\"([^\"]*)\")?(?:\s+component=\{\w+\})?\s*/?>")
DIALOG: Final = re.compile(r"<\w*Dialog\b[^>]*?\btitle=(?:\"([^\"]*)\"|\{`([^`]*)`\})")
NAMED: Final = re.compile(r"\btitle: (?:\"([^\"\n]*)\"|`([^`\n]*)`)")
QUESTION: Final = re.compile(r"\"([A-Z][^\"\n]*\?)\"|`((?:[A-Z]|\$\{)[^`\n]*\?)`")


def sources() -> list[str]:
    """Return the sources of the pages; `ui` has dialogs with any title, which is one of the others."""
    return [file.read_text() for file in sorted(SOURCE.rglob("*.tsx")) if file.parent.name != "ui"]


def routes_of(text: str) -> set[str]:
    """Return the paths of the routes; that of all other addresses has none."""
    return {found[1] or "" for found in ROUTE.finditer(text)}


def dialogs_of(text: str) -> set[str]:
    """Return the titles of the dialogs and questions, as they are written."""
    return {found[1] or found[2] for kind in (DIALOG, NAMED, QUESTION) for found in kind.finditer(text)}


def test_every_page_is_tried() -> None:
    assert set().union(*map(routes_of, sources())) == nowhere().routes().keys()


def test_every_dialog_is_tried() -> None:
    assert set().union(*map(dialogs_of, sources())) == dialogs_of_nothing().keys()


def test_every_dialog_says_what_comes_of_it_while_something_is_missing() -> None:
    opened = {title: len(openings) for title, openings in dialogs_of_nothing().items()}
    assert opened == {title: len(expected) for title, expected in EXPECTED.items()}


def test_a_new_page_and_a_new_dialog_are_found() -> None:
    text = """
      <Route path="/new/:id">{({ id }) => <NewPage id={id} />}</Route>
      <Route component={NotFound} />
      <Dialog
        title={`New: ${name}`}
        onClose={close}>
      const form = { title: "Choose", action };
      dangerous("Begin again?", text)
    """
    assert routes_of(text) == {"/new/:id", ""}
    assert dialogs_of(text) == {"New: ${name}", "Choose", "Begin again?"}
