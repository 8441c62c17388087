"""The catalogue of reasons: every code that people meet, what it means, and what they may do about it.

It is the only place that explains a reason, a failure or a finding, and the only one that decides which
actions are offered. The API serves its texts and actions; the console, the command line client, the diagnosis
and the notifications show them.
"""

from urlsync.domain.catalogue.actions import (
    actions_of,
    explanation_of,
    limit_of,
    possible,
    without_a_sync,
)
from urlsync.domain.catalogue.explanation import ACTION_MEANINGS, Explanation, PersonAction, Severity
from urlsync.domain.catalogue.failures import LATER
from urlsync.domain.catalogue.lookup import CATALOGUE, explain, explain_entry

__all__ = [
    "ACTION_MEANINGS",
    "CATALOGUE",
    "LATER",
    "Explanation",
    "PersonAction",
    "Severity",
    "actions_of",
    "explain",
    "explain_entry",
    "explanation_of",
    "limit_of",
    "possible",
    "without_a_sync",
]
