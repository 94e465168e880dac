"""One batch, one transaction: readers see all of it or nothing, and a batch that was committed is never repeated.

Order of the steps, and what a crash between any two of them leaves:

1. workers stage rows (:mod:`warehouse.write`): invisible; cleared by the next run;
2. the commit writes data files under their final names (:mod:`warehouse.partitions`): not listed in the catalogue,
   hence invisible; repeated under the same names by the next attempt, else removed by ``newsbeam maintain``;
3. one transaction deletes the rows of replaced versions, lists the new files, adds versions, dead letters and the
   batch's row: all or nothing, by DuckLake's snapshot in the catalogue;
4. the staged rows are removed: cleared by the next run otherwise.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from schemas import DeadLetter, to_table
from warehouse import indexes
from warehouse.catalogue import append, disk_error, register, with_retry
from warehouse.connect import attach, check_catalog
from warehouse.engine import new_connection, quote
from warehouse.layout import LAKE
from warehouse.locks import hold
from warehouse.partitions import concat, write_partitions
from warehouse.plan import Seen, begin, days_of, history, make_plan
from warehouse.stories import apply_stories
from warehouse.tables import EXTRACTION_TABLES, BatchRow, VersionRow
from warehouse.version_rows import Made, version_rows
from warehouse.versions import ArticleVersion, Decision, decide
from warehouse.write import SIGNATURES, Segment, drop_staged, read_staged

#: Called with the name of each step once it is done; the crash tests stop the process there.
Step = Callable[[str], None]


@dataclass(frozen=True)
class Batch:
    """What one commit takes: staged rows, dead letters and counts."""

    batch_id: str
    run_id: str
    index: int
    segments: tuple[Segment, ...] = ()
    dead_letters: tuple[DeadLetter, ...] = ()
    #: Records read: must be the articles of the segments, the unchanged and the dead letters together.
    read: int = 0
    #: Articles that were known and skipped before annotation.
    unchanged: int = 0
    #: Time of the commit (UTC), given by the caller: the warehouse asks no clock.
    committed_at: dt.datetime | None = None
    #: Dead letters of earlier runs whose records this batch carries again: removed in the same transaction.
    resolved_dead_letters: tuple[str, ...] = ()
    #: Seconds that reading and annotating took, as the caller measured them.
    seconds: float | None = None
    #: Age of the oldest input at the commit, where inputs have an age.
    lag_seconds: float | None = None


@dataclass(frozen=True)
class CommitResult:
    """What a commit did. ``already``: the batch had been committed before; the counts are those of then."""

    batch_id: str
    already: bool
    new: int
    changed: int
    unchanged: int
    dead_letters: int
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0
    seconds: float = 0.0
    #: Words of the articles that were stored.
    words: int = 0


def commit(root: Path | str, batch: Batch, *, wait: float = 60.0, step: Step | None = None) -> CommitResult:
    """Commits a batch, or says what it did when it was committed before.

    Guarantees: all tables change in one snapshot; committing the same ``batch_id`` again changes nothing; the rows
    that stay do not depend on the order of batches (:mod:`warehouse.versions`). Waits up to ``wait`` seconds for
    another process that commits. Raises WarehouseBusy when the time is up, WarehouseReadOnly when the disk is full or
    not writable; the warehouse is then as it was.
    """
    folder = Path(root).resolve()
    done = step or (lambda _: None)
    started = time.monotonic()
    check_catalog(folder)
    with hold(folder, "commit", wait=wait, holder=f"commits batch {batch.index} of run {batch.run_id}"):
        connection = new_connection()
        try:
            # Two connections work at a time and their statements are short: threads of DuckDB's own cost more than they save.
            connection.execute("SET threads = 1")
            attach(connection, folder, read_only=False)
            result = with_retry(folder, lambda: _commit(connection, folder, batch, started, done), started + wait)
        except OSError as error:
            raise disk_error(folder, error) from error
        finally:
            connection.close()
    drop_staged(folder, batch.segments)
    done("staging dropped")
    return result


def _commit(
    connection: duckdb.DuckDBPyConnection, root: Path, batch: Batch, started: float, done: Step
) -> CommitResult:
    # A second connection asks while this one changes; the commit lock is held, so that both see the same snapshot.
    with connection.cursor() as reader, ThreadPoolExecutor(1) as pool:
        connection.execute("BEGIN")  # also around the questions: the catalogue is read once
        try:
            result = _change(connection, reader, pool, root, batch, done)
            connection.execute("COMMIT")
        except BaseException:
            _rollback(connection)
            raise
    done("committed")
    return replace(result, seconds=time.monotonic() - started)


def _change(
    connection: duckdb.DuckDBPyConnection,
    reader: duckdb.DuckDBPyConnection,
    pool: ThreadPoolExecutor,
    root: Path,
    batch: Batch,
    done: Step,
) -> CommitResult:
    """Everything that a batch changes, in the open transaction; nothing, if it was committed before."""
    asked = pool.submit(begin, reader, batch.batch_id)
    incoming = [(segment, version) for segment in batch.segments for version in segment.articles]
    extra = [version for segment in batch.segments for version in segment.superseded]
    stored, seen = history(connection, [v for _, v in incoming] + extra)
    begun = asked.result()
    if begun.committed is not None:
        return _committed(batch.batch_id, begun.committed)
    decision = decide(
        [v for _, v in incoming], run_id=batch.run_id, stored=stored, seen=seen, forgotten=begun.forgotten
    )
    decision.unchanged += len(extra)
    losers = [v for v in extra if v.article_id not in begun.forgotten]
    _remember(decision, losers, seen, [incoming[i][1] for i in decision.kept])
    done("decided")
    kept = [incoming[i] for i in sorted(decision.kept)]
    tables = {t: rows for t in EXTRACTION_TABLES if (rows := _staged(root, t, kept)) is not None}
    signatures = _staged(root, SIGNATURES, kept)
    days = days_of(decision.replaced)
    speakers = pool.submit(indexes.speakers_of, reader, decision.replaced, days)
    plan = pool.submit(make_plan, reader, decision.replaced, tables, signatures, batch.run_id)
    files = {t: write_partitions(root, t, rows, batch_id=batch.batch_id) for t, rows in tables.items()}
    done("files written")
    counts = {t: tables[t].num_rows if t in tables else 0 for t in EXTRACTION_TABLES}
    words = int(pc.sum(tables["articles"].column("word_count")).as_py() or 0) if "articles" in tables else 0
    _delete_replaced(connection, decision)
    indexes.remove_articles(connection, root, decision.replaced, days, speakers.result(), batch.batch_id)
    done("deleted")
    for table, written in files.items():
        register(connection, table, written)
    planned = plan.result()
    apply_stories(connection, root, planned.stories, batch.batch_id)
    if planned.matches is not None and planned.matches.num_rows:
        append(connection, root, "topic_matches", planned.matches, batch.batch_id)
    indexes.add_rows(connection, root, planned.index_rows, batch.batch_id)
    done("registered")
    outcomes = [(incoming[i][1], outcome) for i, outcome in decision.kept.items()]
    outcomes += [(version, "superseded") for version in decision.superseded]
    made = Made(batch.run_id, batch.batch_id, begun.number, batch.committed_at)
    if outcomes:
        versions = version_rows(outcomes, made, tables, planned.changes)
        append(connection, root, "article_versions", to_table(VersionRow, versions), batch.batch_id)
    connection.execute(
        f"CALL ducklake_set_commit_message('{LAKE}', 'newsbeam', ?, extra_info => ?)",
        [f"batch {batch.index} of run {batch.run_id}", batch.batch_id],
    )
    letters = _exchange_dead_letters(connection, root, batch)
    row = BatchRow(
        batch_id=batch.batch_id,
        run_id=batch.run_id,
        batch_index=batch.index,
        commit_number=begun.number,
        committed_at=batch.committed_at,
        articles_read=batch.read,
        articles_new=decision.new,
        articles_changed=decision.changed,
        articles_unchanged=decision.unchanged + batch.unchanged,
        dead_letters=letters,
        rows=json.dumps(counts, sort_keys=True),
        words=words,
        seconds=batch.seconds,
        lag_seconds=batch.lag_seconds,
    )
    append(connection, root, "batches", to_table(BatchRow, [row]), batch.batch_id)
    done("before commit")
    every = [f for group in files.values() for f in group]
    return CommitResult(
        batch_id=batch.batch_id,
        already=False,
        new=decision.new,
        changed=decision.changed,
        unchanged=decision.unchanged + batch.unchanged,
        dead_letters=letters,
        rows=counts,
        files=len(every),
        bytes=sum(f.bytes for f in every),
        words=words,
    )


def _committed(batch_id: str, row: Mapping[str, Any]) -> CommitResult:
    """What a batch did that was committed before, by its row in ``batches``."""
    return CommitResult(
        batch_id,
        already=True,
        new=row["articles_new"],
        changed=row["articles_changed"],
        unchanged=row["articles_unchanged"],
        dead_letters=row["dead_letters"],
        rows=json.loads(row["rows"] or "{}"),
        words=row["words"] or 0,
    )


def _remember(decision: Decision, extra: Sequence[ArticleVersion], seen: Seen, kept: Sequence[ArticleVersion]) -> None:
    """Adds the versions that lost within their segment, each once."""
    known = {v.identity for v in (*decision.superseded, *kept)}
    for version in extra:
        if version.identity not in seen and version.identity not in known:
            known.add(version.identity)
            decision.superseded.append(version)


def _staged(root: Path, table: str, kept: Sequence[tuple[Segment, ArticleVersion]]) -> pa.Table | None:
    """The rows of the kept articles, from the segments that hold them."""
    ids: dict[str, tuple[Segment, set[str]]] = {}
    for segment, version in kept:
        ids.setdefault(segment.path, (segment, set()))[1].add(version.article_id)
    parts = []
    for segment, wanted in ids.values():
        rows = read_staged(root, segment, table)
        if rows is None:
            continue
        if len(wanted) < len(segment.articles):
            mask = pc.is_in(rows.column("article_id"), value_set=pa.array(sorted(wanted), pa.string()))
            rows = rows.filter(mask)
        if rows.num_rows:
            parts.append(rows)
    return concat(parts) if parts else None


def _delete_replaced(connection: duckdb.DuckDBPyConnection, decision: Decision) -> None:
    """Deletes the rows of replaced versions, in the partitions where they lie."""
    if not decision.replaced:
        return
    where = indexes.of_articles(decision.replaced, days_of(decision.replaced))
    for table in (*EXTRACTION_TABLES, "topic_matches"):
        connection.execute(f"DELETE FROM {LAKE}.{table} WHERE {where}")
    if decision.demoted:
        lost = ", ".join(
            f"({quote(s.version.article_id)}, {quote(s.version.record_sha256)}, {s.commit_number})"
            for s in decision.demoted
        )
        connection.execute(
            f"UPDATE {LAKE}.article_versions SET outcome = 'superseded' "
            f"WHERE (article_id, record_sha256, commit_number) IN ({lost})"
        )


def _exchange_dead_letters(connection: duckdb.DuckDBPyConnection, root: Path, batch: Batch) -> int:
    """Removes resolved dead letters and adds the batch's own; one that stands there already is not added twice, unless
    it failed for another reason this time: the newer one takes its place."""
    if batch.resolved_dead_letters:
        ids = ", ".join(quote(i) for i in sorted(batch.resolved_dead_letters))
        connection.execute(f"DELETE FROM {LAKE}.dead_letters WHERE dead_letter_id IN ({ids})")
    letters = {d.dead_letter_id: d for d in batch.dead_letters}
    if letters:
        ids = ", ".join(quote(i) for i in sorted(letters))
        there = connection.execute(
            f"SELECT dead_letter_id, error_type FROM {LAKE}.dead_letters WHERE dead_letter_id IN ({ids})"
        ).fetchall()
        for known, error_type in there:
            if letters[known].error_type == error_type:
                del letters[known]
            else:
                connection.execute(f"DELETE FROM {LAKE}.dead_letters WHERE dead_letter_id = ?", [known])
    if letters:
        rows = to_table(DeadLetter, [letters[i] for i in sorted(letters)])
        append(connection, root, "dead_letters", rows, batch.batch_id)
    return len(batch.dead_letters)


def _rollback(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("ROLLBACK")
    except duckdb.Error:
        return  # a commit that failed has rolled back by itself
