"""Runs that are killed: forks one process per moment, has it killed there, runs again, and digests the tables.

    python crash_runs.py EMPTY_WAREHOUSE FOLDER MOMENTS

Moments are spread evenly over everything the run does to files (Python's audit events inside the warehouse) and over
the steps of the commit; a few more are killed while DuckDB writes the catalogue. Prints one JSON line per moment.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from warehouse_rows import NOW, make_article

from schemas import DeadLetter
from schemas.rows import EXTRACTION_TABLES
from warehouse import runs
from warehouse.commit import Batch, commit
from warehouse.connect import attach
from warehouse.doctor import examine
from warehouse.engine import new_connection
from warehouse.indexes import INDEXES
from warehouse.write import write_segment

EVENTS = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree")
DAYS = [dt.date(2024, 10, 28), dt.date(2024, 11, 2)]
CATALOGUE_DELAYS = (0.0, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04)  # a commit of this size takes about 40 ms
BATCHES = 2
#: Moments are tried side by side: each has a warehouse of its own, and waits for the disk most of the time.
WORKERS = 4


def ingest(lake: Path, step: Callable[[str], None]) -> None:
    """A run of three batches: new articles, one changed by an earlier run, two versions of one, a dead letter."""
    with runs.lock(lake):
        run = runs.start_run(
            lake, inputs=["x"], options={}, versions={"extractor_version": "1"}, runner="test", now=NOW
        )
        step("started")
        for index in range(BATCHES):
            if index in run.committed_batches:
                continue
            articles = [make_article(10 * index + n, run_id=run.run_id, day=DAYS[n]) for n in range(2)]
            articles.append(make_article(50, run_id=run.run_id, hour=10 - index, troops=9_000 + index))
            segments = (write_segment(lake, articles[:1]), write_segment(lake, articles[1:]))
            step("staged")
            letter = DeadLetter(dead_letter_id=f"d{index}", run_id=run.run_id, stage="read", failed_at=NOW)
            batch = Batch(f"b{index}", run.run_id, index, segments, (letter,), read=4, committed_at=NOW)
            commit(lake, batch, step=step)
        runs.finish_run(lake, run.run_id, status="done", now=NOW)


def prepare(lake: Path) -> None:
    """An earlier run that read an older version of article 0."""
    commit(
        lake, Batch("old", "earlier", 0, (write_segment(lake, [make_article(0, troops=1)]),), read=1, committed_at=NOW)
    )


def digest(lake: Path) -> str:
    """Hash of all rows of all tables but reference data: commit numbers and outcomes are to be equal too."""
    connection = new_connection()
    attach(connection, lake, read_only=True)
    rows = hashlib.sha256()
    for table in (*EXTRACTION_TABLES, "dead_letters", "batches", "runs", "article_versions", *INDEXES):
        rows.update(repr(connection.execute(f"SELECT * FROM lake.{table} ORDER BY ALL").fetchall()).encode())
    connection.close()
    return rows.hexdigest()


def checked_digest(lake: Path) -> str:
    bad = [f.message for f in examine(lake) if f.level == "error"]
    return digest(lake) if not bad else f"unhealthy: {bad}"


class Killer:
    """Counts what happens to files inside the warehouse and kills the process at one of them."""

    def __init__(self, lake: Path, at: int | None) -> None:
        self.lake, self.at, self.count = str(lake), at, 0

    def event(self, name: str, arguments: tuple[object, ...]) -> None:
        if name in EVENTS and arguments and str(arguments[0]).startswith(self.lake):
            self.tick()

    def tick(self, _: str = "") -> None:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def kill_in(delay: float) -> Callable[[str], None]:
    """A step that has the process killed some time after the second batch begins to change the catalogue."""
    seen = []

    def step(name: str) -> None:
        seen.append(name)
        if name == "before commit" and seen.count(name) == 2:
            threading.Thread(
                target=lambda: (time.sleep(delay), os.kill(os.getpid(), signal.SIGKILL)), daemon=True
            ).start()

    return step


def in_child(work: Callable[[], str]) -> tuple[int, str]:
    """Runs ``work`` in a fork; its exit status and what it returned."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.write(write, work().encode())
            code = 0
        except BaseException as error:
            os.write(write, f"{type(error).__name__}: {error}".encode())
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    return os.waitpid(pid, 0)[1], text


def run_killed(lake: Path, at: int | None, delay: float | None) -> str:
    killer = Killer(lake, at)
    if at is not None or delay is None:
        sys.addaudithook(killer.event)
    ingest(lake, kill_in(delay) if delay is not None else killer.tick)
    return str(killer.count)


def run_again(lake: Path) -> str:
    ingest(lake, lambda _: None)
    return digest(lake)


def main(empty: Path, folder: Path, moments: int) -> None:
    base = folder / "base"
    shutil.copytree(empty, base)
    in_child(lambda: (prepare(base), "")[1])
    undisturbed = folder / "undisturbed"
    shutil.copytree(base, undisturbed)
    _, total = in_child(lambda: run_killed(undisturbed, None, None))
    _, expected = in_child(lambda: checked_digest(undisturbed))
    print(json.dumps({"events": int(total), "expected": expected}), flush=True)
    plan: list[tuple[int | None, float | None]] = [(1 + i * int(total) // moments, None) for i in range(moments)]
    plan += [(None, d) for d in CATALOGUE_DELAYS[:: 1 if moments >= 50 else 4]]
    workers = min(os.cpu_count() or 1, WORKERS)
    children = [
        fork(lambda n=n: [try_moment(base, folder / f"lake{n}", *m) for m in plan[n::workers]]) for n in range(workers)
    ]
    failed = [status for status in (os.waitpid(pid, 0)[1] for pid in children) if status]
    sys.exit(1 if failed else 0)


def try_moment(base: Path, lake: Path, at: int | None, delay: float | None) -> None:
    """Kills a run at a moment, starts it again, prints what came of it."""
    shutil.copytree(base, lake)
    killed, _ = in_child(lambda: run_killed(lake, at, delay))
    status, found = in_child(lambda: run_again(lake))
    line = {"at": at, "delay": delay, "killed": killed == signal.SIGKILL, "again": status, "found": found}
    os.write(sys.stdout.fileno(), (json.dumps(line) + "\n").encode())  # at once: several processes write
    shutil.rmtree(lake)


def fork(work: Callable[[], object]) -> int:
    """Runs ``work`` in a process of its own; its id."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException as error:
            os.write(sys.stderr.fileno(), f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(code)
    return pid


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
