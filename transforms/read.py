"""Read: work units (path and range) become raw records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

from schemas import DeadLetter
from transforms.sources.options import SourceOptions
from transforms.sources.read import RawRecord, read_unit
from transforms.sources.units import WorkUnit

DEAD = "dead"


class _ReadDoFn(beam.DoFn):
    def __init__(self, options: SourceOptions) -> None:
        self._options = options
        self._read = Metrics.counter("Read", "records")
        self._dead = Metrics.counter("Read", "dead_letters")

    def process(self, unit: WorkUnit) -> Iterator[Any]:
        for item in read_unit(unit, self._options):
            self._read.inc()
            if isinstance(item, DeadLetter):
                self._dead.inc()
                yield beam.pvalue.TaggedOutput(DEAD, item)
            else:
                yield item


class Read(beam.PTransform):
    """``WorkUnit`` -> ``RawRecord`` (main) and ``DeadLetter`` (tag ``dead``).

    Units are shuffled before they are read, so that workers share them; records are not: what follows runs in the
    same stage, and article text never crosses a shuffle. Order is not kept.
    """

    def __init__(self, options: SourceOptions) -> None:
        super().__init__()
        self._options = options

    def expand(self, units: beam.PCollection[WorkUnit]) -> Any:
        return (
            units
            | "Spread units" >> beam.Reshuffle()
            | "Read records"
            >> beam.ParDo(_ReadDoFn(self._options)).with_outputs(DEAD, main="records").with_output_types(RawRecord)
        )
