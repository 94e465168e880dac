"""Large JSON cut into its records without parsing or loading it: one element at a time, as the bytes that stand there.

The elements of a top-level array, or of the first array found under one of the wrapper keys of an object
(``{"status": "ok", "articles": […]}``), are yielded raw. A malformed element does not disturb its neighbours as long
as its brackets and quotation marks close.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from transforms.sources.data import load_toml
from transforms.sources.streams import Peekable

_CHUNK = 1 << 20
_STRUCTURE = re.compile(rb'["\[\]{},:]')
_STRING_REST = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_SPACE = b" \t\r\n"
_WRAPPER_DEPTH = 4


@dataclass(frozen=True)
class Piece:
    """One record's bytes; ``sha256`` is given when it was too large and ``raw`` is only its head."""

    number: int
    raw: bytes
    sha256: str | None = None
    #: The whole document is this one record (no array in it).
    whole: bool = False


def wrapper_keys() -> frozenset[str]:
    """Keys under which news tools put their list of articles."""
    return frozenset(load_toml("fields.toml")["wrappers"])


def split_json(stream: Peekable, max_bytes: int) -> Iterator[Piece]:
    """Records of one JSON document, numbered from 1, in order.

    What remains of a truncated document comes as a last piece. Pieces over ``max_bytes`` are cut to their head and
    carry the digest of the whole.
    """
    scanner = _Scanner(stream, max_bytes)
    yield from scanner.pieces()


class _Scanner:
    def __init__(self, stream: Peekable, max_bytes: int) -> None:
        self.stream = stream
        self.max_bytes = max_bytes
        self.buffer = b""
        self.position = 0  # where scanning goes on
        self.start = 0  # where the current record begins
        self.ended = False
        self.dropped: _Dropped | None = None
        self.number = 0

    def pieces(self) -> Iterator[Piece]:
        held: Piece | None = None  # a document that is one record, until it is known whether another follows
        for piece in self._scan():
            if held is not None:
                yield replace(held, whole=False)
            held = piece if piece.whole and piece.number == 1 else None
            if held is None:
                yield replace(piece, whole=False)
        if held is not None:
            yield held

    def _scan(self) -> Iterator[Piece]:
        depth = 0
        array_depth = 0  # depth inside the array whose elements are the records; 0: in none
        listed = False  # whether this document's records came from an array
        last_string = b""
        key_of: dict[int, str] = {}
        wrappers = wrapper_keys()
        while (found := self._next()) is not None:
            mark, at, token = found
            if mark == b'"':
                last_string = token
            elif mark == b":":
                if depth <= _WRAPPER_DEPTH:
                    key_of[depth] = last_string.decode("utf-8", "replace").lower()
            elif mark in (b"[", b"{"):
                depth += 1
                key_of.pop(depth, None)
                if mark == b"[" and not array_depth and self._is_list(depth, key_of, wrappers):
                    array_depth, listed = depth, True
                    self._forget(at + 1)
            elif mark == b",":
                if array_depth and depth == array_depth:
                    yield from self._emit(at)
                    self.start = at + 1
            else:  # ] or }
                if array_depth and depth == array_depth:
                    yield from self._emit(at)
                    self.start = at + 1
                    array_depth = 0
                depth -= 1
                if depth <= 0:
                    if listed:
                        self._forget(at + 1)
                    else:
                        yield from self._emit(at + 1, whole=True)
                        self.start = at + 1
                    depth, listed = 0, False
                    key_of.clear()
        if array_depth or not listed:
            yield from self._emit(len(self.buffer), whole=not array_depth)

    def _forget(self, start: int) -> None:
        """What was read so far is no record."""
        self.start, self.dropped = start, None

    @staticmethod
    def _is_list(depth: int, key_of: dict[int, str], wrappers: frozenset[str]) -> bool:
        """A top-level array, or one reached through wrapper keys only."""
        return depth == 1 or (depth <= _WRAPPER_DEPTH and all(key_of.get(d, "") in wrappers for d in range(1, depth)))

    def _next(self) -> tuple[bytes, int, bytes] | None:
        """The next structural character, its place, and the string if it opens one; None at the end."""
        while True:
            m = _STRUCTURE.search(self.buffer, self.position)
            if m is None:
                self.position = len(self.buffer)
            elif m.group() != b'"':
                self.position = m.end()
                return m.group(), m.start(), b""
            else:
                rest = _STRING_REST.match(self.buffer, m.end())
                if rest is not None:
                    self.position = rest.end()
                    return b'"', m.start(), self.buffer[m.end() : rest.end() - 1][:100]
                self.position = m.start()
            if self.ended or not self._fill():
                return None

    def _fill(self) -> bool:
        chunk = self.stream.read(_CHUNK)
        if not chunk:
            self.ended = True
            # An unclosed string stands at the end: there is no structure left to find.
            self.position = len(self.buffer)
            return False
        if len(self.buffer) - self.start > self.max_bytes:
            self._drop()
        keep = min(self.start, self.position)
        self.buffer = self.buffer[keep:] + chunk
        self.start -= keep
        self.position -= keep
        return True

    def _drop(self) -> None:
        """Forget the middle of a record that is too large; keep its head and digest."""
        cut = self.position
        part = self.buffer[self.start : cut]
        if self.dropped is None:
            self.dropped = _Dropped(part[: 64 * 1024], hashlib.sha256())
        self.dropped.digest.update(part)
        if cut == self.start:
            # One string is larger than a record may be: nothing in it can be told apart any more.
            self.dropped.digest.update(self.buffer[cut:])
            self.dropped.head = self.dropped.head or self.buffer[cut : cut + 64 * 1024]
            backslashes = len(self.buffer) - len(self.buffer.rstrip(b"\\"))
            self.buffer = self.buffer[:cut] + b'"' + b"\\" * (backslashes % 2)
            self.position = cut
        self.start = self.position

    def _emit(self, end: int, whole: bool = False) -> Iterator[Piece]:
        raw = self.buffer[self.start : end]
        dropped, self.dropped = self.dropped, None
        if dropped is not None:
            dropped.digest.update(raw)
            self.number += 1
            yield Piece(self.number, dropped.head, dropped.digest.hexdigest(), whole)
        elif raw := raw.strip(_SPACE):
            self.number += 1
            digest = hashlib.sha256(raw).hexdigest() if len(raw) > self.max_bytes else None
            yield Piece(self.number, raw if digest is None else raw[: 64 * 1024], digest, whole)


class _Dropped:
    def __init__(self, head: bytes, digest: hashlib._Hash) -> None:
        self.head = head
        self.digest = digest
