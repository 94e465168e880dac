"""Commits into a real DuckLake: all or nothing, never twice, replaced rows gone, other days untouched."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from pathlib import Path

import pytest
from warehouse_rows import NOW, Rows, make_article

import warehouse
from schemas import DeadLetter
from schemas.rows import EXTRACTION_TABLES
from warehouse import locks
from warehouse.commit import Batch, CommitResult, commit
from warehouse.doctor import examine
from warehouse.layout import staging_path, table_path
from warehouse.letters import dead_letters_open
from warehouse.write import Segment, write_segment

DAYS = [dt.date(2024, 10, 28), dt.date(2024, 10, 29), None]


def put(
    lake: Path, articles: list[Rows], *, run: str = "run", index: int = 0, batch: str | None = None
) -> CommitResult:
    segment = write_segment(lake, articles)
    return commit(
        lake,
        Batch(batch or f"{run}-{index}", run, index, (segment,), read=len(articles), committed_at=NOW),
    )


def rows_of(lake: Path, leave_out: str = "run_id") -> dict[str, list[tuple[object, ...]]]:
    """All rows of the extraction tables, in a fixed order."""
    with warehouse.connect(lake) as connection:
        return {
            t: connection.execute(
                f"SELECT {'* EXCLUDE (' + leave_out + ')' if t == 'articles' else '*'} FROM lake.{t} ORDER BY ALL"
            ).fetchall()
            for t in EXTRACTION_TABLES
        }


def healthy(lake: Path) -> bool:
    return [f for f in examine(lake) if f.level == "error"] == []


def test_all_tables_are_filled_in_the_documented_layout(lake: Path) -> None:
    result = put(lake, [make_article(n, day=DAYS[n % 3]) for n in range(6)])
    assert (result.new, result.changed, result.unchanged) == (6, 0, 0)
    assert result.rows == {"articles": 6, "entities": 12, "quotes": 6, "numeric_claims": 6, "temporal_expressions": 6}
    for table in EXTRACTION_TABLES:
        folders = sorted(p.name for p in table_path(lake, table).iterdir())
        assert folders == [
            "published_date=2024-10-28",
            "published_date=2024-10-29",
            "published_date=__HIVE_DEFAULT_PARTITION__",
        ]
        assert all(len(f.stem) == 64 and f.suffix == ".parquet" for f in table_path(lake, table).rglob("*.*"))
    assert not any(staging_path(lake).iterdir())
    assert healthy(lake)


def test_the_same_batch_again_changes_nothing(lake: Path) -> None:
    articles = [make_article(n) for n in range(3)]
    first = put(lake, articles)
    with warehouse.connect(lake) as connection:
        snapshots = connection.execute("SELECT count(*) FROM ducklake_snapshots('lake')").fetchall()
    again = put(lake, articles)
    assert again.already and (again.new, again.rows) == (first.new, first.rows)
    with warehouse.connect(lake) as connection:
        assert connection.execute("SELECT count(*) FROM ducklake_snapshots('lake')").fetchall() == snapshots
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (3,)


def test_known_articles_in_another_run_are_unchanged(lake: Path) -> None:
    put(lake, [make_article(n) for n in range(3)])
    before = rows_of(lake)
    result = put(lake, [make_article(n, run_id="later") for n in range(4)], run="later")
    assert (result.new, result.changed, result.unchanged) == (1, 0, 3)
    after = rows_of(lake)
    assert all(row in after[t] for t in EXTRACTION_TABLES for row in before[t])


def test_a_changed_article_replaces_all_its_rows_and_keeps_history(lake: Path) -> None:
    put(lake, [make_article(n) for n in range(3)])
    with warehouse.connect(lake) as connection:
        (version,) = connection.execute("SELECT max(snapshot_id) FROM ducklake_snapshots('lake')").fetchall()[0]
    changed = make_article(1, run_id="later", troops=12_000, day=dt.date(2024, 10, 30))
    result = put(lake, [changed], run="later")
    assert (result.new, result.changed, result.unchanged) == (0, 1, 0)
    with warehouse.connect(lake) as connection:
        claims = connection.execute(
            "SELECT value, published_date FROM numeric_claims WHERE article_id = ?", [changed.article.article_id]
        ).fetchall()
        old = connection.execute(
            f"SELECT value FROM lake.numeric_claims AT (VERSION => {version}) WHERE article_id = ?",
            [changed.article.article_id],
        ).fetchall()
        counts = {t: connection.execute(f"SELECT count(*) FROM {t}").fetchone() for t in EXTRACTION_TABLES}
    assert claims == [(12_000.0, dt.date(2024, 10, 30))]
    assert old == [(10_000.0,)]
    assert counts["articles"] == (3,) and counts["entities"] == (6,)
    assert healthy(lake)


def test_a_backfill_touches_no_other_day(lake: Path) -> None:
    put(lake, [make_article(n, day=DAYS[n % 2]) for n in range(4)])
    before = {p: p.stat().st_mtime_ns for p in table_path(lake, "articles").rglob("*.parquet")}
    put(lake, [make_article(9, day=dt.date(1999, 1, 1))], run="backfill")
    after = {p: p.stat().st_mtime_ns for p in table_path(lake, "articles").rglob("*.parquet")}
    assert {p: t for p, t in after.items() if p in before} == before
    assert {p.parent.name for p in after if p not in before} == {"published_date=1999-01-01"}


def test_two_versions_in_two_segments_of_one_batch(lake: Path) -> None:
    old, new = make_article(1, hour=8), make_article(1, hour=9, troops=11_000)
    neighbour = make_article(2)
    segments = (write_segment(lake, [old, neighbour]), write_segment(lake, [new, new]))
    result = commit(lake, Batch("b", "run", 0, segments, read=4, committed_at=NOW))
    assert (result.new, result.unchanged) == (2, 2)
    with warehouse.connect(lake) as connection:
        assert connection.execute("SELECT value FROM numeric_claims ORDER BY ALL").fetchall() == [
            (10_000.0,),
            (11_000.0,),
        ]
        assert connection.execute(
            "SELECT outcome, count(*) FROM article_versions GROUP BY 1 ORDER BY 1"
        ).fetchall() == [("new", 2), ("superseded", 1)]
    assert healthy(lake)


@pytest.mark.parametrize("seed", [1, 2])
def test_two_orders_and_batch_sizes_give_equal_tables(empty_warehouse: Path, tmp_path: Path, seed: int) -> None:
    import shutil

    read = [make_article(n % 5, hour=n % 4, troops=10_000 + n, day=DAYS[n % 3]) for n in range(14)]
    tables, versions = [], []
    for name, size, shuffled in (("a", 14, False), ("b", 3, True)):
        root = tmp_path / name
        shutil.copytree(empty_warehouse, root)
        order = list(read)
        if shuffled:
            random.Random(seed).shuffle(order)
        for index, start in enumerate(range(0, len(order), size)):
            put(root, order[start : start + size], index=index)
        tables.append(rows_of(root))
        with warehouse.connect(root) as connection:
            versions.append(
                connection.execute(
                    "SELECT article_id, record_sha256, outcome FROM article_versions ORDER BY ALL"
                ).fetchall()
            )
            assert connection.execute(
                "SELECT sum(articles_new), sum(articles_changed), sum(articles_unchanged) FROM batches"
            ).fetchone() == (5, 0, 9)
        assert healthy(root)
    assert tables[0] == tables[1]
    assert versions[0] == versions[1]


def test_dead_letters_stand_once_and_go_when_resolved(lake: Path) -> None:
    letter = DeadLetter(
        dead_letter_id="d1",
        run_id="run",
        source_uri="in.jsonl#3",
        stage="read",
        error_type="invalid_json",
        error_message="line 3 ends in the middle of a record",
        payload='{"text": "',
        failed_at=NOW,
    )
    for index in range(2):
        result = commit(lake, Batch(f"b{index}", "run", index, (), (letter,), read=1, committed_at=NOW))
        assert result.dead_letters == 1
    assert [d.dead_letter_id for d in dead_letters_open(lake)] == ["d1"]
    assert dead_letters_open(lake)[0].failed_at == NOW
    retried = write_segment(lake, [make_article(1)])
    commit(lake, Batch("retry", "run2", 0, (retried,), read=1, committed_at=NOW, resolved_dead_letters=("d1",)))
    assert dead_letters_open(lake) == []
    assert healthy(lake)


def test_many_dead_letters(lake: Path) -> None:
    letters = tuple(
        DeadLetter(dead_letter_id=f"d{n:03}", stage="read", error_message="é\ud800"[:1], failed_at=NOW)
        for n in range(40)
    )
    commit(lake, Batch("b", "run", 0, (), letters, read=40, committed_at=NOW))
    assert [d.dead_letter_id for d in dead_letters_open(lake)] == [d.dead_letter_id for d in letters]


def test_a_row_of_another_day_than_its_article_is_refused(lake: Path) -> None:
    rows = make_article(1)
    stray = replace(rows, entities=(replace(rows.entities[0], published_date=dt.date(1999, 1, 1)),))
    with pytest.raises(ValueError, match="1999-01-01"):
        write_segment(lake, [stray])
    assert not list(staging_path(lake).rglob("*"))


def test_a_segment_travels_as_json(lake: Path) -> None:
    segment = write_segment(lake, [make_article(1, title="Überschrift „x“"), make_article(2, day=None)])
    assert Segment.from_json(segment.to_json()) == segment


def test_a_second_committer_waits_and_then_says_who_is_busy(lake: Path) -> None:
    segment = write_segment(lake, [make_article(1)])
    batch = Batch("b", "run", 0, (segment,), read=1, committed_at=NOW)
    with (
        locks.hold(lake, "commit", holder="commits batch 7"),
        pytest.raises(warehouse.WarehouseBusy, match="commits batch 7") as caught,
    ):
        commit(lake, batch, wait=0.1)
    assert caught.value.exit_code == 75
    assert commit(lake, batch).new == 1
