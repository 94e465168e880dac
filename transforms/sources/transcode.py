"""A stream in UTF-16 or UTF-32 as a stream in UTF-8, so that everything after it can split at bytes."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, cast

from transforms.sources.dead_letters import Refused
from transforms.sources.options import MIB
from transforms.sources.streams import Peekable


class _Utf8(io.RawIOBase):
    def __init__(self, stream: Peekable, encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._ended and (size < 0 or len(self._ready) < size):
            raw = self._stream.read(MIB)
            self._ended = not raw
            try:
                self._ready += self._decoder.decode(raw, final=self._ended).encode("utf-8")
            except UnicodeError as e:
                raise Refused(
                    "invalid_encoding", f"not valid {self._encoding.upper()}: {e}. Give the right one with --encoding."
                ) from None
        end = len(self._ready) if size < 0 else size
        out, self._ready = self._ready[:end], self._ready[end:]
        return out


def transcoded(stream: Peekable, encoding: str) -> Peekable:
    """The stream's text in UTF-8. Raises Refused while reading what is not valid in ``encoding``."""
    marked = stream.peek_head(4)
    for mark in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if marked.startswith(mark):
            stream.read(len(mark))
            encoding = {"utf-16": "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"}.get(encoding, encoding)
            break
    return Peekable(cast(BinaryIO, _Utf8(stream, encoding)))
