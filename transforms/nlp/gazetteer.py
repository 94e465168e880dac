"""GeoNames places by name: cities of 500 people and more, counties, first-level regions and countries, offline.

The table ``lexicons/gazetteer.npz`` is written by ``benchmarks/build_gazetteer.py`` from packages that carry GeoNames
data (© GeoNames, CC BY 4.0); names stand sorted in one block of bytes and are found by bisection, so that loading takes a
fraction of a second and tens of megabytes. Areas that GeoNames' cities do not imply (Donbas, the West Bank, the Black
Sea) come from ``lexicons/areas.csv``.
"""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from transforms.nlp.lexicon import load_csv, load_toml, read_bytes

COUNTRY, REGION, COUNTY, CITY, AREA = range(5)
KINDS = ("country", "region", "county", "city", "area")

_APOSTROPHES = re.compile(r"['’‘ʼ`´ʹ.]")
_SEPARATORS = re.compile(r"[\s\-–—_,/()]+")
_STROKED = str.maketrans("łŁøØđĐıħŧ", "lLoOdDiht")
_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


# Regions bear these names somewhere; in news they are points of the compass or common nouns.
_DIRECTIONS = frozenset(
    ["north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "centre", "center",
     "north west", "north east", "south west", "south east", "northwest", "northeast", "southwest", "southeast",
     "capital", "metro", "middle", "upper", "lower", "university", "city", "town"]
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A place on the map: ``country`` is ISO 3166-1 alpha-3, None for areas of several countries; ``kind`` of KINDS."""

    name: str
    country: str | None
    lat: float
    lon: float
    geonames_id: int | None
    admin1: str | None
    population: int
    kind: str
    alternate: bool = False  #: found by another name than its own (Kiev for Kyiv)
    label: str = "GPE"  #: OntoNotes label of its mentions: GPE governed, LOC other areas

    def __hash__(self) -> int:  # places are keys where votes are counted: one field instead of ten
        return hash(self.geonames_id or self.name)


def normalise(name: str) -> str:
    """The key of a name: no accents, apostrophes or full stops, lower case, hyphens as spaces, St. Mt. Ft. in full."""
    text = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = _SEPARATORS.sub(" ", _APOSTROPHES.sub("", text.translate(_STROKED))).casefold().split()
    return " ".join(_ABBREVIATIONS.get(w, w) for w in words)


class _Table:
    """The arrays of gazetteer.npz and the bisection over its sorted names."""

    def __init__(self, data: bytes) -> None:
        with np.load(io.BytesIO(data)) as z:
            self.a = {k: z[k] for k in z.files}
        self.keys = self.a["keys"].tobytes()
        self.names = self.a["names"].tobytes()
        self.key_ends = memoryview(self.a["key_ends"])
        codes = self.a["country_codes"].tobytes().decode()
        self.codes = [codes[i : i + 3] for i in range(0, len(codes), 3)]

    def rows(self, key: str) -> list[int]:
        """Postings of a normalised name: row * 2, plus 1 where it is an alternate name."""
        wanted = key.encode("utf-8", "surrogatepass")
        low, high, ends = 0, len(self.key_ends), self.key_ends
        while low < high:
            mid = (low + high) // 2
            if self.keys[ends[mid - 1] if mid else 0 : ends[mid]] < wanted:
                low = mid + 1
            else:
                high = mid
        if low == len(ends) or self.keys[ends[low - 1] if low else 0 : ends[low]] != wanted:
            return []
        stops = self.a["posting_ends"]
        return [int(p) for p in self.a["postings"][stops[low - 1] if low else 0 : stops[low]]]

    def name(self, row: int) -> str:
        ends = self.a["name_ends"]
        return self.names[ends[row - 1] if row else 0 : ends[row]].decode()

    def place(self, posting: int) -> Place:
        row, alternate = divmod(posting, 2)
        a = self.a
        region = int(a["regions"][row])
        return Place(
            name=self.name(row),
            country=self.codes[a["countries"][row]],
            lat=int(a["lats"][row]) / 1e4,
            lon=int(a["lons"][row]) / 1e4,
            geonames_id=int(a["ids"][row]),
            admin1=self.name(region) if region >= 0 else None,
            population=int(a["populations"][row]),
            kind=KINDS[a["kinds"][row]],
            alternate=bool(alternate),
        )


@cache
def _table() -> _Table:
    return _Table(read_bytes("gazetteer.npz"))


@cache
def _areas() -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for row in load_csv("areas.csv"):
        place = Place(
            name=row["name"],
            country=row["country"] or None,
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            geonames_id=int(row["geonames_id"]) if row["geonames_id"] else None,
            admin1=None,
            population=0,
            kind="area",
            label=row["label"],
        )
        for name in (row["name"], *filter(None, row["other_names"].split("|"))):
            found.setdefault(normalise(name), []).append(place)
    return {k: tuple(v) for k, v in found.items()}


def _rank(place: Place) -> tuple[bool, int, int, int]:
    return place.alternate, KINDS.index(place.kind), -place.population, place.geonames_id or 0


@lru_cache(maxsize=1 << 15)
def lookup(name: str) -> tuple[Place, ...]:
    """All places of that name, in any of its spellings: own names first, then by kind and population. Never raises."""
    key = normalise(name)
    if not key or len(key) > 80 or key in _DIRECTIONS:
        return ()
    if region := region_abbreviation(name.strip()):
        return (region,)
    if key in _country_names():
        country = country_place(_country_names()[key])
        first = (country,) if country else ()
    else:
        first = ()
    rest = [_table().place(p) for p in _table().rows(key)]
    if first:
        rest = [p for p in rest if p.kind != "country"]
    return (*first, *_areas().get(key, ()), *sorted(rest, key=_rank))


@cache
def _abbreviations() -> dict[str, Place]:
    """Regions by the abbreviations that datelines use (``Ill.``, ``W.Va.``, ``NSW``), from dateline_regions.toml."""
    found: dict[str, Place] = {}
    for country, regions in load_toml("dateline_regions.toml").items():
        for names in regions.values():
            region = None
            for name in names:
                postings = _table().rows(normalise(name))
                places = [p for p in map(_table().place, postings) if p.country == country and p.kind == "region"]
                region = region or min(places, key=_rank, default=None)
            for name in names:
                if region:
                    found.setdefault(name, region)
    return found


def region_abbreviation(text: str, after_comma: bool = False) -> Place | None:
    """The region that a printed abbreviation stands for; postal codes (``IN``, ``ME``) only behind a city's comma."""
    region = _abbreviations().get(text)
    if region is None or normalise(text) == normalise(region.name):
        return region if after_comma else None
    return region if after_comma or "." in text else None


@cache
def _country_names() -> dict[str, str]:
    return {normalise(n): row["iso3"] for row in load_csv("countries.csv") for n in row["names"].split("|")}


@cache
def country_place(iso3: str) -> Place | None:
    """The country of that ISO 3166-1 alpha-3 code as a place; None for an unknown code."""
    table = _table()
    if iso3 not in table.codes:
        return None
    match = np.nonzero((table.a["kinds"] == COUNTRY) & (table.a["countries"] == table.codes.index(iso3)))[0]
    return table.place(int(match[0]) * 2) if len(match) else None


def country_code(name: str) -> str | None:
    """ISO 3166-1 alpha-3 of a country's name in any usual spelling (``DPRK``, ``U.S.``, ``South Korea``); else None."""
    for place in lookup(name):
        if place.kind == "country":
            return place.country
    return None
