"""A sync as an item: no field may be forgotten."""

from dataclasses import fields

from urlsync.adapters.dynamodb import sync_records as sync_item
from urlsync.domain.sync import Sync

from tests.fakes.examples import a_sync

READ_BY_HAND = {"heroku_app", "connection_id"}


def test_every_field_of_a_sync_is_read() -> None:
    # GIVEN that all fields are stored, WHEN one has no reader, THEN it would be lost
    assert {field.name for field in fields(Sync)} - READ_BY_HAND == sync_item._READERS.keys()


def test_a_sync_from_before_we_asked_for_the_apps_owner_has_none() -> None:
    attributes = sync_item.sync_attributes(a_sync())
    for name in ("heroku_app_owner_id", "source_handed_over", "source_owner_checked_at"):
        del attributes[name]
    sync = sync_item.sync_from(attributes)
    assert (sync.heroku_app.owner_id, sync.source_handed_over, sync.source_owner_checked_at) == (
        None,
        False,
        None,
    )
