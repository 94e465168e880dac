"""What a commit asks of the warehouse before it changes it: everything that follows from the rows that come and go.

All of it is asked of the warehouse as it was before the commit, so that a second connection can ask while the commit writes files and
deletes rows on its own. The caller holds the commit lock: nothing changes in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from warehouse import indexes
from warehouse.changes import Changes
from warehouse.stories import StoryPlan, plan_stories
from warehouse.topics import matches_of
from warehouse.version_rows import changes_of
from warehouse.versions import StoredVersion


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
    """Asks everything and ends the transaction, which changed nothing. ``replaced``: stored versions that go, by article;
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
