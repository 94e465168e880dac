"""Where things lie inside a warehouse folder.

::

    catalog.sqlite                 DuckLake's catalogue: tables, files, snapshots
    catalog.toml                   instead: where the catalogue is, and the data, if not here (:mod:`warehouse.backend`)
    data/main/<table>/published_date=YYYY-MM-DD/<sha256>.parquet
    staging/<segment>/<table>.parquet      rows that workers wrote and no commit has taken yet
    reference/aliases.csv, topics.toml     what analysts edit
    open.sql                       for the plain ``duckdb`` command; belongs to this machine
    locks/                         advisory locks, empty of meaning when no process runs
"""

from __future__ import annotations

from pathlib import Path

CATALOG = "catalog.sqlite"
DATA = "data"
STAGING = "staging"
REFERENCE = "reference"
LOCKS = "locks"
OPEN_SQL = "open.sql"

#: Folder name that Hive, Spark and DuckDB use for a partition whose key is NULL.
NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"

#: Name under which the lake is attached: ``lake.articles AT (VERSION => 3)`` reads an old snapshot.
LAKE = "lake"


def catalog_path(root: Path) -> Path:
    return root / CATALOG


def data_path(root: Path) -> Path:
    return root / DATA


def table_path(root: Path, table: str) -> Path:
    return root / DATA / "main" / table


def table_folder(table: str) -> str:
    """Folder of one table's files, below the place of the data."""
    return f"main/{table}"


def partition_folder(table: str, day: str | None) -> str:
    """Folder of one table's rows of one day (ISO text; None: day unknown), below the place of the data."""
    return f"{table_folder(table)}/published_date={day or NULL_PARTITION}"


def staging_path(root: Path) -> Path:
    return root / STAGING
