"""Upkeep: fewer and larger files, old snapshots given up on request, files that belong to nothing removed.

Safe while readers read: rows do not change, and a file that is no longer needed stays for a while (``grace_hours``),
so that a query that is under way can end.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.backend import data_of
from warehouse.catalogue import disk_error, with_retry
from warehouse.connect import attach, catalogue_tables, check_catalog
from warehouse.engine import new_connection
from warehouse.files import kept_files, scheduled_files
from warehouse.indexes import renew_totals
from warehouse.layout import LAKE
from warehouse.locks import hold
from warehouse.store import DataStore
from warehouse.stories import drop_orphan_bands
from warehouse.tables import STORED_ORDER
from warehouse.upgrade import set_order, upgrade
from warehouse.write import clear_staging

_PATIENCE = 60.0


@dataclass(frozen=True)
class MaintenanceReport:
    """What upkeep did."""

    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int
    snapshots_expired: int
    files_removed: int
    #: Files that are no longer needed and wait for readers that may still have them open.
    files_waiting: int


def maintain(
    root: Path | str, *, expire_days: float | None = None, grace_hours: float = 1.0, wait: float = 0.0
) -> MaintenanceReport:
    """Joins small files and removes what no snapshot needs.

    ``expire_days``: snapshots older than this are given up (None: all are kept and stay readable). ``grace_hours``: how
    long a replaced file stays for readers. Waits ``wait`` seconds for a run to end. Raises WarehouseBusy when one goes
    on, WarehouseReadOnly when the folder cannot be written.
    """
    folder = Path(root).resolve()
    before = data_of(folder).sizes()
    with exclusive(folder, wait=wait, what="is being maintained") as connection:
        clear_staging(folder)
        with_retry(folder, lambda: compact(connection), time.monotonic() + _PATIENCE)
        expired = 0
        if expire_days is not None:
            limit = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=expire_days)
            expired = with_retry(folder, lambda: expire(connection, limit), time.monotonic() + _PATIENCE)
        with_retry(folder, lambda: remove_old(connection, data_of(folder), grace_hours), time.monotonic() + _PATIENCE)
        _remove_unlisted(connection, folder)
        waiting = len(scheduled_files(connection, data_of(folder)))
    after = data_of(folder).sizes()
    return MaintenanceReport(
        files_before=len(before),
        files_after=len(after),
        bytes_before=sum(before.values()),
        bytes_after=sum(after.values()),
        snapshots_expired=expired,
        files_removed=len(set(before) - set(after)),
        files_waiting=waiting,
    )


@contextlib.contextmanager
def exclusive(root: Path, *, wait: float, what: str, as_it_is: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writing connection while no run goes on and nothing is committed, to a warehouse with all tables; ``as_it_is``: with
    those it has, of which nothing is read."""
    check_catalog(root)
    with hold(root, "run", wait=wait, holder=what), hold(root, "commit", wait=_PATIENCE, holder=what):
        connection = new_connection()
        try:
            attach(connection, root, read_only=False)
            if not as_it_is:
                with_retry(root, lambda: upgrade(connection), time.monotonic() + _PATIENCE)
            yield connection
        except OSError as error:
            raise disk_error(root, error) from error
        finally:
            connection.close()


def compact(connection: duckdb.DuckDBPyConnection) -> None:
    """Rows out of the catalogue, deleted rows out of their files, small files of one day into one."""
    drop_orphan_bands(connection)
    _renew_totals(connection)
    flush_inlined(connection)
    connection.execute(f"CALL ducklake_rewrite_data_files('{LAKE}', delete_threshold => 0.1)")
    connection.execute(f"CALL ducklake_merge_adjacent_files('{LAKE}')")


def flush_inlined(connection: duckdb.DuckDBPyConnection) -> None:
    """Writes the rows that stand in the catalogue into files.

    Tables that have an order have such rows in an older warehouse only. Theirs are written unsorted: DuckLake 1.0 sorts rows that it takes out
    of the catalogue, counts those that were deleted in the order they had before, and so takes the wrong ones out.
    """
    tables = catalogue_tables(connection)
    inlined = connection.execute(
        f"SELECT t.table_name, i.table_name FROM {tables}.ducklake_inlined_data_tables i "
        f"JOIN {tables}.ducklake_table t USING (table_id) WHERE t.end_snapshot IS NULL ORDER BY ALL"
    ).fetchall()
    held = {table for table, rows in inlined if table in STORED_ORDER and _has_rows(connection, f"{tables}.{rows}")}
    for table in sorted(held):
        connection.execute(f"ALTER TABLE {LAKE}.{table} RESET SORTED BY")
        connection.execute(f"CALL ducklake_flush_inlined_data('{LAKE}', table_name => '{table}')")
    set_order(connection)
    connection.execute(f"CALL ducklake_flush_inlined_data('{LAKE}')")


def _has_rows(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    return connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None


def _renew_totals(connection: duckdb.DuckDBPyConnection) -> None:
    """In one transaction: a reader, or a process that is killed, never meets the sums taken out and not yet put in."""
    connection.execute("BEGIN")
    try:
        renew_totals(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def expire(connection: duckdb.DuckDBPyConnection, older_than: dt.datetime) -> int:
    """Gives up snapshots; the newest one always stays. Named one by one: DuckLake 1.0 compares times in a SQLite
    catalogue as text and would take those of the whole day."""
    rows = connection.execute(
        f"SELECT snapshot_id FROM ducklake_snapshots('{LAKE}') WHERE snapshot_time < ?::TIMESTAMPTZ "
        f"AND snapshot_id < (SELECT max(snapshot_id) FROM ducklake_snapshots('{LAKE}')) ORDER BY snapshot_id",
        [older_than],
    ).fetchall()
    if rows:
        which = ", ".join(str(r[0]) for r in rows)
        connection.execute(f"CALL ducklake_expire_snapshots('{LAKE}', versions => [{which}])")
    return len(rows)


def remove_old(connection: duckdb.DuckDBPyConnection, store: DataStore, grace_hours: float) -> None:
    """Removes files that no snapshot needs, once they have been out of use for the given time (see :func:`expire`)."""
    limit = dt.datetime.now(dt.timezone.utc) - dt.timedelta(hours=grace_hours)
    scheduled = f"{catalogue_tables(connection)}.ducklake_files_scheduled_for_deletion"
    due = connection.execute(
        f"SELECT path, path_is_relative FROM {scheduled} WHERE schedule_start::TIMESTAMPTZ <= ?::TIMESTAMPTZ", [limit]
    ).fetchall()
    if due:
        store.remove([store.name(path, relative) for path, relative in due])
        connection.execute(f"DELETE FROM {scheduled} WHERE schedule_start::TIMESTAMPTZ <= ?::TIMESTAMPTZ", [limit])


def _remove_unlisted(connection: duckdb.DuckDBPyConnection, root: Path) -> None:
    """Removes files of commits that were cut off; the locks are held, so nobody is writing others."""
    store = data_of(root)
    store.remove(sorted(store.sizes().keys() - kept_files(connection, store) - scheduled_files(connection, store)))
