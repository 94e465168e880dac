"""The spool: records of inputs that cannot be cut into byte ranges, written chunk by chunk for the workers."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from transforms.sources.records import RawRecord, dump_record, load_record
from transforms.sources.stores import read_whole, write_whole

SUFFIX = ".spool.jsonl"


def write_chunk(spool: Path | str, lines: list[bytes]) -> str:
    """Lines as one file named by their content, in a folder or below an address of a store; written whole or not at all."""
    content = b"".join(lines)
    return write_whole(f"{spool}/{hashlib.sha256(content).hexdigest()[:32]}{SUFFIX}", content)


def line_of(record: RawRecord) -> bytes:
    """The record's line in a chunk."""
    return dump_record(record)


def read_chunk(name: str) -> Iterator[RawRecord]:
    """Records of a chunk in order, one at a time."""
    for line in io.BytesIO(read_whole(name)):  # as small as a unit is; a store's streams have no lines
        yield load_record(line)
