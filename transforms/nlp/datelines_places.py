"""What a dateline's place may be: known cities, regions and countries; its country; its case as a reader writes it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from transforms.nlp.gazetteer import Place, country_code, lookup
from transforms.nlp.lexicon import load_toml

_JOINT = re.compile(r"\s*/\s*|\s+(?:and|AND|&)\s+")
_CAPS_WORD = re.compile(r"(?:Mc|Mac|De|Di|La|Le|O|N|D|L)?['’]?[^\W\d_a-zà-öø-ÿ]+(?:['’.\-&][^\W\d_a-zà-öø-ÿ]*)*")
_SMALL = frozenset(
    (
        *("of", "the", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "des", "la", "le", "las", "los", "el", "al", "an"),
        *("der", "den", "am", "im", "aan", "en", "et", "y", "e", "on", "upon", "near", "in", "sur", "sous", "and", "at", "with", "off"),
        *("outside", "aboard", "from", "to"),
    )
)  # fmt: skip
_ACRONYMS = frozenset(
    ["UN", "USS", "USNS", "USCGC", "HMS", "HMCS", "HMAS", "INS", "ROKS", "USA", "UK", "UAE", "DRC", "DMZ", "NATO", "EU", "US", "DC", "PNG", "CAR"]
)  # fmt: skip
# Population from which a name alone, in capitals and with a dash, proves a dateline; names of other languages need more.
_CITY, _CITY_BY_OTHER_NAME = 2_000, 100_000


@cache
def _regions() -> dict[str, tuple[str, str]]:
    """Spelling without case and full stop → country, printed form."""
    return {
        name.casefold().rstrip("."): (country, name)
        for country, states in load_toml("dateline_regions.toml").items()
        for names in states.values()
        for name in names
    }


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load_toml("dateline_places.toml")["words"][name])


@cache
def _special() -> dict[str, str]:
    return dict(load_toml("dateline_places.toml")["special"])


def cities(place: str) -> tuple[str, ...]:
    """The cities of a place printed for several: ``MOSCOW/KYIV``, ``BEIRUT and JERUSALEM``; a known name stays whole."""
    return (place,) if _city(place) else tuple(part for part in _JOINT.split(place) if part)


@lru_cache(maxsize=4096)
def _city(name: str) -> Place | None:
    """The most likely city, county seat or area of that name, or the city state; None when there is none."""
    found = [p for p in lookup(name) if p.kind in ("city", "area", "region", "county")]
    if name.casefold().strip() in _words("city_states"):
        found = found or list(lookup(name))
    big = [p for p in found if p.kind != "city" or p.population >= (_CITY_BY_OTHER_NAME if p.alternate else 1)]
    return big[0] if big else None


def population(place: str) -> int:
    """Inhabitants of the first city printed (the number is a measure of how well known it is); 0 when it is unknown."""
    name = cities(place)[0] if place else ""
    if name.casefold().strip(".") in _words("headings"):
        return 0
    found = _city(name)
    if found is None:
        return 0
    return max(found.population, 1) if found.kind == "city" else max(found.population, _CITY)


def proves_itself(place: str) -> bool:
    """Whether the place in capitals, with a dash and nothing else, is a dateline: a known city, ship, seat or part of a land."""
    name = place.casefold()
    if name in _special() or name in _words("city_states"):
        return True
    if name.startswith(tuple(w + " " for w in _words("aboard"))):
        return True
    inner = _behind_near(place)
    if inner:
        return population(inner) >= _CITY or country_code(inner) is not None
    return population(place) >= _CITY and country_code(place) is None


def _behind_near(place: str) -> str | None:
    """``Bakhmut`` of ``NEAR BAKHMUT``, ``Ukraine`` of ``EASTERN UKRAINE``; None when no such word stands in front."""
    name = place.casefold()
    lead = max((w for w in _words("near") if name.startswith(w + " ")), key=len, default=None)
    return place[len(lead) + 1 :].strip() if lead else None


def state_country(name: str) -> str | None:
    """Country of a state or province in the table of those that datelines print (``Pa.``, ``Ontario``); else None."""
    found = _regions().get(name.strip(" .").casefold())
    return found[0] if found else None


@lru_cache(maxsize=4096)
def region_country(name: str) -> str | None:
    """Country of a state, province or country printed behind a city (``Calif.``, ``Ontario``, ``Ukraine``); else None."""
    return state_country(name) or country_code(name)


def country_of(place: str) -> str | None:
    """Country of a place that stands alone; None when it is unknown or in none (a ship)."""
    name = cities(place)[0] if place else ""
    if name.casefold() in _special():
        return _special()[name.casefold()] or None
    inner = _behind_near(name) or name
    if inner.casefold() in _words("standalone_usa"):
        return "USA"
    found = _city(inner)
    return (
        found.country
        if found and found.kind in ("city", "area")
        else country_code(inner) or (found.country if found else None)
    )


def restore_case(name: str) -> str:
    """The place as a reader writes it: ``RIO DE JANEIRO`` → Rio de Janeiro; ``N.Y.``, ``MD`` and mixed case are kept."""
    words = re.split(r"([\s/–]+)", name)
    # "McLEAN" and "N'DJAMENA" count as capitals, "Kyiv" and "of" do not.
    if not any(_CAPS_WORD.fullmatch(w) and sum(c.isupper() for c in w) > 1 for w in words[::2]):
        return name
    known = next((p.name for p in lookup(name) if _plain(p.name) == _plain(name)), None)
    if known and len(known) == len(name):
        return "".join(c.upper() if k.isupper() else c.lower() for c, k in zip(name, known, strict=True))
    return "".join(w if i % 2 else _word_case(w, first=i == 0) for i, w in enumerate(words))


def restore_region(name: str) -> str:
    """A region's or country's case: ``ILL.`` → Ill., ``TRINIDAD`` → Trinidad; codes (``NY``, ``MD``) are kept."""
    known = _regions().get(name.strip(" .").casefold())
    if known and name.isupper() and len(re.sub(r"\W", "", name)) > 2:
        form = next(
            (n for c, n in _regions().values() if n.casefold().rstrip(".") == name.strip(" .").casefold()), known[1]
        )
        return form.rstrip(".") + ("." if name.endswith(".") else "")
    return name if known else restore_case(name)


def _plain(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return plain.casefold().replace("’", "'")


def _word_case(word: str, first: bool) -> str:
    if word.upper().strip(",") in _ACRONYMS or re.fullmatch(r"(?:[^\W\d_]\.)+,?", word):
        return word
    if not any(c.isupper() for c in word[1:]):
        return word
    lower = word.lower()
    if lower in _SMALL and not first:
        return lower
    if mac := re.fullmatch(r"(mc)(\w+)(.*)", lower):
        return "Mc" + mac[2].capitalize() + mac[3]
    parts = re.split(r"([-'’])", lower)
    # A letter behind an apostrophe is a name's (N'Djamena) unless it ends the word (Sana'a).
    return "".join(p if i and (len(p) < 2 or p in _SMALL) else p[:1].upper() + p[1:] for i, p in enumerate(parts))
