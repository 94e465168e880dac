"""Which files the catalogue lists, and what for."""

from __future__ import annotations

import duckdb

from warehouse.connect import catalogue_tables
from warehouse.layout import LAKE
from warehouse.store import DataStore


def current_files(connection: duckdb.DuckDBPyConnection, store: DataStore) -> set[str]:
    """Names of the data and delete files that the newest snapshot needs."""
    found: set[str] = set()
    for table in columns_of_tables(connection):
        for data, delete in connection.execute(
            "SELECT data_file, delete_file FROM ducklake_list_files(?, ?)", [LAKE, table]
        ).fetchall():
            found.update(store.name(p, relative=False) for p in (data, delete) if p)
    return found


def kept_files(connection: duckdb.DuckDBPyConnection, store: DataStore) -> set[str]:
    """Names of the data and delete files that some kept snapshot needs."""
    tables = catalogue_tables(connection)
    rows = connection.execute(
        f"SELECT s.path || t.path || f.path, f.path, f.path_is_relative FROM (SELECT table_id, path, path_is_relative "
        f"FROM {tables}.ducklake_data_file UNION ALL SELECT table_id, path, path_is_relative "
        f"FROM {tables}.ducklake_delete_file) f "
        f"JOIN {tables}.ducklake_table t USING (table_id) "
        f"JOIN {tables}.ducklake_schema s USING (schema_id)"
    ).fetchall()
    kept = {store.name(full if relative else path, relative) for full, path, relative in rows}
    return kept | current_files(connection, store)


def scheduled_files(connection: duckdb.DuckDBPyConnection, store: DataStore) -> set[str]:
    """Files that no snapshot needs any more and that wait for readers."""
    tables = catalogue_tables(connection)
    rows = connection.execute(
        f"SELECT path, path_is_relative FROM {tables}.ducklake_files_scheduled_for_deletion"
    ).fetchall()
    return {store.name(path, relative) for path, relative in rows}


def columns_of_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Columns of the physical tables, by table."""
    found: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ? AND schema_name = 'main'", [LAKE]
    ).fetchall():
        found.setdefault(table, set()).add(column)
    return found
