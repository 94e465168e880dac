"""Making warehouses, and bringing older ones up to date."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb

from schemas import arrow_schema
from warehouse import backend, reference, views
from warehouse.backend import Catalogue, SqliteCatalogue
from warehouse.catalogue import with_retry
from warehouse.connect import FORMAT_VERSION, attach, check_catalog, write_open_sql
from warehouse.engine import new_connection
from warehouse.errors import CatalogueSetting, WarehouseReadOnly
from warehouse.files import columns_of_tables, listed_files
from warehouse.indexes import INDEXES, build
from warehouse.layout import LAKE, catalog_path, data_path
from warehouse.locks import hold
from warehouse.tables import ALL_TABLES, EXTRACTION_TABLES, ROW_GROUP, STORED_ORDER


def create(path: Path | str, *, catalog: str | None = None, wait: float = 60.0) -> None:
    """Makes a warehouse, or gives an older one the tables and columns of this version. Idempotent.

    ``catalog``: ``sqlite``, or ``postgres:host=… dbname=… schema=…`` for many machines; it is recorded in the folder
    (:mod:`warehouse.backend`), and later commands need not name it. By default $NEWSBEAM_CATALOG, else SQLite. The
    shipped reference files are copied into the folder where it has none, and loaded. Raises CatalogueSetting,
    CatalogueUnreachable, WarehouseNewer, WarehouseDamaged, WarehouseReadOnly, or ReferenceFileError when a reference
    file has a mistake.
    """
    root = Path(path).resolve()
    catalogue = backend.choose(root, catalog)
    try:
        data_path(root).mkdir(parents=True, exist_ok=True)
        reference.copy_defaults(root)
    except OSError as error:
        raise WarehouseReadOnly(
            f"The warehouse {root} cannot be made ({error.strerror}). Name a folder that you may write with --warehouse."
        ) from error
    if isinstance(catalogue, SqliteCatalogue) and catalog_path(root).exists():
        check_catalog(root)
    with hold(root, "commit", wait=wait, holder="makes the tables", catalogue=catalogue):
        connection = new_connection()
        try:
            attach(connection, root, read_only=False, make=True, catalogue=catalogue)
            if not backend.is_recorded(root):
                _check_belongs(connection, root, catalogue)
            with_retry(root, lambda: make_tables(connection), time.monotonic() + wait)
            views.install(connection)
            reference.load(connection, root, wait=wait)
            backend.record(root, catalogue)
        finally:
            connection.close()
    write_open_sql(root)


def _check_belongs(connection: duckdb.DuckDBPyConnection, root: Path, catalogue: Catalogue) -> None:
    """A folder that meets a catalogue for the first time must hold the files that it lists, if it lists any."""
    files = listed_files(connection, current=True)
    if files and not any(Path(f).exists() for f in files):
        raise CatalogueSetting(
            f"{catalogue} is the catalogue of another warehouse: none of its {len(files)} data files lie in "
            f"{data_path(root)}. Name another schema (schema=NAME), or the folder where its files are."
        )


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
        if name in INDEXES and {c for c, *_ in wanted} - have.get(name, {c for c, *_ in wanted}):
            connection.execute(f"DROP TABLE {LAKE}.{name}")  # of an older version: made anew from the rows
            del have[name]
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
