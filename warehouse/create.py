"""Making warehouses, and bringing older ones up to date."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from warehouse import backend, reference, views
from warehouse.backend import Place, SqliteCatalogue
from warehouse.catalogue import with_retry
from warehouse.connect import attach, check_catalog, write_open_sql
from warehouse.engine import new_connection
from warehouse.errors import CatalogueSetting, WarehouseReadOnly
from warehouse.files import columns_of_tables, current_files
from warehouse.layout import catalog_path
from warehouse.locks import hold
from warehouse.upgrade import upgrade


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
            with_retry(root, lambda: upgrade(connection), time.monotonic() + wait)
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
