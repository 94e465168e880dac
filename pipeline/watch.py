"""Watching folders: new and changed files become small bounded runs, each committed seconds after they arrive.

Runs on every engine, since each micro-batch is an ordinary run of :mod:`pipeline.batch`; with the engine of this
machine the model stays loaded between them. No article is stored twice: the warehouse knows every version it has
read, and a micro-batch that was cut off is taken up under its own run.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import metrics
from pipeline.batch import Summary, run
from pipeline.logs import Log, LogDisplay
from pipeline.settings import IngestSettings
from pipeline.versions import versions
from pipeline.watched import FileStamp, Settling, Watched, fingerprint, scan
from transforms.sources.inputs import InputNotFound, source_uri
from warehouse import WarehouseBusy, create
from warehouse.letters import dead_letters_open

#: Files of one micro-batch at most; more wait for the next one.
MAX_FILES = 5_000
#: Looking at a very large folder takes time: this share of the time at most is spent on it.
_SCAN_SHARE = 0.2


@dataclass(frozen=True)
class WatchSettings:
    """What to watch and how: ``ingest`` has the folders as inputs and everything that a single run needs."""

    ingest: IngestSettings
    #: Seconds between two looks at the folders.
    interval: float = 1.0
    #: A file is read when it has not changed for this long.
    settle: float = 1.0
    #: Ends when everything that is there has been committed.
    once: bool = False
    metrics: Path | None = None


class Stop:
    """How a watch is asked to end: ``soon`` after the micro-batch under way, ``now`` without committing it."""

    def __init__(self) -> None:
        self.soon = threading.Event()
        self.now = threading.Event()


def watch(
    settings: WatchSettings, log: Log, stop: Stop, clock: Callable[[], float] = time.time
) -> tuple[int, list[Summary]]:
    """Watches until asked to stop (or, with ``once``, until nothing is left); returns how many runs there were and,
    with ``once``, their summaries.

    While another run holds the warehouse, it waits. Raises InputNotFound for a folder that is not there at the start,
    Interrupted when told to stop at once, and whatever ends a run: a service manager starts it again then, and it
    goes on where it stopped.
    """
    watcher = _Watcher(settings, log, stop, clock)
    for folder in settings.ingest.inputs:
        if not Path(folder).exists():
            raise InputNotFound(f"{folder}: no such file or folder to watch")
    create(settings.ingest.warehouse, catalog=settings.ingest.catalog, data=settings.ingest.data)
    try:
        return watcher.loop()
    finally:
        watcher.close()


class _Watcher:
    def __init__(self, settings: WatchSettings, log: Log, stop: Stop, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._ingest = settings.ingest
        self._log = log
        self._stop = stop
        self._clock = clock
        self._settling = Settling(settings.settle)
        made_by = versions(self._ingest.models)
        read_as = {**self._ingest.recorded(), "by": [made_by["extractor_version"], made_by["model"]]}
        self._watched = Watched(self._ingest.warehouse, json.dumps(read_as, sort_keys=True))
        self._busy = False
        self._words = 0

    def close(self) -> None:
        self._watched.close()

    def loop(self) -> tuple[int, list[Summary]]:
        runs, kept = 0, []
        self._log.event("watching", f"watching {', '.join(self._ingest.inputs)}", folders=list(self._ingest.inputs))
        while not self._stop.soon.is_set():
            began = time.monotonic()
            files, waiting = self._look()
            looked = time.monotonic() - began
            if files:
                summary = self._run(files, waiting)
                if summary is not None:
                    runs += 1
                    kept += [summary] if self._settings.once else []
                    continue
            elif self._settings.once and not waiting:
                break
            self._stop.soon.wait(max(self._settings.interval, looked / _SCAN_SHARE))
        self._log.event("stopped", f"stopped after {runs} runs; what was committed stays", runs=runs)
        return runs, kept

    def _look(self) -> tuple[list[FileStamp], int]:
        """The files of the next micro-batch, and how many others wait."""
        files = scan(self._ingest.inputs)
        there = set(files)
        begun = self._watched.pending()
        if begun and there.issuperset(begun):
            return begun, len(self._watched.new(files)) - len(begun)
        fresh = self._watched.new(files)
        ready = self._settling.settled(fresh, self._clock())[:MAX_FILES]
        return ready, len(fresh) - len(ready)

    def _run(self, files: Sequence[FileStamp], waiting: int) -> Summary | None:
        """One micro-batch; None when another run holds the warehouse."""
        self._watched.begin(files)
        paths = tuple(f.path for f in files)
        display = LogDisplay(self._log)
        began = time.monotonic()
        arrived = min(f.mtime_ns for f in files) / 1e9
        micro = replace(
            self._ingest, inputs=paths, state=fingerprint(files), retried=self._letters_of(paths), arrived=arrived
        )
        try:
            summary = run(micro, display, self._stop.now)
        except WarehouseBusy as error:
            self._stop.soon.wait(self._settings.interval)
            if not self._busy:
                self._log.event("waiting", str(error), level="warning")
            self._busy = True
            return None
        except InputNotFound:
            return None  # a file went away between the look and the run: look again
        self._busy = False
        self._watched.finish(files)
        seconds = time.monotonic() - began
        self._words += display.words
        lag = max(0.0, self._clock() - arrived)
        self._log.event(
            "files_committed",
            f"{len(files):,} files in {seconds:.2f} s, {summary.new:,} new articles",
            run_id=summary.run_id,
            files=len(files),
            seconds=round(seconds, 3),
            lag_seconds=round(lag, 3),
            words=display.words,
            waiting=waiting,
            skipped=summary.skipped,
        )
        if self._settings.metrics is not None:
            last = metrics.LastRun(seconds, self._words, waiting)
            metrics.write(self._settings.metrics, self._ingest.warehouse, last)
        return summary

    def _letters_of(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Dead letters that earlier states of these files left: what comes through now takes them away."""
        names = {source_uri(path) for path in paths}
        letters = dead_letters_open(self._ingest.warehouse)
        return tuple(d.dead_letter_id for d in letters if any(name in names for name in _holders(d.source_uri or "")))


def _holders(source: str) -> Iterator[str]:
    """What a record may have been read from: the source itself, without its number, and the archive around it."""
    yield source
    name = source.rpartition("#")[0] or source
    while name:
        yield name
        name = name.rpartition("/")[0]
