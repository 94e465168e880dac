"""Slim copies of quotes, claims and mentions for questions over all days, kept up to date in the transaction of the commit.

The tables of the contract lie in one file for each day, so that a question over all of them opens thousands of files.
Indexes hold the columns such questions filter by, in few files, sorted (:data:`warehouse.tables.STORED_ORDER`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from schemas import arrow_schema, to_table
from warehouse.catalogue import append
from warehouse.engine import is_one_of, quote
from warehouse.layout import LAKE
from warehouse.tables import ALL_TABLES, SpeakerTotalRow

#: Index and the table it is made from.
INDEXES: dict[str, str] = {
    "speaker_names": "quotes",
    "quote_index": "quotes",
    "speaker_index": "quotes",
    "speaker_totals": "speaker_index",
    "claim_index": "numeric_claims",
    "entity_names": "entities",
    "entity_index": "entities",
}
#: Those that have rows of single articles.
BY_ARTICLE = ("quote_index", "speaker_index", "claim_index", "entity_index")
#: Those that have a row for each key, by that key.
NAMES = {"speaker_names": "speaker", "entity_names": "entity"}
#: The index whose keys each of them holds.
NAMED = {"speaker_names": "quote_index", "entity_names": "entity_index"}


@cache
def _statement(index: str) -> str:
    folder = resources.files("warehouse") / "sql" / "statements"
    return (folder / f"{index}.sql").read_text(encoding="utf-8")


def rows_of(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The rows that a batch adds to the indexes, in the order in which they are made; changes nothing. ``tables``: the rows of
    the batch. Names that are there already are left out."""
    sources, made = dict(tables), dict[str, pa.Table]()
    for table, rows in tables.items():
        connection.register(f"_{table}", rows)
    for index, source in INDEXES.items():
        if source not in sources:
            continue
        found = connection.execute(_statement(index)).to_arrow_table()
        if index in NAMES:
            found = _unknown(connection, index, found)
        schema = arrow_schema(ALL_TABLES[index])
        made[index] = found.select(schema.names).cast(schema)
        if index in INDEXES.values():
            sources[index] = found
            connection.register(f"_{index}", found)
    for table in sources:
        connection.unregister(f"_{table}")
    return made


def _unknown(connection: duckdb.DuckDBPyConnection, names: str, found: pa.Table) -> pa.Table:
    """Those of the names that the table of names does not have."""
    key = NAMES[names]
    keys = found.column(key).to_pylist()
    rows = connection.execute(
        f"SELECT n.{key} FROM {LAKE}.{names} n WHERE {is_one_of(f'n.{key}', keys)}"
    ).to_arrow_table()
    return found.filter(pc.invert(pc.is_in(found.column(key), value_set=rows.column(key).combine_chunks())))


def add_rows(connection: duckdb.DuckDBPyConnection, root: Path, made: Mapping[str, pa.Table], batch_id: str) -> None:
    """Adds rows that :func:`rows_of` made, in the open transaction."""
    for index, rows in made.items():
        if rows.num_rows:
            append(connection, root, index, rows, batch_id)


def speakers_of(
    connection: duckdb.DuckDBPyConnection, articles: Collection[str], days: Sequence[str | None] | None
) -> list[int]:
    """The speakers of articles, as in speaker_index. ``days``: where the rows of the articles lie; None: unknown."""
    if not articles:
        return []
    rows = connection.execute(
        f"SELECT DISTINCT x.speaker FROM {LAKE}.speaker_index x WHERE {of_articles(articles, days)} ORDER BY ALL"
    ).fetchall()
    return [speaker for (speaker,) in rows]


def remove_articles(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    articles: Collection[str],
    days: Sequence[str | None] | None,
    speakers: Sequence[int],
    batch_id: str,
) -> None:
    """Takes articles out of the indexes, in the open transaction. ``days``: where their rows lie; None: unknown.
    ``speakers``: theirs (:func:`speakers_of`).

    The tables of names keep those that nothing is left of: they answer nothing. :func:`drop_unused_names` takes them
    out. What speaker_totals has added up is marked; :func:`renew_totals` adds up again.
    """
    if not articles:
        return
    where = of_articles(articles, days)
    marks = [SpeakerTotalRow(s, direct=0, mixed=0, indirect=0, articles=0, recount=True) for s in speakers]
    if marks:
        append(connection, root, "speaker_totals", to_table(SpeakerTotalRow, marks), batch_id)
    for index in BY_ARTICLE:
        # Within a month quote_index lies in the order of the speakers.
        which = f"{where} AND {is_one_of('speaker', speakers)}" if index == "quote_index" else where
        connection.execute(f"DELETE FROM {LAKE}.{index} WHERE {which}")


def of_articles(articles: Iterable[str], days: Sequence[str | None] | None) -> str:
    """A condition that chooses rows of articles. ``days``: where they lie; None: unknown.

    Where the days are known the ids are wrapped in a function: DuckLake would read the bounds of all files for them too, of which
    there are none (benchmarks/RESULTS.md).
    """
    ids = f"({', '.join(quote(i) for i in sorted(set(articles)))})"
    return f"article_id IN {ids}" if days is None else f"{on_days(days)} AND (article_id || '') IN {ids}"


def on_days(days: Sequence[str | None]) -> str:
    """A condition on published_date that the engine can prune files and row groups by."""
    known = sorted({d for d in days if d is not None})
    parts = []
    if known:
        parts.append(f"published_date IN ({', '.join('DATE ' + quote(d) for d in known)})")
    if any(d is None for d in days):
        parts.append("published_date IS NULL")
    return f"({' OR '.join(parts)})" if parts else "false"


def drop_unused_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Takes names out of which no quote or mention is left."""
    for names, index in NAMED.items():
        key = NAMES[names]
        connection.execute(f"DELETE FROM {LAKE}.{names} WHERE {key} NOT IN (SELECT x.{key} FROM {LAKE}.{index} x)")


def renew_totals(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds up what each speaker says into one row each, if there are several of any or one is marked; in the open
    transaction. Idempotent."""
    several, marked = connection.execute(
        f"SELECT count(*) > count(DISTINCT t.speaker), bool_or(t.recount) FROM {LAKE}.speaker_totals t"
    ).fetchall()[0]
    if several or marked:
        connection.execute(f"DELETE FROM {LAKE}.speaker_totals")
        build(connection, "speaker_totals")


def build(connection: duckdb.DuckDBPyConnection, index: str) -> None:
    """Fills an index that was made just now from the rows that a warehouse has already, a month at a time."""
    source = INDEXES[index]
    columns = ", ".join(arrow_schema(ALL_TABLES[index]).names)
    months = ["true"]
    if index in BY_ARTICLE:
        months = ["published_date IS NULL"] + [
            f"published_date >= DATE '{m}' AND published_date < DATE '{m}' + INTERVAL 1 MONTH"
            for (m,) in connection.execute(
                f"SELECT DISTINCT date_trunc('month', published_date)::DATE AS m FROM {LAKE}.articles "
                "WHERE published_date IS NOT NULL ORDER BY m"
            ).fetchall()
        ]
    for month in months:
        text = _statement(index)
        for table in (source, "articles"):
            text = re.sub(rf"\b_{table}\b", f"(FROM {LAKE}.{table} WHERE {month})", _code(text))
        connection.execute(f"INSERT INTO {LAKE}.{index} ({columns}) SELECT {columns} FROM ({text})")


def _code(text: str) -> str:
    """A statement without its comments: they name the tables too."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
