"""Writing to the catalogue: files listed, rows added, attempts repeated while another process holds it."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from schemas import arrow_schema
from warehouse.engine import quote
from warehouse.errors import WarehouseBusy, WarehouseError, WarehouseReadOnly
from warehouse.layout import LAKE
from warehouse.partitions import DataFile, write_file
from warehouse.tables import ALL_TABLES, STORED_ORDER

#: DuckLake keeps up to this many rows of an INSERT in the catalogue (ducklake_default_data_inlining_row_limit), but not of a
#: table with an order (warehouse.upgrade): writing such rows into a sorted file later, DuckLake 1.0 takes out the wrong ones of
#: those that were deleted.
_INLINED_ROWS = 10
_RETRY_SECONDS = 0.05
#: What SQLite, DuckLake and PostgreSQL say when another writer was quicker: nothing was stored, the next try may land.
_PASSING = (
    "database is locked",
    "Transaction conflict",
    "Exceeded the maximum retry count",
    "could not serialize access",
    "deadlock detected",
)
#: What DuckDB 1.5.5 says now and then (seen once in some 300 runs of upkeep, with gigabytes free) when a DuckLake
#: transaction commits; nothing was stored. When memory is really short it says "Out of Memory".
_SPURIOUS = "Allocation failure"
_SPURIOUS_TRIES = 3


def with_retry(root: Path, attempt: Callable[[], Any], deadline: float) -> Any:
    """Runs ``attempt`` again while another process holds the catalogue, until ``deadline`` (monotonic seconds)."""
    spurious = 0
    while True:
        try:
            return attempt()
        except duckdb.Error as error:
            text = str(error)
            if _SPURIOUS in text and spurious < _SPURIOUS_TRIES:
                spurious += 1
                continue
            if not any(passing in text for passing in _PASSING):
                raise database_error(root, error) from error
            if time.monotonic() >= deadline:
                raise WarehouseBusy(
                    f"{root} stayed locked by another process. Nothing of this batch was stored; run the same command "
                    "again when the other one has ended."
                ) from error
        time.sleep(_RETRY_SECONDS)


def register(connection: duckdb.DuckDBPyConnection, table: str, files: Sequence[DataFile]) -> None:
    """Lists data files in the catalogue, in the open transaction; columns that a file lacks read as NULL."""
    connection.execute(
        f"CALL ducklake_add_data_files('{LAKE}', {quote(table)}, ?, hive_partitioning => true, allow_missing => true)",
        [[f.name for f in files]],
    )


def append(connection: duckdb.DuckDBPyConnection, root: Path, table: str, rows: pa.Table, batch_id: str) -> None:
    """Adds rows to a bookkeeping table: few into the catalogue itself, many, or those of a table with an
    order, as a data file."""
    if rows.num_rows > _INLINED_ROWS or table in STORED_ORDER:
        written = write_file(root, table, rows, batch_id=batch_id)
        connection.execute(
            f"CALL ducklake_add_data_files('{LAKE}', {quote(table)}, ?, allow_missing => true)",
            [written.name],
        )
        return
    columns = ", ".join(f.name for f in arrow_schema(ALL_TABLES[table]))
    connection.register("_rows", rows)
    connection.execute(f"INSERT INTO {LAKE}.{table} ({columns}) SELECT {columns} FROM _rows")
    connection.unregister("_rows")


def disk_error(root: Path, error: OSError) -> WarehouseError:
    """What an error of the file system means for the person who runs newsbeam."""
    if error.errno == errno.ENOSPC or "No space left" in str(error):
        return WarehouseReadOnly(f"The disk of {root} is full. Free some space and run the same command again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return WarehouseReadOnly(f"{root} cannot be written: {error}. Give yourself write permission on the folder.")
    return WarehouseError(f"Writing to {root} failed: {error}. Nothing of this batch was stored.")


def database_error(root: Path, error: duckdb.Error) -> WarehouseError:
    text = str(error)
    if "disk is full" in text or "No space left" in text:
        return WarehouseReadOnly(f"The disk of {root} is full. Free some space and run the same command again.")
    if "readonly" in text or "read-only" in text or "Permission denied" in text:
        return WarehouseReadOnly(f"{root} cannot be written: {text}. Give yourself write permission on the folder.")
    return WarehouseError(f"The commit into {root} failed and stored nothing: {text}")
