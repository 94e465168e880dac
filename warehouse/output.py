"""Results of a query as a table, CSV, JSON Lines, Markdown or Parquet, written as they are fetched."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import duckdb
import pyarrow.parquet as pq

from warehouse.errors import MissingDataFile, QueryRefused, WarehouseError

FORMATS = ("table", "csv", "jsonl", "markdown", "parquet")
_CHUNK = 2_000
_TABLE_ROWS = 2_000  # a terminal table needs all widths first; longer results are for the streaming formats
_CELL = 80
#: Statements that read: everything else is refused.
_READS = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.RELATION,
    duckdb.StatementType.CALL,
    duckdb.StatementType.PRAGMA,
    duckdb.StatementType.VARIABLE_SET,
    duckdb.StatementType.SET,
}


def run_query(connection: duckdb.DuckDBPyConnection, query: str) -> duckdb.DuckDBPyConnection:
    """Runs one or more reading statements; the last one's result is ready to be fetched.

    Raises QueryRefused for SQL errors and for statements that would write, MissingDataFile when a listed file is gone.
    """
    try:
        statements = connection.extract_statements(query)
    except duckdb.Error as error:
        raise QueryRefused(str(error)) from error
    if not statements:
        raise QueryRefused("There is no query. Example: newsbeam sql \"SELECT * FROM mentions_over_time('nato')\"")
    for statement in statements:
        if statement.type not in _READS:
            raise QueryRefused(
                f"{statement.type.name} is not possible: the warehouse is opened for reading. To keep a result, write it "
                "to a file with --format parquet -o FILE."
            )
    try:
        for statement in statements:
            connection.execute(statement)
    except duckdb.Error as error:
        raise query_error(error) from error
    return connection


def query_error(error: duckdb.Error) -> WarehouseError:
    """What an error of a query means."""
    text = str(error)
    if "No files found" in text or "No such file" in text or "Cannot open file" in text or "HTTP 404" in text:
        return MissingDataFile(
            f"A data file of the warehouse is gone: {text}. `newsbeam doctor` lists what is missing; restore it from a "
            "backup, or ingest the same input again after `newsbeam doctor --fix`."
        )
    if "read-only" in text:
        return QueryRefused(f"The warehouse is opened for reading: {text}")
    return QueryRefused(text)


def write_result(connection: duckdb.DuckDBPyConnection, query: str, format: str, out: TextIO | BinaryIO | Path) -> int:
    """Runs a query and writes its rows; returns how many.

    ``out`` is an open text stream, a binary stream (parquet) or a path, which appears when it is complete. Dates are
    YYYY-MM-DD, times ISO 8601 with Z, lists and structs JSON, NULL is null in JSON and empty elsewhere. Raises
    QueryRefused, MissingDataFile, or ValueError for an unknown format.
    """
    if format not in FORMATS:
        raise ValueError(f"unknown format {format!r}: {', '.join(FORMATS)}")
    result = run_query(connection, query)
    if isinstance(out, Path):
        temporary = out.with_name(f".{out.name}.{os.getpid()}.tmp")
        try:
            if format == "parquet":
                with temporary.open("wb") as binary:
                    rows = _write(result, format, binary)
            else:
                with temporary.open("w", encoding="utf-8", newline="") as text:
                    rows = _write(result, format, text)
            temporary.replace(out)
        finally:
            temporary.unlink(missing_ok=True)
        return rows
    return _write(result, format, out)


def _write(result: duckdb.DuckDBPyConnection, format: str, out: Any) -> int:
    try:
        if format == "parquet":
            return _write_parquet(result, out)
        names = [d[0] for d in result.description or ()]
        rows = _rows(result)
        if format == "jsonl":
            return _write_jsonl(names, rows, out)
        if format == "csv":
            return _write_csv(names, rows, out)
        return _write_grid(names, rows, out, markdown=format == "markdown")
    except duckdb.Error as error:
        raise query_error(error) from error


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while chunk := result.fetchmany(_CHUNK):
        yield from chunk


def _write_parquet(result: duckdb.DuckDBPyConnection, out: Any) -> int:
    binary = getattr(out, "buffer", out)
    reader = result.to_arrow_reader(50_000)
    rows = 0
    with pq.ParquetWriter(binary, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _write_jsonl(names: list[str], rows: Iterator[tuple[Any, ...]], out: TextIO) -> int:
    count = 0
    for row in rows:
        record = {name: plain(value) for name, value in zip(names, row, strict=True)}
        out.write(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n")
        count += 1
    return count


def _write_csv(names: list[str], rows: Iterator[tuple[Any, ...]], out: TextIO) -> int:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    count = 0
    for row in rows:
        writer.writerow([cell(value) for value in row])
        count += 1
    return count


def _write_grid(names: list[str], rows: Iterator[tuple[Any, ...]], out: TextIO, *, markdown: bool) -> int:
    """An aligned table; wide cells are cut in the terminal form only. Beyond a few thousand rows widths are kept."""
    head: list[list[str]] = []
    count = 0
    widths = [display_width(n) for n in names]
    numeric = [True] * len(names)
    written = False
    for row in rows:
        cells = [_grid_cell(value, markdown) for value in row]
        count += 1
        if written:
            out.write(_line(cells, widths, numeric, markdown))
            continue
        head.append(cells)
        for i, (text, value) in enumerate(zip(cells, row, strict=True)):
            widths[i] = max(widths[i], display_width(text))
            numeric[i] = numeric[i] and (value is None or isinstance(value, int | float | Decimal))
        if len(head) >= _TABLE_ROWS:
            _flush(names, head, widths, numeric, markdown, out)
            written = True
    if not written:
        _flush(names, head, widths, numeric, markdown, out)
    return count


def _flush(
    names: list[str], rows: list[list[str]], widths: list[int], numeric: list[bool], markdown: bool, out: TextIO
) -> None:
    out.write(_line([n.replace("|", "\\|") if markdown else n for n in names], widths, numeric, markdown))
    if markdown:
        out.write(
            "|" + "|".join("-" * (w + 1) + (":" if n else "-") for w, n in zip(widths, numeric, strict=True)) + "|\n"
        )
    else:
        out.write("─┼─".join("─" * w for w in widths) + "\n")
    for row in rows:
        out.write(_line(row, widths, numeric, markdown))
    rows.clear()


def _line(cells: list[str], widths: list[int], numeric: list[bool], markdown: bool) -> str:
    padded = [
        " " * max(w - display_width(c), 0) + c if n else c + " " * max(w - display_width(c), 0)
        for c, w, n in zip(cells, widths, numeric, strict=True)
    ]
    return f"| {' | '.join(padded)} |\n" if markdown else (" │ ".join(padded)).rstrip() + "\n"


def _grid_cell(value: Any, markdown: bool) -> str:
    text = " ".join(cell(value).split())
    text = "".join(c if c.isprintable() else "�" for c in text)
    if markdown:
        return text.replace("\\", "\\\\").replace("|", "\\|")
    return text if display_width(text) <= _CELL else _cut(text)


def _cut(text: str) -> str:
    width = 0
    for end, char in enumerate(text):
        width += display_width(char)
        if width >= _CELL:
            return text[:end] + "…"
    return text


def display_width(text: str) -> int:
    """Columns that a text takes on a terminal: wide East Asian characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def cell(value: Any) -> str:
    """A value as the text of one cell; NULL is empty."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def plain(value: Any) -> Any:
    """A value as JSON knows it: dates and times as ISO text, NaN and infinities as null, bytes as hexadecimal text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if value == value and value not in (float("inf"), float("-inf")) else None
    if isinstance(value, dt.datetime):
        return _time(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return str(value)


def _time(value: dt.datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(dt.timezone.utc).replace(tzinfo=None).isoformat() + "Z"


def result_text(connection: duckdb.DuckDBPyConnection, query: str, format: str = "table") -> str:
    """:func:`write_result` into a text."""
    out = io.StringIO(newline="")
    write_result(connection, query, format, out)
    return out.getvalue()
