"""What a notification endpoint takes, where it may be, and which secrets sign."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.events import Event, EventType
from urlsync.domain.notification_endpoint import (
    BOTH_SECRETS,
    EndpointEdit,
    EndpointUrlRefused,
    TooManyEndpoints,
    host_of,
    new_secret,
)
from urlsync.domain.secret import Secret

from tests.fakes.clock import START
from tests.fakes.endpoints import HOOK, an_endpoint
from tests.fakes.examples import PROJECT_ID, SYNC_ID

PAUSED = Event("event-1", EventType.SYNC_PAUSED, {"project_id": PROJECT_ID})


@pytest.mark.parametrize(
    ("changes", "event", "wanted"),
    [
        ({}, PAUSED, True),
        ({}, replace(PAUSED, type=EventType.SYNC_RESUMED), False),
        ({}, replace(PAUSED, detail={"project_id": SYNC_ID}), False),
        ({}, replace(PAUSED, detail={}), False),
        ({"event_types": ()}, replace(PAUSED, type=EventType.SYNC_RESUMED), True),
        ({"project_ids": ()}, replace(PAUSED, detail={}), True),
        ({"project_ids": (SYNC_ID, PROJECT_ID)}, PAUSED, True),
        ({"enabled": False}, PAUSED, False),
    ],
)
def test_filters_limit_what_is_sent(changes: dict[str, Any], event: Event, wanted: bool) -> None:  # noqa: FBT001
    assert an_endpoint(**changes).wants(event) is wanted


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (HOOK, "hooks.example.com"),
        ("https://HOOKS.example.com:8443/a?b=c", "hooks.example.com"),
        ("https://8.8.8.8/", "8.8.8.8"),
        ("https://[2606:4700:4700::1111]/", "2606:4700:4700::1111"),
        ("https://a/" + 1990 * "b", "a"),
    ],
)
def test_a_url_in_the_internet_is_taken(url: str, host: str) -> None:
    assert host_of(Secret(url)) == host


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("http://hooks.example.com/", "Only `https`"),
        ("hooks.example.com", "Only `https`"),
        ("file:///etc/passwd", "Only `https`"),
        ("https://hooks.example.com:0/", "Only `https`"),
        ("https://hooks.example.com:99999/", "not a URL"),
        ("https://[::1/", "not a URL"),
        ("https://ann@hooks.example.com/", "username"),
        ("https://:fake@hooks.example.com/", "password"),
        ("https://hooks.example.com/#x", "fragment"),
        ("https:///path", "Only public"),
        ("https://localhost/", "Only public"),
        ("https://127.0.0.1/", "Only public"),
        ("https://[::ffff:127.0.0.1]/", "Only public"),
        ("https://169.254.169.254/latest/meta-data/", "Only public"),
        ("https://hooks.example.com/\x7f", "printable"),
        ("https://hooks.example.com/\n", "printable"),
        ("https://hooks.example.com/a b", "printable"),
        ("https://hooks.example.com\\@inside/", "printable"),
        ("https://hööks.example.com/", "printable"),
        ("https://a/" + 1991 * "b", "2000"),
    ],
)
def test_nothing_is_sent_to_another_url(url: str, wrong: str) -> None:
    with pytest.raises(EndpointUrlRefused) as refused:
        host_of(Secret(url))
    assert wrong in refused.value.wrong
    assert str(refused.value) == "nothing is sent to this URL"


def test_a_rotated_secret_signs_beside_the_former_one_for_a_day() -> None:
    rotated = an_endpoint().rotated(Secret("whsec_bmV3"), START)
    both = (Secret("whsec_bmV3"), Secret("whsec_ZmFrZQ=="))
    assert an_endpoint().secrets_at(START) == both[1:]
    assert rotated.secrets_at(START) == both
    assert rotated.secrets_at(START + BOTH_SECRETS - timedelta(microseconds=1)) == both
    assert rotated.secrets_at(START + BOTH_SECRETS) == both[:1]
    assert (timedelta(hours=24), rotated.edits) == (BOTH_SECRETS, 1)


def test_a_second_rotation_forgets_the_first_secret() -> None:
    twice = an_endpoint().rotated(Secret("whsec_bmV3"), START).rotated(Secret("whsec_dGhpcmQ="), START)
    assert twice.secrets_at(START) == (Secret("whsec_dGhpcmQ="), Secret("whsec_bmV3"))


def test_a_secret_has_the_form_of_standard_webhooks() -> None:
    assert new_secret(b"fake").reveal() == "whsec_ZmFrZQ=="


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        (EndpointEdit(name="Night"), {"name": "Night"}),
        (EndpointEdit(enabled=False), {"enabled": False}),
        (EndpointEdit(event_types=[]), {"event_types": ()}),
        (
            EndpointEdit(project_ids=[SYNC_ID, PROJECT_ID, SYNC_ID]),
            {"project_ids": tuple(sorted((PROJECT_ID, SYNC_ID)))},
        ),
    ],
)
def test_an_edit_changes_what_it_names(edit: EndpointEdit, changed: dict[str, Any]) -> None:
    assert edit.on(an_endpoint()) == an_endpoint(**changed, edits=1)
    assert edit.on(an_endpoint()).version != an_endpoint().version


def test_an_edit_of_the_url_changes_the_host_and_keeps_the_secret() -> None:
    url = Secret("https://other.example.com/")
    edited = EndpointEdit(url=url).on(an_endpoint())
    assert (edited.host, edited.edits) == ("other.example.com", 1)
    assert edited.credentials == replace(an_endpoint().credentials, url=url)
    with pytest.raises(EndpointUrlRefused):
        EndpointEdit(url=Secret("https://10.0.0.1/")).on(an_endpoint())


@pytest.mark.parametrize(
    "edit", [EndpointEdit(), EndpointEdit(name="On call", url=Secret(HOOK), project_ids=[PROJECT_ID], enabled=True)]
)
def test_an_edit_that_changes_nothing_is_the_endpoint_itself(edit: EndpointEdit) -> None:
    endpoint = an_endpoint()
    assert edit.on(endpoint) is endpoint


def test_too_many_say_how_many_there_can_be() -> None:
    assert (TooManyEndpoints(10).most, str(TooManyEndpoints(10))) == (10, "too many notification endpoints")
