"""Data files: one table's rows become one immutable Parquet file for each day, named by the hash of its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.backend import data_of
from warehouse.layout import partition_folder, table_folder
from warehouse.store import DataStore
from warehouse.tables import ROW_GROUP, SORT_KEYS


@dataclass(frozen=True)
class DataFile:
    """A Parquet file of one table and day, complete and stored. ``name``: as DuckLake lists it."""

    table: str
    name: str
    rows: int
    bytes: int
    published_date: str | None


def write_partitions(root: Path, table: str, rows: pa.Table, *, batch_id: str) -> list[DataFile]:
    """Writes one file for each day of ``rows``, sorted within; returns the files in the order of the days.

    A file with its final name is always whole (:mod:`warehouse.store`). The same rows and batch give the same name, so that a repeated attempt overwrites nothing else;
    another batch gives another name (the batch stands in the file's metadata), so that no file is listed twice.
    """
    rows = rows.sort_by([("published_date", "ascending"), *((k, "ascending") for k in SORT_KEYS[table])])
    rows = rows.replace_schema_metadata({"newsbeam.batch": batch_id})
    store = data_of(root)
    slices = list(_by_day(rows))
    with ThreadPoolExecutor(store.writers) as pool:  # more threads than cores pay: writing waits
        files = list(pool.map(lambda s: _write(store, partition_folder(table, s[0]), table, s[0], s[1]), slices))
    store.settle(f.name for f in files)
    return files


def write_file(root: Path, table: str, rows: pa.Table, *, batch_id: str) -> DataFile:
    """Writes rows of a table without partitions as one file, with the same guarantees."""
    rows = rows.replace_schema_metadata({"newsbeam.batch": batch_id})
    store = data_of(root)
    file = _write(store, table_folder(table), table, None, rows)
    store.settle([file.name])
    return file


def concat(tables: Sequence[pa.Table]) -> pa.Table:
    """Tables of one schema as one."""
    return pa.concat_tables(tables) if len(tables) > 1 else tables[0]


def _by_day(rows: pa.Table) -> Iterable[tuple[str | None, pa.Table]]:
    days = rows.column("published_date").combine_chunks()
    start = 0
    while start < len(rows):
        day = days[start].as_py()
        if day is None:  # NULLs sort last
            end = len(rows)
        else:
            end = start + int(pc.sum(pc.equal(days.slice(start), days[start])).as_py())
        yield (day.isoformat() if day else None), rows.slice(start, end - start)
        start = end


def _write(store: DataStore, folder: str, table: str, day: str | None, rows: pa.Table) -> DataFile:
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd", row_group_size=ROW_GROUP)
    data = sink.getvalue()
    name = store.put(f"{folder}/{hashlib.sha256(data).hexdigest()}.parquet", data)
    return DataFile(table, name, len(rows), data.size, day)
