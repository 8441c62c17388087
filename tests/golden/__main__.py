"""Write down what today's code writes in another form than before: `python -m tests.golden`.

Each new file is one more form that all later code must read; a test fails until it is there. Decide first, by
the rules in `urlsync.adapters.dynamodb.table`, whether the form is a new version.
"""

from tests.golden.catalogue import write_catalogue
from tests.golden.events import events_of_today
from tests.golden.examples import items_of_today, messages_of_today
from tests.golden.files import add, golden
from tests.golden.notifications import write_mails


def main() -> None:
    """Add a file for each kind whose newest file is not what is written today; texts have no older forms."""
    groups = {"items": items_of_today(), "messages": messages_of_today(), "events": events_of_today()}
    for group, today in groups.items():
        for kind, content in today.items():
            if golden(group, kind)[-1:] != [content]:
                print(add(group, kind, content))
    write_mails()
    write_catalogue()


if __name__ == "__main__":
    main()
