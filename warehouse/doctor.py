"""Is the warehouse sound? Every invariant, checked over all rows, with what to do when one does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from schemas import arrow_schema
from warehouse import locks
from warehouse.backend import data_of
from warehouse.connect import attach, catalogue_tables, check_catalog
from warehouse.engine import new_connection
from warehouse.errors import WarehouseError
from warehouse.files import columns_of_tables, current_files, kept_files, scheduled_files
from warehouse.index_check import wrong_rows
from warehouse.layout import LAKE, staging_path
from warehouse.tables import ALL_TABLES, EXTRACTION_TABLES, ID_COLUMNS

#: A table and day with more files than this is slower to read than it need be.
_MANY_FILES = 16


@dataclass(frozen=True)
class Finding:
    """One thing that was checked. ``level``: ok · note · error."""

    check: str
    level: str
    message: str
    remedy: str | None = None


def examine(root: Path | str) -> list[Finding]:
    """Checks a warehouse; findings that are not ``ok`` say what to do. Reads only; never raises for a bad warehouse."""
    folder = Path(root).resolve()
    try:
        check_catalog(folder)
        connection = new_connection()
    except WarehouseError as error:
        return [Finding("catalogue", "error", str(error))]
    try:
        attach(connection, folder, read_only=True)
        return list(_checks(connection, folder))
    except WarehouseError as error:
        return [Finding("catalogue", "error", str(error))]
    finally:
        connection.close()


def _checks(connection: duckdb.DuckDBPyConnection, root: Path) -> Iterator[Finding]:
    yield Finding("catalogue", "ok", _catalogue(connection))
    outdated = _missing_columns(connection)
    if outdated:
        yield Finding("tables", "error", f"missing: {', '.join(outdated)}", "run any ingest: it adds them")
        return
    files = _check_files(connection, root)
    yield from files
    if any(f.level == "error" for f in files):
        yield Finding("rows", "note", "not checked, because data files are missing", "see above, then run doctor again")
        return
    for name, check in (
        ("spans", _spans),
        ("ids", _ids),
        ("orphans", _orphans),
        ("runs", _runs),
        ("versions", _versions),
        ("completeness", _complete),
        ("indexes", _indexes),
    ):
        yield _guarded(name, check, connection)
    yield from _housekeeping(connection, root)


def _guarded(
    name: str, check: Callable[[duckdb.DuckDBPyConnection], Finding], connection: duckdb.DuckDBPyConnection
) -> Finding:
    try:
        return check(connection)
    except duckdb.Error as error:
        return Finding(
            name,
            "error",
            f"cannot be checked: {error}",
            "a data file may be damaged: restore it from a backup, or ingest its input into a new warehouse",
        )


def _catalogue(connection: duckdb.DuckDBPyConnection) -> str:
    row = connection.execute(
        f"SELECT (SELECT value FROM {catalogue_tables(connection)}.ducklake_metadata WHERE key = 'version'), "
        f"(SELECT count(*) FROM ducklake_snapshots('{LAKE}')), (SELECT max(version) FROM {LAKE}.warehouse_format)"
    ).fetchone()
    assert row is not None
    return f"DuckLake format {row[0]}, {row[1]} snapshots, warehouse format {row[2]}, DuckDB {duckdb.__version__}"


def _missing_columns(connection: duckdb.DuckDBPyConnection) -> list[str]:
    have = columns_of_tables(connection)
    missing = []
    for table, row_type in ALL_TABLES.items():
        if table not in have:
            missing.append(table)
            continue
        missing += [f"{table}.{c}" for c in sorted(set(arrow_schema(row_type).names) - have[table])]
    return missing


def _check_files(connection: duckdb.DuckDBPyConnection, root: Path) -> list[Finding]:
    store = data_of(root)
    current = current_files(connection, store)
    missing = sorted(store.absent(current))
    findings = []
    if missing:
        shown = ", ".join(name.removeprefix(store.address) for name in missing[:5])
        findings.append(
            Finding(
                "files",
                "error",
                f"{len(missing)} of {len(current)} data files are gone: {shown}{' …' if len(missing) > 5 else ''}",
                "restore them from a backup; without one, `newsbeam doctor --fix` takes the files off the list, so that "
                "the rest can be read and a new ingest brings the lost articles back",
            )
        )
    else:
        findings.append(Finding("files", "ok", f"{len(current)} data files, all there"))
    kept = kept_files(connection, store)
    old_missing = len(store.absent(kept - current))
    if old_missing:
        findings.append(
            Finding(
                "snapshots",
                "note",
                f"{old_missing} files of old snapshots are gone: those cannot be read",
                "`newsbeam maintain` expires them",
            )
        )
    orphans = store.sizes().keys() - kept - scheduled_files(connection, store)
    if orphans:
        findings.append(
            Finding(
                "unlisted files",
                "note",
                f"{len(orphans)} files belong to no snapshot (a run was cut off): no reader sees them",
                "`newsbeam maintain` removes them",
            )
        )
    return findings


def _spans(connection: duckdb.DuckDBPyConnection) -> Finding:
    """``text = substr(article.text, …)`` for every row; quotes by their segments joined by ' … '."""
    parts = [
        f"SELECT '{table}' AS kind, r.{ID_COLUMNS[table]} AS id FROM {LAKE}.{table} r JOIN {LAKE}.articles a USING (article_id) "
        "WHERE r.text IS DISTINCT FROM substr(a.text, r.start_char + 1, r.end_char - r.start_char)"
        for table in EXTRACTION_TABLES
        if table not in ("articles", "quotes")
    ]
    parts.append(
        f"SELECT 'quotes', q.quote_id FROM {LAKE}.quotes q JOIN {LAKE}.articles a USING (article_id) "
        "WHERE q.text IS DISTINCT FROM array_to_string(list_transform(q.segments, "
        "lambda s: substr(a.text, s.start_char + 1, s.end_char - s.start_char)), ' … ') "
        "OR q.start_char <> q.segments[1].start_char OR q.end_char <> q.segments[-1].end_char"
    )
    parts.extend(
        f"SELECT 'quotes.{part}', q.quote_id FROM {LAKE}.quotes q JOIN {LAKE}.articles a USING (article_id) "
        f"WHERE q.{part}_start IS NOT NULL AND q.{part} IS DISTINCT FROM "
        f"substr(a.text, q.{part}_start + 1, q.{part}_end - q.{part}_start)"
        for part in ("speaker", "cue")
    )
    parts.append(
        f"SELECT 'dateline', a.article_id FROM {LAKE}.articles a WHERE a.dateline_start IS NOT NULL AND a.dateline_text "
        "IS DISTINCT FROM substr(a.text, a.dateline_start + 1, a.dateline_end - a.dateline_start)"
    )
    return _verdict(
        connection,
        "spans",
        " UNION ALL ".join(parts),
        "every text stands where its offsets say",
        "rows whose text is not where their offsets say",
    )


def _ids(connection: duckdb.DuckDBPyConnection) -> Finding:
    parts = [
        f"SELECT '{table}' AS kind, {column} AS id FROM {LAKE}.{table} GROUP BY ALL HAVING count(*) > 1"
        for table, column in ID_COLUMNS.items()
    ]
    return _verdict(connection, "ids", " UNION ALL ".join(parts), "every id stands once", "ids stand more than once")


def _orphans(connection: duckdb.DuckDBPyConnection) -> Finding:
    parts = [
        f"SELECT '{table}' AS kind, r.article_id AS id FROM {LAKE}.{table} r ANTI JOIN {LAKE}.articles a ON "
        "a.article_id = r.article_id AND a.published_date IS NOT DISTINCT FROM r.published_date"
        for table in EXTRACTION_TABLES
        if table != "articles"
    ]
    parts.extend(
        f"SELECT '{table}', s.article_id FROM {LAKE}.{table} s ANTI JOIN {LAKE}.articles a USING (article_id)"
        for table in ("stories", "story_members", "topic_matches")
    )
    parts.append(
        f"SELECT 'articles without a story member', a.article_id FROM {LAKE}.articles a "
        f"ANTI JOIN {LAKE}.story_members s USING (article_id)"
    )
    return _verdict(
        connection,
        "orphans",
        " UNION ALL ".join(parts),
        "every row belongs to an article of its day",
        "rows without their article",
    )


def _runs(connection: duckdb.DuckDBPyConnection) -> Finding:
    sums = "{0} IS DISTINCT FROM articles_new + articles_changed + articles_unchanged + dead_letters"
    query = (
        f"SELECT 'batch' AS kind, batch_id AS id FROM {LAKE}.batches WHERE {sums.format('articles_read')} UNION ALL "
        f"SELECT 'run', run_id FROM {LAKE}.runs WHERE status = 'done' AND {sums.format('articles_read')}"
    )
    return _verdict(
        connection,
        "counts",
        query,
        "articles read = new + changed + unchanged + dead letters, in every batch and run",
        "batches or runs where articles read differ from new + changed + unchanged + dead letters",
    )


def _versions(connection: duckdb.DuckDBPyConnection) -> Finding:
    """The stored article is the newest version that was kept."""
    query = (
        "WITH kept AS (SELECT article_id, arg_max(record_sha256, commit_number) AS record_sha256 "
        f"FROM {LAKE}.article_versions WHERE outcome <> 'superseded' GROUP BY article_id) "
        f"SELECT 'article' AS kind, coalesce(a.article_id, k.article_id) AS id FROM {LAKE}.articles a "
        "FULL JOIN kept k USING (article_id) "
        "WHERE coalesce(a.record_sha256, a.content_sha256) IS DISTINCT FROM k.record_sha256"
    )
    return _verdict(
        connection,
        "versions",
        query,
        "every article stands in its newest version",
        "articles whose rows are not those of their newest version",
    )


def _complete(connection: duckdb.DuckDBPyConnection) -> Finding:
    """Every article has as many rows in every table as its commit wrote."""
    return _verdict(
        connection,
        "completeness",
        incomplete_articles(),
        "every article has all the rows that its commit wrote",
        "articles lack rows or have too many",
        "`newsbeam doctor --fix` takes them out, so that the next ingest of their input brings them back whole",
    )


def _indexes(connection: duckdb.DuckDBPyConnection) -> Finding:
    return _verdict(
        connection,
        "indexes",
        wrong_rows(),
        "indexes, which questions are answered from, hold what the tables hold",
        "entries of indexes are not what the tables hold, so that answers may be wrong",
        "`newsbeam doctor --fix` makes these indexes anew from the tables",
    )


def incomplete_articles() -> str:
    """A query of (kind, article_id): articles whose rows are not as many as their version says."""
    tables = [t for t in EXTRACTION_TABLES if t != "articles"]
    counts = ", ".join(f"arg_max({t}, commit_number) AS {t}" for t in tables)
    counted = " UNION ALL ".join(f"SELECT article_id, '{t}' AS kind FROM {LAKE}.{t}" for t in tables)
    columns = ", ".join(f"count(*) FILTER (kind = '{t}') AS {t}" for t in tables)
    differ = " OR ".join(f"coalesce(f.{t}, 0) <> coalesce(v.{t}, coalesce(f.{t}, 0))" for t in tables)
    return (
        f"WITH versions AS (SELECT article_id, {counts} FROM {LAKE}.article_versions WHERE outcome <> 'superseded' "
        f"GROUP BY article_id), found AS (SELECT article_id, {columns} FROM ({counted}) GROUP BY article_id) "
        f"SELECT 'article' AS kind, v.article_id AS id FROM versions v LEFT JOIN found f USING (article_id) "
        f"LEFT JOIN {LAKE}.articles a USING (article_id) WHERE a.article_id IS NULL OR {differ}"
    )


def _verdict(
    connection: duckdb.DuckDBPyConnection, check: str, query: str, good: str, bad: str, remedy: str | None = None
) -> Finding:
    """``query`` gives (kind, id) of what is wrong."""
    row = connection.execute(
        f"SELECT count(*), list(kind || ' ' || coalesce(id, 'NULL') ORDER BY kind, id)[1:3] FROM ({query}) x(kind, id)"
    ).fetchone()
    assert row is not None
    if not row[0]:
        return Finding(check, "ok", good)
    return Finding(
        check,
        "error",
        f"{row[0]} {bad}: {', '.join(row[1])}{' …' if row[0] > 3 else ''}",
        remedy
        or "this is a fault of newsbeam: please report it with the rows named; ingest into a new warehouse meanwhile",
    )


def _housekeeping(connection: duckdb.DuckDBPyConnection, root: Path) -> Iterator[Finding]:
    row = connection.execute(
        f"SELECT count(*) FILTER (n > {_MANY_FILES}), max(n) FROM (SELECT count(*) AS n FROM "
        f"{catalogue_tables(connection)}.ducklake_data_file f LEFT JOIN "
        f"{catalogue_tables(connection)}.ducklake_file_partition_value p USING (data_file_id, table_id) "
        "WHERE f.end_snapshot IS NULL GROUP BY f.table_id, p.partition_value)"
    ).fetchone()
    if row and row[0]:
        yield Finding(
            "small files",
            "note",
            f"{row[0]} days of tables lie in more than {_MANY_FILES} files (up to {row[1]})",
            "`newsbeam maintain` joins them: queries get faster",
        )
    else:
        yield Finding("small files", "ok", f"no day of a table lies in more than {_MANY_FILES} files")
    open_runs = connection.execute(f"SELECT count(*) FROM {LAKE}.runs WHERE status = 'running'").fetchone()
    if open_runs and open_runs[0] and not locks.is_held(root, "run"):
        yield Finding(
            "runs",
            "note",
            f"{open_runs[0]} run(s) were cut off; what they committed is whole",
            "run the same ingest command again: it goes on where it stopped",
        )
    staged = staging_path(root)
    if staged.is_dir() and not locks.is_held(root, "run") and any(staged.iterdir()):
        yield Finding(
            "staging", "note", "rows of a run that was cut off are still staged", "the next ingest removes them"
        )
