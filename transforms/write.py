"""Write: rows become immutable Parquet files; only the description of a segment goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.windowed_value import WindowedValue

from schemas.ids import version_key
from transforms.nlp.annotate import Annotation
from warehouse.write import Segment, write_segment

#: Articles a segment may hold before it is written: bounds a worker's memory in long bundles.
MAX_ARTICLES = 2_000
UNCHANGED = "unchanged"


class _WriteDoFn(beam.DoFn):
    def __init__(self, data_root: str) -> None:
        self._root = data_root
        self._buffer: list[Annotation] = []
        self._rows = Metrics.counter("Write", "rows")
        self._files = Metrics.counter("Write", "files")

    def start_bundle(self) -> None:
        self._buffer = []

    def process(self, annotation: Annotation) -> Iterator[Any]:
        self._buffer.append(annotation)
        if len(self._buffer) >= MAX_ARTICLES:
            segment, superseded = self._flush()
            yield segment
            for article_id in superseded:
                yield beam.pvalue.TaggedOutput(UNCHANGED, article_id)

    def finish_bundle(self) -> Iterator[Any]:
        if self._buffer:
            segment, superseded = self._flush()
            window = GlobalWindow()
            yield WindowedValue(segment, window.max_timestamp(), [window])
            for article_id in superseded:
                value = WindowedValue(article_id, window.max_timestamp(), [window])
                yield beam.pvalue.TaggedOutput(UNCHANGED, value)

    def _flush(self) -> tuple[Segment, list[str]]:
        annotations, superseded = newest(self._buffer)
        self._buffer = []
        segment = write_segment(self._root, rows_of(annotations))
        self._files.inc(len(segment.files))
        self._rows.inc(sum(f.rows for f in segment.files))
        return segment, superseded


def newest(annotations: Sequence[Annotation]) -> tuple[list[Annotation], list[str]]:
    """Of several versions of one article the newest (``schemas.ids.version_key``), and the ids of the others."""
    winners: dict[str, Annotation] = {}
    superseded: list[str] = []
    for annotation in annotations:
        article = annotation.article
        other = winners.get(article.article_id)
        if other is not None:
            superseded.append(article.article_id)
        if other is None or _key(other) < _key(annotation):
            winners[article.article_id] = annotation
    return list(winners.values()), superseded


def _key(annotation: Annotation) -> str:
    return version_key(annotation.article.published_at, annotation.article.record_sha256)


def rows_of(annotations: Sequence[Annotation]) -> dict[str, list[Any]]:
    """Rows by table."""
    return {
        "articles": [a.article for a in annotations],
        "entities": [r for a in annotations for r in a.entities],
        "quotes": [r for a in annotations for r in a.quotes],
        "numeric_claims": [r for a in annotations for r in a.numeric_claims],
        "temporal_expressions": [r for a in annotations for r in a.temporal_expressions],
    }


class WriteSegments(beam.PTransform):
    """``Annotation`` -> ``Segment`` (main): Parquet files by table and day, and ids superseded (tag ``unchanged``).

    Files are written under a temporary name, synced, renamed; their names are hashes of their bytes, so that writing
    the same rows again gives the same files (idempotent).
    """

    def __init__(self, data_root: str) -> None:
        super().__init__()
        self._root = data_root

    def expand(self, annotations: beam.PCollection[Annotation]) -> Any:
        return annotations | "Write Parquet" >> beam.ParDo(_WriteDoFn(self._root)).with_outputs(
            UNCHANGED, main="segments"
        )
