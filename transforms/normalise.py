"""Normalise: raw records become articles with clean text, date, outlet and identity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

from schemas import Article, DeadLetter
from transforms.failures import unexpected
from transforms.sources.normalise import normalise
from transforms.sources.options import SourceOptions
from transforms.sources.read import RawRecord

DEAD = "dead"


class _NormaliseDoFn(beam.DoFn):
    def __init__(self, options: SourceOptions) -> None:
        self._options = options
        self._dead = Metrics.counter("Normalise", "dead_letters")

    def process(self, record: RawRecord) -> Iterator[Any]:
        try:
            result = normalise(record, self._options)
        except Exception as error:  # whatever a strange record brings up, its neighbours must come through
            result = unexpected(record.source_uri, "normalise", error, record.payload, record.form, record.meta)
        if isinstance(result, DeadLetter):
            self._dead.inc()
            yield beam.pvalue.TaggedOutput(DEAD, result)
        else:
            yield result


class Normalise(beam.PTransform):
    """``RawRecord`` -> ``Article`` (main) and ``DeadLetter`` (tag ``dead``). One record, one result."""

    def __init__(self, options: SourceOptions) -> None:
        super().__init__()
        self._options = options

    def expand(self, records: beam.PCollection[RawRecord]) -> Any:
        return records | "Normalise records" >> beam.ParDo(_NormaliseDoFn(self._options)).with_outputs(
            DEAD, main="articles"
        ).with_output_types(Article)
