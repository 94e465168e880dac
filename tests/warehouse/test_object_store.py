"""Data files in an object store: the same rows and guarantees as in a folder. The server is moto's, on this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import crash_runs
import duckdb
import pyarrow.parquet as pq
import pytest
from postgres_server import Server
from pyarrow import fs
from warehouse_rows import NOW, make_article

import warehouse
from pipeline.batch import run
from pipeline.display import Display
from pipeline.exchange import Exchange, StagingPlace
from pipeline.fork_server import can_fork
from pipeline.fork_server import server as fork_server
from pipeline.settings import IngestSettings
from schemas import DeadLetter
from schemas.rows import EXTRACTION_TABLES
from transforms.nlp.model import DEFAULT_MODEL
from warehouse import backend, errors, store
from warehouse.commit import Batch, CommitResult, commit
from warehouse.doctor import examine
from warehouse.forget import forget
from warehouse.layout import OPEN_SQL
from warehouse.maintain import maintain
from warehouse.reference import ReferenceFileError
from warehouse.repair import repair
from warehouse.write import write_segment

HERE = Path(__file__).parent
SEEDS = HERE.parent.parent / "seeds" / "articles"
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "a-key",
    "AWS_SECRET_ACCESS_KEY": "a-secret",
    "AWS_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "PYTHONPATH": os.pathsep.join((str(HERE.parent.parent), str(HERE))),
}


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of a server that speaks S3's protocol, with a bucket ``news``."""
    import logging

    moto = pytest.importorskip("moto.server")
    if can_fork():  # with an environment that does not know the store yet, as in a notebook
        fork_server((DEFAULT_MODEL,))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    address = f"http://{host}:{port}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SETTINGS.items() | {("AWS_ENDPOINT_URL", address)}:
            patch.setenv(name, value)
        import boto3

        boto3.client("s3").create_bucket(
            Bucket="news", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        yield address
    running.stop()


@pytest.fixture
def on_s3(s3: str, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A fresh warehouse with its data in the bucket, under a prefix of its own."""
    root = tmp_path / "on_s3"
    warehouse.create(root, data=f"{getattr(request, 'param', 's3')}://news/{tmp_path.name}/data")
    return root


def put(lake: Path, index: int, *articles: object) -> CommitResult:
    segment = write_segment(lake, articles)  # type: ignore[arg-type]
    return commit(lake, Batch(f"b{index}", f"run{index}", index, (segment,), read=len(articles), committed_at=NOW))


def problems(lake: Path) -> list[str]:
    return [f"{f.check}: {f.message}" for f in examine(lake) if f.level != "ok"]


def rows(lake: Path, but: tuple[str, ...] = ()) -> list[object]:
    """All rows of the extraction tables, without some columns."""
    kept = " ".join(f"AND c <> {name!r}" for name in but)
    with warehouse.connect(lake) as connection:
        return [
            connection.execute(f"SELECT COLUMNS(c -> true {kept}) FROM {t} ORDER BY ALL").fetchall()
            for t in EXTRACTION_TABLES
        ]


def objects(lake: Path) -> dict[str, int]:
    data = backend.data_of(lake)
    assert isinstance(data, store.Bucket)
    return data.sizes()


@pytest.mark.parametrize("on_s3", ["s3", "gs"], indirect=True)
def test_the_same_rows_and_upkeep(on_s3: Path, lake: Path) -> None:
    for root in (on_s3, lake):
        put(root, 0, *(make_article(n) for n in range(4)))
        assert put(root, 0, *(make_article(n) for n in range(4))).already
        assert put(root, 1, make_article(1, hour=10, troops=11_000)).changed == 1
        put(root, 2, make_article(7, day=None), make_article(8))
    before = rows(on_s3)
    assert before == rows(lake)
    assert not any((on_s3 / "data").rglob("*"))
    assert any("published_date=2024-10-28/" in name for name in objects(on_s3))

    system, prefix = fs.FileSystem.from_uri(f"s3://{backend.data_of(on_s3).address.partition('://')[2].rstrip('/')}")
    with system.open_output_stream(f"{prefix}/main/articles/published_date=2024-10-28/cut-off.parquet") as file:
        file.write(b"of a run that was killed")
    assert problems(on_s3) == ["unlisted files: 1 files belong to no snapshot (a run was cut off): no reader sees them"]
    done, same = maintain(on_s3, expire_days=0, grace_hours=0), maintain(lake, expire_days=0, grace_hours=0)
    assert (done.files_before - 1, done.files_after) == (same.files_before, same.files_after)
    assert len(objects(on_s3)) == done.files_after
    assert rows(on_s3) == before
    assert problems(on_s3) == []


def test_a_forgotten_article_is_in_no_object(on_s3: Path) -> None:
    gone = make_article(1)
    put(on_s3, 0, gone, make_article(2, text="Nobody came to Sarnow."))
    forget(on_s3, [gone.article.article_id], now=NOW)
    with warehouse.connect(on_s3) as connection:
        assert connection.execute("SELECT text FROM articles").fetchall() == [("Nobody came to Sarnow.",)]
    system, _ = fs.FileSystem.from_uri("s3://news/x")
    for name in objects(on_s3):
        assert "Mira Holt" not in str(pq.read_table(name.removeprefix("s3://"), filesystem=system).to_pylist())


def test_a_lost_object_is_named_and_repaired(on_s3: Path) -> None:
    put(on_s3, 0, make_article(1), make_article(2, day=None))
    lost = next(name for name in objects(on_s3) if "/entities/published_date=2024-10-28/" in name)
    backend.data_of(on_s3).remove([lost])
    with warehouse.connect(on_s3) as connection, pytest.raises(duckdb.Error, match="404"):
        connection.execute("SELECT max(text) FROM entities").fetchall()
    (found,) = [f.message for f in examine(on_s3) if f.level == "error"]
    assert found.startswith("1 of ") and lost.rpartition("/")[2] in found
    assert repair(on_s3).articles_removed == 1
    assert put(on_s3, 1, make_article(1)).new == 1


@pytest.mark.crash
def test_a_run_that_was_killed_gives_the_same_rows_when_it_is_run_again(on_s3: Path, lake: Path) -> None:
    for root in (lake, on_s3):
        crash_runs.prepare(root)
    script = (
        "import sys, os, signal, crash_runs; from pathlib import Path; seen = []\n"
        "def step(name):\n"
        "    seen.append(name)\n"
        "    if seen.count('files written') == 2: os.kill(os.getpid(), signal.SIGKILL)\n"
        "crash_runs.ingest(Path(sys.argv[1]), step)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(on_s3)], timeout=200)
    assert killed.returncode == -signal.SIGKILL
    for root in (lake, on_s3):
        crash_runs.ingest(root, lambda _: None)
    assert crash_runs.checked_digest(on_s3) == crash_runs.checked_digest(lake)


def test_the_plain_duckdb_command_opens_it(on_s3: Path) -> None:
    put(on_s3, 0, make_article(1))
    text = (on_s3 / OPEN_SQL).read_text(encoding="utf-8")
    assert SETTINGS["AWS_SECRET_ACCESS_KEY"] not in text
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as connection:
        connection.execute(text)
        assert connection.execute("SELECT count(*) FROM quotes_by('Mira Holt')").fetchone() == (1,)


def test_articles_are_read_from_a_bucket(s3: str, tmp_path: Path) -> None:
    from pipeline.commands.retry import plan
    from pipeline.settings import input_bytes, inputs_state
    from transforms.sources.inputs import expand_inputs

    system, _ = fs.FileSystem.from_uri("s3://news/inbox")
    for name in ("b.txt", "a/c.txt", "notes.md"):
        with system.open_output_stream(f"news/inbox/{name}") as file:
            file.write(b"SARNOW (AP) - Officer Mira Holt said on Monday that 40 people had arrived.")
    inputs = ["s3://news/inbox"]
    assert list(expand_inputs(inputs)) == ["s3://news/inbox/a/c.txt", "s3://news/inbox/b.txt"]
    assert input_bytes(inputs) == 2 * 74
    state = inputs_state(inputs)
    assert state == inputs_state(inputs)
    with system.open_output_stream("news/inbox/b.txt") as file:
        file.write(b"SARNOW (AP) - Officer Mira Holt said on Monday that 400 people had arrived.")
    assert state != inputs_state(inputs)

    letters = [
        DeadLetter(dead_letter_id=uri, source_uri=uri)
        for uri in ("s3://news/inbox/b.txt#7", "s3://news/inbox/a/c.txt/member.txt", "s3://news/inbox/gone.txt")
    ]
    again = plan(letters)
    assert (again.inputs, again.lost) == (("s3://news/inbox/a/c.txt", "s3://news/inbox/b.txt"), 1)


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_need_not_see_the_warehouse(on_s3: Path, lake: Path, tmp_path: Path, workers: int) -> None:
    source = tmp_path / "articles"
    source.mkdir()
    for file in sorted(SEEDS.glob("*.txt"))[:3]:
        shutil.copyfile(file, source / file.name)
    (source / "more.jsonl").write_text(
        "".join(json.dumps({"text": f"SARNOW — {n} ships came."}) + "\n" for n in range(3))
    )
    staging = f"s3://news/{tmp_path.name}/staging"
    system, path = fs.FileSystem.from_uri(staging)
    settings = IngestSettings((str(source),), on_s3, staging=staging, workers=workers, batch_articles=2)
    for expected in (6, 0):
        assert run(settings, Display(), threading.Event()).new == expected
        assert run(replace(settings, warehouse=lake, staging=None), Display(), threading.Event()).new == expected
        left = system.get_file_info(fs.FileSelector(path, recursive=True, allow_not_found=True))
        assert [f.path for f in left if f.type == fs.FileType.File] == []
    assert rows(on_s3, but=("run_id", "ingested_at")) == rows(lake, but=("run_id", "ingested_at"))
    assert not any((on_s3 / "staging").rglob("*"))


def test_a_place_for_staging_that_cannot_be_used(s3: str, lake: Path, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("SARNOW — Nobody came.")
    settings = IngestSettings((str(article),), lake, workers=1)
    with pytest.raises(ValueError, match="--staging /tmp/here: give an address of an object store"):
        run(replace(settings, staging="/tmp/here"), Display(), threading.Event())
    with pytest.raises(StagingPlace, match="s3://no-such-bucket/x"):
        run(replace(settings, staging="s3://no-such-bucket/x"), Display(), threading.Event())
    with warehouse.connect(lake) as connection:
        assert connection.execute("SELECT status FROM runs").fetchall() == [("failed",)]
    assert run(settings, Display(), threading.Event()).new == 1


def test_what_a_killed_run_left_is_removed(s3: str, tmp_path: Path) -> None:
    address = f"s3://news/{tmp_path.name}/staging/run"
    exchange = Exchange(tmp_path, address)
    (tmp_path / "known-0.npy").write_bytes(b"keys")
    assert exchange.hand_out(tmp_path / "known-0.npy") == f"{address}/known-0.npy"
    segment = write_segment("", [make_article(1)], exchange.staging)
    assert segment.path.startswith(f"{address}/rows/")
    exchange.empty()
    exchange.empty()
    system, path = fs.FileSystem.from_uri(address)
    left = system.get_file_info(fs.FileSelector(path, recursive=True, allow_not_found=True))
    assert [f for f in left if f.type == fs.FileType.File] == []


def test_each_trouble_has_its_remedy(s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "lake"
    for bad in ("s3://news", "gs://news", "abfs://news/lake", "/a/folder", "s3://key:secret@news/lake"):
        with pytest.raises(errors.CatalogueSetting, match="s3://BUCKET/PREFIX"):
            warehouse.create(root, data=bad)
    with pytest.raises(errors.StoreUnreachable, match=r"no-such-bucket.*check the bucket's name"):
        warehouse.create(root, data="s3://no-such-bucket/lake")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(errors.StoreUnreachable, match=re.escape("$AWS_ENDPOINT_URL")):
        warehouse.create(root, data="s3://news/lake")
    assert not (root / backend.FILE).exists()


def test_machines_that_share_nothing_but_catalogue_and_bucket(
    s3: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(backend.CATALOG_VARIABLE, server.catalogue(server.database("shared_nothing")))
    monkeypatch.setenv(backend.DATA_VARIABLE, f"s3://news/{tmp_path.name}")
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    warehouse.create(one)
    topics = one / "reference" / "topics.toml"
    topics.write_text('[arrivals]\nphrases = ["had arrived"]\n', encoding="utf-8")
    warehouse.refresh(one)
    warehouse.create(two)  # joins: the topics of the first machine stay
    put(two, 0, make_article(1), make_article(2))
    for root in (one, two, three):  # the third only asks
        with warehouse.connect(root) as connection:
            found = connection.execute("SELECT topic, count(*) FROM topic_mentions GROUP BY ALL").fetchall()
        assert found == [("arrivals", 2)]
    with pytest.raises(ReferenceFileError, match="copy it from the machine"):
        warehouse.refresh(two)


def test_another_prefix_is_refused(on_s3: Path, lake: Path, tmp_path: Path) -> None:
    for root, wanted in ((on_s3, "s3://news/elsewhere"), (lake, "s3://news/elsewhere"), (on_s3, "folder")):
        with pytest.raises(errors.CatalogueSetting, match="--data is for new warehouses"):
            warehouse.create(root, data=wanted)
    copied = tmp_path / "copied"  # what is recorded goes with the folder
    shutil.copytree(on_s3, copied)
    assert str(backend.data_of(copied)) == str(backend.data_of(on_s3))
