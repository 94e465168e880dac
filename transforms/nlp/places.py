"""Which place a name means: candidates from the gazetteer, chosen by what the article says around them.

Evidence, strongest first: a container printed with the name (``Paris, Texas``; ``Russia's Kursk region``), the kind
(``Kursk region``, ``Cook County``), the places and countries named in the rest of the article (neighbours, by grid cell
and first-level region), the dateline, population. One name has one sense in an article.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol

from transforms.nlp.gazetteer import Place, lookup, region_abbreviation
from transforms.nlp.lexicon import load_csv
from transforms.nlp.nations import country_of_name, country_of_seat

_CELL = 1.0  # degrees: about 100 km
_REGION_WORDS = {"region": ("region", "area"), "oblast": ("region",), "krai": ("region",), "province": ("region",),
                 "state": ("region",), "prefecture": ("region",), "governorate": ("region",), "territory": ("region",),
                 "republic": ("region", "area", "country"), "county": ("county", "region"), "parish": ("county",),
                 "district": ("county", "city", "region"), "raion": ("county",), "department": ("county", "region"),
                 "city": ("city",), "town": ("city",), "village": ("city",)}  # fmt: skip
_MOST_CANDIDATES = 25
#: Neighbours in the article outweigh a hundredfold difference in size, not more: Paris stays Paris beside one Texan.
_MOST_LOCAL = 4.0
#: A country's name beside what belongs to towns: Jordan's people are Jordanians, a Jordan man is from another Jordan.
_NATION = 4.0


class HasPlace(Protocol):
    """What is read of a dateline: the printed place (``Kyiv, Ukraine``) and the country, if the dateline says it."""

    @property
    def place(self) -> str | None: ...

    @property
    def country(self) -> str | None: ...


@dataclass(frozen=True)
class PlaceMention:
    """A name to resolve. ``container``: the place printed as holding it; ``kind_word``: region, county … beside it;
    ``weight``: 1 for a place, less for a name that only holds one (an organisation's); ``local``: what stands beside it
    belongs to towns (its mayor, its schools), which nations name by their adjective."""

    name: str
    container: Place | None = None
    kind_word: str | None = None
    weight: float = 1.0
    local: bool = False


@cache
def _preferred() -> dict[str, int]:
    return {row["name"]: int(row["geonames_id"]) for row in load_csv("place_preferences.csv")}


@lru_cache(maxsize=1 << 14)
def _prior(name: str, place: Place) -> float:
    """How likely a mention of that name means that place when nothing else is known: about the log of its readers."""
    points = math.log10(place.population + 100)
    if place.kind in ("country", "area"):
        points = max(points, 6.0) + 2.0
    elif place.kind == "region":
        points += 1.0
    elif place.kind == "county":
        points -= 1.5 if not place.alternate else 3.0
    if _preferred().get(name) == place.geonames_id:
        points += 2.0
    elif place.alternate:
        points -= 1.0 if place.kind == "city" and place.population >= 50_000 else 2.0
    return points


def containing(place: Place, container: Place) -> bool:
    """Whether ``place`` lies in ``container`` (a country, a first-level region, an area by country)."""
    if container.kind == "region":
        return place.country == container.country and place.admin1 == container.name
    if container.kind == "country":
        return place.country == container.country and place.kind != "country"
    if container.kind == "county":
        return place.country == container.country and place.admin1 == container.admin1 and _km(place, container) < 80
    return container.country is None or place.country == container.country


def _km(a: Place, b: Place) -> float:
    x = math.radians(b.lon - a.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 6371 * math.hypot(x, math.radians(b.lat - a.lat))


def _allowed(mention: PlaceMention) -> tuple[Place, ...]:
    found = lookup(mention.name)
    if mention.name.isupper() and len(mention.name) <= 4 and (code := country_of_name(mention.name)):
        return tuple(p for p in found if p.kind == "country" and p.country == code)  # U.S. is no French village
    word = (mention.kind_word or "").lower()
    if word in _REGION_WORDS:
        kinds = _REGION_WORDS[word]
        ranked = [
            [p for p in found if p.kind == kind and not p.alternate] or [p for p in found if p.kind == kind]
            for kind in kinds
        ]
        best = next((r for r in ranked if r), [])
        if word in ("county", "parish", "district", "oblast", "province", "prefecture"):
            best = best or list(lookup(f"{mention.name} {word.capitalize()}"))
        found = tuple(best) or found
    if mention.container is not None:
        inside = tuple(p for p in found if containing(p, mention.container))
        if (
            not inside
            and mention.container.country in ("USA", "CAN", "AUS", "GBR")
            and mention.container.kind == "region"
        ):
            # City and state are printed and the gazetteer knows no such city there: better none than another one.
            return tuple(p for p in found if p.kind in ("country", "area"))
        found = inside or found
    return found[:_MOST_CANDIDATES]


def resolve_places(
    mentions: Sequence[PlaceMention], dateline: Place | None = None, countries: Iterable[str] = ()
) -> list[Place | None]:
    """The place of each mention, None where the gazetteer has none.

    ``countries``: ISO codes of nations named otherwise in the article (demonyms, groups), once a mention.
    """
    options = [_allowed(m) for m in mentions]
    votes = _Votes()
    if dateline:
        votes.add(dateline, 1.5, "dateline", 0.25 if country_of_seat(dateline.name) else 1.0)
    for country in countries:
        votes.country[country] += 0.5
    by_name: dict[str, list[int]] = defaultdict(list)
    for i, m in enumerate(mentions):
        by_name[m.name].append(i)
    for name, where in by_name.items():
        pool = _pool(options, where)
        if not pool:
            continue
        weight = max(mentions[i].weight for i in where) * (1 + 0.3 * math.log(len(where)))
        total = sum(10 ** (0.5 * _prior(name, p)) for p in pool)
        # Washington and Moscow are in the news as governments: they speak for the country, hardly for their surroundings.
        local = 0.25 if country_of_seat(name) else 1.0
        for p in pool:
            votes.add(p, weight * 10 ** (0.5 * _prior(name, p)) / total, name, local)
    result: list[Place | None] = [None] * len(mentions)
    for name, where in by_name.items():
        votes.leave_out(name)
        worth = {p: _prior(name, p) + votes.support(p) for i in where for p in options[i]}
        if any(mentions[i].local for i in where):
            worth = {p: points - _NATION if p.kind == "country" else points for p, points in worth.items()}
        votes.leave_out(name, 1)
        pool = _pool(options, where)
        sense = _best(pool, worth)
        for i in where:
            result[i] = sense if sense in options[i] else _best(options[i], worth)
    return result


def _best(places: tuple[Place, ...], worth: dict[Place, float]) -> Place | None:
    return max(places, key=lambda p: (worth[p], p.population, -(p.geonames_id or 0)), default=None)


def _pool(options: list[tuple[Place, ...]], where: list[int]) -> tuple[Place, ...]:
    """Candidates that every mention of the name allows, or those that the most restricted one does."""
    sets = sorted((options[i] for i in where if options[i]), key=len)
    if not sets:
        return ()
    common = tuple(p for p in sets[0] if all(p in s for s in sets))
    return common or sets[0]


class _Votes:
    """What the article's names say together about where it plays: weights by country, region and grid cell."""

    def __init__(self) -> None:
        self.country: dict[str, float] = defaultdict(float)
        self.region: dict[tuple[str, str], float] = defaultdict(float)
        self.cell: dict[tuple[int, int], float] = defaultdict(float)
        self.own: dict[str, list[tuple[Place, float, float]]] = defaultdict(list)

    def add(self, place: Place, weight: float, name: str, local: float = 1.0) -> None:
        """Counts a vote for the place's country and, times ``local``, for its region and cell."""
        self._put(place, weight, weight * local)
        self.own[name].append((place, weight, weight * local))

    def _put(self, place: Place, national: float, weight: float) -> None:
        if place.country:
            self.country[place.country] += national
        region = place.name if place.kind == "region" else place.admin1
        if region and place.country:
            self.region[place.country, region] += weight
        if place.kind in ("city", "county"):
            self.cell[_cell(place)] += weight

    def support(self, place: Place) -> float:
        """Points for ``place`` from the votes."""
        points = local = 0.0
        if place.country:
            points += 1.3 * math.log1p(max(0.0, self.country[place.country]))
        region = place.name if place.kind == "region" else place.admin1
        if region and place.country:
            local += 2.2 * math.log1p(max(0.0, self.region[place.country, region]))
        if place.kind in ("city", "county"):
            y, x = _cell(place)
            near = sum(self.cell.get((y + dy, x + dx), 0.0) for dy in (-1, 0, 1) for dx in (-1, 0, 1))
            local += 2.2 * math.log1p(max(0.0, near))
        return points + min(local, _MOST_LOCAL)

    def leave_out(self, name: str, sign: int = -1) -> None:
        """Takes a name's own votes away, or puts them back (``sign`` 1): no name speaks for itself."""
        for place, national, weight in self.own[name]:
            self._put(place, sign * national, sign * weight)


def _cell(place: Place) -> tuple[int, int]:
    # Meridians draw together towards the poles: cells of equal width.
    return math.floor(place.lat / _CELL), math.floor(place.lon * math.cos(math.radians(place.lat)) / _CELL)


def container_of(text: str) -> Place | None:
    """The country or first-level region that a printed name or abbreviation behind a comma means; None for others."""
    text = text.strip()
    if region := region_abbreviation(text, after_comma=True):
        return region
    found = [p for p in lookup(text) if p.kind in ("country", "region") and not p.alternate]
    if not found and country_of_name(text):
        found = [p for p in lookup(text) if p.kind == "country"]
    return found[0] if found else None


def resolve_name(name: str, country: str | None = None) -> Place | None:
    """The likeliest place of that name, within ``country`` (ISO alpha-3) when given; None when there is none."""
    candidates = lookup(name)
    if country:
        candidates = tuple(p for p in candidates if p.country == country)
    return max(candidates, key=lambda p: (_prior(name, p), -(p.geonames_id or 0)), default=None)


def resolve_dateline(dateline: HasPlace) -> Place | None:
    """The place of a dateline (``Kyiv, Ukraine``; ``Springfield, Ill.``); None when on no map (ships, summits)."""
    if not dateline.place:
        return None
    head, _, tail = dateline.place.partition(",")
    head = head.strip()
    container = container_of(tail) if tail.strip() else None
    if container is None:
        return resolve_name(head, dateline.country)
    inside = [p for p in lookup(head) if containing(p, container)]
    if inside:
        return max(inside, key=lambda p: (_prior(head, p), -(p.geonames_id or 0)))
    # Georgia is a country and a state: the dateline's own country decides, else the one that has such a place.
    for other in lookup(tail.strip()):
        inside = [p for p in lookup(head) if containing(p, other)]
        if inside:
            return max(inside, key=lambda p: (_prior(head, p), -(p.geonames_id or 0)))
    return None
