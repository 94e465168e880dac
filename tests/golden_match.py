"""Golden rows: reading them, finding where they stand, comparing their values. Pure functions.

A golden file holds what a reader finds in one article; texts stand for offsets (``nth`` occurrence, from 0). A key
that is absent is not judged, ``null`` must be NULL, a list of names or values is a choice of right answers, and a row
marked ``optional`` (one that careful readers would differ on) counts neither when it is missed nor when it is found. ``quotes``, ``numeric_claims``,
``temporal_expressions`` and ``topic_mentions`` are complete; ``article`` and ``entities`` are a selection.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GOLDEN_FOLDER = Path(__file__).parent / "golden"
Row = dict[str, Any]
Span = tuple[int, int]
_MARKS = frozenset("\"“”„'‘’`«»‹›,.;:")


@dataclass(frozen=True)
class Golden:
    """One golden file. ``source`` is a path from the project's root, with ``#N`` for the N-th record of a file."""

    name: str
    source: str
    article: Row
    entities: list[Row]
    quotes: list[Row]
    numeric_claims: list[Row]
    temporal_expressions: list[Row]
    topic_mentions: dict[str, list[str | Row]]


def load_goldens(folder: Path = GOLDEN_FOLDER) -> list[Golden]:
    """All golden files of a folder, by name."""
    return [Golden(name=path.stem, **json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.json"))]


def occurrences(text: str, needle: str) -> list[Span]:
    """Every place where ``needle`` stands, overlapping ones included, in order."""
    starts = (m.start() for m in re.finditer(f"(?={re.escape(needle)})", text))
    return [(s, s + len(needle)) for s in starts]


def locate(text: str, row: Row) -> list[Span]:
    """Where a golden row's text stands: one span, or all of them with ``nth: all``. Raises LookupError."""
    found = occurrences(text, row["text"])
    nth = row.get("nth", 0)
    if nth == "all" and found:
        return found
    if nth == "all" or nth >= len(found):
        raise LookupError(f"{row['text']!r} does not occur {nth} times")
    return [found[nth]]


def locate_segments(text: str, row: Row) -> list[Span]:
    """Spans of a quotation's segments, each behind the one before; ``nth`` counts the first. Raises LookupError."""
    spans: list[Span] = []
    first = occurrences(text, row["segments"][0])
    position = first[row.get("nth", 0)][0] if len(first) > row.get("nth", 0) else len(text) + 1
    for segment in row["segments"]:
        start = text.find(segment, position)
        if start < 0:
            raise LookupError(f"segment {segment!r} not found")
        position = start + len(segment)
        spans.append((start, position))
    return spans


def locate_in_order(text: str, needles: Iterable[str]) -> list[Span]:
    """Spans of texts that follow one another. Raises LookupError."""
    segments = list(needles)
    return locate_segments(text, {"segments": segments}) if segments else []


def overlaps(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def content(text: str, spans: Iterable[Sequence[int]]) -> frozenset[int]:
    """Code points of a quotation's content; white space and marks left out, so that marks in or out cost nothing."""
    return frozenset(i for s, e in spans for i in range(s, e) if not text[i].isspace() and text[i] not in _MARKS)


def without_conjunction(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans of a content clause without the ``that``, ``whether`` or ``if`` in front of it."""
    start, end = spans[0]
    m = re.match(r"(?:that|whether|if)\s+", text[start:end], re.IGNORECASE)
    return [(start + m.end() if m else start, end), *spans[1:]]


def name_set(name: str | None) -> frozenset[str]:
    """``South Korea, NATO and the United States`` → its names, without articles, possessive ends and case."""
    parts = re.split(r",\s*(?:and\s+)?|\s+and\s+", name or "")
    return frozenset(re.sub(r"^(?:the|an?)\s+|['’]s\b", "", p.strip().casefold()) for p in parts if p.strip())


def choice(expected: Any) -> list[Any]:
    return expected if isinstance(expected, list) else [expected]


def same_name(found: str | None, expected: Any) -> bool:
    """Whether a resolved name is one of the expected; NULL only where NULL is expected."""
    return any(name_set(found) == name_set(e) for e in choice(expected))


def same_value(found: Any, expected: Any) -> bool:
    """Equality of a column with its golden value; dates compare as ISO text, numbers within rounding."""
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return isinstance(found, (int, float)) and math.isclose(found, expected, rel_tol=1e-9)
    return any((None if found is None else str(found)) == (None if e is None else str(e)) for e in choice(expected))


def same_phrase(found: str | None, expected: Any) -> bool:
    """Whether a noun phrase names the same thing: same head noun, and one phrase holds all words of the other."""

    def words(phrase: str | None) -> list[str]:
        kept = re.findall(r"[\w-]+", (phrase or "").casefold())
        return [w for w in kept if w not in {"the", "a", "an", "its", "their", "of", "these", "those"}]

    a = words(found)
    return any(
        a == b or bool(a and b and a[-1] == b[-1] and (set(a) <= set(b) or set(b) <= set(a)))
        for b in map(words, choice(expected))
    )


def same_cue(found: str | None, expected: str | None) -> bool:
    """Cues are the same when their first words are: ``called on`` and ``called``."""
    return (found or "").casefold().split()[:1] == (expected or "").casefold().split()[:1]


def pair(similarity: dict[tuple[int, int], float], threshold: float) -> dict[int, int]:
    """One-to-one pairs (golden → found), the most similar first, ties in order; below the threshold none."""
    out: dict[int, int] = {}
    used: set[int] = set()
    for (g, f), value in sorted(similarity.items(), key=lambda kv: (-kv[1], kv[0])):
        if value >= threshold and g not in out and f not in used:
            out[g] = f
            used.add(f)
    return out
