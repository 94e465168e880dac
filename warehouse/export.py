"""Taking data out: a table, a query, or the whole warehouse as plain Parquet that any tool reads."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import duckdb

from schemas import TABLES
from warehouse.connect import connect
from warehouse.engine import quote
from warehouse.errors import WarehouseError
from warehouse.output import query_error

_PARTITIONED = ("articles", "entities", "quotes", "numeric_claims", "temporal_expressions")


class ExportTargetExists(WarehouseError):
    """The folder to export into is there already."""

    exit_code = 2


def export_warehouse(root: Path | str, target: Path | str, *, by_day: bool = False) -> dict[str, int]:
    """Writes the contract's tables into ``target``; returns the rows of each.

    One Parquet file per table (``articles.parquet`` …), or with ``by_day`` folders ``articles/published_date=…/`` as
    Hive, Spark, pandas and DuckDB read them. Ids are resolved through aliases, as in the views. The folder appears
    under its name when all is written. Raises ExportTargetExists, or WarehouseError when the disk does not take it.
    """
    folder = Path(target).resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportTargetExists(f"{folder} is there already and not empty: name another folder, or remove it first.")
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    rows: dict[str, int] = {}
    try:
        with connect(root) as connection:
            connection.execute("BEGIN")  # one snapshot for all tables
            for table in TABLES:
                rows[table] = _export_table(connection, table, temporary, by_day=by_day)
            connection.execute("COMMIT")
        (temporary / "export.json").write_text(json.dumps({"rows": rows}, indent=2) + "\n", encoding="utf-8")
        if folder.exists():
            folder.rmdir()
        temporary.replace(folder)
    except duckdb.Error as error:
        raise query_error(error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return rows


def _export_table(connection: duckdb.DuckDBPyConnection, table: str, folder: Path, *, by_day: bool) -> int:
    partitioned = by_day and table in _PARTITIONED
    where = folder / (table if partitioned else f"{table}.parquet")
    options = "FORMAT parquet, COMPRESSION zstd" + (", PARTITION_BY (published_date)" if partitioned else "")
    order = "" if partitioned else " ORDER BY ALL" if table in ("runs", "dead_letters") else _order(table)
    row = connection.execute(f"COPY (FROM {table}{order}) TO {quote(where.as_posix())} ({options})").fetchone()
    return int(row[0]) if row else 0


def _order(table: str) -> str:
    return " ORDER BY published_date, article_id" + ("" if table == "articles" else ", start_char, end_char")
