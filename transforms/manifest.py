"""Manifest: what one batch left behind (segments, dead letters, known articles), gathered into one file."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import apache_beam as beam

from schemas import DeadLetter
from transforms.sources.stores import read_whole, write_whole
from warehouse.write import Segment

SEGMENT, DEAD, UNCHANGED = "segment", "dead", "unchanged"


@dataclass(frozen=True)
class Manifest:
    """The outcome of a batch, in an order that does not depend on how Beam spread the work."""

    segments: tuple[Segment, ...]
    dead_letters: tuple[DeadLetter, ...]
    unchanged: int

    @property
    def read(self) -> int:
        """Records that went in."""
        return sum(len(s.articles) + len(s.superseded) for s in self.segments) + len(self.dead_letters) + self.unchanged


def gather(items: Iterable[tuple[str, Any]]) -> Manifest:
    """A manifest from tagged items in any order."""
    by_kind: dict[str, list[Any]] = {SEGMENT: [], DEAD: [], UNCHANGED: []}
    for kind, item in items:
        by_kind[kind].append(item)
    return Manifest(
        segments=tuple(sorted(by_kind[SEGMENT], key=lambda s: sorted(a.article_id for a in s.articles))),
        dead_letters=tuple(sorted(by_kind[DEAD], key=lambda d: (d.dead_letter_id, d.source_uri or ""))),
        unchanged=len(by_kind[UNCHANGED]),
    )


def save(manifest: Manifest, path: str) -> str:
    """Writes the manifest whole, as a file or as an object of a store, and returns its name. Private to one run, hence
    pickle.
    """
    return write_whole(path, pickle.dumps(manifest, protocol=4))


def load(path: str) -> Manifest:
    """The manifest that :func:`save` wrote."""
    manifest = pickle.loads(read_whole(path))
    if not isinstance(manifest, Manifest):
        raise TypeError(f"{path}: not a manifest of newsbeam")
    return manifest


class SaveManifest(beam.PTransform):
    """Segments, dead letters and sources of known articles -> one file at ``path`` (a description, never text)."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def expand(self, inputs: dict[str, Any]) -> beam.PCollection[str]:
        tagged = [
            collection | f"Tag {name}" >> beam.Map(lambda item, kind: (kind, item), name.split()[0])
            for name, collection in sorted(inputs.items())
        ]
        return (
            tagged
            | "Together" >> beam.Flatten()
            | "One list" >> beam.combiners.ToList()
            | "Gather" >> beam.Map(gather)
            | "Save" >> beam.Map(save, self._path)
        )
