"""The same rows on every engine, in batch and as a stream, also when a machine dies in the middle."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engines.conftest import Engine
from tests.engines.streams import ARTICLES, count, rows, same_rows_once, streaming, until
from tests.pipeline.conftest import command, records, write_jsonl

# Whatever hangs is ended, and what it started with it.
pytestmark = [pytest.mark.engines, pytest.mark.timeout(1500)]


def arrive(inbox: Path, articles: list[dict[str, Any]]) -> None:
    """Files that appear whole, out of order in time: four articles each, the newest first."""
    inbox.mkdir(exist_ok=True)
    for start in range(0, len(articles), 4):
        part = articles[start : start + 4][::-1]
        name = part[0]["url"].rpartition("/")[2]
        write_jsonl(inbox / f".{name}", part).replace(inbox / f"{name}.jsonl")


@pytest.mark.parametrize("name", ["prism", "flink"])
def test_batch_gives_the_rows_of_the_direct_engine(
    name: str, request: pytest.FixtureRequest, direct: Path, tmp_path: Path
) -> None:
    engine: Engine = request.getfixturevalue(name)
    source = write_jsonl(tmp_path / "a.jsonl", records(ARTICLES))
    done = command("ingest", str(source), "-w", str(tmp_path / "w"), *engine.options, "--json")
    assert json.loads(done.stdout)["new"] == ARTICLES, done.stderr
    same_rows_once(tmp_path / "w", direct)


def test_stream_on_prism_late_and_out_of_order(prism: Engine, direct: Path, tmp_path: Path) -> None:
    inbox, root, articles = tmp_path / "inbox", tmp_path / "w", records(ARTICLES)
    arrive(inbox, articles[12:])
    with streaming(tmp_path / "log", str(inbox), "-w", str(root), "--settle", "0", *prism.options) as process:
        until(lambda: count(root) == 12, process)
        arrive(inbox, articles[:12])  # older articles: late by days
        until(lambda: count(root) == ARTICLES, process)
    same_rows_once(root, direct)
    windows = rows(root, "SELECT DISTINCT split_part(batch_id, '/', 2)[:10] FROM lake.batches WHERE articles_new > 0")
    days = rows(root, "SELECT DISTINCT strftime(published_date, '%Y-%m-%d') FROM articles")
    assert sorted(windows) == sorted(days), "every article was committed in the window of its day"


def test_stream_on_flink_survives_a_dead_task_manager(flink: Engine, direct: Path, tmp_path: Path) -> None:
    inbox, root, articles = tmp_path / "inbox", tmp_path / "w", records(ARTICLES)
    arrive(inbox, articles[:12])
    more = ("--beam=--checkpointing_interval=3000",)
    with streaming(tmp_path / "log", str(inbox), "-w", str(root), "--settle", "0", *flink.options, *more) as process:
        until(lambda: count(root) > 0, process)
        flink.kill_task_manager()
        arrive(inbox, articles[12:])
        until(lambda: count(root) == ARTICLES, process)
    same_rows_once(root, direct)
