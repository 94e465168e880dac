"""The driver: cuts the input into bounded batches, runs the pipeline on each, commits each in one transaction."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from pipeline import clock, engines
from pipeline.display import Display
from pipeline.exchange import Exchange, StagingPlace, check_staging
from pipeline.ingest import ingest
from pipeline.settings import IngestSettings, input_bytes, inputs_state
from pipeline.versions import versions
from pipeline.workers import choose_workers
from schemas import DeadLetter, Run
from transforms import manifest as manifests
from transforms.nlp.annotate import EXTRACTOR_VERSION
from transforms.nlp.model import label
from transforms.options import IngestOptions
from transforms.progress import total
from transforms.sources import fetch_state
from transforms.sources.options import SourceOptions
from transforms.sources.stores import remove_whole
from transforms.sources.units import Planned, Skipped, WorkUnit, discard, plan_records, plan_units
from warehouse import create
from warehouse.commit import Batch, commit
from warehouse.known import export_known
from warehouse.letters import dead_letters_open
from warehouse.runs import RunHandle, finish_run, lock, start_run

UNIT_RECORDS = 50
SHOWN = 20  # dead letters that a summary carries


class Interrupted(Exception):
    """A signal asked the run to stop; what was committed stays."""


@dataclass(frozen=True)
class Summary:
    """Counts of a run: read = new + changed + unchanged + dead_letters. ``problems``: its first dead letters.

    ``skipped`` counts what the inputs hold besides articles, by reason (:class:`transforms.sources.records.Skipped`).
    """

    run_id: str
    status: str
    resumed: bool
    read: int
    new: int
    changed: int
    unchanged: int
    dead_letters: int
    rows: dict[str, int]
    problems: tuple[dict[str, str], ...]
    skipped: dict[str, int] = field(default_factory=dict)
    words: int = 0
    seconds: float = 0.0

    @staticmethod
    def of(row: Run, resumed: bool, dead: Sequence[DeadLetter]) -> Summary:
        """The summary of a finished run's row."""
        return Summary(
            run_id=row.run_id,
            status=row.status or "",
            resumed=resumed,
            read=row.articles_read or 0,
            new=row.articles_new or 0,
            changed=row.articles_changed or 0,
            unchanged=row.articles_unchanged or 0,
            dead_letters=row.dead_letters or 0,
            rows=json.loads(row.rows or "{}"),
            problems=tuple(
                {"source": d.source_uri or "", "error": d.error_type or "", "message": d.error_message or ""}
                for d in dead
            ),
            skipped=json.loads(row.skipped or "{}"),
        )


@dataclass(frozen=True)
class _Planned:
    """Work units, unreadable inputs and counts of what was passed over that make one batch; ``last`` of its run."""

    index: int
    units: tuple[WorkUnit, ...]
    dead: tuple[DeadLetter, ...]
    skipped: tuple[Skipped, ...] = ()
    last: bool = False


def batches(planned: Iterator[Planned], articles: int) -> Iterator[_Planned]:
    """Groups units, in order, into batches of about that many articles. Lazy; the same input cuts the same way."""
    held = index = 0
    now: tuple[list[WorkUnit], list[DeadLetter], list[Skipped]] = ([], [], [])
    for item in planned:
        if isinstance(item, Skipped):
            now[2].append(item)
        elif isinstance(item, DeadLetter):
            now[1].append(item)
            held += 1
        else:
            now[0].append(item)
            held += item.records
        if held >= articles:
            yield _Planned(index, tuple(now[0]), tuple(now[1]), tuple(now[2]))
            now, held, index = ([], [], []), 0, index + 1
    if any(now):
        yield _Planned(index, tuple(now[0]), tuple(now[1]), tuple(now[2]))


def _knowing_the_last(planned: Iterator[_Planned]) -> Iterator[_Planned]:
    """The batches, the last one marked; each is planned before the one ahead of it is handed out."""
    before = next(planned, None)
    for batch in planned:
        assert before is not None
        yield before
        before = batch
    if before is not None:
        yield replace(before, last=True)


def run(settings: IngestSettings, display: Display, stop: threading.Event) -> Summary:
    """Ingests everything in ``settings`` and returns the counts.

    Idempotent: known articles are skipped; a run that was killed goes on with its first uncommitted batch when it is
    started again with the same inputs and options. ``stop`` ends it between two batches or within one, which is then
    not committed. Raises InputNotFound, ModelNotFound, WarehouseBusy and other errors with a remedy in the message.
    """
    for _, model in settings.models:
        label(model)
    check_staging(settings)
    size = input_bytes(settings.inputs)
    workers = choose_workers(settings.workers, size)
    if settings.dry_run:
        return _dry_run(settings, display, stop, workers)
    root = settings.warehouse
    create(root, catalog=settings.catalog, data=settings.data)
    with lock(root, wait=settings.wait_seconds):
        handle = start_run(
            root,
            inputs=settings.inputs,
            options={**settings.recorded(), "inputs_state": inputs_state(settings.inputs)},
            versions=versions(settings.models),
            runner=settings.runner,
            now=clock.now(),
        )
        scratch = root / "tmp" / handle.run_id
        scratch.mkdir(parents=True, exist_ok=True)
        exchange = Exchange.of(settings, handle.run_id, scratch)
        status = "failed"
        problems: list[DeadLetter] = []
        skipped: Counter[str] = Counter()
        try:
            exchange.empty()
            job = _Job(settings, _options(settings, handle, exchange), exchange, workers, display, stop)
            display.start(size, workers, handle.resumed)
            problems = _ingest(job, handle, skipped)
            status = "done"
            if (source := _remembering(settings)).fetch_state:
                fetch_state.adopt(Path(source.fetch_state))
        except Interrupted:
            status = "interrupted"
            raise
        finally:
            row = finish_run(root, handle.run_id, status=status, now=clock.now(), skipped=skipped)
            shutil.rmtree(scratch, ignore_errors=True)
            with contextlib.suppress(StagingPlace):  # what is left there, the same run removes when it goes on
                exchange.empty()
        return Summary.of(row, handle.resumed, problems)


@dataclass(frozen=True)
class _Job:
    """What every batch of a run needs."""

    settings: IngestSettings
    options: IngestOptions
    exchange: Exchange
    workers: int
    display: Display
    stop: threading.Event


def _ingest(job: _Job, handle: RunHandle, skipped: Counter[str]) -> list[DeadLetter]:
    """Runs and commits the batches that are not committed yet; returns the first dead letters, to show.

    Adds what was passed over to ``skipped``, in committed batches too: the inputs are planned anew each time.
    """
    settings = job.settings
    shown: list[DeadLetter] = []
    planned = batches(_planned(job), settings.batch_articles)
    for batch in _knowing_the_last(planned) if settings.retried else planned:
        for item in batch.skipped:
            skipped[item.why] += item.count
        if batch.index not in handle.committed_batches and (batch.units or batch.dead or settings.retried):
            began = time.monotonic()
            result = _run_batch(job, batch)
            dead = _stamped((*result.dead_letters, *batch.dead), job.options)
            committed = commit(
                settings.warehouse,
                Batch(
                    batch_id=f"{handle.run_id}-{batch.index}",
                    run_id=handle.run_id,
                    index=batch.index,
                    segments=result.segments,
                    dead_letters=dead,
                    read=result.read + len(batch.dead),
                    unchanged=result.unchanged,
                    committed_at=clock.now(),
                    resolved_dead_letters=_resolved(settings, handle.run_id, dead, batch.last),
                    seconds=round(time.monotonic() - began, 3),
                    lag_seconds=_lag(settings),
                ),
            )
            shown += dead[: SHOWN - len(shown)]
            job.display.committed(result.read + len(batch.dead), committed)
        for unit in batch.units:
            discard(unit)
    job.display.finish()
    return shown


def _resolved(settings: IngestSettings, run_id: str, dead: Sequence[DeadLetter], last: bool) -> tuple[str, ...]:
    """Dead letters read again that this batch's commit takes out of the table.

    A letter that failed again is replaced by the new one, which bears this run; the last batch takes out all that no
    batch of this run has met again. A run that is killed before leaves what it has not read where it was.
    """
    again = {d.dead_letter_id for d in dead}
    if last:
        met = {d.dead_letter_id for d in dead_letters_open(settings.warehouse) if d.run_id == run_id}
        return tuple(sorted(set(settings.retried) - (met - again)))
    return tuple(sorted(again & set(settings.retried)))


def _lag(settings: IngestSettings) -> float | None:
    if settings.arrived is None:
        return None
    return round(max(0.0, clock.now().timestamp() - settings.arrived), 3)


def _stamped(dead: tuple[DeadLetter, ...], options: IngestOptions) -> tuple[DeadLetter, ...]:
    """Dead letters with run and time, in a fixed order; the same failure met twice in a batch stays two rows' worth."""
    ordered = sorted(dead, key=lambda d: (d.dead_letter_id, d.source_uri or ""))
    return tuple(replace(d, run_id=options.run_id, failed_at=options.ingested_at) for d in ordered)


def _planned(job: _Job) -> Iterator[Planned]:
    """Units of all inputs, then of the records given directly."""
    settings, spool = job.settings, job.exchange.spool
    size = min(UNIT_RECORDS, settings.batch_articles)
    if settings.inputs:
        yield from plan_units(settings.inputs, _remembering(settings), size, spool)
    yield from plan_records(settings.records, settings.source, size, spool)


def _remembering(settings: IngestSettings) -> SourceOptions:
    """The options of reading with the place where the warehouse keeps which pages were fetched.

    Another model, extractor or option of reading makes other rows of the same page: it has a state of its own and
    fetches all again.
    """
    if not settings.source.fetch:
        return settings.source
    way = [
        EXTRACTOR_VERSION,
        [(language, label(model)) for language, model in settings.models],
        asdict(settings.source),
    ]
    name = hashlib.sha256(json.dumps(way).encode("utf-8")).hexdigest()[:16]
    return replace(settings.source, fetch_state=str(settings.warehouse / "fetched" / f"{name}.json"))


def _options(settings: IngestSettings, handle: RunHandle, exchange: Exchange) -> IngestOptions:
    if exchange.progress:
        exchange.progress.mkdir(parents=True, exist_ok=True)
    known: list[str] = []
    for model in [*dict.fromkeys(model for _, model in settings.models), None]:
        path = exchange.scratch / f"known-{len(known)}.npy"
        export_known(settings.warehouse, path, EXTRACTOR_VERSION, label(model) if model else None)
        known.append(exchange.hand_out(path))
    return IngestOptions(
        run_id=handle.run_id,
        ingested_at=handle.started_at or clock.now(),
        warehouse="" if exchange.address else str(settings.warehouse),
        known_paths=tuple(known),
        models=settings.models,
        source=settings.source,
        progress_folder=str(exchange.progress) if exchange.progress else None,
        staging=exchange.staging,
    )


def _run_batch(job: _Job, batch: _Planned) -> manifests.Manifest:
    """Runs the pipeline on one batch in a thread of its own, so that signals are heard while it works."""
    if not batch.units:
        return manifests.gather(())
    path = job.exchange.manifest(batch.index)
    failure: list[BaseException] = []

    def work() -> None:
        try:
            engines.run(
                lambda p: ingest(p, batch.units, job.options, path),
                job.settings.runner,
                engines.beam_options(job.settings.runner, job.workers, job.settings.beam_args),
                [model for _, model in job.settings.models],
            )
        except BaseException as error:  # handed to the thread that waits
            failure.append(error)

    thread = threading.Thread(target=work, name=f"batch-{batch.index}", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(timeout=0.2)
        if job.exchange.progress:
            job.display.update(*total(job.exchange.progress))
        if job.stop.is_set():
            raise Interrupted
    if failure:
        raise failure[0]
    result = manifests.load(path)
    remove_whole(path)
    return result


def _dry_run(settings: IngestSettings, display: Display, stop: threading.Event, workers: int) -> Summary:
    """Reads, annotates and counts everything into a folder that is thrown away; the warehouse is not touched."""
    with tempfile.TemporaryDirectory(prefix="newsbeam-") as folder:
        dry = replace(
            settings,
            warehouse=Path(folder) / "warehouse",
            catalog="sqlite",
            data="folder",
            dry_run=False,
            workers=workers,
        )
        return replace(run(dry, display, stop), status="dry_run", run_id="")
