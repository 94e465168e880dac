"""Slim copies of quotes and claims for questions over all days, kept up to date in the transaction of the commit.

The tables of the contract lie in one file for each day, so that a question over all of them opens thousands of files.
Indexes hold the columns such questions filter by, in few files, sorted (:data:`warehouse.tables.STORED_ORDER`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas import arrow_schema
from warehouse.catalogue import append
from warehouse.engine import quote
from warehouse.layout import LAKE
from warehouse.tables import ALL_TABLES

#: Index and the table it is made from.
INDEXES: dict[str, str] = {"speaker_names": "quotes", "quote_index": "quotes", "claim_index": "numeric_claims"}
#: Those that have rows of single articles.
BY_ARTICLE = ("quote_index", "claim_index")


@cache
def _statement(index: str) -> str:
    folder = resources.files("warehouse") / "sql" / "statements"
    return (folder / f"{index}.sql").read_text(encoding="utf-8")


def add_rows(connection: duckdb.DuckDBPyConnection, root: Path, tables: Mapping[str, pa.Table], batch_id: str) -> None:
    """Adds the rows of a batch to the indexes, in the open transaction."""
    for index, source in INDEXES.items():
        if source not in tables:
            continue
        connection.register(f"_{source}", tables[source])
        text = _statement(index)
        if index == "speaker_names":
            text = f"SELECT n.* FROM ({text}) n ANTI JOIN {LAKE}.speaker_names k ON k.speaker = n.speaker ORDER BY ALL"
        found = connection.execute(text).to_arrow_table()
        connection.unregister(f"_{source}")
        if found.num_rows:
            schema = arrow_schema(ALL_TABLES[index])
            append(connection, root, index, found.select(schema.names).cast(schema), batch_id)


def remove_articles(
    connection: duckdb.DuckDBPyConnection, articles: Iterable[str], days: Sequence[str | None] | None
) -> None:
    """Takes articles out of the indexes, in the open transaction. ``days``: where their rows lie; None: unknown.

    speaker_names keeps names without quotes: they answer nothing. :func:`drop_silent_speakers` takes them out.
    """
    ids = ", ".join(quote(i) for i in sorted(set(articles)))
    if not ids:
        return
    where = f"article_id IN ({ids})"
    if days is not None:
        where += f" AND {on_days(days)}"
    for index in BY_ARTICLE:
        connection.execute(f"DELETE FROM {LAKE}.{index} WHERE {where}")


def on_days(days: Sequence[str | None]) -> str:
    """A condition on published_date that the engine can prune files and row groups by."""
    known = sorted({d for d in days if d is not None})
    parts = []
    if known:
        parts.append(f"published_date IN ({', '.join('DATE ' + quote(d) for d in known)})")
    if any(d is None for d in days):
        parts.append("published_date IS NULL")
    return f"({' OR '.join(parts)})" if parts else "false"


def drop_silent_speakers(connection: duckdb.DuckDBPyConnection) -> None:
    """Takes names out of which no quote is left."""
    connection.execute(
        f"DELETE FROM {LAKE}.speaker_names WHERE speaker NOT IN (SELECT q.speaker FROM {LAKE}.quote_index q)"
    )


def build(connection: duckdb.DuckDBPyConnection, index: str) -> None:
    """Fills an index that was made just now from the rows that a warehouse has already."""
    source = INDEXES[index]
    columns = ", ".join(arrow_schema(ALL_TABLES[index]).names)
    text = _statement(index).replace(f"FROM _{source} ", f"FROM {LAKE}.{source} ")
    connection.execute(f"INSERT INTO {LAKE}.{index} ({columns}) SELECT {columns} FROM ({text})")
