"""Windows and commits of a stream, as far as they need no engine; the engines themselves are in tests/engines."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import warehouse
from pipeline import metrics
from pipeline.stream import KafkaSource
from schemas import Article, DeadLetter
from schemas.ids import sha256
from tests.pipeline.conftest import Done
from transforms.arrivals import message_records
from transforms.commit_windows import age_of_oldest, batch_of, publication_seconds, sources_of
from transforms.manifest import Manifest, gather
from transforms.nlp.annotate import Annotation, store_only
from transforms.positions import Update, settled_by
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord
from warehouse.commit import commit
from warehouse.write import write_segment

Run = Callable[..., Done]
NOW = dt.datetime(2024, 11, 2, 12, tzinfo=dt.timezone.utc)


def annotation(name: str = "a", text: str = "Boats sailed.", day: int = 28) -> Annotation:
    moment = dt.datetime(2024, 10, day, 8, tzinfo=dt.timezone.utc)
    return store_only(
        Article(
            article_id=name,
            text=text,
            content_sha256=sha256(text),
            record_sha256=sha256(f"{name} {text}"),
            published_at=moment,
            published_date=moment.date(),
        )
    )


@pytest.mark.parametrize(
    ("at", "day", "seconds"),
    [
        ("2024-10-28T08:00:00+00:00", "2024-10-28", 1730102400.0),
        ("2024-10-28T23:30:00-05:00", "2024-10-28", 1730073600.0),  # the 29th in UTC, printed on the 28th
        (None, "2024-10-28", 1730073600.0),
        (None, None, 0.0),
    ],
)
def test_event_time_is_publication(at: str | None, day: str | None, seconds: float) -> None:
    article = Article(
        article_id="a",
        text="x",
        content_sha256="x",
        published_at=dt.datetime.fromisoformat(at) if at else None,
        published_date=dt.date.fromisoformat(day) if day else None,
    )
    assert publication_seconds(store_only(article)) == seconds


def test_a_pane_committed_again_changes_nothing(tmp_path: Path) -> None:
    warehouse.create(tmp_path)
    letter = DeadLetter("d1", source_uri="kafka:articles/0@1", stage="read")
    pane = Manifest((write_segment(tmp_path, [annotation("a"), annotation("b")]),), (letter,), 1)
    batch = batch_of("2024-10-28", "run", pane, 0, NOW)
    first = commit(tmp_path, batch)
    assert (first.already, first.new, batch.read) == (False, 2, 4)
    # The engine died behind the commit: workers staged the same rows again under other names.
    again = Manifest((write_segment(tmp_path, [annotation("b"), annotation("a")]),), (letter,), 1)
    replayed = batch_of("2024-10-28", "run", again, 1, NOW + dt.timedelta(seconds=5))
    assert replayed.batch_id == batch.batch_id
    assert commit(tmp_path, replayed).already


def test_articles_that_come_again_in_another_pane_are_stored_once(tmp_path: Path) -> None:
    warehouse.create(tmp_path)
    one = Manifest((write_segment(tmp_path, [annotation("a")]),), (), 0)
    commit(tmp_path, batch_of("2024-10-28", "run", one, 0, NOW))
    more = Manifest((write_segment(tmp_path, [annotation("a"), annotation("c")]),), (), 0)
    result = commit(tmp_path, batch_of("2024-10-28", "run", more, 1, NOW))
    assert (result.new, result.changed, result.unchanged) == (1, 0, 1)
    connection = warehouse.connect(tmp_path)
    assert connection.execute("SELECT article_id FROM articles ORDER BY 1").fetchall() == [("a",), ("c",)]
    connection.close()


@pytest.mark.parametrize("texts", [("old", "corrected"), ("corrected", "old")])
def test_in_a_stream_the_later_version_stays(tmp_path: Path, texts: tuple[str, str]) -> None:
    warehouse.create(tmp_path)
    for index, text in enumerate(texts):
        pane = Manifest((write_segment(tmp_path, [annotation("a", text)]),), (), 0)
        commit(tmp_path, batch_of("2024-10-28", "run", pane, index, NOW))
    connection = warehouse.connect(tmp_path)
    assert connection.execute("SELECT text FROM articles").fetchall() == [(texts[1],)]
    connection.close()


def test_a_pane_settles_every_record_that_went_into_it(tmp_path: Path) -> None:
    warehouse.create(tmp_path)
    one = replace(annotation("a"), article=replace(annotation("a").article, source_uri="kafka:news/0@7"))
    same = replace(one, article=replace(one.article, record_sha256=sha256("older"), source_uri="kafka:news/0@8#1"))
    items = [
        ("segment", write_segment(tmp_path, [one, same])),
        ("dead", DeadLetter("d1", source_uri="kafka:news/0@8#2", stage="read")),
        ("unchanged", "kafka:news/1@0"),
    ]
    sources = sources_of(items)
    assert len(sources) == gather(items).read
    assert settled_by(sources) == {
        ("news", 0): Update(settled=((7, 1), (8, 2))),
        ("news", 1): Update(settled=((0, 1),)),
    }
    assert age_of_oldest(sources, 100.0) is None


def test_the_lag_of_a_pane_is_the_age_of_its_oldest_file(tmp_path: Path) -> None:
    for name, at in (("a.jsonl", 50), ("b.jsonl", 70)):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (at, at))
    sources = [f"{tmp_path}/a.jsonl#1", f"{tmp_path}/a.jsonl#2", f"{tmp_path}/b.jsonl", f"{tmp_path}/gone.jsonl", ""]
    assert age_of_oldest(sources, 100.0) == 50.0


def test_a_warehouse_made_anew_has_a_group_of_its_own(tmp_path: Path) -> None:
    source = KafkaSource("localhost:9092", ("articles",))
    name = source.group_of(tmp_path / "w")
    assert name.startswith("newsbeam-")
    assert source.group_of(tmp_path / "w") == name
    shutil.rmtree(tmp_path / "w")
    assert source.group_of(tmp_path / "w") != name
    assert replace(source, group="mine").group_of(tmp_path / "w") == "mine"
    assert source.config(name)["group.id"] == name


def test_lag_of_topics_in_prometheus_form() -> None:
    text = metrics.render([metrics.of_topics({("news", 1): 0, ("news", 0): 7})])
    assert text.splitlines()[1:] == [
        "# TYPE newsbeam_kafka_lag_messages gauge",
        'newsbeam_kafka_lag_messages{topic="news",partition="0"} 7',
        'newsbeam_kafka_lag_messages{topic="news",partition="1"} 0',
    ]


def test_messages_are_read_like_files() -> None:
    options = SourceOptions()
    article = json.dumps({"title": "Boats", "text": "Boats sailed."}).encode()
    (record,) = message_records("articles", 1, 7, article, options)
    assert isinstance(record, RawRecord)
    assert record.source_uri.startswith("kafka:articles/1@7")
    assert list(message_records("articles", 1, 8, None, options)) == []
    (gzip_bomb,) = message_records("articles", 1, 9, b"\x1f\x8b broken", options)
    assert isinstance(gzip_bomb, DeadLetter)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["stream", "."], "newsbeam watch FOLDER"),
        (["stream", ".", "--runner", "SparkRunner"], "--runner PrismRunner"),
        (["stream"], "give folders"),
        (["stream", "--kafka", "localhost:9092"], "--topic"),
    ],
)
def test_an_engine_that_cannot_stream_is_refused(
    newsbeam: Run, tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = newsbeam(*arguments, "-w", str(tmp_path / "w"))
    assert done.returncode == 2, done.stderr
    assert said in " ".join(done.stderr.split())
    assert not (tmp_path / "w").exists()
