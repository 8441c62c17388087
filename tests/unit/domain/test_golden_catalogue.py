"""The catalogue is as it is in the golden file, word for word; and how it is searched."""

import json
from dataclasses import asdict, replace
from typing import Any

import pytest
from urlsync.domain.catalogue import (
    CATALOGUE,
    Explanation,
    PersonAction,
    Severity,
    explain,
    explain_entry,
    limit_of,
    without_a_sync,
)
from urlsync.domain.catalogue.explanation import by_code
from urlsync.domain.connection import Capabilities, ConnectionSummary, Profile

from tests.golden.catalogue import FILE, catalogue_of_today


def test_every_explanation_is_as_it_was_read_and_approved() -> None:
    golden = json.loads(FILE.read_text())
    assert catalogue_of_today() == golden, "read the new texts, then write them: python -m tests.golden"


def test_nothing_else_is_in_the_catalogue() -> None:
    served = json.loads(json.dumps({code: asdict(one) for code, one in CATALOGUE.items()}))
    assert served == catalogue_of_today()


def an_explanation(code: str) -> Explanation:
    return Explanation(code=code, severity=Severity.OK, title="A title", meaning="A meaning.")


def test_a_code_has_one_explanation() -> None:
    one, other = an_explanation("one"), an_explanation("other")
    assert dict(by_code(iter([one, other]))) == {"one": one, "other": other}
    with pytest.raises(ValueError, match=r"^one is explained twice$"):
        by_code([one, other, replace(one, title="Another title")])


def test_the_advice_is_what_happened_and_what_to_do() -> None:
    assert an_explanation("one").advice == "A meaning."
    assert replace(an_explanation("one"), next_step="Do it.").advice == "A meaning. Do it."


@pytest.mark.parametrize(
    ("reason", "failure", "expected"),
    [
        (None, None, None),
        ("source_missing", None, "source_missing"),
        (None, "heroku_timeout", "heroku_timeout"),
        ("source_missing", "heroku_timeout", "heroku_timeout"),
        ("heroku_authorization_lost", "heroku_app_handed_over", "heroku_authorization_lost/heroku_app_handed_over"),
    ],
)
def test_what_is_stored_together_is_explained_together(
    reason: str | None, failure: str | None, expected: str | None
) -> None:
    found = explain_entry(reason, failure)
    assert found == (None if expected is None else CATALOGUE[expected])


@pytest.mark.parametrize(
    ("code", "title", "meaning"),
    [
        ("heroku_made_up", "Heroku made up", "Heroku did not answer as expected (heroku_made_up)."),
        ("hasura_made_up", "Hasura made up", "Hasura Cloud did not answer as expected (hasura_made_up)."),
        ("made/up_code", "Made: up code", "Something that the service needs did not work (made/up_code)."),
    ],
)
def test_a_code_of_another_version_is_explained_as_far_as_it_tells(code: str, title: str, meaning: str) -> None:
    assert explain(code) == Explanation(
        code=code,
        severity=Severity.WARNING,
        title=title,
        meaning=meaning,
        automatic="Checks are retried automatically, in seconds at first and then by the schedule.",
        next_step="Try again in a few minutes.",
        actions=(PersonAction.TRY_AGAIN,),
    )


@pytest.mark.parametrize(
    ("profile", "code"),
    [
        ({"heroku_account": None}, "heroku_not_connected"),
        ({"capabilities": Capabilities(webhooks=False)}, "webhooks_forbidden"),
        ({"capabilities": Capabilities(webhooks=None)}, None),
        ({"capabilities": Capabilities(webhooks=True)}, None),
    ],
)
def test_what_limits_a_connection_is_explained(profile: dict[str, Any], code: str | None) -> None:
    known = Profile(**{"heroku_account": "ada@example.com", **profile})
    summary = ConnectionSummary(connection_id="a-connection", hasura_user_id="ada", profile=known)
    assert limit_of(summary) == (None if code is None else CATALOGUE[code])


def test_a_request_that_is_about_no_sync_offers_nothing_that_is_done_to_one() -> None:
    of_a_sync = {PersonAction.CHECK, PersonAction.RESTART, PersonAction.OPT_OUT, PersonAction.DELETE}
    of_a_sync.add(PersonAction.TRUST_SWEEPS)
    assert without_a_sync(PersonAction) == tuple(one for one in PersonAction if one not in of_a_sync)
