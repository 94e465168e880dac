"""The graph of a run: one screen, the same on every engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apache_beam as beam

from transforms import annotate, commit_windows, normalise, read, skip_known, write
from transforms.arrivals import Arrivals
from transforms.manifest import DEAD, SEGMENT, UNCHANGED, SaveManifest
from transforms.options import IngestOptions
from transforms.sources.records import RawRecord
from transforms.sources.units import WorkUnit


def extract(
    records: beam.PCollection[RawRecord], options: IngestOptions, land: beam.PTransform | None = None
) -> dict[str, beam.PCollection[Any]]:
    """normalise → skip known → annotate → staged Parquet: what batch and stream have in common.

    ``land`` puts annotations into windows before they are staged (a stream does). Returns segments, dead letters and
    sources of known articles under the tags of :mod:`transforms.manifest`.
    """
    normal = records | "Normalise" >> normalise.Normalise(options.source)
    fresh = normal.articles | "SkipKnown" >> skip_known.SkipKnown(options)
    rows = fresh.articles | "Annotate" >> annotate.Annotate(options)
    landed = rows.annotations | "Land" >> land if land is not None else rows.annotations
    return {
        SEGMENT: landed | "Write" >> write.WriteSegments(options.warehouse, options.staging),
        f"{DEAD} in normalise": normal[normalise.DEAD],
        f"{DEAD} in annotate": rows[annotate.DEAD],
        UNCHANGED: fresh[skip_known.UNCHANGED],
    }


def ingest(
    pipeline: beam.Pipeline, units: Sequence[WorkUnit], options: IngestOptions, manifest_path: str
) -> beam.PCollection[str]:
    """read → :func:`extract` → one manifest.

    Everything between the shuffle of the units and the manifest is one fused stage. The result is the path of the
    manifest; committing it is the caller's (in batch after the run is done, so that a failed run commits nothing).
    """
    records = pipeline | "Units" >> beam.Create(units, reshuffle=False) | "Read" >> read.Read(options.source)
    outcomes = {f"{DEAD} in read": records[read.DEAD], **extract(records.records, options)}
    return outcomes | "Manifest" >> SaveManifest(manifest_path)


def stream(
    arrivals: Arrivals,
    options: IngestOptions,
    window_seconds: int,
    commit_seconds: int,
    follow: beam.PTransform | None = None,
) -> beam.PCollection[str]:
    """:func:`extract` on what a source of :mod:`transforms.arrivals` yields → one commit a window and pane.

    Articles lie in the window of their publication, dead letters and known articles in that of their arrival. The
    result is one line of JSON for each commit. ``follow`` gets what was read and what commits settled of a source that
    has positions.
    """
    windows = commit_windows.LandByPublication(window_seconds, commit_seconds)
    outcomes = extract(arrivals.records, options, windows)
    for tag in (f"{DEAD} in normalise", f"{DEAD} in annotate", UNCHANGED):
        outcomes[tag] |= f"Land {tag}" >> commit_windows.into_windows(window_seconds, commit_seconds)
    outcomes[f"{DEAD} in read"] = arrivals.dead | "Land dead in read" >> commit_windows.into_windows(
        window_seconds, commit_seconds
    )
    committed = outcomes | "Commit" >> commit_windows.CommitWindows(options.warehouse, options.run_id)
    if follow is not None and arrivals.read is not None:
        _ = (arrivals.read, committed[commit_windows.SETTLED]) | "Offsets" >> follow
    return committed.commits
