"""Opening warehouses.

A connection is an in-memory DuckDB with the lake attached as ``lake``: views and macros live in memory under the
public names (``articles``, ``topic_mentions`` …), the physical tables behind them are ``lake.<name>``.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
import weakref
from pathlib import Path

import duckdb

from warehouse import postgres, views
from warehouse.backend import Place, SqliteCatalogue, catalogue_of, place_of
from warehouse.engine import load_statement, load_statements, new_connection, quote
from warehouse.errors import (
    WarehouseBusy,
    WarehouseDamaged,
    WarehouseError,
    WarehouseNewer,
    WarehouseNotFound,
    WarehouseReadOnly,
)
from warehouse.layout import LAKE, OPEN_SQL, catalog_path, data_path
from warehouse.postgres import PostgresCatalogue
from warehouse.statistics import keep_sound
from warehouse.store import Bucket

#: Raised when a new newsbeam writes what an older one could not read.
FORMAT_VERSION = 1
#: How DuckLake says that a catalogue is of another version than the pinned extension's.
_OTHER_FORMAT = re.compile(r"catalog version is ([\d.]+\w*), but the extension requires version ([\d.]+\w*\b)")
_TABLES = "newsbeam_catalogue_tables"


def connect(path: Path | str, *, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with everything ready: ``connect(p).sql("SELECT * FROM articles")``.

    Raises WarehouseNotFound, WarehouseNewer, WarehouseDamaged, WarehouseReadOnly or ExtensionMissing, with the path
    and the remedy.
    """
    root = Path(path).resolve()
    check_catalog(root)
    connection = new_connection()
    try:
        attach(connection, root, read_only=read_only)
        views.install(connection)
    except BaseException:
        connection.close()
        raise
    write_open_sql(root)
    return connection


def check_catalog(root: Path) -> None:
    """Raises WarehouseNotFound when there is no catalogue; what is wrong inside one, :func:`attach` finds.

    Nothing in this process may open the catalogue but DuckDB. Closing any descriptor of a file drops all locks that
    the process holds on it (POSIX), and Python's ``sqlite3`` is another library than DuckDB's: it would take the
    locks away from a connection that is writing, and the next one to close would remove the log under it. Of a
    catalogue in PostgreSQL nothing is asked here.
    """
    catalogue = catalogue_of(root)
    if isinstance(catalogue, SqliteCatalogue) and not catalogue.path.exists():
        raise WarehouseNotFound(
            f"There is no warehouse at {root}. Make one with: newsbeam ingest FILES --warehouse {root}"
        )


def attach(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    *,
    read_only: bool,
    make: bool = False,
    place: Place | None = None,
) -> None:
    """Attaches the warehouse's lake as ``lake``; wherever the folder was moved to, its files are found. Who attaches it
    for writing holds the commit lock."""
    place = place or place_of(root)
    catalogue, data = place.catalogue, place.data
    if isinstance(catalogue, SqliteCatalogue) and read_only and not os.access(root, os.W_OK):
        catalogue = SqliteCatalogue(_private_copy(connection, catalogue.path))
    connection.execute(load_statement(catalogue.extension))
    if isinstance(data, Bucket):
        _let_in(connection, data)
    try:
        connection.execute(attach_statement(Place(catalogue, data), read_only=read_only, make=make))
    except duckdb.Error as error:
        raise _attach_error(root, place, error) from error
    connection.execute(f"SET VARIABLE {_TABLES} = {quote(catalogue.tables)}")
    _check_format(connection, root)
    if not read_only:
        views.install_keys(connection)
        keep_sound(connection, catalogue)


def catalogue_tables(connection: duckdb.DuckDBPyConnection) -> str:
    """What stands before the names of DuckLake's own tables (``ducklake_data_file`` …) once the lake is attached."""
    row = connection.execute(f"SELECT getvariable('{_TABLES}')").fetchone()
    assert row is not None and row[0]
    return str(row[0])


def _let_in(connection: duckdb.DuckDBPyConnection, data: Bucket) -> None:
    try:
        for statement in data.attach_statements():
            connection.execute(statement)
    except duckdb.Error as error:
        raise data.unreachable(error) from error


def attach_statement(place: Place, *, read_only: bool, make: bool = False) -> str:
    """The ATTACH statement of a lake with this catalogue and these data files."""
    what, own = place.catalogue.attach_options(read_only=read_only)
    options = [f"DATA_PATH {quote(place.data.address)}", "OVERRIDE_DATA_PATH true", *own]
    if read_only:
        options.append("READ_ONLY")
    if not make:
        options.append("CREATE_IF_NOT_EXISTS false")
    return f"ATTACH {what} AS {LAKE} ({', '.join(options)});"


def write_open_sql(root: Path) -> bool:
    """Writes ``open.sql`` for ``duckdb -init open.sql`` when it is missing or stale; True when it was written."""
    place = place_of(root)
    text = "\n".join(
        [
            "-- Opens this warehouse in the duckdb command:  duckdb -init open.sql",
            f"-- Written by newsbeam for this machine (DuckDB {duckdb.__version__}); made anew whenever a path changes.",
            "SET autoinstall_known_extensions = false;",
            *load_statements(place.catalogue.extension),
            *place.data.attach_statements(),
            "SET TimeZone = 'UTC';",
            attach_statement(place, read_only=True),
            *views.statements(),
            "",
        ]
    )
    target = root / OPEN_SQL
    try:
        if target.exists() and target.read_text(encoding="utf-8") == text:
            return False
        temporary = target.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(target)
    except OSError:
        return False  # a read-only warehouse is read all the same
    return True


def _check_format(connection: duckdb.DuckDBPyConnection, root: Path) -> None:
    for left in reversed(range(20)):
        try:
            row = connection.execute(f"SELECT max(version) FROM {LAKE}.warehouse_format").fetchone()
            break
        except duckdb.CatalogException:
            return  # new, or not finished: create() makes the tables
        except duckdb.InvalidInputException as error:
            # The tables came between DuckDB's list of them and DuckLake's: the next transaction sees both.
            if not left or "ducklake_inlined_data" not in str(error):
                raise
            time.sleep(0.05)
    if row and row[0] is not None and row[0] > FORMAT_VERSION:
        raise WarehouseNewer(
            f"{root} was written by a newer newsbeam (warehouse format {row[0]}, this one reads up to {FORMAT_VERSION}). "
            "Update newsbeam (pip install --upgrade newsbeam)."
        )


def _private_copy(connection: duckdb.DuckDBPyConnection, catalog: Path) -> Path:
    """SQLite keeps a journal beside the file it reads; where the folder is read-only, a copy is read instead."""
    folder = tempfile.TemporaryDirectory(prefix="newsbeam-", ignore_cleanup_errors=True)
    for suffix in ("", "-wal"):
        source = catalog.with_name(catalog.name + suffix)
        if source.exists():
            shutil.copyfile(source, Path(folder.name) / source.name)
    _COPIES[connection] = folder
    return Path(folder.name) / catalog.name


_COPIES: weakref.WeakKeyDictionary[duckdb.DuckDBPyConnection, tempfile.TemporaryDirectory[str]] = (
    weakref.WeakKeyDictionary()
)


def _attach_error(root: Path, place: Place, error: duckdb.Error) -> WarehouseError:
    if isinstance(place.catalogue, PostgresCatalogue):
        return postgres.explain(root, place.catalogue, error)
    text = str(error)
    if "readonly" in text or "read-only" in text or "Permission" in text:
        return WarehouseReadOnly(
            f"{root} cannot be written: {text}. Give yourself write permission on the folder, or name another one."
        )
    if "database is locked" in text:
        return WarehouseBusy(f"{root} stayed locked by another process. Run the same command again when it has ended.")
    if found := _OTHER_FORMAT.search(text):
        return WarehouseNewer(
            f"The catalogue of {root} has DuckLake format {found[1]}, this newsbeam reads {found[2]}. "
            "Update newsbeam (pip install --upgrade newsbeam)."
        )
    return WarehouseDamaged(_damaged(root, error))


def _damaged(root: Path, error: Exception) -> str:
    return (
        f"The catalogue {catalog_path(root)} cannot be read ({error}). Restore it from a backup; the Parquet files under "
        f"{data_path(root)} are readable by themselves."
    )
