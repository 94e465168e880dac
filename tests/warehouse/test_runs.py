"""Runs: counts from their batches, taken up when they were cut off, one at a time; what is known is skipped."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warehouse_rows import NOW, make_article

import warehouse
from warehouse.commit import Batch, commit
from warehouse.known import KnownIndex, export_known, known_key
from warehouse.runs import RunHandle, finish_run, lock, start_run
from warehouse.write import write_segment

VERSIONS = {"extractor_version": "1", "model": "test-model 1", "beam": "2"}


def start(lake: Path, **changes: Any) -> RunHandle:
    arguments: dict[str, Any] = {
        "inputs": ["a.jsonl", "b/"],
        "options": {"batch_articles": 10},
        "versions": VERSIONS,
        "runner": "local",
        "now": NOW,
    } | changes
    return start_run(lake, **arguments)


def test_a_run_sums_its_batches(lake: Path) -> None:
    with lock(lake):
        run = start(lake)
        for index in range(2):
            segment = write_segment(lake, [make_article(10 * index + n, run_id=run.run_id) for n in range(3)])
            commit(lake, Batch(f"b{index}", run.run_id, index, (segment,), read=4, unchanged=1, committed_at=NOW))
        done = finish_run(lake, run.run_id, status="done", now=NOW + dt.timedelta(seconds=9))
    assert (done.articles_read, done.articles_new, done.articles_unchanged, done.dead_letters) == (8, 6, 2, 0)
    assert done.rows == '{"articles": 6, "entities": 12, "numeric_claims": 6, "quotes": 6, "temporal_expressions": 6}'
    assert done.inputs == ("a.jsonl", "b/")
    assert (done.started_at, done.finished_at) == (NOW, NOW + dt.timedelta(seconds=9))
    with warehouse.connect(lake) as connection:
        assert connection.execute("SELECT status, articles_read FROM runs").fetchall() == [("done", 8)]


def test_a_run_that_was_cut_off_goes_on_under_its_id(lake: Path) -> None:
    first = start(lake)
    segment = write_segment(lake, [make_article(1, run_id=first.run_id)])
    commit(lake, Batch("b0", first.run_id, 0, (segment,), read=1, committed_at=NOW))
    write_segment(lake, [make_article(2)])  # a worker died with this
    later = NOW + dt.timedelta(hours=1)
    second = start(lake, now=later)
    assert (second.run_id, second.resumed) == (first.run_id, True)
    assert second.committed_batches == {0} and second.committed_batch_ids == {"b0"}
    assert not any((lake / "staging").iterdir())
    finish_run(lake, second.run_id, status="done", now=later)
    third = start(lake, now=later)
    assert not third.resumed and third.run_id != first.run_id


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": ["other.jsonl"]},
        {"options": {"batch_articles": 11}},
        {"versions": VERSIONS | {"extractor_version": "2"}},
        {"versions": VERSIONS | {"model": "other"}},
    ],
)
def test_another_question_is_another_run(lake: Path, change: dict[str, Any]) -> None:
    first = start(lake)
    assert start(lake, **change).run_id != first.run_id


def test_another_library_version_is_the_same_run(lake: Path) -> None:
    first = start(lake)
    assert start(lake, versions=VERSIONS | {"beam": "3"}).run_id == first.run_id


def test_run_ids_differ_even_with_the_same_clock(lake: Path) -> None:
    ids = set()
    for _ in range(3):
        run = start(lake)
        finish_run(lake, run.run_id, status="done", now=NOW)
        ids.add(run.run_id)
    assert len(ids) == 3


def test_only_one_run_at_a_time(lake: Path) -> None:
    with lock(lake, what="ingests a.jsonl"):
        with pytest.raises(warehouse.WarehouseBusy, match=r"ingests a\.jsonl") as caught, lock(lake):
            pass
        assert caught.value.exit_code == 75
        with warehouse.connect(lake) as reader:  # readers are never stopped
            assert reader.execute("SELECT count(*) FROM articles").fetchone() == (0,)
    with lock(lake):
        pass


def test_known_versions_are_found_and_others_are_not(lake: Path, tmp_path: Path) -> None:
    articles = [make_article(n) for n in range(40)]
    old, new = make_article(99, hour=1), make_article(99, hour=2)
    segment = write_segment(lake, [*articles, old, new])
    commit(lake, Batch("b", "run", 0, (segment,), read=42, committed_at=NOW))
    index_file = tmp_path / "known.npy"
    assert export_known(lake, index_file, "1", "test-model 1") == 42
    index = KnownIndex(index_file)
    for rows in [*articles, old, new]:
        a = rows.article
        assert (a.article_id, a.record_sha256, "1", "test-model 1") in index
        assert (a.article_id, a.record_sha256, "2", "test-model 1") not in index
        assert (a.article_id, a.content_sha256, "1", "test-model 1") not in index
    assert export_known(lake, index_file, "2", "test-model 1") == 0
    assert (old.article.article_id, old.article.record_sha256, "1", "test-model 1") not in KnownIndex(index_file)


def test_a_lookup_takes_less_than_a_millisecond(tmp_path: Path) -> None:
    import numpy as np

    keys = np.sort(np.random.default_rng(1).integers(0, 2**64, 1_000_000, dtype=np.uint64))
    np.save(tmp_path / "known.npy", keys)
    index = KnownIndex(tmp_path / "known.npy")
    started = time.perf_counter()
    for n in range(1_000):
        assert (f"article{n}", "0" * 64, "1", "m") not in index
    assert time.perf_counter() - started < 1.0


@given(st.tuples(st.text(), st.text(), st.none() | st.text(), st.none() | st.text()))
def test_a_key_exists_for_any_text(version: tuple[str, str, str | None, str | None]) -> None:
    assert 0 <= known_key(*version) < 2**64
