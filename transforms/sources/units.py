"""Inputs cut into units of work: each small enough for one batch, none read whole to find that out."""

from __future__ import annotations

import logging
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from schemas import DeadLetter
from transforms.sources.dead_letters import unreadable
from transforms.sources.decode import is_wide, marked_encoding
from transforms.sources.explode import SINGLE_FORMS, explode
from transforms.sources.fetch import Fetcher
from transforms.sources.fetch_state import FetchState
from transforms.sources.forms import sniff
from transforms.sources.framing import Records
from transforms.sources.inputs import InputNotFound, check_inputs, expand_inputs, is_web, source_uri
from transforms.sources.links import follow_links, read_web
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord, Skipped
from transforms.sources.spool import line_of, write_chunk
from transforms.sources.stores import is_store, remove_whole
from transforms.sources.streams import Peekable, open_path

__all__ = ["InputNotFound", "Planned", "Skipped", "UnitPart", "WorkUnit", "discard", "plan_records", "plan_units"]

_LOG = logging.getLogger("newsbeam.sources")
_BLOCK = 1 << 20


@dataclass(frozen=True)
class UnitPart:
    """A stretch of one file. Picklable.

    ``kind``: ``file`` (the whole file is one article in ``form``), ``lines`` (bytes start to end of JSON Lines, the
    first line being ``first_record``), ``spool`` (a chunk whose lines carry their own names).
    """

    kind: str
    path: str
    source_uri: str
    form: str = "json"
    start: int = 0
    end: int = 0
    first_record: int = 1
    records: int = 1


@dataclass(frozen=True)
class WorkUnit:
    """What one worker reads at a time: at most about ``records_per_unit`` records. Picklable."""

    parts: tuple[UnitPart, ...]

    @property
    def records(self) -> int:
        """Upper bound of the records in it (blank lines count)."""
        return sum(part.records for part in self.parts)

    @property
    def source_uris(self) -> tuple[str, ...]:
        """Inputs it was cut from, as the user gave them."""
        return tuple(dict.fromkeys(part.source_uri for part in self.parts))

    @property
    def spool_names(self) -> tuple[str, ...]:
        """Files or objects to remove once the unit is committed."""
        return tuple(part.path for part in self.parts if part.kind == "spool")


#: What planning yields.
Planned: TypeAlias = WorkUnit | DeadLetter | Skipped


def discard(unit: WorkUnit) -> None:
    """Removes what was spooled for the unit; what is gone already is no error."""
    for name in unit.spool_names:
        remove_whole(name)


def plan_units(
    inputs: Sequence[str], options: SourceOptions, records_per_unit: int, spool: Path | str
) -> Iterator[Planned]:
    """Units of work over all inputs, in a fixed order, made one at a time as they are asked for.

    Inputs are files, folders (recursively, sorted; hidden files, ``*.md`` and loops of links skipped), globs, web
    addresses, and ``-``. Large JSON Lines are cut into byte ranges at line ends; small files that are one article
    share units; everything else (compressed files, archives, arrays, feeds, tables …) is read as a stream and spooled
    in chunks into ``spool``, which the caller empties with :func:`discard`: a folder, or an address of a store for workers
    that do not see this machine's files; then all inputs are spooled. What cannot be read at all is a dead
    letter. What holds no article by its nature is passed over and counted: once an input is planned, a Skipped for each
    reason says how many. With ``fetch_state``, pages that have not changed since are among them, and once all is planned
    the new state is pending: :func:`transforms.sources.fetch_state.adopt` it when the articles are safe. Raises
    InputNotFound at once, before anything is read, for an input that names nothing.
    """
    check_inputs(inputs)
    return _plan(inputs, options, max(1, records_per_unit), spool)


def plan_records(
    records: Sequence[RawRecord], options: SourceOptions, records_per_unit: int, spool: Path | str
) -> Iterator[Planned]:
    """Units of records that are at hand already, spooled like the rest; links among them are followed."""
    found = follow_links(iter(records), options, Fetcher(options))
    yield from _spool(found, records[0].source_uri if records else "", options, max(1, records_per_unit), spool)


def _plan(inputs: Sequence[str], options: SourceOptions, records_per_unit: int, spool: Path | str) -> Iterator[Planned]:
    small: list[UnitPart] = []
    small_bytes = 0
    state = FetchState.load(Path(options.fetch_state)) if options.fetch_state else FetchState()
    for path in expand_inputs(inputs):
        planned = _plan_file(path, options, records_per_unit, spool, Fetcher(options, state=state))
        for item in planned:
            if isinstance(item, UnitPart):
                small.append(item)
                small_bytes += item.end
                if len(small) >= records_per_unit or small_bytes >= options.unit_bytes:
                    yield WorkUnit(tuple(small))
                    small, small_bytes = [], 0
                continue
            if isinstance(item, WorkUnit) and small:  # keep the order of the inputs
                yield WorkUnit(tuple(small))
                small, small_bytes = [], 0
            yield item
    if options.fetch_state:
        state.write_pending(Path(options.fetch_state))
    if small:
        yield WorkUnit(tuple(small))


def _plan_file(
    path: str, options: SourceOptions, records_per_unit: int, spool: Path | str, fetcher: Fetcher
) -> Iterator[UnitPart | Planned]:
    """Units of one input; a bare part is a small file that may share a unit with its neighbours."""
    uri = source_uri(path)
    if is_web(path):
        yield from _spool(read_web(path, options, fetcher), uri, options, records_per_unit, spool)
        return
    try:
        stream = open_path(path)
    except OSError as e:
        yield unreadable(uri, e)
        return
    with stream:
        try:
            cut = path != "-" and not is_store(path) and not is_store(str(spool))
            regular = cut and stat.S_ISREG(Path(path).stat().st_mode)
            head = stream.peek_head()
        except OSError as e:
            yield unreadable(uri, e)
            return
        form = sniff(head, options.columns)
        if regular and form in SINGLE_FORMS:
            yield UnitPart("file", path, uri, form, end=Path(path).stat().st_size)
        elif regular and form == "jsonl" and not _needs_transcoding(head, options):
            yield from _cut_lines(stream, path, uri, options, records_per_unit)
        else:
            records = follow_links(explode(stream, uri, options), options, fetcher)
            yield from _spool(records, uri, options, records_per_unit, spool)


def _needs_transcoding(head: bytes, options: SourceOptions) -> bool:
    marked = marked_encoding(head)
    return is_wide(marked[0]) if marked else is_wide(options.encoding)


def _cut_lines(
    stream: Peekable, path: str, uri: str, options: SourceOptions, records_per_unit: int
) -> Iterator[WorkUnit | DeadLetter]:
    """Byte ranges of about ``records_per_unit`` lines, found by counting line ends block by block."""
    start = position = 0
    first = 1
    lines = filled = 0  # lines since start, and those that are not empty
    closed = True
    while True:
        try:
            block = stream.read(_BLOCK)
        except OSError as e:
            yield unreadable(uri, e)
            return
        at = before = 0
        while (at := block.find(b"\n", before) + 1) > 0:
            lines += 1
            filled += at > before + 1 or not closed
            closed, before = True, at
            end = position + at
            if filled >= records_per_unit or end - start >= options.unit_bytes:
                yield WorkUnit((UnitPart("lines", path, uri, "json", start, end, first, filled),))
                start, first, lines, filled = end, first + lines, 0, 0
        if not block:
            break
        position += len(block)
        closed = block.endswith(b"\n")
    if position > start and (filled or not closed):
        yield WorkUnit((UnitPart("lines", path, uri, "json", start, position, first, filled + (not closed)),))


def _spool(
    records: Records, uri: str, options: SourceOptions, records_per_unit: int, spool: Path | str
) -> Iterator[Planned]:
    skipped: Counter[str] = Counter()
    lines: list[bytes] = []
    size = 0
    done = 0
    for record in records:
        if isinstance(record, DeadLetter):
            yield record
            continue
        if isinstance(record, Skipped):
            skipped[record.why] += record.count
            continue
        lines.append(line_of(record))
        size += len(lines[-1])
        if len(lines) >= records_per_unit or size >= options.unit_bytes:
            yield _chunk(lines, uri, done, spool)
            done += len(lines)
            lines, size = [], 0
    if lines:
        yield _chunk(lines, uri, done, spool)
    for why, count in sorted(skipped.items()):
        _LOG.info("%s: passed over %d %s", uri, count, why.replace("_", " "))
        yield Skipped(uri, why, count)


def _chunk(lines: list[bytes], uri: str, done: int, spool: Path | str) -> WorkUnit:
    name = write_chunk(spool, lines)
    return WorkUnit((UnitPart("spool", name, uri, first_record=done + 1, records=len(lines)),))
