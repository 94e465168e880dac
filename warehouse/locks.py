"""Advisory locks between processes: a writer never meets another writer, readers are never stopped.

With a SQLite catalogue they are locks on files, between processes of one machine; with PostgreSQL they are the server's,
between all machines. Either is dropped when its holder dies, so nothing is left behind by ``kill -9``.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from warehouse import postgres_session
from warehouse.backend import Catalogue, catalogue_of
from warehouse.errors import WarehouseBusy, WarehouseError, WarehouseReadOnly
from warehouse.layout import LOCKS
from warehouse.postgres import PostgresCatalogue

_POLL_SECONDS = 0.05
_HOLDER_OFFSET = 1  # the first byte is what Windows locks; the holder's name stands behind it, readable by others


@contextlib.contextmanager
def hold(
    root: Path | str, name: str, *, wait: float = 0.0, holder: str = "", catalogue: Catalogue | None = None
) -> Iterator[None]:
    """Holds the lock ``name`` of the warehouse for the length of the block.

    ``wait``: seconds to wait for another holder. ``holder``: what to tell those who find it taken. ``catalogue``: by
    default the warehouse's own. Raises WarehouseBusy when the time is up, WarehouseReadOnly when the folder cannot be
    written, CatalogueUnreachable when the server does not answer.
    """
    catalogue = catalogue or catalogue_of(Path(root))
    if isinstance(catalogue, PostgresCatalogue):
        with postgres_session.hold(Path(root), catalogue, name, wait=wait, holder=holder):
            yield
    else:
        with _hold_file(root, name, wait=wait, holder=holder):
            yield


@contextlib.contextmanager
def _hold_file(root: Path | str, name: str, *, wait: float, holder: str) -> Iterator[None]:
    folder = Path(root) / LOCKS
    path = folder / f"{name}.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise WarehouseReadOnly(
            f"{root} cannot be written ({error.strerror}). Give yourself write permission on the folder, "
            "or name another one with --warehouse."
        ) from error
    try:
        deadline = time.monotonic() + wait
        while not _try_lock(descriptor):
            if time.monotonic() >= deadline:
                raise WarehouseBusy(
                    f"{root} is held by another run ({_read_holder(path)}). Wait until it has ended, or give it more "
                    "time to end with --wait. Reading is possible meanwhile."
                )
            time.sleep(_POLL_SECONDS)
        try:
            _write_holder(descriptor, holder)
            yield
        finally:
            _unlock(descriptor)
    finally:
        os.close(descriptor)


def is_held(root: Path | str, name: str) -> bool:
    """Whether some process (this one included) holds the lock now; False where that cannot be told."""
    catalogue = catalogue_of(Path(root))
    if isinstance(catalogue, PostgresCatalogue):
        try:
            return postgres_session.is_held(Path(root), catalogue, name)
        except WarehouseError:
            return False
    path = Path(root) / LOCKS / f"{name}.lock"
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        if not _try_lock(descriptor):
            return True
        _unlock(descriptor)
        return False
    finally:
        os.close(descriptor)


def _write_holder(descriptor: int, holder: str) -> None:
    text = json.dumps({"process": os.getpid(), "host": socket.gethostname(), "what": holder})
    os.ftruncate(descriptor, _HOLDER_OFFSET)
    os.lseek(descriptor, _HOLDER_OFFSET, os.SEEK_SET)
    os.write(descriptor, text.encode())


def _read_holder(path: Path) -> str:
    try:
        known = json.loads(path.read_bytes()[_HOLDER_OFFSET:])
    except (OSError, ValueError):
        return "its process is not known"
    text = f"process {known.get('process')} on {known.get('host')}"
    return f"{text}: {known['what']}" if known.get("what") else text


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
