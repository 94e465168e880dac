"""The same rows on every engine, in batch and as a stream, also when a machine dies in the middle."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import warehouse
from tests.engines.conftest import Engine
from tests.pipeline.conftest import command, contents, records, write_jsonl
from warehouse.doctor import examine

# Whatever hangs is ended, and what it started with it.
pytestmark = [pytest.mark.engines, pytest.mark.timeout(1500)]

ARTICLES = 24


def rows(root: Path, query: str) -> list[tuple[Any, ...]]:
    connection = warehouse.connect(root)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def count(root: Path) -> int:
    try:
        return int(rows(root, "SELECT count(*) FROM articles")[0][0])
    except warehouse.WarehouseError:
        return 0


def until(question: Callable[[], bool], process: subprocess.Popen[str], seconds: float = 600) -> None:
    """Waits for something to come true while a stream runs."""
    deadline = time.monotonic() + seconds
    while not question():
        assert process.poll() is None, "the stream ended"
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.5)


def arrive(inbox: Path, articles: list[dict[str, Any]]) -> None:
    """Files that appear whole, out of order in time: four articles each, the newest first."""
    inbox.mkdir(exist_ok=True)
    for start in range(0, len(articles), 4):
        part = articles[start : start + 4][::-1]
        name = part[0]["url"].rpartition("/")[2]
        write_jsonl(inbox / f".{name}", part).replace(inbox / f"{name}.jsonl")


@pytest.fixture(scope="module")
def direct(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the engine of this machine makes of all articles."""
    folder = tmp_path_factory.mktemp("direct")
    write_jsonl(folder / "a.jsonl", records(ARTICLES))
    done = command("ingest", str(folder / "a.jsonl"), "-w", str(folder / "w"))
    assert done.returncode == 0, done.stderr
    return folder / "w"


@contextmanager
def streaming(log: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """``newsbeam stream`` until the block ends; it must then stop cleanly, unless the block has ended it."""
    with log.open("a") as err, log.with_suffix(".json").open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "stream", *arguments, "--json"], stdout=out, stderr=err, text=True
        )
        try:
            yield process
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                assert process.wait(timeout=120) == 0, log.read_text()
                assert json.loads(log.with_suffix(".json").read_text())["status"] == "done"
        finally:
            process.kill()
            process.wait(timeout=30)


def same_rows_once(root: Path, other: Path) -> None:
    assert contents(root) == contents(other)
    assert rows(root, "SELECT count(*), count(DISTINCT article_id) FROM articles") == [(ARTICLES, ARTICLES)]
    assert not [f for f in examine(root) if f.level == "error"]


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
