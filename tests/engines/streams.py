"""What the tests of streams share: a stream as a process, waiting for rows, comparing warehouses."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import warehouse
from tests.pipeline.conftest import contents, rows
from warehouse.doctor import examine

ARTICLES = 24


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
        time.sleep(1)


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
    """Every article is there, none twice, none in two versions, byte for byte as in ``other``."""
    assert contents(root) == contents(other)
    for table in ("articles", "lake.article_versions"):
        assert rows(root, f"SELECT count(*), count(DISTINCT article_id) FROM {table}") == [(ARTICLES, ARTICLES)]
    assert not [f for f in examine(root) if f.level == "error"]
