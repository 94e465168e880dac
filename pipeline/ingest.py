"""The graph of a run: one screen, the same on every engine."""

from __future__ import annotations

from collections.abc import Sequence

import apache_beam as beam

from transforms import annotate, normalise, read, skip_known, write
from transforms.manifest import DEAD, SEGMENT, UNCHANGED, SaveManifest
from transforms.options import IngestOptions
from transforms.sources.units import WorkUnit


def ingest(
    pipeline: beam.Pipeline, units: Sequence[WorkUnit], options: IngestOptions, manifest_path: str
) -> beam.PCollection[str]:
    """read → normalise → skip known → annotate → staged Parquet → one manifest.

    Everything between the shuffle of the units and the manifest is one fused stage. The result is the path of the
    manifest; committing it is the caller's (in batch after the run is done, so that a failed run commits nothing).
    """
    records = pipeline | "Units" >> beam.Create(units, reshuffle=False) | "Read" >> read.Read(options.source)
    normal = records.records | "Normalise" >> normalise.Normalise(options.source)
    fresh = normal.articles | "SkipKnown" >> skip_known.SkipKnown(options)
    rows = fresh.articles | "Annotate" >> annotate.Annotate(options)
    segments = rows.annotations | "Write" >> write.WriteSegments(options.warehouse)

    return {
        SEGMENT: segments,
        f"{DEAD} in read": records[read.DEAD],
        f"{DEAD} in normalise": normal[normalise.DEAD],
        f"{DEAD} in annotate": rows[annotate.DEAD],
        UNCHANGED: fresh[skip_known.UNCHANGED],
    } | "Manifest" >> SaveManifest(manifest_path)
