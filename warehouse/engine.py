"""DuckDB with the two extensions that a DuckLake with a SQLite catalogue needs, loaded from Python packages.

Nothing is downloaded and no home folder is touched: ``LOAD`` takes the path of the file inside the wheel.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Collection
from functools import cache
from pathlib import Path

import duckdb

from warehouse.errors import ExtensionMissing

EXTENSIONS = ("sqlite_scanner", "ducklake")
#: So many values are named in a condition; a batch of 100 articles has 4,000 bands.
_FEW = 4_000


@cache
def extension_file(name: str) -> Path:
    """The extension's file for the running version of DuckDB.

    Raises ExtensionMissing when the package is not installed or holds another version.
    """
    package = f"duckdb-extension-{name.replace('_', '-')}"
    wanted = f"{package}=={duckdb.__version__}"
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    if spec is None or not spec.submodule_search_locations:
        raise ExtensionMissing(f"The package {package} is not installed. Install it with: pip install {wanted}")
    folder = Path(next(iter(spec.submodule_search_locations))) / "extensions"
    file = folder / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if not file.is_file():
        found = ", ".join(sorted(p.name for p in folder.glob("v*"))) or "none"
        raise ExtensionMissing(
            f"{package} does not fit DuckDB {duckdb.__version__} (it holds {found}). Install it with: pip install {wanted}"
        )
    return file


def load_statement(name: str) -> str:
    """The statement that loads an extension from its package. Raises ExtensionMissing."""
    return f"LOAD {quote(extension_file(name).as_posix())};"


def load_statements(*more: str) -> list[str]:
    """The ``LOAD`` statements of what every warehouse needs and of ``more``, each once."""
    return [load_statement(name) for name in dict.fromkeys((*EXTENSIONS, *more))]


def new_connection() -> duckdb.DuckDBPyConnection:
    """An empty in-memory DuckDB that can attach a DuckLake; times are shown in UTC."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            # The two files are part of installed packages, trusted like the code that loads them; checking their
            # signatures again takes 0.3 s of every start.
            "allow_unsigned_extensions": "true",
        },
    )
    for statement in load_statements():
        connection.execute(statement)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")  # it would stand in the middle of a long query's output
    return connection


def quote(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def few(values: Collection[int] | Collection[str]) -> bool:
    """Whether the values are few enough to be named in a condition."""
    return len(values) <= _FEW


def is_one_of(column: str, values: Collection[int] | Collection[str]) -> str:
    """A condition that chooses row groups, and reads other columns only where it holds, if the values are few: a join takes two to
    three times as long. Many values lie in every row group; then it is true of all, and a join must choose.
    """
    if not values:
        return "false"
    if not few(values):
        return "true"
    return f"{column} IN ({', '.join(quote(v) if isinstance(v, str) else str(v) for v in sorted(values))})"
