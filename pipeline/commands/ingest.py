"""``newsbeam ingest``: runs the pipeline, prints the summary, turns signals into a clean stop."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.table import Table

from pipeline import exits, metrics
from pipeline.batch import Interrupted, Summary, run
from pipeline.display import Display
from pipeline.logs import FORMATS, Log, LogDisplay, use_json
from pipeline.processes import end_children
from pipeline.quiet import settle
from pipeline.settings import IngestSettings


def ingest_command(
    settings: IngestSettings,
    *,
    max_dead_letters: int | None,
    as_json: bool,
    verbose: bool,
    metrics_file: Path | None = None,
    log_format: str = "text",
) -> int:
    """Runs and reports; returns the exit code (see ``newsbeam ingest --help``)."""
    settle(verbose)
    if log_format not in FORMATS:
        raise ValueError(f"--log-format {log_format}: one of {', '.join(FORMATS)}")
    if log_format == "json":
        use_json(verbose)
    stop = threading.Event()
    heard: list[int] = []

    def on_signal(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        stop.set()
        if not verbose:  # the engine's threads will find their workers gone: no news to whoever asked for it
            threading.excepthook = lambda _: None

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    display = LogDisplay(Log("json")) if log_format == "json" else Display(quiet=as_json)
    began = time.monotonic()
    try:
        summary = run(settings, display, stop)
    except Interrupted:
        display.finish()
        print("newsbeam: stopped; what was committed stays, run the same command again to go on", file=sys.stderr)
        # The engine's threads are still at work on a batch that will not be committed: leave without waiting.
        end_children()
        sys.stderr.flush()
        os._exit(exits.SIGTERM if heard and heard[0] == signal.SIGTERM else exits.SIGINT)
    finally:
        display.finish()
        for number, handler in before.items():
            signal.signal(number, handler)
    summary = replace(summary, seconds=round(time.monotonic() - began, 2), words=display.words)
    print_summary(summary, settings, as_json)
    if metrics_file is not None and summary.status != "dry_run":
        metrics.write(metrics_file, settings.warehouse, metrics.LastRun(summary.seconds, summary.words))
    if max_dead_letters is not None and summary.dead_letters > max_dead_letters:
        return exits.DEAD_LETTERS
    return exits.DONE


def print_summary(summary: Summary, settings: IngestSettings, as_json: bool) -> None:
    """The run's counts: JSON on stdout, or a table with what became of every article read."""
    if as_json:
        print(json.dumps(asdict(summary), ensure_ascii=False))
        return
    console = Console(highlight=False)
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("articles read", f"{summary.read:,}")
    table.add_row("  new", f"{summary.new:,}")
    table.add_row("  changed", f"{summary.changed:,}")
    table.add_row("  unchanged", f"{summary.unchanged:,}")
    table.add_row("  dead letters", f"{summary.dead_letters:,}")
    if summary.skipped:
        why = ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in sorted(summary.skipped.items()))
        table.add_row("passed over", f"{sum(summary.skipped.values()):,} ({why})")
    for name, n in summary.rows.items():
        if name != "articles":
            table.add_row(name.replace("_", " "), f"{n:,}")
    table.add_row("seconds", f"{summary.seconds:,.1f}")
    console.print(table)
    for problem in summary.problems[:5]:
        console.print(f"[yellow]dead letter[/] {problem['message'].replace('[', chr(92) + '[')}", markup=True)
    if summary.dead_letters > 5:
        console.print(f'… {summary.dead_letters - 5:,} more: newsbeam sql "FROM dead_letters"', markup=False)
    if summary.status == "dry_run":
        console.print("dry run: nothing was written")
    else:
        console.print(f"warehouse {settings.warehouse}, run {summary.run_id}", markup=False)
