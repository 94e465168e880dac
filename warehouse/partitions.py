"""Data files: one table's rows become one immutable Parquet file for each day, named by the hash of its bytes."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.layout import partition_folder, table_path
from warehouse.tables import ROW_GROUP, SORT_KEYS

_WRITERS = 4  # writing waits for the disk (fsync); more threads than cores pay


@dataclass(frozen=True)
class DataFile:
    """A Parquet file of one table and day, complete and on disk."""

    table: str
    path: Path
    rows: int
    bytes: int
    published_date: str | None


def write_partitions(root: Path, table: str, rows: pa.Table, *, batch_id: str) -> list[DataFile]:
    """Writes one file for each day of ``rows``, sorted within; returns the files in the order of the days.

    Each file is written under a temporary name in its folder, forced to disk and renamed: a file with its final name
    is always whole. The same rows and batch give the same name, so that a repeated attempt overwrites nothing else;
    another batch gives another name (the batch stands in the file's metadata), so that no file is listed twice.
    """
    rows = rows.sort_by([("published_date", "ascending"), *((k, "ascending") for k in SORT_KEYS[table])])
    rows = rows.replace_schema_metadata({"newsbeam.batch": batch_id})
    slices = list(_by_day(rows))
    with ThreadPoolExecutor(_WRITERS) as pool:
        files = list(pool.map(lambda s: _write(partition_folder(root, table, s[0]), table, s[0], s[1]), slices))
    sync_folders({f.path.parent for f in files})
    return files


def write_file(root: Path, table: str, rows: pa.Table, *, batch_id: str) -> DataFile:
    """Writes rows of a table without partitions as one file, with the same guarantees."""
    rows = rows.replace_schema_metadata({"newsbeam.batch": batch_id})
    file = _write(table_path(root, table), table, None, rows)
    sync_folders([file.path.parent])
    return file


def sync_folders(folders: Iterable[Path]) -> None:
    """Forces the names of new files to disk, where the system can do that for folders."""
    for folder in sorted(folders):
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


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


def _write(folder: Path, table: str, day: str | None, rows: pa.Table) -> DataFile:
    folder.mkdir(parents=True, exist_ok=True)
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd", row_group_size=ROW_GROUP)
    data = sink.getvalue()
    path = folder / f"{hashlib.sha256(data).hexdigest()}.parquet"
    temporary = folder / f".{path.stem}.{os.getpid()}.tmp"
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return DataFile(table, path, len(rows), data.size, day)
