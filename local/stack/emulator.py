"""The AWS emulator as a process of the stack."""

import os

from local.ports import LOOPBACK
from local.stack.aws import ACCESS_KEY, SECRET_KEY, EmulatedAws, clean_environment
from local.stack.health import is_up, wait_until_up
from local.stack.home import ROOT, Home
from local.stack.processes import Process

PYTHON = ROOT / ".tools" / "emulator" / "bin" / "python"


class Emulator:
    """MiniStack on one loopback port, with IAM enforced; its state is lost when it stops."""

    def __init__(self, home: Home, port: int) -> None:
        self._home = home
        self._port = port
        self.process = Process(home, "emulator")

    def start(self) -> None:
        """Start the emulator and return when it answers.

        Raises:
            NotHealthyError: it does not answer.
        """
        self._home.scratch.mkdir(parents=True, exist_ok=True)
        self.process.start([str(PYTHON), "-m", "local.emulator"], self._environment())
        wait_until_up(self.process, self._health_url)

    def healthy(self) -> bool:
        """Return whether the emulator runs and answers."""
        return self.process.running() and is_up(self._health_url)

    @property
    def _health_url(self) -> str:
        return f"{EmulatedAws(self._port).endpoint}/_ministack/health"

    def _environment(self) -> dict[str, str]:
        return clean_environment(os.environ) | {
            "GATEWAY_PORT": str(self._port),
            "BIND_HOST": LOOPBACK,
            "MINISTACK_HOST": LOOPBACK,
            "AUTH": "true",
            "IOT_MTLS_ENABLED": "0",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "STATE_DIR": str(self._home.scratch / "state"),
            "S3_DATA_DIR": str(self._home.scratch / "s3"),
            "TMPDIR": str(self._home.scratch),
            "LOG_LEVEL": "INFO",
        }
