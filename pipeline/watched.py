"""What a watched folder held and what of it is in the warehouse: stamps of files, kept in a small SQLite file.

The warehouse itself makes sure that no article is stored twice; this state only saves reading files again. It is
written after the commit, so that a process killed between the two reads its last files again and finds them known.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from transforms.sources.inputs import expand_inputs

STATE = "state"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS taken (path BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, read_as TEXT);
CREATE TABLE IF NOT EXISTS pending (path BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, read_as TEXT);
"""


@dataclass(frozen=True, order=True)
class FileStamp:
    """One state of one file: another size or time of change is another state, to be read again."""

    path: str
    size: int
    mtime_ns: int


def scan(folders: Sequence[str]) -> list[FileStamp]:
    """Files below the folders (or given by name or glob), in order; hidden ones and ``*.md`` are skipped.

    A folder that is gone for the moment (a network drive) counts as empty; so does a file that vanishes meanwhile.
    """
    found = []
    for path in expand_inputs([f for f in folders if os.path.lexists(f) or any(c in f for c in "*?[")]):
        with contextlib.suppress(OSError):
            stat = Path(path).stat()
            found.append(FileStamp(path, stat.st_size, stat.st_mtime_ns))
    return found


def fingerprint(stamps: Sequence[FileStamp]) -> str:
    """Equal for the same files in the same states: what makes a micro-batch the same when it is tried again."""
    text = "\n".join(f"{s.path}\0{s.size}\0{s.mtime_ns}" for s in stamps)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


class Settling:
    """Tells files that are complete from files that are being written.

    A file counts as complete when nothing about it changed for ``seconds``: by its time of change, or, where that
    cannot be believed (it lies in the future), by watching. What is renamed into the folder when it is complete needs
    no more than that; a writer that pauses longer than ``seconds`` in the middle needs a longer time, or a hidden name.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: dict[str, tuple[FileStamp, float]] = {}

    def settled(self, files: Sequence[FileStamp], now: float) -> list[FileStamp]:
        """Those of ``files`` that are complete at ``now`` (seconds since 1970)."""
        done, since = [], {}
        for file in files:
            known, first = self._since.get(file.path, (None, now))
            first = first if known == file else now
            since[file.path] = (file, first)
            age = now - file.mtime_ns / 1e9
            if age >= self._seconds or now - first >= self._seconds:
                done.append(file)
        self._since = since
        return done


class Watched:
    """The state of one warehouse's watched folders. ``read_as``: the options that files are read with.

    Files read with other options (another mapping, encoding, model or extractor version) count as new.
    """

    def __init__(self, warehouse: Path, read_as: str) -> None:
        folder = warehouse / STATE
        folder.mkdir(parents=True, exist_ok=True)
        self._read_as = read_as
        self._connection = sqlite3.connect(folder / "watch.sqlite", timeout=30, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        self._connection.close()

    def new(self, files: Sequence[FileStamp]) -> list[FileStamp]:
        """Those that were not taken in this state."""
        rows = self._connection.execute("SELECT path, size, mtime_ns FROM taken WHERE read_as = ?", [self._read_as])
        taken = {path: (size, mtime_ns) for path, size, mtime_ns in rows}
        return [f for f in files if taken.get(_key(f.path)) != (f.size, f.mtime_ns)]

    def begin(self, files: Sequence[FileStamp]) -> None:
        """Notes a micro-batch before it runs, so that the same one is taken up after a crash."""
        with self._transaction():
            self._connection.execute("DELETE FROM pending")
            self._put("pending", files)

    def pending(self) -> list[FileStamp]:
        """The micro-batch that was begun and not finished."""
        rows = self._connection.execute(
            "SELECT path, size, mtime_ns FROM pending WHERE read_as = ? ORDER BY rowid", [self._read_as]
        ).fetchall()
        return [FileStamp(os.fsdecode(p), s, m) for p, s, m in rows]

    def finish(self, files: Sequence[FileStamp]) -> None:
        """Notes that a micro-batch is in the warehouse."""
        with self._transaction():
            self._put("taken", files)
            self._connection.execute("DELETE FROM pending")

    def _put(self, table: str, files: Sequence[FileStamp]) -> None:
        self._connection.executemany(
            f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?, ?)",
            [(_key(f.path), f.size, f.mtime_ns, self._read_as) for f in files],
        )

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise


def _key(path: str) -> bytes:
    """The path as the file system has it: names that are not UTF-8 are kept."""
    return os.fsencode(path)
