"""A large run that is killed in the middle and given again: does it go on, and what memory does it hold?

    python -m benchmarks.resume --articles 100000 --kill-at 50000

The short articles of memory.py, two processes. The run is killed (SIGKILL, all its processes) once so many articles are
committed, and the same command is given again. Prints what each part read, its seconds and its peak memory, and what is
in the warehouse at the end. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import warehouse
from benchmarks.memory import held, write_articles
from pipeline.processes import children


def committed(root: Path) -> int:
    """Articles that are in the warehouse."""
    try:
        with warehouse.connect(root) as connection:
            row = connection.execute("SELECT coalesce(sum(articles_new), 0) FROM lake.batches").fetchone()
    except warehouse.WarehouseError:
        return 0
    return int(row[0]) if row else 0


def part(command: list[str], root: Path, kill_at: int | None) -> tuple[float, float, str]:
    """Runs the command to its end, or until it is killed; returns seconds, peak MB and what it printed."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    started, peak, looked = time.perf_counter(), 0, 0.0
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            command, env=environment, stdout=out, stderr=subprocess.DEVNULL, start_new_session=True
        )
        while process.poll() is None:
            peak = max(peak, sum(held(pid) for pid in (process.pid, *children(process.pid))))
            if kill_at is not None and time.perf_counter() - looked > 5:
                looked = time.perf_counter()
                if committed(root) >= kill_at:
                    os.killpg(process.pid, signal.SIGKILL)
            time.sleep(0.5)
        out.seek(0)
        return time.perf_counter() - started, peak / 1e6, out.read()


def main() -> None:
    """Runs, kills, runs again, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--kill-at", type=int, default=50_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, root = Path(folder) / "articles.jsonl", Path(folder) / "lake"
        write_articles(source, options.articles)
        command = [
            sys.executable,
            "-m",
            "pipeline.cli",
            "ingest",
            str(source),
            "-w",
            str(root),
            "--workers",
            "2",
            "--json",
        ]
        for kill_at in (options.kill_at, None):
            seconds, peak, printed = part(command, root, kill_at)
            summary = json.loads(printed) if printed else {}
            told = f"resumed: {summary['resumed']}, new: {summary['new']:,}" if summary else "killed"
            print(f"{told}; {committed(root):,} articles in; {seconds:,.0f} s, peak {peak:,.0f} MB", flush=True)
        with warehouse.connect(root) as connection:
            found = connection.execute("SELECT count(*), count(DISTINCT article_id) FROM articles").fetchone()
            runs = connection.execute("SELECT count(*) FROM runs").fetchone()
        print(f"articles, and distinct ones: {found}; runs: {runs}")


if __name__ == "__main__":
    main()
