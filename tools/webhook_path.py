"""List the layer's modules that a webhook passes through: `python -m tools.webhook_path`.

The functions verify and sync run in this process, with a stand-in for AWS, Heroku and Hasura Cloud: verify
receives one authentic webhook, and sync the message that verify enqueued. A module is listed if one of its
functions runs between verify's handler and the moment when Hasura has accepted the new value. Both functions
start cold. What runs while a module is imported does not count.
"""

import importlib.util
import inspect
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import Any, Final, final

from urlsync.adapters.hasura.control_plane import HasuraCloud

from bench.cases import function_settings
from bench.driver import Context, Handler
from bench.stand_in import StandInServer
from bench.stand_in_answers import MASTER, Answer
from tests.fakes.api_gateway import heroku_signature, webhook_event
from tests.fakes.heroku_events import release_body
from tests.fakes.sqs_batch import a_batch, a_record

ROOT: Final = Path(__file__).resolve().parents[1]
LAYER: Final = ROOT / "layers" / "urlsync"
MAX_MODULES: Final = 55
SYNC_ID: Final = "changed-1"
"""A sync of the stand-in whose env var is out of date."""


class PathNotFollowed(Exception):
    """A function did not do its part, so the list would be incomplete."""


@final
class Recorder:
    """Records the files of the layer's functions that run, in any thread, until `last` returns."""

    def __init__(self, last: Callable[..., object]) -> None:
        self._last = last.__code__
        self._has_ended = False
        self.files: set[Path] = set()

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Record what runs within the block."""
        threading.setprofile(self._record)
        sys.setprofile(self._record)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def _record(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and not self._has_ended and _is_in_layer(frame) and not _is_importing(frame):
            self.files.add(Path(code.co_filename))
        if event == "return" and code is self._last:
            self._has_ended = True


def _is_in_layer(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(str(LAYER))


def _is_importing(frame: FrameType) -> bool:
    """Return whether the frame is the body of a module or class of the layer, or was called by one."""
    at: FrameType | None = frame
    while at:
        if _is_in_layer(at) and not at.f_code.co_flags & inspect.CO_OPTIMIZED:
            return True
        at = at.f_back
    return False


@final
class Services(StandInServer):
    """The stand-in for every service; keeps the message that verify enqueues, and is not recorded."""

    def __init__(self) -> None:
        super().__init__()
        self.message: Mapping[str, Any] = {}

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection."""
        sys.setprofile(None)
        super().process_request_thread(request, client_address)

    def answer_aws(self, operation: str, request: Mapping[str, Any]) -> Answer:
        """Return the response to an operation of AWS."""
        if operation == "SendMessage":
            self.message = request
        return super().answer_aws(operation, request)


def modules() -> list[str]:
    """Return the names of the modules, sorted. Changes the environment variables. Raises `PathNotFollowed`."""
    recorder = Recorder(HasuraCloud.write_target)
    with _services() as services, redirect_stdout(StringIO()):
        os.environ.update(function_settings(services.url))
        verify, sync = _handler("verify"), _handler("sync")
        with recorder.recording():
            received = verify(_webhook(), Context())
            synced = sync(_batch(services.message), Context()) if services.message else None
    if received != {"statusCode": 204, "body": ""} or synced != {"batchItemFailures": []}:
        raise PathNotFollowed(f"verify returned {received}, sync {synced}")
    if services.calls["hasura:write"] != 1:
        raise PathNotFollowed("sync did not write to Hasura")
    return sorted(".".join(file.relative_to(LAYER).with_suffix("").parts) for file in recorder.files)


@contextmanager
def _services() -> Iterator[Services]:
    with Services() as services:
        threading.Thread(target=services.serve_forever, daemon=True).start()
        yield services
        services.shutdown()


def _handler(function: str) -> Handler:
    """Import a function's `app.py` and return its handler."""
    spec = importlib.util.spec_from_file_location(f"{function}_app", ROOT / "functions" / function / "app.py")
    if spec is None or spec.loader is None:
        raise PathNotFollowed(f"there is no function {function}")
    app = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(app)
    handler: Handler = app.handler
    return handler


def _webhook() -> dict[str, Any]:
    body = release_body()
    return webhook_event(SYNC_ID, body, heroku_signature(MASTER, SYNC_ID, body))


def _batch(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return the batch in which SQS delivers a message."""
    created_at = message["MessageAttributes"]["release_created_at"]["StringValue"]
    group = message["MessageGroupId"]
    return a_batch(a_record(message["MessageBody"], group=group, release_created_at=created_at))


def main() -> int:
    """Print the modules and their count; return 1 if they are too many."""
    found = modules()
    print(*found, f"{len(found)} modules of at most {MAX_MODULES}", sep="\n")
    return 0 if len(found) <= MAX_MODULES else 1


if __name__ == "__main__":
    sys.exit(main())
