"""Readers during a run see whole batches only, and are never stopped."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

from warehouse_rows import NOW, make_article

import warehouse
from warehouse.commit import Batch, commit
from warehouse.write import write_segment

HERE = Path(__file__).parent
BATCHES, ARTICLES, READERS = 6, 5, 3

READER = """
import json, sys, time
import warehouse
lake, stop = sys.argv[1:]
from pathlib import Path
seen, errors = [], []
connection = warehouse.connect(lake)
print("ready", flush=True)
while True:
    last = Path(stop).exists()
    try:
        seen.append(connection.execute(
            "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM entities), (SELECT count(*) FROM quotes), "
            "(SELECT coalesce(sum(articles_new), 0) FROM batches), (SELECT count(*) FROM topic_mentions)").fetchone())
    except Exception as error:
        errors.append(str(error))
    if last:
        break
    time.sleep(0.02)
print(json.dumps({"seen": sorted(set(seen)), "errors": errors, "reads": len(seen)}))
"""


def test_three_readers_and_a_writer(lake: Path, tmp_path: Path) -> None:
    import json

    stop = tmp_path / "stop"
    environment = os.environ | {"PYTHONPATH": str(HERE.parent.parent)}
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(lake), str(stop)], stdout=subprocess.PIPE, text=True, env=environment
        )
        for _ in range(READERS)
    ]
    for reader in readers:
        assert reader.stdout and reader.stdout.readline() == "ready\n"
    for index in range(BATCHES):
        articles = [make_article(100 * index + n) for n in range(ARTICLES)]
        segment = write_segment(lake, articles)
        commit(lake, Batch(f"b{index}", "run", index, (segment,), read=ARTICLES, committed_at=NOW))
        time.sleep(0.05)
    stop.touch()
    for reader in readers:
        out, _ = reader.communicate(timeout=60)
        result = json.loads(out)
        assert result["errors"] == []
        for articles, entities, quotes, counted, mentions in result["seen"]:
            assert articles % ARTICLES == 0
            assert (entities, quotes, counted, mentions) == (2 * articles, articles, articles, articles)
        assert result["seen"][-1][0] == BATCHES * ARTICLES
        assert result["reads"] > BATCHES


def test_a_warehouse_may_be_opened_while_it_is_made(tmp_path: Path) -> None:
    for n in range(2):
        root = tmp_path / f"lake{n}"
        maker = subprocess.Popen([sys.executable, "-c", f"import warehouse; warehouse.create({str(root)!r})"])
        while maker.poll() is None:
            with contextlib.suppress(warehouse.WarehouseError), warehouse.connect(root) as connection:
                connection.execute("SELECT 1").fetchall()
        assert maker.returncode == 0
        with warehouse.connect(root) as connection:
            assert connection.execute("SELECT count(*) FROM articles").fetchone() == (0,)


def test_two_processes_that_commit_at_once_both_land(lake: Path) -> None:
    script = (
        "import sys; from warehouse_rows import *; from warehouse.commit import *; from warehouse.write import *\n"
        "lake, which = sys.argv[1], int(sys.argv[2])\n"
        "for index in range(3):\n"
        "    segment = write_segment(lake, [make_article(1000 * which + index), make_article(7)])\n"
        "    commit(lake, Batch(f'{which}-{index}', f'run{which}', index, (segment,), read=2, committed_at=NOW))\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(HERE.parent.parent), str(HERE)))}
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(lake), str(which)], env=environment) for which in (1, 2)
    ]
    assert [w.wait(timeout=120) for w in writers] == [0, 0]
    import warehouse

    with warehouse.connect(lake) as connection:
        assert connection.execute("SELECT count(*), count(DISTINCT article_id) FROM articles").fetchone() == (7, 7)
        assert connection.execute(
            "SELECT count(*), sum(articles_new), sum(articles_unchanged) FROM batches"
        ).fetchone() == (
            6,
            7,
            5,
        )


READ_WHILE_WRITING = """
import sys, threading
from pathlib import Path
import warehouse
from warehouse_rows import NOW, make_article
from warehouse.commit import Batch, commit
from warehouse.write import write_segment
lake = Path(sys.argv[1])
def write():
    for index in range(12):
        segment = write_segment(lake, [make_article(index)])
        commit(lake, Batch(f"b{index}", "run", index, (segment,), read=1, committed_at=NOW))
writer = threading.Thread(target=write)
writer.start()
while writer.is_alive():
    with warehouse.connect(lake) as connection:
        connection.execute("SELECT count(*) FROM articles").fetchone()
writer.join()
with warehouse.connect(lake) as connection:
    print(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
"""


def test_one_process_reads_while_it_writes(lake: Path) -> None:
    """As a notebook or a watcher does. A second SQLite library on the catalogue (Python's own) took the locks of
    DuckDB's away, and the process ended with a bus error."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(HERE.parent.parent), str(HERE)))}
    done = subprocess.run(
        [sys.executable, "-c", READ_WHILE_WRITING, str(lake)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert (done.returncode, done.stdout) == (0, "12\n"), done.stderr
