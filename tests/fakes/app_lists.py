"""Lists of Heroku apps kept in memory, with the semantics of the table. Both pass the same contract tests."""

from dataclasses import replace

from urlsync.domain.app_list import AppList

from tests.fakes.strict import strict


@strict
class FakeAppLists:
    """A dictionary of lists."""

    def __init__(self) -> None:
        self.stored: dict[str, AppList] = {}

    def get(self, connection_id: str) -> AppList | None:
        found = self.stored.get(connection_id)
        return None if found is None else replace(found, apps=tuple(found.apps))

    def replace(self, connection_id: str, before: AppList, after: AppList) -> bool:
        stored = self.stored.get(connection_id)
        if stored is not None and stored.revision != before.revision:
            return False
        self.stored[connection_id] = after
        return True
