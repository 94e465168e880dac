"""Who makes a claim: the source of the attribution that holds it, also one named at a distance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas import Entity, Quote
from transforms.nlp.quantities import Quantity


@dataclass(frozen=True)
class Claimant:
    """Who says so; all None is the article's own voice."""

    name: str | None
    entity_id: str | None
    quote: Quote | None


class Sources:
    """Looks up the claimant of a quantity among the attributions of an article."""

    def __init__(self, text: str, quotes: Sequence[Quote], entities: Sequence[Entity]) -> None:
        self._text = text
        self._entities = entities
        # Attributions nest; the shortest content is the innermost, and equal lengths keep the order of the rows.
        self._spans = sorted(
            ((s, e, sum(b - a for a, b in q.segments), n) for n, q in enumerate(quotes) for s, e in q.segments),
            key=lambda x: (x[0], x[1], x[3]),
        )
        self._quotes = quotes

    def claimant(self, q: Quantity, start: int, end: int) -> Claimant:
        """The claimant of ``q``, which stands in the sentence ``start`` to ``end``."""
        holding = [(size, n) for s, e, size, n in self._spans if s <= q.core_start and q.core_end <= e]
        quote = self._quotes[min(holding)[1]] if holding else None
        cited = self._cited(q, start, end, quote)
        if cited is not None:
            name, entity_id = cited
            return Claimant(name, entity_id, quote)
        if quote is None:
            return Claimant(None, None, None)
        name = quote.speaker_name
        if quote.speaker_entity_id and quote.speaker_entity_id.startswith("group:"):
            name = None  # `Ukrainian officials` are unnamed people: as printed
        if name is None:
            return Claimant(source_as_printed(quote.speaker), quote.speaker_entity_id if quote.speaker else None, quote)
        return Claimant(_joined(_bare(name)), quote.speaker_entity_id, quote)

    def _cited(self, q: Quantity, start: int, end: int, quote: Quote | None) -> tuple[str, str | None] | None:
        """The source that the attribution itself cites: `Reuters reported, citing two U.S. officials`; without an
        attribution, what the sentence says it goes by."""
        for m in (_CITING if quote is not None else _GOING_BY).finditer(self._text, start, end):
            if quote is not None and any(s <= m.start() and m.end() <= e for s, e in quote.segments):
                continue
            printed = _trimmed(m["source"])
            if not printed or m.start() < q.core_start < m.end():
                continue
            at = m.start("source")
            for e in self._entities:
                if at <= e.start_char <= at + 4 and e.end_char >= at + len(printed) - 2 and e.label in ("PERSON", "ORG", "GPE"):
                    return _bare(e.name or e.text), e.entity_id
            return printed, None
        return None


_CITING = re.compile(r"\b(?:citing|quoting)\s+(?P<source>[^,;:()\"“”\n]{3,90})", re.IGNORECASE)
_GOING_BY = re.compile(r"\b(?:citing|quoting|according\s+to|attributed\s+(?:\w+\s+)?to)\s+(?P<source>[^,;:()\"“”\n]{3,90})", re.IGNORECASE)
_PRONOUNS = frozenset(("he", "she", "they", "it", "i", "we", "you", "who", "him", "her", "them", "that", "which", "this", "these", "those", "some", "many", "one"))
# What a citation names besides people and bodies (`according to the average`, `citing security reasons`) is no source.
_NO_SOURCE = re.compile(r"\b(?:average|plan|plans|reasons?|concerns?|law|rules?|schedule|need|ability|size|fears?|lack|height|tradition|terms?)\b", re.IGNORECASE)
_TAIL = re.compile(r"\s+(?:that|who|which|as|said|says|reported|about|on\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day|familiar|speaking|briefed|with\s+knowledge)\b.*$|(?<=[a-z]{3})[.!?](?:\s.*)?$", re.IGNORECASE)


def source_as_printed(speaker: str | None) -> str | None:
    """An unnamed source without its article: `a senior NATO diplomat` → `senior NATO diplomat`; a pronoun that nobody
    resolved names no one."""
    if speaker is None or speaker.lower() in _PRONOUNS:
        return None
    return re.sub(r"^(?:an?|the)\s+", "", speaker.strip(), flags=re.IGNORECASE) or None


def _trimmed(printed: str) -> str | None:
    if _NO_SOURCE.search(printed):
        return None
    return source_as_printed(_TAIL.sub("", printed).strip())


def _bare(name: str) -> str:
    return re.sub(r"^[Tt]he\s+", "", name)


def _joined(name: str) -> str:
    """`South Korea, NATO and the United States` → `South Korea and NATO and the United States`."""
    if "," not in name or " and " not in name:
        return name
    parts = [p.strip() for p in re.split(r",\s*(?:and\s+)?", name)]
    return " and ".join(p for p in parts if p)
