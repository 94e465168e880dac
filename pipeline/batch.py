"""The driver: cuts the input into bounded batches, runs the pipeline on each, commits each in one transaction."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import clock, engines
from pipeline.display import Display
from pipeline.ingest import ingest
from pipeline.settings import IngestSettings
from pipeline.versions import versions
from schemas import DeadLetter
from transforms import manifest as manifests
from transforms.nlp.annotate import EXTRACTOR_VERSION
from transforms.nlp.model import label
from transforms.options import IngestOptions
from transforms.progress import total
from transforms.sources.units import WorkUnit, discard_spool, input_bytes, plan_units
from warehouse.catalog import create
from warehouse.commit import Batch, commit
from warehouse.known import export_known
from warehouse.runs import RunHandle, finish_run, lock, start_run

UNIT_RECORDS = 50


class Interrupted(Exception):
    """A signal asked the run to stop; what was committed stays."""


@dataclass
class Summary:
    """Counts of a run: read = new + changed + unchanged + dead_letters."""

    run_id: str = ""
    status: str = "running"
    resumed: bool = False
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    dead_letters: int = 0
    batches: int = 0
    words: int = 0
    seconds: float = 0.0
    rows: dict[str, int] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)

    def add(self, result: Any, dead: tuple[DeadLetter, ...]) -> None:
        """Adds a committed batch."""
        self.read += result.read
        self.new += result.new
        self.changed += result.changed
        self.unchanged += result.unchanged
        self.dead_letters += result.dead_letters
        self.batches += 1
        for table, n in result.rows.items():
            self.rows[table] = self.rows.get(table, 0) + n
        room = 20 - len(self.problems)
        self.problems += [
            {"source": d.source_uri or "", "error": d.error_type or "", "message": d.error_message or ""}
            for d in dead[:room]
        ]


@dataclass(frozen=True)
class _Planned:
    """Work units and unreadable inputs that make one batch."""

    index: int
    units: tuple[WorkUnit, ...]
    dead: tuple[DeadLetter, ...]


def batches(planned: Iterator[WorkUnit | DeadLetter], articles: int) -> Iterator[_Planned]:
    """Groups units, in order, into batches of about that many articles. Lazy; the same input cuts the same way."""
    units: list[WorkUnit] = []
    dead: list[DeadLetter] = []
    held = index = 0
    for item in planned:
        if isinstance(item, DeadLetter):
            dead.append(item)
        else:
            units.append(item)
        held += 1 if isinstance(item, DeadLetter) else item.records
        if held >= articles:
            yield _Planned(index, tuple(units), tuple(dead))
            units, dead, held, index = [], [], 0, index + 1
    if units or dead:
        yield _Planned(index, tuple(units), tuple(dead))


def run(settings: IngestSettings, display: Display, stop: threading.Event) -> Summary:
    """Ingests everything in ``settings`` and returns the counts.

    Idempotent: known articles are skipped; a run that was killed goes on with its first uncommitted batch when it is
    started again with the same inputs and options. ``stop`` ends it between two batches or within one, which is then
    not committed. Raises InputNotFound, ModelNotFound, WarehouseBusy and other errors with a remedy in the message.
    """
    for _, model in settings.models:
        label(model)
    root = settings.warehouse
    size = input_bytes(settings.inputs)
    workers = engines.choose_workers(settings.workers, size)
    if settings.dry_run:
        return _dry_run(settings, display, stop, workers, size)
    create(root)
    with lock(root, wait_seconds=settings.wait_seconds):
        handle = start_run(
            root,
            inputs=settings.inputs,
            options=settings.recorded(),
            versions=versions(settings.models),
            runner=settings.runner,
            now=clock.now(),
        )
        scratch = root / "tmp" / handle.run_id
        summary = Summary(run_id=handle.run_id, resumed=handle.resumed)
        status = "failed"
        try:
            _ingest(settings, display, stop, workers, size, root, scratch, handle, summary)
            status = "done"
        except (Interrupted, KeyboardInterrupt) as e:
            status = "interrupted"
            raise Interrupted(handle.run_id) from e
        finally:
            finish_run(root, handle.run_id, status=status, now=clock.now())
            shutil.rmtree(scratch, ignore_errors=True)
        summary.status = status
        return summary


def _ingest(
    settings: IngestSettings,
    display: Display,
    stop: threading.Event,
    workers: int,
    size: int | None,
    root: Path,
    scratch: Path,
    handle: RunHandle,
    summary: Summary,
) -> None:
    scratch.mkdir(parents=True, exist_ok=True)
    known = scratch / "known.npy"
    models = [label(model) for _, model in settings.models]
    export_known(root, known, EXTRACTOR_VERSION, models)
    options = _options(settings, handle.run_id, handle.started_at, root / "data", known, scratch)
    planned = plan_units(settings.inputs, settings.source, UNIT_RECORDS, scratch / "spool")
    display.start(size, workers, handle.resumed)
    for batch in batches(planned, settings.batch_articles):
        if batch.index not in handle.committed_batches:
            result = _run_batch(settings, options, batch, workers, scratch, display, stop)
            dead = tuple(sorted((*result.dead_letters, *batch.dead), key=lambda d: d.dead_letter_id))
            committed = commit(
                root,
                Batch(
                    run_id=handle.run_id,
                    index=batch.index,
                    segments=result.segments,
                    dead_letters=dead,
                    unchanged=result.unchanged,
                    read=result.read + len(batch.dead),
                    extractor_version=EXTRACTOR_VERSION,
                    committed_at=clock.now(),
                ),
            )
            summary.add(committed, dead)
            display.committed(committed)
        for unit in batch.units:
            discard_spool(unit)
    display.finish()


def _options(
    settings: IngestSettings, run_id: str, started_at: Any, data: Path, known: Path | None, scratch: Path
) -> IngestOptions:
    progress = scratch / "progress"
    progress.mkdir(parents=True, exist_ok=True)
    return IngestOptions(
        run_id=run_id,
        ingested_at=started_at,
        data_root=str(data),
        known_path=str(known) if known else None,
        models=settings.models,
        source=settings.source,
        progress_folder=str(progress),
    )


def _run_batch(
    settings: IngestSettings,
    options: IngestOptions,
    batch: _Planned,
    workers: int,
    scratch: Path,
    display: Display,
    stop: threading.Event,
) -> manifests.Manifest:
    """Runs the pipeline on one batch in a thread of its own, so that signals are heard while it works."""
    path = scratch / f"manifest-{batch.index}.pickle"
    failure: list[BaseException] = []

    def work() -> None:
        try:
            engines.run(
                lambda p: ingest(p, batch.units, options, str(path)),
                settings.runner,
                engines.beam_options(settings.runner, workers, settings.beam_args),
            )
        except BaseException as error:  # handed to the thread that waits
            failure.append(error)

    thread = threading.Thread(target=work, name=f"batch-{batch.index}", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(timeout=0.2)
        display.update(*total(Path(options.progress_folder or "")))
        if stop.is_set():
            raise Interrupted
    if failure:
        raise failure[0]
    result = manifests.load(path)
    path.unlink()
    return result


def _dry_run(
    settings: IngestSettings, display: Display, stop: threading.Event, workers: int, size: int | None
) -> Summary:
    """Reads, annotates and counts everything into a folder that is thrown away; the warehouse is not touched."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="newsbeam-") as folder:
        root = Path(folder) / "warehouse"
        create(root)
        dry = IngestSettings(**{**settings.__dict__, "warehouse": root, "dry_run": False, "workers": workers})
        summary = run(dry, display, stop)
        summary.status = "dry_run"
        return summary
