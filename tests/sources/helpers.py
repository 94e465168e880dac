"""Runs the whole of transforms.sources on files, as the pipeline does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from schemas import Article, DeadLetter
from transforms.sources.normalise import normalise
from transforms.sources.options import SourceOptions
from transforms.sources.read import read_unit
from transforms.sources.records import Skipped
from transforms.sources.units import discard, plan_units

STORY = (
    "Lena Hartwig, who runs the harbour office of Ostrava Bay, said on Tuesday that 40 boats had left the port "
    "before the storm.\n\n"
    "“We counted them twice,” Hartwig told reporters. “Nobody was lost.”\n\n"
    "The coast guard said later that it had found three empty dinghies north of the lighthouse, and that the search "
    "would go on until Thursday evening."
)


def ingest(
    inputs: Sequence[str | Path], spool: Path, options: SourceOptions | None = None, records_per_unit: int = 3
) -> list[Article | DeadLetter]:
    """Everything that comes out of the inputs, in order."""
    options = options or SourceOptions()
    out: list[Article | DeadLetter] = []
    for unit in plan_units([str(i) for i in inputs], options, records_per_unit, spool):
        if isinstance(unit, Skipped):
            continue
        if isinstance(unit, DeadLetter):
            out.append(unit)
            continue
        records = read_unit(unit, options)
        out += [r if isinstance(r, DeadLetter) else normalise(r, options) for r in records]
        discard(unit)
    return out


def passed_over(
    inputs: Sequence[str | Path], spool: Path, options: SourceOptions | None = None
) -> list[tuple[str, str, int]]:
    """What planning the inputs counts besides articles: source, reason, number."""
    planned = list(plan_units([str(i) for i in inputs], options or SourceOptions(), 3, spool))
    return [(s.source_uri, s.why, s.count) for s in planned if isinstance(s, Skipped)]


def articles(results: Sequence[Article | DeadLetter]) -> list[Article]:
    return [r for r in results if isinstance(r, Article)]


def dead(results: Sequence[Article | DeadLetter]) -> list[DeadLetter]:
    return [r for r in results if isinstance(r, DeadLetter)]
