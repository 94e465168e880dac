"""Views and macros: the ``.sql`` files of ``warehouse/sql``, in the order of their names."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import duckdb

from warehouse.errors import WarehouseError


@lru_cache(maxsize=1)
def statements() -> tuple[str, ...]:
    """The text of every file; each holds ``CREATE OR REPLACE`` statements that need only earlier files."""
    folder = resources.files("warehouse") / "sql"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return tuple(f.read_text(encoding="utf-8").strip() for f in files)


def install(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes all views and macros in the connection's own memory; the lake is not written."""
    for text in statements():
        try:
            connection.execute(text)
        except duckdb.Error as error:
            raise WarehouseError(
                f"A view cannot be made: {error}\nThe warehouse may be older than this newsbeam: "
                "run `newsbeam doctor --fix` or any ingest to bring its tables up to date."
            ) from error
