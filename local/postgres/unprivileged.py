"""Run PostgreSQL as an unprivileged user, because it refuses to run as root.

The server then runs as `nobody`, who must be able to reach both the programs and the data. Where a parent
directory forbids it (a checkout below `/root`, say), each gets a stand-in below `/var/tmp`, which everybody
may pass through.
"""

import hashlib
import os
import pwd
import shutil
import stat
from pathlib import Path
from typing import TypedDict

SHARED_PARENT = Path("/var/tmp")  # noqa: S108 -- everybody may pass through it, which is the point
SERVER_USER = "nobody"


class ProcessIdentity(TypedDict, total=False):
    """The arguments of `subprocess.run` that choose whom a process runs as; empty when it may run as us."""

    user: int
    group: int
    extra_groups: list[int]


def server_identity() -> ProcessIdentity:
    """Return whom the server must run as: an unprivileged user if we are root, else simply us."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(SERVER_USER)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def reachable_directory(wanted: Path, identity: ProcessIdentity) -> Path:
    """Return `wanted`, or its stand-in below `/var/tmp` where the server's user cannot reach it."""
    wanted = wanted.absolute()
    if not identity or everybody_may_pass(wanted.parent):
        return wanted
    return SHARED_PARENT / f"urlsync-postgres-{hashlib.sha256(bytes(wanted)).hexdigest()[:16]}"


def reachable_programs(installed: Path, identity: ProcessIdentity) -> Path:
    """Return the package directory with PostgreSQL's programs, copied if the server's user cannot reach it.

    The programs find their libraries relative to themselves, so the package and its `.libs` sibling go
    together. The folder may be a link that the user cannot follow, to one that they can reach.
    """
    installed = installed.resolve()
    if not identity or everybody_may_pass(installed):
        return installed
    fingerprint = hashlib.sha256(f"{installed}{installed.stat().st_mtime_ns}".encode()).hexdigest()[:16]
    copy = SHARED_PARENT / f"urlsync-postgres-programs-{fingerprint}"
    if not _ours(copy):
        _copy_programs(installed, copy)
    return copy / installed.name


def give_to_server(directory: Path, identity: ProcessIdentity) -> None:
    """Create `directory`, private to the server's user, unless it exists."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    if identity:
        os.chown(directory, identity["user"], identity["group"])


def everybody_may_pass(directory: Path) -> bool:
    """Return whether every user of this machine may enter `directory` and its parents."""
    resolved = directory.resolve()
    existing = [path for path in (resolved, *resolved.parents) if path.exists()]
    return all(path.stat().st_mode & stat.S_IXOTH for path in existing)


def _ours(copy: Path) -> bool:
    """Return whether the copy exists and belongs to root, because anybody may write into `/var/tmp`."""
    return copy.is_dir() and not copy.is_symlink() and copy.stat().st_uid == 0


def _copy_programs(installed: Path, copy: Path) -> None:
    """Copy under a temporary name first, so that an interrupted copy is never taken for a whole one."""
    unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
    for source in (installed, installed.with_name(f"{installed.name}.libs")):
        shutil.copytree(source, unfinished / source.name, symlinks=True)
    unfinished.chmod(0o755)
    unfinished.rename(copy)
