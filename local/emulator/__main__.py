"""Run MiniStack: `python -m local.emulator`, with the Python of the emulator's own environment.

Settings are MiniStack's environment variables; `local.stack.emulator` chooses them.
"""

from ministack import app as ministack

from local.emulator.transport import counting_loopback_as_secure

if __name__ == "__main__":
    ministack.app = counting_loopback_as_secure(ministack.app)
    ministack.main()
