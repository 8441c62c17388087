"""Which stack a command means."""

from urlsync_cli import local_stack, memory
from urlsync_cli.failure import NotSignedIn, WrongUse
from urlsync_cli.memory import Remembered


def chosen_name(name: str | None) -> str | None:
    """Return the stack's name: the one given, else the first one, else the local one's if there is one."""
    return name or memory.first() or (local_stack.NAME if local_stack.find() else None)


def chosen(name: str | None) -> Remembered:
    """Return the stack that is meant and who is signed in to it; raises `NotSignedIn` and `WrongUse`."""
    known = chosen_name(name)
    if known is None:
        raise WrongUse(
            "No stack is known.", "urlsync sign-in --stack NAME --region REGION, or `make dev` in the clone."
        )
    remembered = _local() if known == local_stack.NAME else memory.recall(known)
    if remembered is None:
        raise NotSignedIn(f"No stack {known!r} is known.", f"urlsync sign-in --stack {known}")
    return remembered


def _local() -> Remembered | None:
    """Return the local stack. One that was made anew knows nobody who was signed in to the one before."""
    remembered = memory.recall(local_stack.NAME)
    found = local_stack.find()
    if found is None or (remembered and remembered.stack == found.stack):
        return remembered
    return Remembered(found.stack)
