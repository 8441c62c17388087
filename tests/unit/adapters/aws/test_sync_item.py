"""A sync as an item: no field may be forgotten."""

from dataclasses import fields

from urlsync.adapters.dynamodb import sync_item
from urlsync.domain.sync import Sync

READ_BY_HAND = {"heroku_app", "connection_id"}


def test_every_field_of_a_sync_is_read() -> None:
    # GIVEN that all fields are stored, WHEN one has no reader, THEN it would be lost
    assert {field.name for field in fields(Sync)} - READ_BY_HAND == sync_item._READERS.keys()
