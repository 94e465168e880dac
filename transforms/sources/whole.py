"""A stream read whole, up to a limit, or made seekable without holding it."""

from __future__ import annotations

import shutil
import tempfile
from typing import BinaryIO, cast

from transforms.sources.dead_letters import Refused
from transforms.sources.streams import Peekable


def read_whole(stream: Peekable, limit: int, what: str) -> bytes:
    """All bytes of a stream. Raises Refused when there are more than ``limit``."""
    chunks: list[bytes] = []
    size = 0
    while chunk := stream.read(1 << 20):
        size += len(chunk)
        if size > limit:
            raise Refused(
                "record_too_large", f"{what} is larger than {limit:,} bytes. Raise --max-record-mb, or split it."
            )
        chunks.append(chunk)
    return b"".join(chunks)


def seekable(stream: Peekable) -> BinaryIO:
    """The stream as one that can be searched: the file itself, or a temporary copy on disk that vanishes when closed."""
    if stream.consumed == 0 and (raw := stream.underlying_file()) is not None:
        raw.seek(0)
        return raw
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever reads it
    shutil.copyfileobj(cast(BinaryIO, stream), copy, 1 << 20)
    copy.seek(0)
    return cast(BinaryIO, copy)
