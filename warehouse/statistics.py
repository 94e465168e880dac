"""Smallest and largest values in the catalogue: of the columns that files are chosen by, and never narrower than the rows.

DuckLake 1.0 keeps them for each column of each file and for each column of a table. In a SQLite catalogue every statement
reads those of all files from end to end (a million articles: five thousand files of 25 columns, texts among them). And
where a file has none (Parquet writers leave them out for long texts), the table's become NULL, unknown; but the next
file that has some makes them those of that file alone, and a condition on the column then finds no older row.

So triggers in a SQLite catalogue let only the bounds of :data:`warehouse.tables.STATISTICS` in, which every file has; all
others stay unknown, in the very transaction that DuckLake commits. The catalogue remains one that any DuckLake reads and
writes. In PostgreSQL, which reads by index, unknown bounds of texts are set to such that hold for every text before
anything is written: merged with those, they stay wide.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb

from warehouse.backend import Catalogue, SqliteCatalogue
from warehouse.engine import quote
from warehouse.errors import WarehouseReadOnly
from warehouse.sqlite_script import ScriptFailed, run_script
from warehouse.tables import STATISTICS

_TRIGGER = re.compile(r"CREATE TRIGGER (\w+)")
#: The row of DuckLake's settings that says which triggers are there.
_MARK = "newsbeam_bounds"


def keep_sound(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Prepares an attached catalogue for being written. The caller holds the commit lock and has no transaction open.

    Raises WarehouseReadOnly when the catalogue does not take the triggers.
    """
    if isinstance(catalogue, SqliteCatalogue):
        if not _has_triggers(connection, catalogue):
            _put_triggers(catalogue.path)
    else:
        _widen(connection, catalogue.tables)


def _has_triggers(connection: duckdb.DuckDBPyConnection, catalogue: SqliteCatalogue) -> bool:
    found = connection.execute(
        f"SELECT value FROM {catalogue.tables}.ducklake_metadata WHERE key = {quote(_MARK)}"
    ).fetchall()
    return found == [(_fingerprint(),)]


def _put_triggers(catalog: Path) -> None:
    """Puts the triggers in, and takes out what they would not have let in, in one transaction."""
    wanted = _statements()
    drops = "".join(f"DROP TRIGGER IF EXISTS {name};" for name in _TRIGGER.findall(wanted))
    mark = (
        f"DELETE FROM ducklake_metadata WHERE key = {quote(_MARK)}; "
        f"INSERT INTO ducklake_metadata (key, value) VALUES ({quote(_MARK)}, {quote(_fingerprint())});"
    )
    try:
        run_script(catalog, f"BEGIN IMMEDIATE; {drops} {wanted} {mark} COMMIT;")
    except ScriptFailed as error:
        raise WarehouseReadOnly(f"{catalog} cannot be brought up to date: {error}") from error


def _fingerprint() -> str:
    return hashlib.sha256(_statements().encode()).hexdigest()[:16]


@cache
def _statements() -> str:
    folder = resources.files("warehouse") / "sql" / "statements"
    kept = ", ".join(f"({quote(t)}, {quote(c)})" for t, columns in STATISTICS.items() for c in columns)
    return (folder / "catalogue_bounds.sql").read_text(encoding="utf-8").replace("KEPT", kept)


def _widen(connection: duckdb.DuckDBPyConnection, tables: str) -> None:
    unknown = connection.execute(
        f"SELECT s.table_id, s.column_id FROM {tables}.ducklake_table_column_stats s JOIN {tables}.ducklake_column c "
        "ON c.table_id = s.table_id AND c.column_id = s.column_id AND c.end_snapshot IS NULL "
        "WHERE c.column_type = 'varchar' AND (s.min_value IS NULL OR s.max_value IS NULL)"
    ).fetchall()
    if unknown:
        connection.execute(
            f"UPDATE {tables}.ducklake_table_column_stats SET min_value = '', max_value = chr(1114111) "
            f"WHERE (table_id, column_id) IN ({', '.join(map(str, unknown))})"
        )
