"""Annotate: articles become rows. One spaCy model a process; a bad article never takes its batch along."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

from schemas import Article
from transforms.failures import unexpected
from transforms.nlp.annotate import EXTRACTOR_VERSION, Annotation, annotate, store_only
from transforms.nlp.model import label, load
from transforms.options import IngestOptions
from transforms.progress import Progress

DEAD = "dead"


class _AnnotateDoFn(beam.DoFn):
    def __init__(self, options: IngestOptions) -> None:
        self._options = options
        self._articles = Metrics.counter("Annotate", "articles")
        self._words = Metrics.counter("Annotate", "words")
        self._dead = Metrics.counter("Annotate", "dead_letters")
        self._batch = Metrics.distribution("Annotate", "batch_articles")
        self._progress = Progress(None)

    def setup(self) -> None:
        load(self._options.models[0][1])
        self._progress = Progress(self._options.progress_folder)

    def process(self, articles: Sequence[Article]) -> Iterator[Any]:
        by_model: dict[str | None, list[Article]] = defaultdict(list)
        for article in articles:
            by_model[self._options.model_for(article)].append(article)
        self._batch.update(len(articles))
        for model, group in by_model.items():
            for result in self._annotate(model, group):
                if isinstance(result, Annotation):
                    self._articles.inc()
                    self._words.inc(result.article.word_count or 0)
                    yield result
                else:
                    self._dead.inc()
                    yield beam.pvalue.TaggedOutput(DEAD, result)
        self._progress.add(len(articles), sum(a.word_count or 0 for a in articles))

    def _annotate(self, model: str | None, articles: Sequence[Article]) -> Iterator[Any]:
        """Annotations and dead letters of articles of one model; a failing batch is tried article by article."""
        read_at = self._options.ingested_at or dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
        stamped = [
            replace(
                a,
                run_id=self._options.run_id,
                ingested_at=read_at,
                extractor_version=EXTRACTOR_VERSION,
                model=label(model) if model else None,
            )
            for a in articles
        ]
        if model is None:
            yield from map(store_only, stamped)
            return
        nlp = load(model)
        try:
            yield from list(annotate(nlp, stamped))
        except Exception:
            for article in stamped:
                try:
                    yield from list(annotate(nlp, [article]))
                except Exception as error:
                    yield unexpected(article.source_uri, "annotate", error, article.text)


class Annotate(beam.PTransform):
    """``Article`` -> ``Annotation`` (main) and ``DeadLetter`` (tag ``dead``).

    Rows depend on the article alone, not on its batch. ``max_wait_seconds`` bounds how long a batch may fill up in
    streaming; in batch it is None.
    """

    def __init__(self, options: IngestOptions, max_wait_seconds: float | None = None) -> None:
        super().__init__()
        self._options = options
        self._max_wait = max_wait_seconds

    def expand(self, articles: beam.PCollection[Article]) -> Any:
        batching: dict[str, Any] = {"min_batch_size": 16, "max_batch_size": 64}
        if self._max_wait is not None:
            batching["max_batch_duration_secs"] = self._max_wait
        return (
            articles
            | "Batch articles" >> beam.BatchElements(**batching)
            | "Annotate articles" >> beam.ParDo(_AnnotateDoFn(self._options)).with_outputs(DEAD, main="annotations")
        )
