"""Views and macros: the ``.sql`` files of ``warehouse/sql``, in the order of their names."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import duckdb

from warehouse.errors import WarehouseError

#: Needs no table.
KEYS = "05_keys.sql"


@lru_cache(maxsize=1)
def statements() -> tuple[str, ...]:
    """The text of every file; each holds ``CREATE OR REPLACE`` statements that need only earlier files."""
    folder = resources.files("warehouse") / "sql"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return tuple(f.read_text(encoding="utf-8").strip() for f in files)


def install_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the macros that commits and upkeep share with the views: the keys that aliases are found by."""
    connection.execute((resources.files("warehouse") / "sql" / KEYS).read_text(encoding="utf-8"))


def install(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes all views and macros in the connection's own memory; the lake is not written."""
    connection.execute("BEGIN")  # one transaction reads the catalogue once, not once for each view
    try:
        for text in statements():
            connection.execute(text)
        connection.execute("COMMIT")
    except duckdb.Error as error:
        connection.execute("ROLLBACK")
        raise WarehouseError(
            f"A view cannot be made: {error}\nThe warehouse may be older than this newsbeam: any ingest brings its "
            "tables up to date."
        ) from error
