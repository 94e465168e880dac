"""Upkeep, forgetting, repairing, history, export: rows stay, unless they are to go for good."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from warehouse_rows import NOW, Rows, make_article

import warehouse
from schemas import DeadLetter
from schemas.rows import EXTRACTION_TABLES
from warehouse.commit import Batch, commit
from warehouse.connect import attach, catalogue_tables
from warehouse.doctor import examine
from warehouse.engine import new_connection
from warehouse.export import ExportTargetExists, export_warehouse
from warehouse.forget import ArticleNotFound, forget
from warehouse.history import article_history, snapshots
from warehouse.layout import data_path, table_path
from warehouse.maintain import maintain
from warehouse.repair import repair
from warehouse.tables import ALL_TABLES, STORED_ORDER
from warehouse.write import write_segment

DAYS = [dt.date(2024, 10, 28), dt.date(2024, 10, 29), None]


def put(lake: Path, articles: list[Rows], run: str, letters: tuple[DeadLetter, ...] = ()) -> None:
    segment = write_segment(lake, articles)
    read = len(articles) + len(letters)
    commit(lake, Batch(run, run, 0, (segment,), letters, read=read, committed_at=NOW))


def rows_of(lake: Path) -> dict[str, list[tuple[object, ...]]]:
    with warehouse.connect(lake) as connection:
        return {t: connection.execute(f"SELECT * FROM {t} ORDER BY ALL").fetchall() for t in EXTRACTION_TABLES}


def errors(lake: Path) -> list[str]:
    return [f"{f.check}: {f.message}" for f in examine(lake) if f.level == "error"]


@pytest.fixture
def filled(lake: Path) -> Path:
    for run in range(4):
        put(lake, [make_article(10 * run + n, day=DAYS[n % 3]) for n in range(4)], f"r{run}")
    put(lake, [make_article(n, troops=12_000, run_id="c", day=DAYS[n % 3]) for n in range(2)], "c")
    return lake


def test_compaction_keeps_rows_history_and_open_readers(filled: Path) -> None:
    before = rows_of(filled)
    with warehouse.connect(filled) as reader:
        old = reader.execute("SELECT max(snapshot_id) FROM ducklake_snapshots('lake')").fetchone()
        assert old is not None
        cursor = reader.execute("SELECT article_id, text FROM articles")
        first = cursor.fetchone()
        report = maintain(filled)
        assert first is not None and len(cursor.fetchall()) == 15
    assert report.files_waiting > 0 and report.snapshots_expired == 0
    after = maintain(filled, grace_hours=0)
    assert after.files_waiting == 0 and after.files_after < report.files_after
    assert rows_of(filled) == before
    assert errors(filled) == []
    with warehouse.connect(filled) as connection:
        assert connection.execute(
            f"SELECT count(*), max(value) FROM lake.numeric_claims AT (VERSION => {old[0] - 1})"
        ).fetchone() == (16, 10_000.0)
    put(filled, [make_article(1, troops=13_000, run_id="d", day=DAYS[1])], "d")  # goes on with compacted files
    assert errors(filled) == []


def everything(lake: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of all tables but those that upkeep thins out: sums of speakers, bands of texts that are gone."""
    with warehouse.connect(lake) as connection:
        return {
            table: connection.execute(f"FROM lake.{table} ORDER BY ALL").fetchall()
            for table in ALL_TABLES
            if table not in ("speaker_totals", "story_bands")
        }


@pytest.mark.parametrize("articles", [4, 60])
def test_no_table_loses_a_row_where_few_were_written_and_some_replaced(lake: Path, articles: int) -> None:
    put(lake, [make_article(n, day=DAYS[n % 3]) for n in range(articles)], "a")
    put(lake, [make_article(1, troops=11_000, hour=10, day=DAYS[1])], "b")
    put(lake, [make_article(n, troops=12_000, hour=10, day=DAYS[n % 3]) for n in (1, 2)], "c")
    before = everything(lake)
    maintain(lake, grace_hours=0)
    assert everything(lake) == before
    assert errors(lake) == []


def test_rows_of_an_older_warehouse_that_stand_in_the_catalogue_are_not_taken_for_others(lake: Path) -> None:
    """It kept rows of tables with an order there; written sorted, those of other articles were taken out."""
    put(lake, [make_article(n, day=DAYS[n % 2]) for n in range(4)], "a")
    connection = new_connection()
    attach(connection, lake, read_only=False)
    for table in ("entity_index", "quote_index", "story_texts"):
        connection.execute(f"CALL lake.set_option('data_inlining_row_limit', 10, table_name => '{table}')")
        connection.execute(f"CREATE TEMP TABLE kept_{table} AS FROM lake.{table}")
        connection.execute(f"DELETE FROM lake.{table}")
        connection.execute(f"INSERT INTO lake.{table} FROM kept_{table} ORDER BY hash(kept_{table})")
        catalogue = f"{catalogue_tables(connection)}.ducklake_inlined_data_tables"
        assert connection.execute(f"SELECT count(*) FROM {catalogue}").fetchall()[0][0] > 0
    for table, (first, last) in {"entity_index": (1, 3), "quote_index": (1, 3), "story_texts": (0, 2)}.items():
        which = "content" if table == "story_texts" else "article_id"
        connection.execute(
            f"DELETE FROM lake.{table} WHERE {which} IN (SELECT DISTINCT {which} FROM kept_{table} ORDER BY 1 "
            f"LIMIT {last - first} OFFSET {first})"
        )
    connection.close()
    before = everything(lake)
    maintain(lake, grace_hours=0)
    assert everything(lake) == before
    with warehouse.connect(lake) as connection:
        sorted_by = catalogue_tables(connection) + ".ducklake_sort_info WHERE end_snapshot IS NULL"
        assert connection.execute(f"SELECT count(*) FROM {sorted_by}").fetchone() == (len(STORED_ORDER),)


def test_expired_snapshots_are_gone_and_rows_are_not(filled: Path) -> None:
    before = rows_of(filled)
    report = maintain(filled, expire_days=0, grace_hours=0)
    assert report.snapshots_expired > 3
    assert len(snapshots(filled)) == 1
    assert rows_of(filled) == before
    assert errors(filled) == []


def test_files_of_a_commit_that_was_cut_off_are_noticed_and_removed(filled: Path) -> None:
    stray = next(table_path(filled, "articles").rglob("*.parquet")).with_name("0" * 64 + ".parquet")
    stray.write_bytes(b"half a file")
    assert [f.check for f in examine(filled) if f.level == "note"] == ["unlisted files"]
    maintain(filled, grace_hours=0)
    assert not stray.exists()
    assert errors(filled) == []


def test_upkeep_waits_for_a_run(filled: Path) -> None:
    from warehouse.runs import lock

    with lock(filled), pytest.raises(warehouse.WarehouseBusy):
        maintain(filled)


def test_a_forgotten_article_is_nowhere_and_stays_out(filled: Path) -> None:
    secret = make_article(
        99, text="Xylophagous officer Mira Holt counted 10,000 North Korean troops.", title="Xylophagous"
    )
    undated = make_article(
        98, text="AAA xylophagous beginnings, with nothing in them.", title="AAA xylophagous", day=None
    )
    letter = DeadLetter(
        dead_letter_id="d", stage="annotate", payload='{"url": "https://daily.example/news/99"}', failed_at=NOW
    )
    kept = rows_of(filled)
    put(filled, [secret, undated], "s", (letter,))
    maintain(filled, grace_hours=0)
    put(filled, [replace_title(secret)], "t")
    done = forget(filled, ["http://www.daily.example/news/99?utm_source=x", undated.article.article_id], now=NOW)
    assert set(done.article_ids) == {secret.article.article_id, undated.article.article_id}
    assert done.dead_letters == 1
    assert rows_of(filled) == kept
    for path in filled.rglob("*"):
        if path.suffix == ".parquet":
            assert "ylophagous" not in str(pq.read_table(path).to_pylist()), path
        elif path.is_file():
            assert b"ylophagous" not in path.read_bytes(), path
    put(filled, [secret, make_article(97)], "again")
    with warehouse.connect(filled) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (17,)
        assert connection.execute("SELECT articles_unchanged FROM batches WHERE run_id = 'again'").fetchone() == (1,)
    assert errors(filled) == []
    with pytest.raises(ArticleNotFound):
        forget(filled, ["https://daily.example/nowhere"], now=NOW)


def replace_title(rows: Rows) -> Rows:
    return replace(rows, article=replace(rows.article, title="Xylophagous again", record_sha256="0" * 64, run_id="t"))


def test_a_missing_data_file_is_named_and_repaired(filled: Path) -> None:
    whole = rows_of(filled)
    victim = sorted((table_path(filled, "entities") / "published_date=2024-10-28").glob("*.parquet"))[0]
    lost = set(pq.read_table(victim).column("article_id").to_pylist())
    victim.unlink()
    with warehouse.connect(filled) as connection, pytest.raises(warehouse.MissingDataFile, match="newsbeam doctor"):
        from warehouse.output import result_text

        result_text(connection, "SELECT count(name) FROM entities")
    assert any(victim.name in message for message in errors(filled))
    report = repair(filled)
    assert report.files_delisted == 1 and report.articles_removed == len(lost)
    assert errors(filled) == []
    articles = [make_article(10 * run + n, day=DAYS[n % 3]) for run in range(4) for n in range(4) if (run, n) > (0, 1)]
    articles += [make_article(n, troops=12_000, run_id="c", day=DAYS[n % 3]) for n in range(2)]
    put(filled, [a for a in articles if a.article.article_id in lost], "restored")
    assert rows_of(filled) == whole
    assert errors(filled) == []
    assert repair(filled) == repair(filled)


def test_history_says_what_changed(lake: Path) -> None:
    first = make_article(1, troops=10_000, title="Troops arrive")
    second = make_article(1, troops=12_000, title="More troops arrive", run_id="later")
    put(lake, [first], "first")
    put(lake, [second], "later")
    old, new = article_history(lake, "https://daily.example/news/1")
    assert (old.outcome, old.is_current, old.text_diff) == ("new", False, None)
    assert (new.outcome, new.is_current, new.title_before) == ("changed", True, "Troops arrive")
    assert new.claims_changed == ("10,000 North Korean troops (Mira Holt) → 12,000 North Korean troops (Mira Holt)",)
    assert new.text_diff is not None and new.text_diff.splitlines()[0].startswith("- Officer Mira Holt said")
    with warehouse.connect(lake) as connection:
        assert connection.execute(
            f"SELECT value FROM lake.numeric_claims AT (VERSION => {old.snapshot})"
        ).fetchall() == [(10_000.0,)]


def test_what_changed_does_not_depend_on_the_order(empty_warehouse: Path, tmp_path: Path) -> None:
    base = make_article(1, troops=1_000)
    versions = [make_article(1, hour=10 + n, troops=2_000 + n, run_id="later") for n in range(3)]
    found = []
    for name, order in (("a", [0, 1, 2]), ("b", [2, 0, 1]), ("c", [1, 2, 0])):
        root = tmp_path / name
        shutil.copytree(empty_warehouse, root)
        put(root, [base], "first")
        for index, n in enumerate(order):
            segment = write_segment(root, [versions[n]])
            commit(root, Batch(f"b{index}", "later", index, (segment,), read=1, committed_at=NOW))
        with warehouse.connect(root) as connection:
            found.append(
                connection.execute(
                    "SELECT record_sha256, outcome, is_current, title_before, text_diff, claims_changed, entities "
                    "FROM article_versions WHERE outcome <> 'superseded' ORDER BY ALL"
                ).fetchall()
            )
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 2


def test_export_as_plain_parquet(filled: Path, tmp_path: Path) -> None:
    rows = export_warehouse(filled, tmp_path / "out")
    assert rows["articles"] == 16 and rows["entities"] == 32
    table = pq.read_table(tmp_path / "out" / "numeric_claims.parquet")
    assert table.num_rows == 16 and "value_low" in table.column_names
    export_warehouse(filled, tmp_path / "days", by_day=True)
    assert (tmp_path / "days" / "quotes" / "published_date=2024-10-28").is_dir()
    with pytest.raises(ExportTargetExists):
        export_warehouse(filled, tmp_path / "out")


def test_a_column_that_is_added_reads_as_null_in_old_files(filled: Path) -> None:
    """As an older newsbeam left it: files and tables without a column that this version has."""
    before = rows_of(filled)
    from warehouse.connect import attach
    from warehouse.engine import new_connection

    connection = new_connection()
    attach(connection, filled, read_only=False)
    connection.execute("ALTER TABLE lake.articles DROP COLUMN agency")
    connection.close()
    assert any("articles.agency" in message for message in errors(filled))
    warehouse.create(filled)
    with warehouse.connect(filled) as reader:
        assert reader.execute("SELECT count(*), count(agency) FROM articles").fetchone() == (16, 0)
    put(filled, [make_article(77)], "new")
    assert errors(filled) == []
    assert len(rows_of(filled)["articles"]) == len(before["articles"]) + 1


def test_errors_name_the_path_and_the_remedy(filled: Path, tmp_path: Path) -> None:
    with pytest.raises(warehouse.WarehouseNotFound, match="newsbeam ingest"):
        warehouse.connect(tmp_path / "nowhere")
    broken = tmp_path / "broken"
    shutil.copytree(filled, broken)
    (broken / "catalog.sqlite").write_bytes(b"not a database at all, but long enough to be taken for one" * 20)
    with pytest.raises(warehouse.WarehouseDamaged, match="backup"):
        warehouse.connect(broken)
    newer = tmp_path / "newer"
    shutil.copytree(filled, newer)
    with sqlite3.connect(newer / "catalog.sqlite") as catalogue:
        catalogue.execute("UPDATE ducklake_metadata SET value = '9.1' WHERE key = 'version'")
    with pytest.raises(warehouse.WarehouseNewer, match=r"9\.1"):
        warehouse.connect(newer)
    assert [f.level for f in examine(newer)] == ["error"]


def test_a_moved_warehouse_is_read_where_it_is(filled: Path, tmp_path: Path) -> None:
    before = rows_of(filled)
    moved = tmp_path / "elsewhere" / "it's mine"
    moved.parent.mkdir()
    shutil.move(filled, moved)
    assert rows_of(moved) == before
    assert str(moved) in (moved / "open.sql").read_text(encoding="utf-8").replace("''", "'")
    put(moved, [make_article(55)], "moved")
    assert errors(moved) == []


def test_open_sql_opens_the_warehouse(filled: Path) -> None:
    import duckdb

    warehouse.connect(filled).close()  # the warehouse is a copy: the file names the place of the original until then
    connection = duckdb.connect(":memory:")
    connection.execute((filled / "open.sql").read_text(encoding="utf-8"))
    assert connection.execute("SELECT count(*) FROM articles").fetchone() == (16,)
    assert connection.execute("SELECT sum(matching) FROM mentions_over_time('north_korean_troops')").fetchone() == (12,)


def test_a_read_only_folder_is_read(filled: Path) -> None:
    import os

    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    paths = [filled, *filled.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with warehouse.connect(filled) as connection:
            assert connection.execute("SELECT count(*) FROM articles").fetchone() == (16,)
        with pytest.raises(warehouse.WarehouseReadOnly, match="write permission"):
            commit(filled, Batch("x", "x", 0, (), committed_at=NOW))
    finally:
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert data_path(filled).is_dir()
