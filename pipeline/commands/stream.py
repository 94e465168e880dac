"""``newsbeam stream``: a service around :mod:`pipeline.stream` that a signal ends cleanly."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from types import FrameType

import warehouse
from pipeline import exits, metrics
from pipeline.logs import Log
from pipeline.processes import end_children
from pipeline.stream import StreamSettings, stream
from transforms.offsets import Group

_METRICS_EVERY = 10.0


def stream_command(settings: StreamSettings, *, log_format: str, as_json: bool, metrics_file: Path | None) -> int:
    """Streams until SIGINT or SIGTERM; returns 0 then. What was committed stays, the rest is read again next time."""
    stop, over = threading.Event(), threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    log = Log(log_format, quiet=as_json)
    if metrics_file is not None:
        threading.Thread(target=_report, args=(metrics_file, settings, over), daemon=True).start()
    try:
        row = stream(settings, log, stop)
    finally:
        over.set()
        for number, handler in before.items():
            signal.signal(number, handler)
    log.event(
        "stopped",
        f"stopped; {row.articles_new:,} new articles in this run, what was committed stays",
        run_id=row.run_id,
        articles_read=row.articles_read,
        articles_new=row.articles_new,
        dead_letters=row.dead_letters,
    )
    if as_json:
        print(json.dumps(asdict(row), ensure_ascii=False, default=str))
    # The engine's threads and programs know nothing of the end: leave without waiting for them.
    end_children()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exits.DONE)


def _report(path: Path, settings: StreamSettings, over: threading.Event) -> None:
    """Writes the warehouse's counters and the topics' lag every few seconds while the stream runs."""
    while not over.wait(_METRICS_EVERY):
        if settings.ingest.warehouse.exists():
            try:
                metrics.write(path, settings.ingest.warehouse, None, _behind(settings))
            except (OSError, warehouse.WarehouseError) as error:  # a stream does not end for want of its metrics
                print(f"newsbeam: metrics not written: {error}", file=sys.stderr)


def _behind(settings: StreamSettings) -> list[metrics.Metric]:
    """The lag of a Kafka source; nothing while Kafka does not answer."""
    if settings.kafka is None:
        return []
    from kafka.errors import KafkaError

    with contextlib.suppress(KafkaError):
        group = Group(settings.kafka.servers, settings.kafka.group_of(settings.ingest.warehouse))
        try:
            return [metrics.of_topics(group.lag(settings.kafka.topics))]
        finally:
            group.close()
    return []
