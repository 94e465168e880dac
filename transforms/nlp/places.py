"""Which place a name means: candidates from the gazetteer, chosen by what the article says around it."""

from __future__ import annotations

from typing import Protocol

from transforms.nlp.gazetteer import Place, lookup
from transforms.nlp.nations import country_of_name


class HasPlace(Protocol):
    """What is read of a dateline: the printed place (``Kyiv, Ukraine``) and the country, if the dateline says it."""

    @property
    def place(self) -> str | None: ...

    @property
    def country(self) -> str | None: ...


def resolve_name(name: str, country: str | None = None) -> Place | None:
    """The likeliest place of that name, within ``country`` (ISO alpha-3) when given; None when there is none."""
    candidates = lookup(name)
    if country:
        candidates = tuple(p for p in candidates if p.country == country)
    if not candidates:
        return None
    if candidates[0].kind in ("country", "area"):
        return candidates[0]
    return max(candidates, key=lambda p: (not p.alternate, p.population, -(p.geonames_id or 0)))


def resolve_dateline(dateline: HasPlace) -> Place | None:
    """The place of a dateline (``Kyiv, Ukraine``; ``Springfield, Ill.``); None when on no map (ships, summits)."""
    if not dateline.place:
        return None
    head, _, tail = dateline.place.partition(",")
    country = dateline.country or country_of_name(tail.strip())
    return resolve_name(head.strip(), country)
