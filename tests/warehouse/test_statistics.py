"""Conditions find rows whatever was written, forgotten and joined before: bounds in the catalogue are never too narrow."""

from __future__ import annotations

import datetime as dt
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from warehouse_rows import NOW, Rows, make_article

import warehouse
from warehouse.commit import Batch, commit
from warehouse.forget import forget
from warehouse.maintain import maintain
from warehouse.write import write_segment

LONG = "SARNOW — " + "The river stood high and the bridge was closed. " * 200  # Parquet keeps no bounds of such texts


def put(lake: Path, run: str, rows: list[Rows]) -> None:
    commit(lake, Batch(run, run, 0, (write_segment(lake, rows),), read=len(rows), committed_at=NOW))


def count(lake: Path, condition: str) -> int:
    with warehouse.connect(lake) as connection:
        row = connection.execute(f"SELECT count(*) FROM articles WHERE {condition}").fetchone()
        assert row is not None
        return int(row[0])


def first_articles() -> list[Rows]:
    days = [dt.date(2024, 10, 28), dt.date(2024, 10, 29)]
    return [make_article(n, text=f"{LONG} {n}", day=days[n % 2], outlet=f"o{n}.example") for n in range(12)]


def check_that_older_rows_are_found(lake: Path, upkeep: str) -> None:
    put(lake, "a", first_articles())
    if upkeep == "maintain":
        put(lake, "b", [make_article(20, day=dt.date(2024, 10, 28), outlet="p.example")])
        maintain(lake, grace_hours=0)
    elif upkeep == "forget":
        forget(lake, [first_articles()[11].article.article_id], now=NOW)
    elif upkeep == "replace":  # all rows of a day's file
        put(
            lake, "b", [make_article(n, day=dt.date(2024, 10, 29), outlet=f"o{n}.example") for n in (1, 3, 5, 7, 9, 11)]
        )
    put(lake, "z", [make_article(99, text="Zebras were seen.", day=dt.date(2024, 12, 1), outlet="z.example")])
    maintain(lake, grace_hours=0)
    put(lake, "y", [make_article(98, text="Zebras were seen again.", day=dt.date(2024, 12, 2), outlet="z.example")])
    assert count(lake, "published_date = DATE '2024-10-28'") == (7 if upkeep == "maintain" else 6)
    assert count(lake, "outlet = 'o4.example'") == 1
    assert count(lake, "starts_with(text, 'SARNOW')") == {"forget": 11, "replace": 6}.get(upkeep, 12)
    assert count(lake, "title = 'Report 6'") == 1
    assert count(lake, "word_count > 1000") == {"forget": 11, "replace": 6}.get(upkeep, 12)


@pytest.mark.parametrize("upkeep", ["none", "maintain", "forget", "replace"])
def test_older_rows_are_found_after_later_commits(lake: Path, upkeep: str) -> None:
    check_that_older_rows_are_found(lake, upkeep)


def test_the_catalogue_holds_no_text(lake: Path) -> None:
    rows = [make_article(n, outlet=f"o{n}.example") for n in range(3)]

    def texts() -> list[str]:
        with closing(sqlite3.connect(lake / "catalog.sqlite")) as connection:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return [
                table
                for table in tables
                for row in connection.execute(f'SELECT * FROM "{table}"')
                if any("North Korean troops had arrived" in str(value) for value in row)
            ]

    put(lake, "a", rows[:2])
    put(lake, "b", rows[2:])
    assert texts() == []
    maintain(lake, grace_hours=0)
    assert texts() == []


def test_a_catalogue_from_before_the_triggers_gets_them(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(lake / "catalog.sqlite")) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM ducklake_metadata WHERE key = 'newsbeam_bounds'")
    with monkeypatch.context() as patched:
        patched.setattr(sys.modules["warehouse.connect"], "keep_sound", lambda *_: None)
        put(lake, "a", first_articles())
    assert max(bounds(lake).values()) > 20
    put(lake, "b", [make_article(30, day=dt.date(2024, 10, 28), outlet="q.example")])
    assert bounds(lake)["articles"] == 1
    put(lake, "z", [make_article(99, text="Zebras were seen.", day=dt.date(2024, 12, 1), outlet="z.example")])
    assert count(lake, "outlet = 'o4.example' AND starts_with(text, 'SARNOW')") == 1
    assert count(lake, "published_date = DATE '2024-10-28'") == 7


def bounds(lake: Path) -> dict[str, int]:
    """Columns whose bounds stand in the catalogue for each file, by table."""
    with closing(sqlite3.connect(lake / "catalog.sqlite")) as connection:
        rows = connection.execute(
            "SELECT t.table_name, count(DISTINCT s.column_id) FROM ducklake_file_column_stats s "
            "JOIN ducklake_table t USING (table_id) GROUP BY t.table_name"
        ).fetchall()
    return dict(rows)
