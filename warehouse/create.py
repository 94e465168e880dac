"""Making warehouses, and bringing older ones up to date."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from schemas import arrow_schema
from warehouse import backend, reference, views
from warehouse.backend import Place, SqliteCatalogue
from warehouse.catalogue import with_retry
from warehouse.connect import FORMAT_VERSION, attach, check_catalog, write_open_sql
from warehouse.engine import new_connection
from warehouse.errors import CatalogueSetting, WarehouseReadOnly
from warehouse.files import columns_of_tables, current_files
from warehouse.indexes import INDEXES, build
from warehouse.layout import LAKE, catalog_path
from warehouse.locks import hold
from warehouse.tables import ALL_TABLES, EXTRACTION_TABLES, ROW_GROUP, STORED_ORDER


def create(path: Path | str, *, catalog: str | None = None, data: str | None = None, wait: float = 60.0) -> None:
    """Makes a warehouse, or gives an older one the tables and columns of this version. Idempotent.

    ``catalog``: ``sqlite``, or ``postgres:host=… dbname=… schema=…`` for many machines; ``data``: ``s3://bucket/prefix`` for
    data files in an object store. Both are recorded in the folder (:mod:`warehouse.backend`), and later commands need
    not name them. By default $NEWSBEAM_CATALOG and $NEWSBEAM_DATA, else SQLite and the folder. The shipped reference
    files are copied into the folder of a new warehouse and loaded; a folder that joins a warehouse on other machines has
    none, and leaves topics and aliases as they are. Raises CatalogueSetting, CatalogueUnreachable,
    StoreUnreachable, WarehouseNewer, WarehouseDamaged, WarehouseReadOnly, or ReferenceFileError when a reference
    file has a mistake.
    """
    root = Path(path).resolve()
    place = backend.choose(root, catalog, data)
    with _writing(root):
        root.mkdir(parents=True, exist_ok=True)
        place.data.prepare()
    if isinstance(place.catalogue, SqliteCatalogue) and catalog_path(root).exists():
        check_catalog(root)
    with hold(root, "commit", wait=wait, holder="makes the tables", catalogue=place.catalogue):
        connection = new_connection()
        try:
            attach(connection, root, read_only=False, make=True, place=place)
            new = not columns_of_tables(connection)
            if not backend.is_recorded(root):
                _check_belongs(connection, place)
            if new or place.is_in_folder:
                with _writing(root):
                    reference.copy_defaults(root)
            with_retry(root, lambda: make_tables(connection), time.monotonic() + wait)
            views.install(connection)
            if reference.has_files(root):
                reference.load(connection, root, wait=wait)
            with _writing(root):
                backend.record(root, place)
        finally:
            connection.close()
    write_open_sql(root)


@contextlib.contextmanager
def _writing(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WarehouseReadOnly(
            f"The warehouse {root} cannot be made ({error.strerror}). Name a folder that you may write with --warehouse."
        ) from error


def _check_belongs(connection: duckdb.DuckDBPyConnection, place: Place) -> None:
    """A folder that meets a catalogue for the first time must hold the files that it lists, if it lists any."""
    files = current_files(connection, place.data)
    if files and place.data.absent(files) == files:
        raise CatalogueSetting(
            f"{place.catalogue} is the catalogue of another warehouse: none of its {len(files)} data files lie in "
            f"{place.data}. Name another schema (schema=NAME), or the place where its files are."
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
