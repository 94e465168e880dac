"""What a commit asks of the warehouse before it changes it: everything that follows from the rows that come and go.

All of it is asked of the warehouse as it was before the commit, so that a second connection can ask while the commit writes files and
deletes rows on its own. The caller holds the commit lock: nothing changes in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from warehouse import indexes
from warehouse.changes import Changes
from warehouse.engine import few, is_one_of
from warehouse.layout import LAKE
from warehouse.stories import StoryPlan, plan_stories
from warehouse.topics import matches_of
from warehouse.version_rows import changes_of
from warehouse.versions import ArticleVersion, StoredVersion


@dataclass(frozen=True)
class Begun:
    """How things stand when a commit begins."""

    #: The batch's row in ``batches``, if it was committed before.
    committed: dict[str, Any] | None
    #: Number of this commit.
    number: int
    #: Articles that were taken out for good.
    forgotten: frozenset[str]


def begin(connection: duckdb.DuckDBPyConnection, batch_id: str) -> Begun:
    """Begins the transaction of the questions with the first of them."""
    connection.execute("BEGIN")  # the catalogue is read once
    number, row = connection.execute(
        f"SELECT coalesce(max(b.commit_number), 0) + 1, any_value(b) FILTER (b.batch_id = ?) FROM {LAKE}.batches b",
        [batch_id],
    ).fetchall()[0]
    out = connection.execute(f"SELECT f.article_id FROM {LAKE}.forgotten f").fetchall()
    return Begun(row, number, frozenset(article for (article,) in out))


#: Runs that read a version, by its identity.
Seen = dict[tuple[str, str, "str | None", "str | None"], list[str]]


def history(
    connection: duckdb.DuckDBPyConnection, versions: Sequence[ArticleVersion]
) -> tuple[dict[str, StoredVersion], Seen]:
    """Stored and seen versions of the articles of a batch."""
    stored: dict[str, StoredVersion] = {}
    seen: Seen = {}
    if not versions:
        return stored, seen
    ids = sorted({v.article_id for v in versions})
    connection.register("_incoming", pa.table({"article_id": ids}))
    chosen = "true" if few(ids) else "v.article_id IN (SELECT i.article_id FROM _incoming i)"
    rows = connection.execute(
        "SELECT v.article_id, v.record_sha256, v.content_sha256, v.extractor_version, v.model, "
        "strftime(v.published_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%f+00:00'), "
        "strftime(v.published_date, '%Y-%m-%d'), v.title, v.run_id, v.outcome, v.commit_number "
        f"FROM {LAKE}.article_versions v WHERE {is_one_of('v.article_id', ids)} AND {chosen} "
        "ORDER BY v.commit_number, v.article_id"
    ).fetchall()
    connection.unregister("_incoming")
    for *values, run_id, outcome, number in rows:
        version = ArticleVersion(*values)
        seen.setdefault(version.identity, []).append(run_id)
        if outcome != "superseded":
            stored[version.article_id] = StoredVersion(version, run_id, outcome, number)
    return stored, seen


@dataclass(frozen=True)
class Plan:
    """What a batch brings besides its own rows."""

    stories: StoryPlan
    #: How versions differ from those they replace, by article.
    changes: dict[str, Changes]
    #: Rows of ``topic_matches``; None: no article comes.
    matches: pa.Table | None
    #: Rows of the indexes.
    index_rows: dict[str, pa.Table]


def make_plan(
    connection: duckdb.DuckDBPyConnection,
    replaced: Mapping[str, StoredVersion],
    tables: Mapping[str, pa.Table],
    signatures: pa.Table | None,
    run_id: str,
) -> Plan:
    """Asks what is left to ask and ends the transaction, which changed nothing. ``replaced``: stored versions that go, by article;
    ``tables`` and ``signatures``: what comes."""
    try:
        gone = {article: int(s.version.content_sha256[:16], 16) for article, s in replaced.items()}
        return Plan(
            stories=plan_stories(connection, gone, signatures),
            changes=changes_of(connection, replaced, run_id, tables),
            matches=matches_of(connection, tables),
            index_rows=indexes.rows_of(connection, tables),
        )
    finally:
        connection.execute("ROLLBACK")


def days_of(replaced: Mapping[str, StoredVersion]) -> Sequence[str | None]:
    """Where the rows of stored versions lie."""
    return [s.version.published_date for s in replaced.values()]
