"""Indexes hold what the tables hold, whatever was committed, replaced, forgotten or there before they were."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from warehouse_rows import NOW, Rows, make_article

import warehouse
from schemas import arrow_schema
from warehouse.commit import Batch, commit
from warehouse.connect import attach
from warehouse.doctor import examine
from warehouse.engine import new_connection
from warehouse.forget import forget
from warehouse.index_check import wrong_rows
from warehouse.indexes import INDEXES, build
from warehouse.maintain import maintain
from warehouse.repair import repair
from warehouse.tables import ALL_TABLES


def put(lake: Path, run: str, rows: list[Rows]) -> None:
    from warehouse.write import write_segment

    commit(lake, Batch(run, run, 0, (write_segment(lake, rows),), read=len(rows), committed_at=NOW))


def kept_and_rebuilt(lake: Path) -> tuple[list[list[tuple[object, ...]]], list[list[tuple[object, ...]]]]:
    """The rows of every index as commits kept them, and as they come out of the tables."""
    connection = new_connection()
    attach(connection, lake, read_only=False)

    def rows() -> list[list[tuple[object, ...]]]:
        return [connection.execute(f"SELECT * FROM lake.{i} ORDER BY ALL").fetchall() for i in INDEXES]

    kept = rows()
    connection.execute("BEGIN")
    for index in INDEXES:
        connection.execute(f"DELETE FROM lake.{index}")
        build(connection, index)
    rebuilt = rows()
    connection.execute("ROLLBACK")
    connection.close()
    return kept, rebuilt


def everything(lake: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of all other tables that follow from the articles."""
    with warehouse.connect(lake) as connection:
        rows = {t: connection.execute(f"FROM lake.{t} ORDER BY ALL").fetchall() for t in (*FOLLOWS, "story_texts")}
    assert all(rows.values())
    return rows


def test_indexes_follow_commits_corrections_and_forgetting(lake: Path) -> None:
    first = [
        make_article(n, day=dt.date(2024, 10, 28 + n % 3) if n else None, outlet=f"o{n}.example") for n in range(14)
    ]
    put(lake, "first", first)
    put(lake, "second", [make_article(3, day=dt.date(2024, 10, 28), outlet="o3.example", troops=77),
                         make_article(0, day=None, outlet="o0.example", troops=88)])  # fmt: skip
    kept, rebuilt = kept_and_rebuilt(lake)
    totals = list(INDEXES).index("speaker_totals")
    assert len(kept[totals]) == 3  # a row for each commit, and one that says that articles were replaced
    del kept[totals], rebuilt[totals]
    assert [len(rows) for rows in kept] == [1, 14, 14, 14, 2, 28]
    assert kept == rebuilt
    maintain(lake, grace_hours=0)
    maintained, rebuilt = kept_and_rebuilt(lake)
    assert maintained == rebuilt
    assert [row[1:5] for row in maintained.pop(totals)] == [(14, 0, 0, 14)]
    assert maintained == kept
    forget(lake, [r.article.article_id for r in first[:13]], now=NOW)
    kept, rebuilt = kept_and_rebuilt(lake)
    assert [len(rows) for rows in kept] == [1, 1, 1, 1, 1, 2, 2]
    assert kept == rebuilt


@pytest.mark.parametrize("lacks", ["tables", "columns", "one table"])
@pytest.mark.parametrize("command", [warehouse.create, warehouse.refresh, maintain])
def test_a_warehouse_from_before_the_indexes_gets_them(
    lake: Path, lacks: str, command: Callable[[Path], object]
) -> None:
    rows = [make_article(n, day=dt.date(2024, 9 + n % 3, 28) if n else None, outlet=f"o{n}.example") for n in range(12)]
    put(lake, "first", rows)
    connection = new_connection()
    attach(connection, lake, read_only=False)
    if lacks == "tables":
        for index in INDEXES:
            connection.execute(f"DROP TABLE lake.{index}")
    elif lacks == "one table":
        connection.execute("DROP TABLE lake.entity_names")
    else:
        connection.execute("ALTER TABLE lake.quote_index DROP COLUMN published_at")
        connection.execute("ALTER TABLE lake.claim_index DROP COLUMN outlet")
        connection.execute("ALTER TABLE lake.entity_names DROP COLUMN name_key")
    connection.close()
    command(lake)
    kept, rebuilt = kept_and_rebuilt(lake)
    assert [len(rows) for rows in kept] == [1, 12, 12, 1, 12, 2, 24]
    assert kept == rebuilt


def test_forgetting_on_a_warehouse_from_before_the_indexes(lake: Path) -> None:
    rows = [make_article(n, outlet=f"o{n}.example") for n in range(3)]
    put(lake, "first", rows)
    connection = new_connection()
    attach(connection, lake, read_only=False)
    connection.execute("DROP TABLE lake.entity_index")
    connection.close()
    forget(lake, [rows[0].article.article_id], now=NOW)
    kept, rebuilt = kept_and_rebuilt(lake)
    assert [len(rows) for rows in kept] == [1, 2, 2, 1, 2, 2, 4]
    assert kept == rebuilt


def test_sums_are_there_when_their_renewal_fails(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for run in ("first", "second"):
        put(lake, run, [make_article(n, outlet=f"{run}{n}.example") for n in range(3)])
    with monkeypatch.context() as patched, pytest.raises(ZeroDivisionError):
        patched.setattr(sys.modules["warehouse.indexes"], "build", lambda *_: 1 / 0)
        maintain(lake, grace_hours=0)
    for _ in range(2):
        with warehouse.connect(lake) as connection:
            assert connection.execute("SELECT articles FROM speakers").fetchall() == [(6,)]
        maintain(lake, grace_hours=0)


def test_repair_takes_articles_out_of_the_indexes(lake: Path) -> None:
    put(lake, "first", [make_article(n, day=dt.date(2024, 10, 1 + n), outlet=f"o{n}.example") for n in range(3)])
    maintain(lake, grace_hours=0)  # rows that stand in the catalogue are not lost with a file
    (lost,) = (lake / "data" / "main" / "quotes" / "published_date=2024-10-02").glob("*.parquet")
    lost.unlink()
    assert repair(lake).articles_removed == 1
    maintain(lake)  # adds up what the speakers are left with
    kept, rebuilt = kept_and_rebuilt(lake)
    assert [len(rows) for rows in kept] == [1, 2, 2, 1, 2, 2, 4]
    assert kept == rebuilt


FOLLOWS = ("stories", "story_bands", "topic_matches")
FILES = ("quote_index", "speaker_index", "claim_index", "entity_index", "story_texts", *FOLLOWS)


@pytest.fixture
def crowded(lake: Path) -> Path:
    """So many articles that indexes lie in files; two outlets print one text."""
    text = " ".join(f"Word {n} of a text that two outlets print." for n in range(20))
    rows = [make_article(n, day=dt.date(2024, 10, 1 + n), outlet=f"o{n}.example") for n in range(11)]
    rows += [make_article(n, text=text, outlet=f"o{n}.example") for n in (20, 21)]
    put(lake, "first", rows)
    return lake


def test_indexes_that_do_not_hold_what_the_tables_hold_are_named_and_made_anew(crowded: Path) -> None:
    before, other = kept_and_rebuilt(crowded), everything(crowded)
    assert [f.level for f in examine(crowded) if f.check == "indexes"] == ["ok"]
    connection = new_connection()
    attach(connection, crowded, read_only=False)

    def damage(index: str) -> None:
        key = "content" if index == "story_texts" else next(iter(arrow_schema(ALL_TABLES[index]).names))
        connection.execute(f"DELETE FROM lake.{index} WHERE {key} = (SELECT min({key}) FROM lake.{index})")

    for index in (*INDEXES, "story_texts"):
        connection.execute("BEGIN")
        damage(index)
        kinds = {kind for (kind,) in connection.execute(f"SELECT DISTINCT kind FROM ({wrong_rows()})").fetchall()}
        assert kinds == ({"speaker_index", "speaker_totals"} if index == "speaker_index" else {index}), index
        connection.execute("ROLLBACK")
    for index in (*INDEXES, "story_texts"):
        damage(index)
    connection.close()
    (found,) = [f for f in examine(crowded) if f.level == "error"]
    assert found.check == "indexes" and "--fix" in str(found.remedy)
    done = repair(crowded)
    assert done.articles_removed == 0 and done.texts_read == 1
    assert sorted(done.made_anew) == sorted(INDEXES)
    assert kept_and_rebuilt(crowded) == before
    assert everything(crowded) == other
    assert [f for f in examine(crowded) if f.level == "error"] == []
    again = repair(crowded)
    assert (again.made_anew, again.texts_read) == ((), 0)


def test_lost_files_of_what_follows_from_the_tables_are_made_anew(crowded: Path) -> None:
    before, other = kept_and_rebuilt(crowded), everything(crowded)
    for index in FILES:
        files = sorted((crowded / "data" / "main" / index).glob("*.parquet"))
        assert files, index
        for file in files:
            file.unlink()
    done = repair(crowded)
    assert done.articles_removed == 0 and done.texts_read == 13
    assert set(done.made_anew) >= set(FILES) - {"story_texts"}
    assert kept_and_rebuilt(crowded) == before
    assert everything(crowded) == other
    assert [f for f in examine(crowded) if f.level == "error"] == []


@pytest.mark.parametrize("cut_off", [False, True])
def test_lost_bookkeeping_is_made_anew_and_no_article_comes_twice(
    crowded: Path, cut_off: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its version an article would count as new when it comes again, and stand twice."""
    put(crowded, "second", [make_article(1, hour=10, troops=11_000, day=dt.date(2024, 10, 2), outlet="o1.example")])
    maintain(crowded, grace_hours=0)
    lost = ("article_versions", "batches", "story_members", "aliases", "topics", "topic_rules")
    with warehouse.connect(crowded) as connection:
        kept = [
            connection.execute(f"FROM lake.{t} ORDER BY ALL").fetchall() for t in ("articles", *lost[2:], "stories")
        ]
    for table in lost:
        files = sorted((crowded / "data" / "main" / table).glob("*.parquet"))
        assert files, table
        for file in files:
            file.unlink()
    if cut_off:
        with monkeypatch.context() as patched, pytest.raises(ZeroDivisionError):
            patched.setattr(sys.modules["warehouse.repair"], "make_anew", lambda _: 1 / 0)
            repair(crowded)
    done = repair(crowded)
    assert done.articles_removed == 0 and set(done.made_anew) >= {"article_versions", "batches", "aliases", "topics"}
    with warehouse.connect(crowded) as connection:
        assert kept == [
            connection.execute(f"FROM lake.{t} ORDER BY ALL").fetchall() for t in ("articles", *lost[2:], "stories")
        ]
    assert [f for f in examine(crowded) if f.level == "error"] == []
    again = make_article(1, hour=11, troops=12_000, day=dt.date(2024, 10, 2), outlet="o1.example")
    put(crowded, "third", [again, make_article(2, day=dt.date(2024, 10, 3), outlet="o2.example")])
    with warehouse.connect(crowded) as connection:
        row = connection.execute(
            "SELECT articles_changed, articles_unchanged FROM lake.batches WHERE run_id = 'third'"
        ).fetchone()
        assert row == (1, 1)
    assert [f for f in examine(crowded) if f.level == "error"] == []
    assert repair(crowded).made_anew == ()


@pytest.mark.parametrize("newest", [1, 3, 20])
def test_the_newest_quotes_are_the_first_of_all(lake: Path, newest: int) -> None:
    rows = [make_article(n, day=dt.date(2024, 10, 1 + n) if n else None, outlet=f"o{n}.example") for n in range(5)]
    rows.append(replace(make_article(9, outlet="o9.example"), quotes=()))
    put(lake, "first", rows)
    with warehouse.connect(lake) as connection:
        every = connection.execute("FROM quotes_by('Holt')").fetchall()
        some = connection.execute(f"FROM quotes_by('Holt', newest := {newest})").fetchall()
    assert len(every) == 5
    assert every[-1][0] is None  # the undated one comes last
    assert some == every[:newest]
