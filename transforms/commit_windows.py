"""Windows of a stream and their commits.

Event time is the time of publication: an article lies in the window of the day it appeared, however late it comes.
Windows are never closed. Each fires a pane as soon as something has waited for it ``commit_seconds``, and a pane is
one commit, so that rows can be queried seconds after their article arrived.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.transforms import trigger
from apache_beam.transforms.window import FixedWindows, TimestampedValue
from apache_beam.utils.timestamp import Duration

from schemas import DeadLetter
from transforms.manifest import DEAD, SEGMENT, Manifest, gather
from transforms.nlp.annotate import Annotation
from transforms.positions import settled_by
from warehouse.commit import Batch, CommitResult, commit
from warehouse.runs import PART

DAY_SECONDS = 86_400
SETTLED = "settled"
#: Windows stay open for a century: an article from the archive is late, and as welcome as any other.
_LATENESS = Duration(seconds=100 * 366 * DAY_SECONDS)
#: Commits of several workers take turns.
_WAIT_SECONDS = 300.0


def publication_seconds(annotation: Annotation) -> float:
    """The time of publication in seconds since 1970; the start of the day where only that is known, 0 where nothing is."""
    article = annotation.article
    if article.published_date is None:
        return 0.0
    midnight = dt.datetime.combine(article.published_date, dt.time(), dt.timezone.utc)
    moment = article.published_at
    if moment is None or moment.astimezone(dt.timezone.utc).date() != article.published_date:
        return midnight.timestamp()  # the printed day decides, as it does for the partition
    return moment.timestamp()


def into_windows(window_seconds: int, commit_seconds: int) -> beam.WindowInto:
    """The stream's windows: fixed, fired after ``commit_seconds``, never closed, nothing fired twice."""
    return beam.WindowInto(
        FixedWindows(window_seconds),
        trigger=trigger.Repeatedly(trigger.AfterProcessingTime(commit_seconds)),
        accumulation_mode=trigger.AccumulationMode.DISCARDING,
        allowed_lateness=_LATENESS,
    )


class LandByPublication(beam.PTransform):
    """``Annotation`` -> the same, in the window of its publication."""

    def __init__(self, window_seconds: int, commit_seconds: int) -> None:
        super().__init__()
        self._window_seconds = window_seconds
        self._commit_seconds = commit_seconds

    def expand(self, annotations: beam.PCollection[Annotation]) -> beam.PCollection[Annotation]:
        return (
            annotations
            | "Time of publication" >> beam.Map(lambda a: TimestampedValue(a, publication_seconds(a)))
            | "Windows" >> into_windows(self._window_seconds, self._commit_seconds)
        )


def batch_of(window: str, run_id: str, pane: Manifest, index: int, now: dt.datetime) -> Batch:
    """One pane as a batch. Its id comes from the window and what lies in it: the same pane tried again is the same
    batch, and committing it again changes nothing.
    """
    content = [(v.article_id, v.record_sha256) for s in pane.segments for v in (*s.articles, *s.superseded)]
    letters = [d.dead_letter_id for d in pane.dead_letters]
    text = json.dumps([window, sorted(content), sorted(letters), pane.unchanged])
    part = f"{run_id}{PART}{window}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    dead = sorted(pane.dead_letters, key=lambda d: (d.dead_letter_id, d.source_uri or ""))
    return Batch(
        batch_id=part,
        run_id=part,
        index=index,
        segments=pane.segments,
        dead_letters=tuple(_stamped(dead, run_id, now)),
        read=pane.read,
        unchanged=pane.unchanged,
        committed_at=now,
    )


def _stamped(letters: Iterable[DeadLetter], run_id: str, now: dt.datetime) -> Iterator[DeadLetter]:
    return (replace(letter, run_id=run_id, failed_at=now) for letter in letters)


def sources_of(items: Iterable[tuple[str, Any]]) -> list[str]:
    """Names of all records that a pane settles, each as often as it was read."""
    found: list[str] = []
    for kind, item in items:
        if kind == SEGMENT:
            found += item.sources
        else:
            found.append((item.source_uri or "") if kind == DEAD else item)
    return found


def age_of_oldest(sources: Iterable[str], now: float) -> float | None:
    """Seconds since the oldest of the files changed that the records came from; None where there are no files."""
    times = []
    for path in {path for name in sources for path in (name, name.rpartition("#")[0]) if path}:
        with contextlib.suppress(OSError, ValueError):  # the name of a message, or a file that is gone
            times.append(Path(path).stat().st_mtime)
    return max(0.0, now - min(times)) if times else None


class _CommitDoFn(beam.DoFn):
    def __init__(self, root: str, run_id: str) -> None:
        self._root = root
        self._run_id = run_id
        self._commits = Metrics.counter("Commit", "batches")
        self._articles = Metrics.counter("Commit", "articles")
        self._words = Metrics.counter("Commit", "words")
        self._rows = Metrics.counter("Commit", "rows")
        self._dead = Metrics.counter("Commit", "dead_letters")
        self._seconds = Metrics.distribution("Commit", "milliseconds")
        self._lag = Metrics.distribution("Commit", "lag_milliseconds")

    def process(
        self,
        item: tuple[str, Iterable[tuple[str, Any]]],
        window: Any = beam.DoFn.WindowParam,
        pane: Any = beam.DoFn.PaneInfoParam,
    ) -> Iterator[Any]:
        items = list(item[1])
        now = dt.datetime.now(dt.timezone.utc)
        start = dt.datetime.fromtimestamp(float(window.start), dt.timezone.utc)
        name = f"{start:%Y-%m-%dT%H%M}" if start.hour or start.minute else f"{start:%Y-%m-%d}"
        batch = batch_of(name, self._run_id, gather(items), max(0, pane.index), now.replace(microsecond=0))
        if not batch.read:
            return
        sources = sources_of(items)
        lag = age_of_oldest(sources, now.timestamp())
        result = commit(self._root, replace(batch, lag_seconds=lag), wait=_WAIT_SECONDS)
        self._count(result, lag)
        for (topic, partition), update in sorted(settled_by(sources).items()):
            yield beam.pvalue.TaggedOutput(SETTLED, (f"{topic}/{partition}", update))
        yield json.dumps(
            {
                "window": name,
                "batch_id": batch.batch_id,
                "already": result.already,
                "articles_read": batch.read,
                "articles_new": result.new,
                "articles_changed": result.changed,
                "articles_unchanged": result.unchanged,
                "dead_letters": result.dead_letters,
                "commit_seconds": round(result.seconds, 3),
            }
        )

    def _count(self, result: CommitResult, lag: float | None) -> None:
        if not result.already:
            self._commits.inc()
            self._articles.inc(result.new + result.changed)
            self._words.inc(result.words)
            self._rows.inc(sum(result.rows.values()))
            self._dead.inc(result.dead_letters)
        self._seconds.update(int(result.seconds * 1000))
        if lag is not None:
            self._lag.update(int(lag * 1000))


class CommitWindows(beam.PTransform):
    """Segments, dead letters and sources of known articles, in windows -> one commit for each pane, as a line of JSON
    (``commits``), and what it settled of a topic's messages (``settled``).

    Exactly once: a pane that is tried again is known by its batch id; what comes again in another pane (its source
    was read again after a failure) is known article by article, and the warehouse counts it as unchanged.
    """

    def __init__(self, root: str, run_id: str) -> None:
        super().__init__()
        self._root = root
        self._run_id = run_id

    def expand(self, inputs: dict[str, Any]) -> Any:
        tagged = [
            collection | f"Tag {name}" >> beam.Map(lambda item, kind: ("commit", (kind, item)), name.split()[0])
            for name, collection in sorted(inputs.items())
        ]
        return (
            tagged
            | "Together" >> beam.Flatten()
            | "Panes" >> beam.GroupByKey()
            | "Commit panes"
            >> beam.ParDo(_CommitDoFn(self._root, self._run_id))
            .with_outputs(SETTLED, main="commits")
            .with_output_types(str)
        )
