"""One unit of work → its raw records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from schemas import DeadLetter
from transforms.sources.dead_letters import unreadable
from transforms.sources.framing import read_lines, single
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord
from transforms.sources.spool import read_chunk
from transforms.sources.streams import Peekable
from transforms.sources.units import UnitPart, WorkUnit

__all__ = ["RawRecord", "read_unit"]


def read_unit(unit: WorkUnit, options: SourceOptions) -> Iterator[RawRecord | DeadLetter]:
    """Records of a unit in order, one at a time; what cannot be read comes as a dead letter."""
    for part in unit.parts:
        try:
            yield from _read_part(part, options)
        except OSError as e:
            yield unreadable(part.source_uri, e)


def _read_part(part: UnitPart, options: SourceOptions) -> Iterator[RawRecord | DeadLetter]:
    if part.kind == "spool":
        yield from read_chunk(part.path)
        return
    with Path(part.path).open("rb") as f:
        if part.kind == "file":
            yield single(Peekable(f), part.source_uri, part.form, options)
        else:
            f.seek(part.start)
            yield from read_lines(Peekable(f), part.source_uri, options, part.first_record, part.end - part.start)
