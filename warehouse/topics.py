"""Matches of topics: for a batch's rows when they are committed, for all rows when topics or aliases changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

import duckdb
import pyarrow as pa

from schemas import Entity, arrow_schema, to_table
from warehouse.engine import quote
from warehouse.layout import LAKE
from warehouse.tables import TopicMatchRow, TopicRuleRow

_COLUMNS = ", ".join(arrow_schema(TopicMatchRow).names)


@lru_cache(maxsize=1)
def _statement() -> str:
    folder = resources.files("warehouse") / "sql" / "statements"
    return (folder / "topic_matches.sql").read_text(encoding="utf-8")


def matches_of(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> pa.Table | None:
    """What the topics match in the rows of a batch: rows of ``topic_matches``; changes nothing."""
    if "articles" not in tables:
        return None
    rules = connection.execute(f"SELECT * FROM {LAKE}.topic_rules").to_arrow_table()
    sources = {
        "_rules": rules,
        "_articles": tables["articles"],
        "_entities": tables.get("entities", arrow_schema(Entity).empty_table()),
    }
    for name, rows in sources.items():
        connection.register(name, rows)
    found = connection.execute(f"SELECT * FROM ({_statement()}) ORDER BY ALL").to_arrow_table()
    for name in sources:
        connection.unregister(name)
    return found.cast(arrow_schema(TopicMatchRow))


def rebuild_matches(
    connection: duckdb.DuckDBPyConnection, rules: Sequence[TopicRuleRow], topics: Iterable[str]
) -> None:
    """Finds the matches of the given topics in all articles again; those of topics without rules go."""
    names = ", ".join(quote(t) for t in sorted(topics))
    if not names:
        return
    connection.execute(f"DELETE FROM {LAKE}.topic_matches WHERE topic IN ({names})")
    wanted = [r for r in rules if r.topic in set(topics)]
    if not wanted:
        return
    connection.register("_rules", to_table(TopicRuleRow, wanted))
    connection.execute(f"INSERT INTO {LAKE}.topic_matches ({_COLUMNS}) {over_all(wanted)} ORDER BY ALL")
    connection.unregister("_rules")


def over_all(rules: Sequence[TopicRuleRow]) -> str:
    """The statement over all stored rows; tables that no rule asks for are not read."""
    kinds = {r.kind for r in rules}
    articles = f"{LAKE}.articles" if "text" in kinds else f"(SELECT * FROM {LAKE}.articles LIMIT 0)"
    entities = f"{LAKE}.entities" if kinds & {"group", "entity"} else f"(SELECT * FROM {LAKE}.entities LIMIT 0)"
    text = (
        _statement().replace("FROM _articles a", f"FROM {articles} a").replace("FROM _entities e", f"FROM {entities} e")
    )
    return f"SELECT {_COLUMNS} FROM ({text}) m({_COLUMNS})"


def try_topic(
    connection: duckdb.DuckDBPyConnection, rules: Sequence[TopicRuleRow], limit: int = 20, width: int = 80
) -> tuple[list[dict[str, Any]], int, int]:
    """What a topic would match: the newest matches with their context, and the numbers of matches and articles.

    Nothing is written; the topic need not be stored.
    """
    connection.register("_rules", to_table(TopicRuleRow, rules))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _tried AS {over_all(rules)}")
    connection.unregister("_rules")
    count = connection.execute("SELECT count(*), count(DISTINCT article_id) FROM _tried").fetchone()
    assert count is not None
    cursor = connection.execute(
        "SELECT t.article_id, t.published_date, a.outlet, a.title, t.text, mark(a.text, t.start_char, t.end_char, ?) AS context "
        "FROM (SELECT * FROM _tried ORDER BY published_date DESC NULLS LAST, article_id, start_char LIMIT ?) t "
        f"JOIN {LAKE}.articles a USING (article_id) ORDER BY t.published_date DESC NULLS LAST, t.article_id, t.start_char",
        [width, limit],
    )
    names = [d[0] for d in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    connection.execute("DROP TABLE _tried")
    return rows, int(count[0]), int(count[1])
