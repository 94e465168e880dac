"""A topic as the source: what it holds is in the warehouse once, whoever dies, and its group's offsets say how far."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from tests.engines.conftest import Engine, ask
from tests.engines.streams import ARTICLES, count, rows, same_rows_once, streaming, until
from tests.pipeline.conftest import records

pytestmark = [pytest.mark.engines, pytest.mark.timeout(1500)]

PARTITIONS = (0, 1)


@dataclass
class Topic:
    """A topic, a group that reads it, and what was sent: (partition, offset) -> address of the article or None."""

    name: str
    producer: KafkaProducer
    group: KafkaConsumer
    sent: dict[tuple[int, int], str | None] = field(default_factory=dict)

    def send(self, *values: bytes | dict[str, Any] | None) -> None:
        for value in values:
            raw = json.dumps(value).encode() if isinstance(value, dict) else value
            url = value["url"] if isinstance(value, dict) and "url" in value else None
            key = None if raw else b"gone"
            done = self.producer.send(self.name, raw, key, partition=len(self.sent) % 2).get(timeout=60)
            self.sent[done.partition, done.offset] = url

    def offsets(self) -> dict[int, int]:
        """The group's offset of each partition."""
        return {p: self.group.committed(TopicPartition(self.name, p)) or 0 for p in PARTITIONS}

    def ends(self) -> dict[int, int]:
        return {p: sum(partition == p for partition, _ in self.sent) for p in PARTITIONS}

    def behind(self, root: Path) -> bool:
        """Whether the offsets are not at the end yet. They must never be ahead of the warehouse."""
        offsets = self.offsets()
        covered = {url for (p, offset), url in self.sent.items() if url and offset < offsets[p]}
        if covered:
            assert covered <= {url for (url,) in rows(root, "SELECT url FROM articles")}
        return offsets != self.ends()


@pytest.fixture
def topic(kafka: str) -> Iterator[Topic]:
    producer = KafkaProducer(bootstrap_servers=kafka)
    group = KafkaConsumer(bootstrap_servers=kafka, group_id="readers", enable_auto_commit=False)
    yield Topic("articles", producer, group)
    producer.close(timeout=20)
    group.close(autocommit=False)


def test_stopped_killed_and_started_again(
    flink: Engine, kafka: str, topic: Topic, direct: Path, tmp_path: Path
) -> None:
    root, articles = tmp_path / "w", records(ARTICLES)
    command = ("--kafka", kafka, "--topic", topic.name, "--group", "readers", "-w", str(root), *flink.options)
    command += ("--beam=--checkpointing_interval=3000", "--expansion-service", "localhost:18096")

    topic.send(*articles[:8], b'{"text": "cut o', {"title": "no text"}, None)
    with streaming(tmp_path / "log", *command) as process:
        until(lambda: count(root) == 8, process)
        until(lambda: not topic.behind(root), process)
    assert last_run(root) == ("done", 10), "a message without content owes nothing"

    topic.send(*articles[4:16])  # some come twice; all while nobody reads
    with streaming(tmp_path / "log", *command) as process:
        until(lambda: count(root) == 16, process)
        until(lambda: not topic.behind(root), process)
    assert last_run(root) == ("done", 12), "it went on at the offsets"

    with streaming(tmp_path / "log", *command) as process:
        topic.send(*articles[12:20])
        until(lambda: count(root) > 16, process)
        kill(process)
    (orphan,) = [job["jid"] for job in ask("/jobs/overview")["jobs"] if job["state"] == "RUNNING"]
    # Checkpoints more often than bundles end: what a bundle yields must not wait for the next one.
    with streaming(tmp_path / "log", *command, "--beam=--checkpointing_interval=500") as process:
        until(lambda: ask(f"/jobs/{orphan}")["state"] == "CANCELED", process)
        topic.send(*articles[20:])
        until(lambda: count(root) == ARTICLES, process)
        until(lambda: not topic.behind(root), process)

    same_rows_once(root, direct)
    assert rows(root, "SELECT count(*), count(DISTINCT article_id) FROM lake.article_versions") == [
        (ARTICLES, ARTICLES)
    ]
    letters = rows(root, "SELECT source_uri, error_type FROM dead_letters ORDER BY source_uri")
    assert [uri.partition("#")[0] for uri, _ in letters] == ["kafka:articles/0@4", "kafka:articles/1@4"]


def last_run(root: Path) -> tuple[str, int]:
    ((status, read),) = rows(root, "SELECT status, articles_read FROM runs ORDER BY started_at DESC LIMIT 1")
    return status, read


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(timeout=30)
