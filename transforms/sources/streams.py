"""Byte streams: opened, decompressed, bounded."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from transforms.sources.dead_letters import Refused
from transforms.sources.options import MIB, SourceOptions
from transforms.sources.stores import is_store, open_store

HEAD_BYTES = 64 * 1024
#: Below this many decompressed bytes no file is a bomb, whatever its ratio.
_BOMB_FLOOR = 8 * MIB


class Peekable(io.RawIOBase):
    """A read-only stream whose head can be looked at; counts what was read. Needs no seeking below."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._head = b""
        self.consumed = 0

    def peek_head(self, size: int = HEAD_BYTES) -> bytes:
        """Up to ``size`` bytes from here on, without moving."""
        while len(self._head) < size:
            more = self._raw.read(size - len(self._head))
            if not more:
                break
            self._head += more
        return self._head[:size]

    def underlying_file(self) -> BinaryIO | None:
        """The file on disk that this stream reads, if it is one."""
        raw = self._raw
        # Its own class alone: a member of a tar file is a BufferedReader too.
        return raw if type(raw) is io.BufferedReader and isinstance(raw.name, str) and raw.seekable() else None

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()

    def read(self, size: int = -1) -> bytes:
        if size is None or size < 0:
            out, self._head = self._head + self._raw.read(), b""
        elif self._head:
            out, self._head = self._head[:size], self._head[size:]
        else:
            out = self._raw.read(size)
        self.consumed += len(out)
        return out

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)


class Guarded(io.RawIOBase):
    """The decompressed side of a stream: refuses to go on when it grows out of proportion."""

    def __init__(self, plain: BinaryIO, packed: Peekable | int, options: SourceOptions) -> None:
        self._plain = plain
        self._packed = packed
        self._limit = options.max_expansion
        self._out = 0

    def _read_so_far(self) -> int:
        return max(self._packed if isinstance(self._packed, int) else self._packed.consumed, 1)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._plain.read(size if size and size > 0 else MIB)
        self._out += len(data)
        if self._out > _BOMB_FLOOR and self._out > self._limit * self._read_so_far():
            raise Refused(
                "expansion_bomb",
                f"decompresses to more than {self._limit} times its size, as no news does; reading stopped there. "
                "Decompress it yourself if you trust it.",
            )
        return data

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)


COMPRESSIONS = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bz2",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\xfd7zXZ\x00": "xz",
}


def compression_of(head: bytes) -> str | None:
    """Compression told by the first bytes."""
    return next((name for magic, name in COMPRESSIONS.items() if head.startswith(magic)), None)


def decompressed(stream: Peekable, compression: str, options: SourceOptions) -> Peekable:
    """The stream decompressed, several members one after another included, guarded against bombs."""
    raw = cast(BinaryIO, stream)
    if compression == "gzip":
        plain: object = gzip.GzipFile(fileobj=raw, mode="rb")
    elif compression == "bz2":
        plain = bz2.BZ2File(raw, "rb")
    elif compression == "xz":
        plain = lzma.LZMAFile(raw, "rb")  # noqa: SIM115
    else:
        # A window of at most 128 MiB: what a frame asks for beyond that is refused, not allocated.
        plain = zstandard.ZstdDecompressor(max_window_size=128 * MIB).stream_reader(raw, read_across_frames=True)
    return Peekable(cast(BinaryIO, Guarded(cast(BinaryIO, plain), stream, options)))


def open_path(path: str) -> Peekable:
    """A file, by path or address, or standard input for ``-``. Raises OSError."""
    if path == "-":
        return Peekable(cast(BinaryIO, sys.stdin.buffer))
    if is_store(path):
        return Peekable(open_store(path))
    return Peekable(cast(BinaryIO, Path(path).open("rb")))
