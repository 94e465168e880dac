"""Taking articles out for good: from the tables, from the files, from the history, and out they stay."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas.ids import article_id
from warehouse.backend import data_of
from warehouse.catalogue import with_retry
from warehouse.errors import WarehouseError
from warehouse.indexes import drop_unused_names, remove_articles, renew_totals, speakers_of
from warehouse.layout import LAKE
from warehouse.maintain import exclusive, expire, flush_inlined, remove_old
from warehouse.scrub import scrub
from warehouse.stories import drop_orphan_bands, update_stories
from warehouse.tables import EXTRACTION_TABLES
from warehouse.write import clear_staging


class ArticleNotFound(WarehouseError):
    """No article has the id or the URL."""

    exit_code = 2


@dataclass(frozen=True)
class Forgotten:
    """What was taken out."""

    article_ids: tuple[str, ...]
    rows: dict[str, int]
    dead_letters: int
    snapshots_expired: int


def forget(root: Path | str, articles: Sequence[str], *, now: dt.datetime, wait: float = 0.0) -> Forgotten:
    """Takes articles (by id or URL) out of all tables and files; later ingests leave them out.

    Old snapshots hold the rows too: they are given up, all of them, and the files are rewritten at once, without grace
    for readers that are under way. What remains is the id, so that the article stays out. Dead letters whose payload
    names the URL go as well. Raises ArticleNotFound when one of the articles is not there (nothing is done then).
    """
    folder = Path(root).resolve()
    with exclusive(folder, wait=wait, what="is forgetting articles") as connection:
        clear_staging(folder)
        ids = find(connection, articles)
        deadline = time.monotonic() + 60
        rows, letters = with_retry(folder, lambda: _delete(connection, folder, ids, articles, now), deadline)
        flush_inlined(connection)
        connection.execute(f"CALL ducklake_rewrite_data_files('{LAKE}', delete_threshold => 0)")
        expired = expire(connection, dt.datetime.now(dt.timezone.utc))
        remove_old(connection, data_of(folder), 0)
    scrub(folder)
    return Forgotten(tuple(ids), rows, letters, expired)


def find(connection: duckdb.DuckDBPyConnection, articles: Sequence[str]) -> list[str]:
    """Ids of articles given by id, URL (in any form of it) or unambiguous beginning of the id."""
    found: list[str] = []
    for given in articles:
        candidates = [given, article_id(given, "")]
        rows = connection.execute(
            f"SELECT DISTINCT article_id FROM (SELECT article_id FROM {LAKE}.articles UNION ALL "
            f"SELECT article_id FROM {LAKE}.article_versions) WHERE list_contains(?, article_id) "
            "OR (length(?) >= 6 AND starts_with(article_id, ?))",
            [candidates, given, given],
        ).fetchall()
        if len(rows) != 1:
            raise ArticleNotFound(
                f"{'No article has' if not rows else f'{len(rows)} articles have'} the id or URL {given!r}. "
                "Find it with: newsbeam sql \"SELECT article_id, url, title FROM articles WHERE title ILIKE '%…%'\""
            )
        found.append(rows[0][0])
    return sorted(set(found))


def _delete(
    connection: duckdb.DuckDBPyConnection, root: Path, ids: list[str], given: Sequence[str], now: dt.datetime
) -> tuple[dict[str, int], int]:
    connection.execute("BEGIN")
    try:
        connection.register("_forget", pa.table({"article_id": ids}))
        urls = {g for g in given if "/" in g}
        urls |= {
            r[0]
            for r in connection.execute(
                f"SELECT url FROM {LAKE}.articles SEMI JOIN _forget USING (article_id)"
            ).fetchall()
            if r[0]
        }
        batch_id = "forget " + " ".join(ids)
        update_stories(connection, root, ids, None, batch_id)
        remove_articles(connection, root, ids, None, speakers_of(connection, ids, None), batch_id)
        drop_unused_names(connection)
        renew_totals(connection)
        drop_orphan_bands(connection)
        rows = {}
        for table in (*EXTRACTION_TABLES, "article_versions", "topic_matches"):
            deleted = connection.execute(
                f"DELETE FROM {LAKE}.{table} WHERE article_id IN (SELECT article_id FROM _forget)"
            ).fetchone()
            rows[table] = int(deleted[0]) if deleted else 0
        letters = 0
        for url in sorted(urls):
            forms = [url, json.dumps(url)[1:-1]]
            deleted = connection.execute(
                f"DELETE FROM {LAKE}.dead_letters WHERE contains(payload, ?) OR contains(payload, ?)", forms
            ).fetchone()
            letters += int(deleted[0]) if deleted else 0
        connection.execute(
            f"INSERT INTO {LAKE}.forgotten (article_id, forgotten_at) SELECT f.article_id, ?::TIMESTAMPTZ FROM _forget f "
            f"ANTI JOIN {LAKE}.forgotten USING (article_id)",
            [now],
        )
        connection.unregister("_forget")
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise
    return rows, letters
