"""One unbounded pipeline: articles come from folders or a Kafka topic and are committed window by window.

Needs an engine that streams: Prism (one machine, one binary) or Flink. ``newsbeam watch`` does the same in small
bounded runs on every engine.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import threading
import uuid
from dataclasses import dataclass
from pathlib import Path

import apache_beam as beam
import grpc
from apache_beam.options.pipeline_options import FlinkRunnerOptions, PipelineOptions
from apache_beam.runners.runner import PipelineResult, PipelineState

from pipeline import clock, engines, flink
from pipeline.ingest import stream as graph
from pipeline.logs import Log
from pipeline.settings import IngestSettings
from pipeline.versions import versions
from pipeline.watched import STATE
from schemas import Run
from transforms import arrivals
from transforms.commit_windows import DAY_SECONDS
from transforms.nlp.annotate import EXTRACTOR_VERSION
from transforms.nlp.model import label
from transforms.offsets import FollowCommits
from transforms.options import IngestOptions
from warehouse import create
from warehouse.known import export_known
from warehouse.runs import finish_run, lock, start_run, unfinished_runs

_ENDED = (PipelineState.DONE, PipelineState.CANCELLED, PipelineState.FAILED, PipelineState.UPDATED)
_POLL_SECONDS = 0.5


@dataclass(frozen=True)
class KafkaSource:
    """Where messages come from. ``expansion_service``: HOST:PORT of a running one; None starts Beam's own.

    ``group``: the consumer group whose offsets follow the commits; None: one that belongs to the warehouse alone.
    """

    servers: str
    topics: tuple[str, ...]
    group: str | None = None
    expansion_service: str | None = None
    #: Further options of the Kafka consumer.
    consumer: tuple[tuple[str, str], ...] = ()

    def config(self, group: str) -> dict[str, str]:
        """The consumer's options: from the group's offsets on, or everything that the topic holds."""
        return {
            "bootstrap.servers": self.servers,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": "false",
            **dict(self.consumer),
        }

    def group_of(self, warehouse: Path) -> str:
        """The name of the consumer group. A warehouse's own name is drawn once and kept in it: where the warehouse is
        made anew, the topic is read from its beginning again.
        """
        if self.group is not None:
            return self.group
        path = warehouse / STATE / "kafka-group"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
            temporary.write_text(f"newsbeam-{uuid.uuid4().hex[:12]}")
            temporary.replace(path)
        return path.read_text()


@dataclass(frozen=True)
class StreamSettings:
    """A stream: ``ingest`` has folders as inputs (none for Kafka) and what every run needs."""

    ingest: IngestSettings
    kafka: KafkaSource | None = None
    interval: float = 1.0
    settle: float = 1.0
    window_seconds: int = DAY_SECONDS
    commit_seconds: int = 2

    def inputs(self) -> tuple[str, ...]:
        """What the run's row names as inputs."""
        if self.kafka is None:
            return self.ingest.inputs
        return tuple(f"kafka:{topic}" for topic in self.kafka.topics)


def stream(settings: StreamSettings, log: Log, stop: threading.Event) -> Run:
    """Runs until ``stop`` is set (the run then stands as ``done``) or the engine ends; returns the run's row.

    Started again with the same sources and options after a crash, it goes on under the same run. Raises
    CannotStream for an engine that cannot, EngineFailed when the engine gives up, WarehouseBusy when another run holds
    the warehouse.
    """
    ingest = settings.ingest
    engines.check_streaming(ingest.runner)
    if settings.kafka is not None:
        _check_client()
    for _, model in ingest.models:
        label(model)
    create(ingest.warehouse, catalog=ingest.catalog, data=ingest.data)
    with lock(ingest.warehouse, wait=ingest.wait_seconds, what="streams articles"):
        _end_orphans(settings, log)
        run_id = _start(settings)
        scratch = ingest.warehouse.resolve() / "tmp" / run_id
        scratch.mkdir(parents=True, exist_ok=True)
        status = "failed"
        try:
            name = _job_name(run_id)
            flags = ("--streaming", f"--job_name={name}", *engines.stream_flags(ingest.runner), *ingest.beam_args)
            options = engines.beam_options(ingest.runner, 1, flags)
            steps = _options(settings, run_id, scratch)
            result = engines.submit(lambda p: _build(p, settings, steps, scratch), ingest.runner, options)
            log.event("streaming", f"streaming from {', '.join(settings.inputs())}", run_id=run_id)
            _wait(result, ingest.runner, stop)
            _cancel_on_cluster(options, name, log)
            status = "done"
        finally:
            row = finish_run(ingest.warehouse, run_id, status=status, now=clock.now())
            shutil.rmtree(scratch, ignore_errors=True)
    return row


def _check_client() -> None:
    if importlib.util.find_spec("kafka") is None:
        raise engines.EngineFailed(
            "Reading from Kafka needs its Python client, here and on the workers: pip install 'newsbeam[kafka]'"
        )


def _job_name(run_id: str) -> str:
    return f"newsbeam-{run_id.lower()}"


def _end_orphans(settings: StreamSettings, log: Log) -> None:
    """Ends what streams that were killed left at work on the cluster: this one holds the warehouse now."""
    options = engines.beam_options(settings.ingest.runner, 1, settings.ingest.beam_args)
    for run_id in unfinished_runs(settings.ingest.warehouse):
        _cancel_on_cluster(options, _job_name(run_id), log)


def _start(settings: StreamSettings) -> str:
    """Opens the run's row, or takes up that of the same stream that was cut off."""
    ingest = settings.ingest
    handle = start_run(
        ingest.warehouse,
        inputs=settings.inputs(),
        options={**ingest.recorded(), "window_seconds": settings.window_seconds},
        versions=versions(ingest.models),
        runner=ingest.runner,
        now=clock.now(),
    )
    return handle.run_id


def _options(settings: StreamSettings, run_id: str, scratch: Path) -> IngestOptions:
    ingest = settings.ingest
    known: list[str] = []
    for model in [*dict.fromkeys(model for _, model in ingest.models), None]:
        path = scratch / f"known-{len(known)}.npy"
        export_known(ingest.warehouse, path, EXTRACTOR_VERSION, label(model) if model else None)
        known.append(str(path))
    return IngestOptions(
        run_id=run_id,
        ingested_at=None,
        warehouse=str(ingest.warehouse.resolve()),
        known_paths=tuple(known),
        models=ingest.models,
        source=ingest.source,
    )


def _build(pipeline: beam.Pipeline, settings: StreamSettings, options: IngestOptions, scratch: Path) -> object:
    ingest, kafka = settings.ingest, settings.kafka
    follow = None
    if kafka is not None:
        group = kafka.group_of(ingest.warehouse)
        follow = FollowCommits(kafka.servers, group)
        source = arrivals.from_kafka(
            pipeline, kafka.config(group), kafka.topics, ingest.source, expansion_service=kafka.expansion_service
        )
    else:
        source = arrivals.from_folders(
            pipeline,
            tuple(str(Path(folder).resolve()) for folder in ingest.inputs),
            ingest.source,
            spool=str(scratch / "spool"),
            interval=settings.interval,
            settle=settings.settle,
        )
    return graph(source, options, settings.window_seconds, settings.commit_seconds, follow)


def _wait(result: PipelineResult, runner: str, stop: threading.Event) -> None:
    """Waits for the signal or the end of the engine, whichever comes first."""
    while not stop.wait(_POLL_SECONDS):
        try:
            state = result.state
        except grpc.RpcError as error:
            if stop.wait(_POLL_SECONDS):  # a signal to the whole process group ends the engine too
                return
            raise engines.EngineFailed(f"{runner} is gone: {error}") from error
        if state in _ENDED:
            raise engines.EngineFailed(f"{runner} ended the stream in state {state}; see its log (--verbose)")
    with contextlib.suppress(grpc.RpcError):  # it may have heard the same signal
        result.cancel()


def _cancel_on_cluster(options: PipelineOptions, name: str, log: Log) -> None:
    """Ends the job on Flink, where its address was given: nothing may commit once the run has let go of the lock."""
    master = options.view_as(FlinkRunnerOptions).flink_master
    try:
        ended = flink.cancel(master, name)
    except OSError as error:
        log.event("not_cancelled", f"Flink at {master} does not answer ({error}): cancel job {name} there", "warning")
        return
    if not ended and master not in (None, "[auto]", "[local]"):
        log.event("not_cancelled", f"job {name} has not ended: cancel it in Flink", "warning")
