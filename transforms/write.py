"""Write: rows become a staged segment; only its description goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.transforms.window import BoundedWindow
from apache_beam.utils.windowed_value import WindowedValue

from transforms.nlp.annotate import Annotation
from warehouse.write import Segment, write_segment

#: Articles a segment may hold before it is written: bounds a worker's memory in long bundles.
MAX_ARTICLES = 2_000


class _WriteDoFn(beam.DoFn):
    def __init__(self, root: str, staging: str | None) -> None:
        self._root = root
        self._staging = staging
        self._buffers: dict[BoundedWindow, list[Annotation]] = {}
        self._rows = Metrics.counter("Write", "rows")

    def start_bundle(self) -> None:
        self._buffers = {}

    def process(self, annotation: Annotation, window: Any = beam.DoFn.WindowParam) -> Iterator[Segment]:
        buffer = self._buffers.setdefault(window, [])
        buffer.append(annotation)
        if len(buffer) >= MAX_ARTICLES:
            yield self._flush(self._buffers.pop(window))

    def finish_bundle(self) -> Iterator[Any]:
        buffers, self._buffers = self._buffers, {}
        for window, held in sorted(buffers.items(), key=lambda item: item[0].max_timestamp()):
            yield WindowedValue(self._flush(held), window.max_timestamp(), (window,))

    def _flush(self, annotations: list[Annotation]) -> Segment:
        segment = write_segment(self._root, annotations, self._staging)
        self._rows.inc(sum(segment.rows.values()))
        return segment


class WriteSegments(beam.PTransform):
    """``Annotation`` -> ``Segment``: rows staged as Parquet, in the warehouse's folder or at ``staging`` (an
    address of an object store), invisible until they are committed.

    A segment holds articles of one bundle and one window. A bundle that is tried again stages its rows again under
    another name; what no commit takes is cleared later.
    """

    def __init__(self, root: str, staging: str | None = None) -> None:
        super().__init__()
        self._root = root
        self._staging = staging

    def expand(self, annotations: beam.PCollection[Annotation]) -> beam.PCollection[Segment]:
        return annotations | "Stage rows" >> beam.ParDo(_WriteDoFn(self._root, self._staging)).with_output_types(
            Segment
        )
