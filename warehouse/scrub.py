"""Takes old text out of a catalogue; out of a SQLite file as a process of its own (``python -m warehouse.scrub FILE``).

A process of its own, because it needs SQLite itself (``VACUUM``), and a second SQLite library in the process that has
the catalogue open through DuckDB would take its locks away (:func:`warehouse.connect.check_catalog`).
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

from warehouse import postgres_session
from warehouse.backend import catalogue_of
from warehouse.errors import WarehouseError
from warehouse.postgres import PostgresCatalogue

_BUSY_SECONDS = 60


def scrub(root: Path) -> None:
    """Drops the smallest and largest values that the catalogue keeps of each table's columns of texts (DuckLake then
    knows no bound, see :mod:`warehouse.statistics`; the others were found again when the files were rewritten); then writes the file anew, so that no free page holds old rows.

    Waits a minute for others that write. Idempotent. Raises WarehouseError when it could not be done.
    """
    catalogue = catalogue_of(root)
    if isinstance(catalogue, PostgresCatalogue):
        postgres_session.scrub(root, catalogue)
        return
    catalog = catalogue.path
    done = subprocess.run([sys.executable, "-m", "warehouse.scrub", str(catalog)], capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2]
        raise WarehouseError(
            f"The rows are out of the tables, but {catalog} may still hold pieces of their text ({reason}). "
            "Run the same command again when nothing else uses the warehouse."
        )


def main(catalog: str) -> None:
    connection = sqlite3.connect(catalog, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute(
            "UPDATE ducklake_table_column_stats SET min_value = NULL, max_value = NULL WHERE (table_id, column_id) IN "
            "(SELECT table_id, column_id FROM ducklake_column WHERE column_type IN ('varchar', 'blob'))"
        )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


if __name__ == "__main__":
    main(sys.argv[1])
