"""Making warehouses, and bringing older ones up to date."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb

from schemas import arrow_schema
from warehouse import reference, views
from warehouse.catalogue import with_retry
from warehouse.connect import FORMAT_VERSION, attach, check_catalog, write_open_sql
from warehouse.engine import new_connection
from warehouse.errors import WarehouseReadOnly
from warehouse.indexes import INDEXES, build
from warehouse.layout import LAKE, catalog_path, data_path
from warehouse.locks import hold
from warehouse.tables import ALL_TABLES, EXTRACTION_TABLES, ROW_GROUP, STORED_ORDER


def create(path: Path | str, *, wait: float = 60.0) -> None:
    """Makes a warehouse, or gives an older one the tables and columns of this version. Idempotent.

    The shipped reference files are copied into it where it has none, and loaded. Raises WarehouseNewer,
    WarehouseDamaged, WarehouseReadOnly, or ReferenceFileError when a reference file has a mistake.
    """
    root = Path(path).resolve()
    try:
        data_path(root).mkdir(parents=True, exist_ok=True)
        reference.copy_defaults(root)
    except OSError as error:
        raise WarehouseReadOnly(
            f"The warehouse {root} cannot be made ({error.strerror}). Name a folder that you may write with --warehouse."
        ) from error
    if catalog_path(root).exists():
        check_catalog(root)
    with hold(root, "commit", wait=wait, holder="makes the tables"):
        connection = new_connection()
        try:
            attach(connection, root, read_only=False, make=True)
            with_retry(root, lambda: make_tables(connection), time.monotonic() + wait)
            views.install(connection)
            reference.load(connection, root, wait=wait)
        finally:
            connection.close()
    write_open_sql(root)


def make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables and columns that are missing, in one transaction; none when all are there."""
    connection.execute("BEGIN")
    try:
        _add_missing(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _add_missing(connection: duckdb.DuckDBPyConnection) -> None:
    have = columns_of_tables(connection)
    if INDEXES.keys() - have.keys():  # DuckLake sets nothing for a table that is made in the same transaction
        connection.execute(f"CALL {LAKE}.set_option('parquet_row_group_size', {ROW_GROUP})")
    for name, row_type in ALL_TABLES.items():
        schema = arrow_schema(row_type)
        connection.register("_empty", schema.empty_table())
        wanted = connection.execute("DESCRIBE _empty").fetchall()
        if name not in have:
            connection.execute(f"CREATE TABLE {LAKE}.{name} AS FROM _empty")
            if name in EXTRACTION_TABLES:
                connection.execute(f"ALTER TABLE {LAKE}.{name} SET PARTITIONED BY (published_date)")
            if name in STORED_ORDER:
                connection.execute(f"ALTER TABLE {LAKE}.{name} SET SORTED BY ({STORED_ORDER[name]})")
            if name in INDEXES and have:
                build(connection, name)
        else:
            for column, kind, *_ in wanted:
                if column not in have[name]:
                    connection.execute(f"ALTER TABLE {LAKE}.{name} ADD COLUMN {column} {kind}")
        connection.unregister("_empty")
    if "warehouse_format" not in have:
        connection.execute(f"CREATE TABLE {LAKE}.warehouse_format AS SELECT {FORMAT_VERSION}::INTEGER AS version")


def columns_of_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Columns of the physical tables, by table."""
    found: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ? AND schema_name = 'main'", [LAKE]
    ).fetchall():
        found.setdefault(table, set()).add(column)
    return found
