"""The catalogue of reasons: every code that people see, what it means, and what they can do about it.

It is the only place that explains a reason, a failure or a finding, and that decides which actions are offered. The
API serves its texts and actions; console, command line, diagnosis and notifications show them.
"""

from urlsync.domain.catalogue.actions import actions_for, actions_of, explanation_of, limit_of, possible, without_a_sync
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
    "actions_for",
    "actions_of",
    "explain",
    "explain_entry",
    "explanation_of",
    "limit_of",
    "possible",
    "without_a_sync",
]
