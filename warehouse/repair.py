"""After data files were lost: what is left becomes readable and whole, what is gone can be ingested again."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas import Article
from warehouse.backend import data_of
from warehouse.catalogue import with_retry
from warehouse.connect import catalogue_tables
from warehouse.doctor import incomplete_articles
from warehouse.engine import quote
from warehouse.index_check import make_anew, without_text
from warehouse.indexes import remove_articles, speakers_of
from warehouse.layout import LAKE
from warehouse.maintain import exclusive
from warehouse.reference import has_files, load
from warehouse.store import DataStore
from warehouse.stories import drop_orphan_bands, renew_bands, renew_stories, update_stories
from warehouse.tables import EXTRACTION_TABLES, TopicRuleRow
from warehouse.topics import rebuild_matches
from warehouse.write import signatures_of

_OF_A_FILE = ("ducklake_data_file", "ducklake_file_column_stats", "ducklake_file_partition_value")
#: The rows of DuckLake's settings that name the tables whose files are off the list and which are not mended yet.
_HURT = "newsbeam_hurt"
_REFERENCE = {"aliases", "topics", "topic_rules"}
#: Tables, besides indexes and signatures, that are made anew when they lost a file.
_FROM_THE_REST = {*_REFERENCE, "article_versions", "batches", "stories", "story_bands", "topic_matches"}


@dataclass(frozen=True)
class Repair:
    """What was done."""

    files_delisted: int
    articles_removed: int
    #: Indexes and tables that were made anew from the rest, and articles whose texts are compared with others again.
    made_anew: tuple[str, ...]
    texts_read: int
    #: Files with lost deletions: rows that were deleted would come back, so these articles' tables are not touched.
    files_beyond_repair: int


def repair(root: Path | str, *, wait: float = 0.0) -> Repair:
    """Takes lost data files off DuckLake's list, and articles that lack rows out of all tables and versions; makes what follows
    from the tables anew where it does not.

    The next ingest of their input brings those articles back. Killed at any moment, it goes on when it is run again. Old snapshots that need a lost file stay unreadable.
    Nothing is done to a warehouse that lacks nothing.
    """
    folder = Path(root).resolve()
    with exclusive(folder, wait=wait, what="is being repaired", as_it_is=True) as connection:
        lost, damaged, beyond = _lost_files(connection, data_of(folder))
        if lost:
            ids = ", ".join(str(i) for i in lost)
            tables = catalogue_tables(connection)
            connection.execute("BEGIN")
            for table in _OF_A_FILE:
                connection.execute(f"DELETE FROM {tables}.{table} WHERE data_file_id IN ({ids})")
            connection.execute(f"DELETE FROM {tables}.ducklake_delete_file WHERE data_file_id IN ({ids})")
            for table in sorted(damaged):
                connection.execute(f"INSERT INTO {tables}.ducklake_metadata (key, value) VALUES (?, ?)", [_HURT, table])
            connection.execute("COMMIT")
    with exclusive(folder, wait=wait, what="is being repaired") as connection:
        settings = f"{catalogue_tables(connection)}.ducklake_metadata"
        rows = connection.execute(f"SELECT value FROM {settings} WHERE key = ?", [_HURT]).fetchall()
        hurt = {table for (table,) in rows}
        removed = with_retry(folder, lambda: _remove_incomplete(connection, folder, hurt), time.monotonic() + 60)
        if hurt & _REFERENCE and has_files(folder):
            load(connection, folder, wait=60)
        made, read = with_retry(folder, lambda: _make_anew(connection, folder, hurt), time.monotonic() + 60)
        if hurt:
            connection.execute(f"DELETE FROM {settings} WHERE key = ?", [_HURT])
    return Repair(len(lost), removed, tuple(made), read, beyond)


def _lost_files(connection: duckdb.DuckDBPyConnection, store: DataStore) -> tuple[list[int], set[str], int]:
    """Ids of listed data files that are not there, their tables, and how many files of deletions are not there."""
    tables = catalogue_tables(connection)
    of_table = f"JOIN {tables}.ducklake_table t USING (table_id) JOIN {tables}.ducklake_schema s USING (schema_id)"
    data = connection.execute(
        f"SELECT f.data_file_id, s.path || t.path || f.path, f.path, f.path_is_relative, t.table_name "
        f"FROM {tables}.ducklake_data_file f {of_table} WHERE f.end_snapshot IS NULL"
    ).fetchall()
    names = {i: store.name(full if relative else path, relative) for i, full, path, relative, _ in data}
    gone = store.absent(names.values())
    lost = [i for i, name in names.items() if name in gone]
    deletions = connection.execute(
        f"SELECT f.data_file_id, s.path || t.path || f.path, f.path, f.path_is_relative "
        f"FROM {tables}.ducklake_delete_file f {of_table} WHERE f.end_snapshot IS NULL"
    ).fetchall()
    others = {
        store.name(full if relative else path, relative) for i, full, path, relative in deletions if i not in lost
    }
    return lost, {table for i, *_, table in data if i in lost}, len(store.absent(others))


def _remove_incomplete(connection: duckdb.DuckDBPyConnection, root: Path, hurt: set[str]) -> int:
    """Removes articles that lack rows, and rows that lack their article. Without its version nobody knows how many rows an
    article had: it goes too if a table of rows lost a file (``hurt``)."""
    orphans = " UNION ".join(
        f"SELECT r.article_id FROM {LAKE}.{t} r ANTI JOIN {LAKE}.articles a USING (article_id)"
        for t in (*EXTRACTION_TABLES[1:], "story_members", "topic_matches")
    )
    unknown = (
        f"SELECT a.article_id FROM {LAKE}.articles a ANTI JOIN {LAKE}.article_versions v USING (article_id) "
        f"WHERE {bool(hurt & set(EXTRACTION_TABLES))}"
    )
    connection.execute("BEGIN")
    try:
        ids = sorted(
            r[0]
            for r in connection.execute(
                f"SELECT id FROM ({incomplete_articles()}) UNION {orphans} UNION {unknown}"
            ).fetchall()
        )
        if ids:
            connection.register("_bad", pa.table({"article_id": ids}))
            batch_id = "repair " + quote(ids[0])
            update_stories(connection, root, ids, None, batch_id)
            remove_articles(connection, root, ids, None, speakers_of(connection, ids, None), batch_id)
            for table in (*EXTRACTION_TABLES, "topic_matches", "article_versions"):
                connection.execute(f"DELETE FROM {LAKE}.{table} WHERE article_id IN (SELECT article_id FROM _bad)")
            connection.unregister("_bad")
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise
    return len(ids)


def _make_anew(connection: duckdb.DuckDBPyConnection, root: Path, hurt: set[str]) -> tuple[list[str], int]:
    """Makes indexes anew that do not hold what the tables hold, and what follows from the rest in tables that lost a file
    (``hurt``); compares texts with others again whose members or signatures were lost."""
    connection.execute("BEGIN")
    try:
        if "article_versions" in hurt:
            connection.execute(_statement("renew_versions"))
        if hurt & {"article_versions", "batches"}:
            connection.execute(_statement("renew_batches"))
        made = make_anew(connection)
        ids = without_text(connection)
        if ids:
            _compare_again(connection, root, ids)
        if "story_bands" in hurt:
            renew_bands(connection)
        if ids or "stories" in hurt:
            renew_stories(connection, root)
        if "topic_matches" in hurt:
            rules = [TopicRuleRow(*r) for r in connection.execute(f"SELECT * FROM {LAKE}.topic_rules").fetchall()]
            rebuild_matches(connection, rules, {r.topic for r in rules})
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise
    return made + sorted(hurt & _FROM_THE_REST), len(ids)


def _compare_again(connection: duckdb.DuckDBPyConnection, root: Path, ids: list[str]) -> None:
    """Signs the texts of articles again and gives them members, texts and bands."""
    drop_orphan_bands(connection)  # those of the lost texts come again
    connection.register("_unread", pa.table({"article_id": ids}))
    rows = connection.execute(
        f"SELECT a.* FROM {LAKE}.articles a SEMI JOIN _unread USING (article_id) ORDER BY a.article_id"
    ).to_arrow_table()
    connection.unregister("_unread")
    update_stories(connection, root, ids, signatures_of([Article(**r) for r in rows.to_pylist()]), "repair texts")


def _statement(name: str) -> str:
    return (resources.files("warehouse") / "sql" / "statements" / f"{name}.sql").read_text(encoding="utf-8")
