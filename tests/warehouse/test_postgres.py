"""The same warehouse with its catalogue in PostgreSQL: same rows, same guarantees, between machines too."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import crash_runs
import duckdb
import pytest
from postgres_server import PASSWORD, Server
from test_statistics import check_that_older_rows_are_found
from warehouse_rows import NOW, make_article

import warehouse
from schemas import DeadLetter
from schemas.rows import EXTRACTION_TABLES
from warehouse import backend, errors, locks, runs
from warehouse.commit import Batch, CommitResult, commit
from warehouse.doctor import examine
from warehouse.forget import forget
from warehouse.history import article_history, snapshots
from warehouse.layout import OPEN_SQL
from warehouse.maintain import maintain
from warehouse.write import write_segment

HERE = Path(__file__).parent
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join((str(HERE.parent.parent), str(HERE)))}
SEEDS = HERE.parent.parent / "seeds" / "articles"


def put(lake: Path, index: int, *articles: object, letters: tuple[DeadLetter, ...] = ()) -> CommitResult:
    segment = write_segment(lake, articles)  # type: ignore[arg-type]
    read = len(articles) + len(letters)
    return commit(lake, Batch(f"b{index}", f"run{index}", index, (segment,), letters, read=read, committed_at=NOW))


def problems(lake: Path) -> list[str]:
    return [f"{f.check}: {f.message}" for f in examine(lake) if f.level != "ok"]


def _database(lake: Path) -> str:
    found = re.search(r"dbname=(\w+)", str(backend.catalogue_of(lake)))
    assert found
    return found[1]


def test_the_same_articles_give_the_same_rows(on_postgres: Path, lake: Path, tmp_path: Path) -> None:
    from pipeline.batch import run
    from pipeline.display import Display
    from pipeline.settings import IngestSettings

    source = tmp_path / "articles"
    source.mkdir()
    for file in sorted(SEEDS.glob("*.txt"))[:3]:
        shutil.copyfile(file, source / file.name)
    found: dict[Path, list[object]] = {lake: [], on_postgres: []}
    for changed in (False, False, True):
        if changed:
            last = sorted(source.iterdir())[-1]
            last.write_text(last.read_text(encoding="utf-8") + "\n\nAt least 40 people were hurt, police said.\n")
        for root, states in found.items():
            settings = IngestSettings((str(source),), root, workers=1)
            done = run(settings, Display(quiet=True), threading.Event())
            with warehouse.connect(root) as connection:
                rows = {
                    t: connection.execute(
                        f"SELECT * REPLACE (NULL AS run_id, NULL AS ingested_at) FROM {t} ORDER BY ALL"
                        if t == "articles"
                        else f"FROM {t} ORDER BY ALL"
                    ).fetchall()
                    for t in EXTRACTION_TABLES
                }
                mentions = connection.execute("FROM topic_mentions ORDER BY ALL").fetchall()
            states.append(((done.new, done.changed, done.unchanged), done.rows, rows, mentions))
    assert found[lake] == found[on_postgres]
    counts = [state[0] for state in found[on_postgres]]  # type: ignore[index]
    assert counts == [(3, 0, 0), (0, 0, 3), (1, 0, 2)]  # these articles have no URL: another text is another article
    assert all(found[lake][0][2].values())  # type: ignore[index]


def test_history_upkeep_and_questions(on_postgres: Path, lake: Path) -> None:
    letter = DeadLetter(dead_letter_id="d1", run_id="run", stage="read", payload="cut \0 off", failed_at=NOW)
    letters = [DeadLetter(f"e{n}", "run", "x", "read", payload=f"\0 {n}", failed_at=NOW) for n in range(12)]
    found = []
    for root in (lake, on_postgres):
        put(root, 0, *(make_article(n) for n in range(4)), letters=(letter,))
        assert put(root, 0, *(make_article(n) for n in range(4)), letters=(letter,)).already
        put(root, 1, make_article(1, hour=10, troops=11_000), letters=tuple(letters))
        put(root, 2, make_article(9))
        versions = article_history(root, make_article(1).article.url or "")
        with warehouse.connect(root) as connection:
            old = versions[0].snapshot
            then = connection.execute(f"FROM lake.numeric_claims AT (VERSION => {old}) ORDER BY ALL").fetchall()
        report = maintain(root, expire_days=0, grace_hours=0)
        assert problems(root) == []
        with warehouse.connect(root) as connection:
            rows = [connection.execute(f"FROM {t} ORDER BY ALL").fetchall() for t in ("quotes", "dead_letters")]
            with pytest.raises(duckdb.Error, match="read-only"):
                connection.execute("DELETE FROM lake.articles")
        states = [(s.snapshot, s.message) for s in snapshots(root)]
        found.append((versions, then, rows, states, report.files_before, report.files_after, report.snapshots_expired))
    assert found[0] == found[1]
    assert len(found[0][2][1]) == 13 and found[0][2][1][0] != found[0][2][1][1]


@pytest.mark.parametrize("upkeep", ["none", "maintain", "forget", "replace"])
def test_older_rows_are_found_after_later_commits(on_postgres: Path, upkeep: str) -> None:
    check_that_older_rows_are_found(on_postgres, upkeep)


def test_the_plain_duckdb_command_opens_it(on_postgres: Path) -> None:
    put(on_postgres, 0, make_article(1))
    warehouse.connect(on_postgres).close()
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as connection:
        connection.execute((on_postgres / OPEN_SQL).read_text(encoding="utf-8"))
        assert connection.execute("SELECT count(*) FROM quotes_by('Mira Holt')").fetchone() == (1,)


def test_two_processes_that_commit_at_once_both_land(on_postgres: Path) -> None:
    script = (
        "import sys; from warehouse_rows import *; from warehouse.commit import *; from warehouse.write import *\n"
        "lake, which = sys.argv[1], int(sys.argv[2])\n"
        "for index in range(2):\n"
        "    segment = write_segment(lake, [make_article(1000 * which + index), make_article(7)])\n"
        "    commit(lake, Batch(f'{which}-{index}', f'run{which}', index, (segment,), read=2, committed_at=NOW))\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(on_postgres), str(n)], env=ENVIRONMENT) for n in (1, 2)
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    with warehouse.connect(on_postgres) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (5,)
        numbers = connection.execute("SELECT commit_number FROM batches ORDER BY 1").fetchall()
    assert numbers == [(1,), (2,), (3,), (4,)]
    assert problems(on_postgres) == []


@pytest.mark.parametrize("delay", [pytest.param(None, marks=pytest.mark.crash), 0.02])
def test_a_run_that_was_killed_gives_the_same_rows_when_it_is_run_again(
    on_postgres: Path, lake: Path, delay: float | None
) -> None:
    """Killed before the second commit, and while the server works on it; compared with an undisturbed run."""
    for root in (lake, on_postgres):
        crash_runs.prepare(root)
    script = (
        "import sys, os, signal, crash_runs; from pathlib import Path; seen = []\n"
        "def before(name):\n"
        "    seen.append(name)\n"
        "    if seen.count('registered') == 2: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"step = before if {delay} is None else crash_runs.kill_in({delay})\n"
        "crash_runs.ingest(Path(sys.argv[1]), step)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(on_postgres)], env=ENVIRONMENT, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    crash_runs.ingest(on_postgres, lambda _: None)  # the server has dropped the dead run's locks
    crash_runs.ingest(lake, lambda _: None)
    assert crash_runs.checked_digest(on_postgres) == crash_runs.checked_digest(lake)


def test_runs_on_two_machines_take_turns(on_postgres: Path, tmp_path: Path) -> None:
    other = tmp_path / "mounted_elsewhere"  # the second machine: its own folder, the same catalogue and data
    shutil.copytree(on_postgres, other)
    shutil.rmtree(other / "data")
    (other / "data").symlink_to(on_postgres / "data")
    script = (
        "import sys, time; from warehouse import runs\n"
        "with runs.lock(sys.argv[1], what='ingests all of October'): print('held', flush=True); time.sleep(600)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(on_postgres)], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout and holder.stdout.readline() == "held\n"
    said = re.escape(f"newsbeam {holder.pid}@") + ".*ingests all of October"
    with pytest.raises(errors.WarehouseBusy, match=said), runs.lock(other):
        pass
    assert locks.is_held(other, "run") and not locks.is_held(other, "commit")
    with pytest.raises(errors.WarehouseBusy):
        maintain(other)
    threading.Timer(0.5, holder.kill).start()
    with runs.lock(other, wait=60):
        assert locks.is_held(on_postgres, "run")
        put(other, 0, make_article(1))
    holder.wait(60)
    with warehouse.connect(on_postgres) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (1,)


def test_a_run_outlives_the_server_dropping_its_sessions(on_postgres: Path, server: Server) -> None:
    with runs.lock(on_postgres):
        put(on_postgres, 0, make_article(1))
        ended = server.sql(
            "postgres",
            f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{_database(on_postgres)}'",
        )
        assert int(ended) >= 1
        assert put(on_postgres, 1, make_article(2)).new == 1


def test_a_forgotten_article_is_nowhere(on_postgres: Path, server: Server) -> None:
    words = "Quarrelsome zymurgist Mira Holt said on Monday that 10,000 North Korean troops had arrived."
    gone = make_article(1, text=words, title="Zymurgist speaks")
    put(on_postgres, 0, gone, make_article(2))
    with warehouse.connect(on_postgres) as connection:
        before = connection.execute("FROM quotes ORDER BY ALL").fetchall()
    server.sql(_database(on_postgres), "ANALYZE")  # the server remembers frequent values
    assert _bytes_with(b"Zymurgist speaks", server, on_postgres)
    forget(on_postgres, [gone.article.article_id], now=NOW)
    assert not _bytes_with(b"Zymurgist speaks", server, on_postgres)
    assert not _bytes_with(b"Quarrelsome zymurgist", server, on_postgres)
    assert put(on_postgres, 1, gone).new == 0
    with warehouse.connect(on_postgres) as connection:
        assert connection.execute("FROM quotes ORDER BY ALL").fetchall() == before


def _bytes_with(needle: bytes, server: Server, lake: Path) -> list[Path]:
    """Files of the databases and of the warehouse in which the bytes stand, once the server has written all out."""
    server.sql("postgres", "CHECKPOINT")
    found = []
    for folder in (server.data / "base", lake):
        for file in folder.rglob("*"):
            try:
                if file.is_file() and needle in file.read_bytes():
                    found.append(file)
            except FileNotFoundError:
                continue  # the server removes files as it likes
    return found


def test_each_trouble_has_its_remedy(
    on_postgres: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "new"
    database = server.database("troubles")

    def trouble(kind: type[errors.WarehouseError], match: str, **keywords: str) -> None:
        with pytest.raises(kind, match=match):
            warehouse.create(new, catalog=server.catalogue(database, **keywords))
        assert not (new / backend.FILE).exists()

    monkeypatch.delenv("PGPASSWORD", raising=False)
    trouble(errors.CatalogueUnreachable, r"no password supplied.*~/\.pgpass", host="127.0.0.1")
    monkeypatch.setenv("PGPASSWORD", "wrong")
    trouble(errors.CatalogueUnreachable, r"password authentication failed.*~/\.pgpass", host="127.0.0.1")
    trouble(errors.CatalogueUnreachable, "createdb --owner=newsbeam", dbname="nowhere")
    trouble(errors.CatalogueUnreachable, "createuser nobody_here", user="nobody_here")
    server.sql("postgres", "CREATE ROLE reader LOGIN")
    trouble(errors.WarehouseReadOnly, "CREATE SCHEMA newsbeam AUTHORIZATION reader", user="reader")
    trouble(errors.CatalogueSetting, "invalid", sslmode="perhaps")

    put(on_postgres, 0, make_article(1))
    with pytest.raises(errors.CatalogueSetting, match="catalogue of another warehouse"):
        warehouse.create(new, catalog=server.catalogue(_database(on_postgres)))
    monkeypatch.setenv(backend.CATALOG_VARIABLE, server.catalogue(database, schema="empty"))
    with pytest.raises(errors.WarehouseNotFound, match="no warehouse in its schema empty"):
        warehouse.connect(new)
    server.sql(_database(on_postgres), "UPDATE newsbeam.ducklake_metadata SET value = '9.1' WHERE key = 'version'")
    with pytest.raises(errors.WarehouseNewer, match="update newsbeam"):
        warehouse.connect(on_postgres)
    assert [f.level for f in examine(on_postgres)] == ["error"]


def test_with_a_password_and_two_warehouses_in_one_database(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = server.database("shared")
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    for name, number in (("one", 1), ("two", 2)):
        root = tmp_path / name
        warehouse.create(root, catalog=server.catalogue(database, host="127.0.0.1", schema=name))
        put(root, 0, *(make_article(n) for n in range(number)))
        for file in (root / backend.FILE, root / OPEN_SQL):
            assert PASSWORD not in file.read_text(encoding="utf-8") and "secret" not in file.read_text(encoding="utf-8")
    for name, number in (("one", 1), ("two", 2)):
        with locks.hold(tmp_path / name, "run"), warehouse.connect(tmp_path / name) as connection:
            assert connection.execute("SELECT count(*) FROM articles").fetchone() == (number,)


def test_waiting_for_the_lock_ends_in_time(on_postgres: Path) -> None:
    with runs.lock(on_postgres):
        began = time.monotonic()
        with pytest.raises(errors.WarehouseBusy, match="--wait"), runs.lock(on_postgres, wait=0.2):
            pass
        assert time.monotonic() - began >= 0.2
