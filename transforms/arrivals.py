"""Sources of a stream: a folder that fills, and a Kafka topic. Both yield raw records and dead letters."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.coders import PickleCoder
from apache_beam.metrics import Metrics
from apache_beam.transforms.periodicsequence import PeriodicImpulse
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.windowed_value import WindowedValue

from schemas import DeadLetter
from transforms.failures import unexpected
from transforms.positions import Update, name_of
from transforms.sources.explode import explode
from transforms.sources.inputs import expand_inputs
from transforms.sources.options import SourceOptions
from transforms.sources.read import RawRecord, read_unit
from transforms.sources.records import Skipped
from transforms.sources.streams import Peekable
from transforms.sources.units import discard, plan_units

_UNIT_RECORDS = 50
_DEAD, _READ = "dead", "read"


@dataclass(frozen=True)
class Arrivals:
    """What a source yields."""

    records: beam.PCollection[RawRecord]
    dead: beam.PCollection[DeadLetter]
    #: What was read of which partition, where the source has positions.
    read: beam.PCollection[tuple[str, Update]] | None = None


class _LookDoFn(beam.DoFn):
    def __init__(self, folders: tuple[str, ...], settle: float) -> None:
        self._folders = folders
        self._settle = settle

    def process(self, _: Any) -> Iterator[tuple[str, tuple[int, int]]]:
        now = time.time()
        for path in expand_inputs([f for f in self._folders if Path(f).exists()]):
            try:
                stat = Path(path).stat()
            except OSError:
                continue  # gone again
            if now - stat.st_mtime >= self._settle:
                yield path, (stat.st_size, stat.st_mtime_ns)


_SEEN = beam.DoFn.StateParam(ReadModifyWriteStateSpec("seen", PickleCoder()))


class _OnceDoFn(beam.DoFn):
    """Lets each state of a file pass once. The state is the engine's: it is restored with everything else."""

    def process(self, item: tuple[str, tuple[int, int]], seen: Any = _SEEN) -> Iterator[str]:
        path, stamp = item
        if seen.read() != stamp:
            seen.write(stamp)
            yield path


class _ReadFileDoFn(beam.DoFn):
    def __init__(self, options: SourceOptions, spool: str) -> None:
        self._options = options
        self._spool = spool
        self._files = Metrics.counter("Arrivals", "files")
        self._skipped = Metrics.counter("Arrivals", "skipped")
        self._lag = Metrics.distribution("Arrivals", "file_age_milliseconds")

    def process(self, path: str) -> Iterator[Any]:
        self._files.inc()
        try:
            self._lag.update(max(0, int((time.time() - Path(path).stat().st_mtime) * 1000)))
            units = plan_units([path], self._options, _UNIT_RECORDS, Path(self._spool) / str(os.getpid()))
        except OSError:
            return  # gone since it was listed
        for unit in units:
            if isinstance(unit, Skipped):
                self._skipped.inc(unit.count)
                continue
            if isinstance(unit, DeadLetter):
                yield beam.pvalue.TaggedOutput(_DEAD, unit)
                continue
            for item in read_unit(unit, self._options):
                yield beam.pvalue.TaggedOutput(_DEAD, item) if isinstance(item, DeadLetter) else item
            discard(unit)


def from_folders(
    pipeline: beam.Pipeline,
    folders: tuple[str, ...],
    options: SourceOptions,
    *,
    spool: str,
    interval: float,
    settle: float,
) -> Arrivals:
    """Records of all files that are in the folders and of those that come, each state of a file once.

    A file is read when it has not changed for ``settle`` seconds. The folders must be readable on every worker.
    """
    read = (
        pipeline
        | "Ticks" >> PeriodicImpulse(fire_interval=interval, apply_windowing=False)
        | "Look" >> beam.ParDo(_LookDoFn(folders, settle)).with_output_types(tuple[str, Any])
        | "New and changed" >> beam.ParDo(_OnceDoFn()).with_output_types(str)
        | "Spread files" >> beam.Reshuffle()
        | "Read files"
        >> beam.ParDo(_ReadFileDoFn(options, spool)).with_outputs(_DEAD, main="records").with_output_types(RawRecord)
    )
    return Arrivals(read.records, read[_DEAD])


def message_records(
    topic: str, partition: int, offset: int, value: bytes | None, options: SourceOptions
) -> Iterator[RawRecord | DeadLetter]:
    """Records of one message: any form that a file may have, named after the message."""
    uri = name_of(topic, partition, offset)
    if not value:
        return  # a tombstone says that a key is gone; tables keep what was published
    try:
        for item in explode(Peekable(io.BytesIO(value)), uri, options):
            if not isinstance(item, Skipped):
                yield item
    except Exception as error:
        yield unexpected(uri, "read", error, value)


class _MessageDoFn(beam.DoFn):
    """Messages -> records and dead letters; and, once a bundle, what each message owes (tag ``read``)."""

    def __init__(self, options: SourceOptions) -> None:
        self._options = options
        self._messages = Metrics.counter("Arrivals", "messages")
        self._lag = Metrics.distribution("Arrivals", "message_age_milliseconds")
        self._read: dict[str, list[tuple[int, int, float]]] = {}

    def start_bundle(self) -> None:
        self._read = {}

    def process(self, message: Any) -> Iterator[Any]:
        self._messages.inc()
        published = message.timestamp / 1000
        self._lag.update(max(0, int((time.time() - published) * 1000)))
        outcomes = 0
        for item in message_records(message.topic, message.partition, message.offset, message.value, self._options):
            outcomes += 1
            yield beam.pvalue.TaggedOutput(_DEAD, item) if isinstance(item, DeadLetter) else item
        partition = f"{message.topic}/{message.partition}"
        self._read.setdefault(partition, []).append((message.offset, outcomes, published))

    def finish_bundle(self) -> Iterator[Any]:
        window = GlobalWindow()
        for partition, read in sorted(self._read.items()):
            news = WindowedValue((partition, Update(read=tuple(read))), window.max_timestamp(), (window,))
            yield beam.pvalue.TaggedOutput(_READ, news)


def from_kafka(
    pipeline: beam.Pipeline,
    consumer: Mapping[str, str],
    topics: tuple[str, ...],
    options: SourceOptions,
    *,
    expansion_service: str | None = None,
) -> Arrivals:
    """Records of all messages of the topics, through Beam's own ReadFromKafka (a transform in Java).

    Reading begins at the offsets of the consumer group, or at the beginning. Nothing is written to the group here:
    Kafka's own ways (auto commit, commits when a bundle is final) would be ahead of the warehouse.
    :mod:`transforms.offsets` follows the commits instead.
    """
    from apache_beam.io.kafka import ReadFromKafka

    read = (
        pipeline
        | "Messages"
        >> ReadFromKafka(
            consumer_config=dict(consumer),
            topics=list(topics),
            with_metadata=True,
            expansion_service=expansion_service,
        )
        | "Read messages"
        >> beam.ParDo(_MessageDoFn(options)).with_outputs(_DEAD, _READ, main="records").with_output_types(RawRecord)
    )
    return Arrivals(read.records, read[_DEAD], read[_READ])


__all__ = ["Arrivals", "from_folders", "from_kafka", "message_records"]
