"""Run MiniStack: `python -m local.emulator`, with the Python of the emulator's own environment.

Settings are MiniStack's environment variables; `local.stack.emulator` chooses them.
"""

from ministack import app as ministack
from ministack.core import iam_actions

from local.emulator.batch_permissions import as_in_aws
from local.emulator.throttling import Throttling
from local.emulator.transport import counting_loopback_as_secure

if __name__ == "__main__":
    ministack.app = Throttling(counting_loopback_as_secure(ministack.app))
    iam_actions.extract_iam_action = as_in_aws(iam_actions.extract_iam_action)
    ministack.main()
