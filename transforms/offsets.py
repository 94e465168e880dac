"""Offsets of a consumer group follow the warehouse: moved in Kafka when the commit is there, never before.

The group has no members (Beam assigns partitions itself), so that its offsets are free to be set by whoever commits.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from typing import Any

import apache_beam as beam
from apache_beam.coders import PickleCoder
from apache_beam.metrics import Metrics
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec
from apache_beam.transforms.window import GlobalWindows

from transforms.positions import Progress, Update

_TIMEOUT_MS = 10_000
_PROGRESS = beam.DoFn.StateParam(ReadModifyWriteStateSpec("progress", PickleCoder()))


class Group:
    """A consumer group's offsets, through a client of its own. Every call may raise KafkaError."""

    def __init__(self, servers: str, group: str) -> None:
        from kafka import KafkaConsumer

        self._consumer: Any = KafkaConsumer(
            bootstrap_servers=servers.split(","),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            request_timeout_ms=_TIMEOUT_MS,
        )

    def start(self, topic: str, partition: int) -> int:
        """Where reading begins: the group's offset, or the first one that the partition still holds."""
        place = _place(topic, partition)
        first = int(self._consumer.beginning_offsets([place])[place])
        return max(first, self._consumer.committed(place) or 0)

    def existing(self, topic: str, partition: int, offset: int) -> Sequence[int]:
        """Offsets of the messages from ``offset`` on, the first of them at least; none when nothing came in time."""
        place = _place(topic, partition)
        self._consumer.assign([place])
        self._consumer.seek(place, offset)
        found = self._consumer.poll(timeout_ms=_TIMEOUT_MS // 5, max_records=1)
        return [message.offset for message in found.get(place, ())]

    def commit(self, topic: str, partition: int, offset: int) -> None:
        """Sets the offset: the next message to be read."""
        from kafka.structs import OffsetAndMetadata

        place = _place(topic, partition)
        self._consumer.commit({place: OffsetAndMetadata(offset, "", -1)}, timeout_ms=_TIMEOUT_MS)

    def lag(self, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        """Messages of each partition that are not in the warehouse yet."""
        places = [_place(t, p) for t in topics for p in sorted(self._consumer.partitions_for_topic(t) or ())]
        ends = self._consumer.end_offsets(places) if places else {}
        return {(p.topic, p.partition): max(0, ends[p] - self.start(p.topic, p.partition)) for p in places}

    def close(self) -> None:
        """Ends the connection."""
        self._consumer.close(autocommit=False)


def _place(topic: str, partition: int) -> Any:
    from kafka import TopicPartition

    return TopicPartition(topic, partition)


class _FollowDoFn(beam.DoFn):
    """One partition's progress, kept in the engine's state: it is restored together with what is being read."""

    def __init__(self, servers: str, group: str) -> None:
        self._servers = servers
        self._name = group
        self._group: Group | None = None
        self._commits = Metrics.counter("Kafka", "offset_commits")
        self._failures = Metrics.counter("Kafka", "offset_commits_failed")
        self._lag = Metrics.distribution("Kafka", "lag_milliseconds")

    def teardown(self) -> None:
        group, self._group = self._group, None
        if group is not None:
            with contextlib.suppress(_kafka_error()):  # the connection that failed is the one that is closed
                group.close()

    def process(self, item: tuple[str, Update], state: Any = _PROGRESS) -> None:
        topic, _, number = item[0].rpartition("/")
        progress: Progress = state.read() or Progress()
        progress.add(item[1])
        try:
            self._move(progress, topic, int(number))
        except _kafka_error():  # not reachable for the moment: the next news tries again, the rows are safe
            self._failures.inc()
            self.teardown()
        state.write(progress)

    def _move(self, progress: Progress, topic: str, partition: int) -> None:
        group = self._group = self._group or Group(self._servers, self._name)
        before = progress.committed
        if progress.head is None:
            progress.begin(group.start(topic, partition))
        for published in progress.advance(lambda head: group.existing(topic, partition, head)):
            self._lag.update(max(0, int((time.time() - published) * 1000)))
        if progress.head is not None and progress.head != before:
            group.commit(topic, partition, progress.head)
            progress.committed = progress.head
            self._commits.inc()


def _kafka_error() -> type[Exception]:
    from kafka.errors import KafkaError

    return KafkaError


class FollowCommits(beam.PTransform):
    """``(TOPIC/PARTITION, Update)`` of reading and of commits -> the consumer group's offsets. Yields nothing.

    An offset is set when every outcome of every message before it has been committed, so that a stream which is
    started anew without a checkpoint goes on there: nothing is left out, and what lay between is known by then.
    """

    def __init__(self, servers: str, group: str) -> None:
        super().__init__()
        self._servers = servers
        self._group = group

    def expand(self, news: Sequence[beam.PCollection[tuple[str, Update]]]) -> beam.PCollection[None]:
        together = [
            part | f"All time {n}" >> beam.WindowInto(GlobalWindows()).with_output_types(tuple[str, Update])
            for n, part in enumerate(news)
        ]
        return (
            together
            | "News" >> beam.Flatten()
            | "Follow" >> beam.ParDo(_FollowDoFn(self._servers, self._group)).with_output_types(type(None))
        )
