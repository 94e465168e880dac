"""The spool: records of inputs that cannot be cut into byte ranges, written chunk by chunk for the workers."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from transforms.sources.records import RawRecord, dump_record, load_record

SUFFIX = ".spool.jsonl"


def write_chunk(spool_dir: Path, lines: list[bytes]) -> Path:
    """Lines as one file named by their content; written whole or not at all."""
    content = b"".join(lines)
    path = spool_dir / f"{hashlib.sha256(content).hexdigest()[:32]}{SUFFIX}"
    spool_dir.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_bytes(content)
    temporary.replace(path)
    return path


def line_of(record: RawRecord) -> bytes:
    """The record's line in a chunk."""
    return dump_record(record)


def read_chunk(path: Path) -> Iterator[RawRecord]:
    """Records of a chunk in order, one at a time."""
    with path.open("rb") as f:
        for line in f:
            yield load_record(line)
