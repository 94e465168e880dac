"""Tables of articles: CSV, TSV, Parquet, Arrow; one record a row, columns under the names that JSON fields have."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from schemas import DeadLetter
from transforms.sources.dead_letters import Refused, dead_letter
from transforms.sources.decode import marked_encoding
from transforms.sources.forms import delimiter_of
from transforms.sources.framing import too_large
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord
from transforms.sources.streams import Peekable
from transforms.sources.whole import seekable

_BATCH = 64
_MAX_COLUMNS = 10_000


def read_csv(stream: Peekable, uri: str, options: SourceOptions, depth: int = 0) -> Iterator[RawRecord | DeadLetter]:
    """Rows of a CSV or TSV file with a header; row N (the header not counted) is record N.

    A row that cannot be read is a dead letter and the rows after it go on.
    """
    head = stream.peek_head()
    marked = marked_encoding(head)
    if marked:
        stream.read(marked[1])
    # Undecodable bytes travel as lone surrogates to their own row, which alone is refused.
    text = io.TextIOWrapper(
        cast(BinaryIO, io.BufferedReader(stream)),
        marked[0] if marked else options.encoding,
        "surrogateescape",
        newline="",
    )
    csv.field_size_limit(options.max_record_bytes)
    rows = csv.reader(_lines(text, options.max_record_bytes), delimiter=delimiter_of(head, options.columns))
    header = [name.strip() for name in next(rows, [])][:_MAX_COLUMNS]
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as e:
            yield dead_letter(
                f"{uri}#{number}", "read", "invalid_row", f"the row cannot be read: {e}. Check its quotation marks."
            )
            continue
        record = {name: cell for name, cell in zip(header, row, strict=False) if cell.strip()}
        if not record:
            continue
        name = f"{uri}#{number}"
        payload = json.dumps(record, ensure_ascii=False)
        if any("\udc80" <= c <= "\udcff" for c in payload):
            raw = payload.encode(options.encoding if options.encoding.isascii() else "utf-8", "surrogateescape")
            message = (
                f"the row has bytes that are not {options.encoding.upper()}. Give the file's encoding with --encoding."
            )
            yield dead_letter(name, "read", "invalid_encoding", message, raw)
        elif len(payload) > options.max_record_bytes:
            yield too_large(name, payload.encode("utf-8", "surrogatepass"), None, options)
        else:
            yield RawRecord(name, "row", payload.encode("utf-8", "surrogatepass"))


def _lines(text: io.TextIOWrapper, limit: int) -> Iterator[str]:
    while line := text.readline(limit + 1):
        if len(line) > limit:
            raise Refused(
                "record_too_large", f"a line is longer than {limit:,} characters. Check the file's quotation marks."
            )
        yield line


def read_columns(
    stream: Peekable, uri: str, options: SourceOptions, depth: int = 0
) -> Iterator[RawRecord | DeadLetter]:
    """Rows of a Parquet or Arrow (file or stream) table, read in small batches; row N is record N."""
    head = stream.peek_head(8)
    number = 0
    with seekable(stream) as file:
        try:
            for batch in _batches(file, head):
                for row in batch.to_pylist():
                    number += 1
                    payload = json.dumps(_plain(row), ensure_ascii=False).encode("utf-8", "surrogatepass")
                    if len(payload) > options.max_record_bytes:
                        yield too_large(f"{uri}#{number}", payload, None, options)
                    else:
                        yield RawRecord(f"{uri}#{number}", "row", payload)
        except (pa.ArrowException, UnicodeDecodeError, MemoryError) as e:
            yield dead_letter(
                uri, "read", "unreadable", f"the table is damaged after row {number}: {e}. Write it again."
            )


def _batches(file: BinaryIO, head: bytes) -> Iterator[pa.RecordBatch]:
    if head.startswith(b"PAR1"):
        yield from pq.ParquetFile(file, thrift_string_size_limit=1 << 26).iter_batches(batch_size=_BATCH)
    elif head.startswith(b"ARROW1"):
        reader = pa.ipc.open_file(file)
        for i in range(reader.num_record_batches):
            yield from _sliced(reader.get_batch(i))
    else:
        for batch in pa.ipc.open_stream(file):
            yield from _sliced(batch)


def _sliced(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    # Offsets in a damaged file may point anywhere: reading them unchecked ends the whole process, not just this file.
    batch.validate(full=True)
    for start in range(0, batch.num_rows, _BATCH):
        yield batch.slice(start, _BATCH)


def _plain(value: Any) -> Any:
    """Arrow's Python values as JSON has them."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
