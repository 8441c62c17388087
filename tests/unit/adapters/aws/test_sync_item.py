"""A sync as an item: what older code did not store has the default of its field."""

from urlsync.adapters.dynamodb import syncs

from tests.fakes.examples import a_sync


def test_a_sync_without_newer_attributes_has_their_defaults() -> None:
    attributes = syncs.sync_attributes(a_sync())
    for name in ("heroku_app_owner_id", "source_handed_over", "source_owner_checked_at"):
        del attributes[name]

    sync = syncs.sync_from(attributes)

    found = (sync.heroku_app.owner_id, sync.source_handed_over, sync.source_owner_checked_at)
    assert found == (None, False, None)


def test_the_parts_of_the_app_are_attributes_that_permissions_can_name() -> None:
    attributes = syncs.sync_attributes(a_sync())

    assert attributes["heroku_app_id"] == a_sync().heroku_app.id
    assert "heroku_app" not in attributes
