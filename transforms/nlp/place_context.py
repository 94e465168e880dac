"""What an article prints around its places: containers, kinds, the dateline; and the places inside organisations' names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from schemas import Article
from transforms.nlp.gazetteer import Place, country_place, lookup, region_abbreviation
from transforms.nlp.groups import speaks_of_korea
from transforms.nlp.lexicon import load_toml
from transforms.nlp.mention_words import is_party
from transforms.nlp.mentions import Mention
from transforms.nlp.nations import country_of_demonym, country_of_name
from transforms.nlp.places import PlaceMention, container_of, resolve_places
from transforms.nlp.words import Words

_KIND_WORDS = {"region", "oblast", "krai", "province", "state", "prefecture", "governorate", "territory", "republic",
               "county", "parish", "district", "raion", "department", "city", "town", "village"}  # fmt: skip
_BEFORE_OF = {"city", "town", "village", "county", "state", "province", "republic", "region"}
_PARTS = {"North", "South", "East", "West", "Northern", "Southern", "Eastern", "Western", "Central", "Northeast", "Northwest",
          "Southeast", "Southwest", "Northeastern", "Northwestern", "Southeastern", "Southwestern", "Upper", "Lower",
          "Greater", "Metro", "Metropolitan", "Downtown", "Upstate", "Inner", "Outer", "Historic", "Old", "Mid", "N.W.",
          "N.E.", "S.W.", "S.E.", "City", "Occupied"}  # fmt: skip
_LOCAL = {"County", "City", "Town", "Township", "Village", "Police", "Fire", "Public", "High", "Elementary", "Middle",
          "School", "Schools", "University", "College", "Hospital", "Council", "Chamber", "Community", "Library", "Airport",
          "Board", "Central", "Area", "Regional", "Municipal", "Medical", "District", "Sheriff", "Borough"}  # fmt: skip
_LONGEST_PLACE_IN_NAME = 3
#: Votes for the country whose local institutions are named, for each of them.
_LOCAL_VOTES = 3


def places_of(
    w: Words, mentions: Sequence[Mention], article: Article, group_countries: Sequence[str]
) -> dict[int, Place]:
    """The place of every mention that has one, by the mention's first token.

    GPE, LOC and FAC mentions are places; an organisation gets the place its name holds (``Cook County Sheriff's
    Office``, ``University of Idaho``), or its country's for the nation in its name.
    """
    wanted: list[PlaceMention] = []
    owners: list[int] = []
    by_first = {m.first: m for m in mentions}
    fixed: dict[int, Place] = {}
    korean = speaks_of_korea(w)
    printed = {m.text for m in mentions if m.label == "GPE"}
    for m in mentions:
        if korean and m.text in ("North", "South") and m.first and w.text[m.first - 1].lower() == "the":
            place = country_place("PRK" if m.text == "North" else "KOR")
            if place:
                fixed[m.first] = place
        elif m.label in ("GPE", "LOC"):
            wanted.append(_described(w, m, by_first))
            owners.append(m.first)
        elif m.label in ("ORG", "FAC"):
            inner = _inner_place(m, printed)
            if inner:
                wanted.append(inner)
                owners.append(m.first)
    countries = [c for m in mentions if m.label == "NORP" and (c := country_of_demonym(m.text))]
    dateline = _dateline_place(article)
    found = resolve_places(wanted, dateline, [*countries, *group_countries, *_institutions_of(w)])
    return fixed | {first: place for first, place in zip(owners, found, strict=True) if place is not None}


@cache
def _beside_towns(kind: str) -> frozenset[str]:
    return frozenset(load_toml("name_context.toml")["town"][kind])


def _institutions_of(w: Words) -> list[str]:
    """The country whose local institutions the article names, once for each kind: sheriffs, townships, state troopers."""
    found = _beside_towns("american").intersection(w.text)
    return ["USA"] * (_LOCAL_VOTES * len(found))


def _dateline_place(article: Article) -> Place | None:
    if article.dateline_lat is None or article.dateline_lon is None or not article.dateline_place:
        return None
    for place in lookup(article.dateline_place.partition(",")[0]):
        if place.geonames_id == article.dateline_geonames_id:
            return place
    return None


def _described(w: Words, m: Mention, by_first: dict[int, Mention]) -> PlaceMention:
    name = m.text.title() if m.text.isupper() and len(m.text) > 4 else m.text
    name = " ".join(name.split())
    if is_party(w, m.first - 2) and (state := region_abbreviation(name, after_comma=True)):
        name = state.name  # Jane Doe, D-AZ
    kind = None
    n, last = len(w), m.last
    if last < n and w.text[last].lower() in _KIND_WORDS and not w.gap[last]:
        kind = w.text[last].lower()
    elif m.first > 1 and w.text[m.first - 1].lower() == "of" and w.text[m.first - 2].lower() in _BEFORE_OF:
        kind = w.text[m.first - 2].lower()
    elif _in_list_of_counties(w, last):
        kind = "county"
    if not lookup(name):
        # East Texas, South Philadelphia, Metro Vancouver: where the part lies, the whole stands for it
        rest = name.partition(" ")[2]
        if name.split()[0] in _PARTS and rest and lookup(rest):
            name = rest
    container = _container_behind(w, last + (1 if kind and last < n and w.text[last].lower() == kind else 0), by_first)
    if container is None and m.first > 1 and w.text[m.first - 1] in ("'s", "’s"):
        # Russia's Kursk region
        j = m.first - 2
        for size in (1, 2, 3):
            first = j - size + 1
            if (
                first >= 0
                and first in by_first
                and by_first[first].last == j + 1
                and (code := country_of_name(by_first[first].text))
            ):
                container = country_place(code)
    return PlaceMention(name, container, kind, local=_is_local(w, m))


def _is_local(w: Words, m: Mention) -> bool:
    """Whether a town is meant: something of a town's stands behind it, or the street of an address before it."""
    if m.last < len(w) and not w.gap[m.last] and w.text[m.last].lower() in _beside_towns("behind"):
        return True
    return m.first > 1 and w.text[m.first - 1] == "," and w.text[m.first - 2] in _beside_towns("streets")


def _in_list_of_counties(w: Words, i: int) -> bool:
    """Whether the list that goes on at token i ends in "counties": Barrow and Jackson counties."""
    for j in range(i, min(i + 12, len(w))):
        low = w.text[j].lower()
        if low == "counties":
            return True
        if w.gap[j] or not (w.capital[j] or low in (",", "and", "or")):
            return False
    return False


def _container_behind(w: Words, i: int, by_first: dict[int, Mention]) -> Place | None:
    """``, Ill.`` · ``, in Russia`` · ``in the Kursk region`` · ``, northern Gaza`` behind a place's name."""
    n = len(w)
    if i >= n or w.gap[i]:
        return None
    comma = w.text[i] == ","
    if comma:
        i += 1
        if i < n and not w.gap[i]:
            held = by_first.get(i)
            if held is not None and held.label in ("GPE", "LOC") and (found := container_of(held.text)):
                follows = w.text[held.last] if held.last < n else "."
                states = found.kind == "region" and found.country in ("USA", "CAN", "AUS", "GBR")
                # a list of places (Paris, Rome and Berlin) is no chain of containers; city and state always is one
                closed = follows in (",", ".", ";", ")", "(", "—", "–", "-", "--", '"', "”") or follows.islower()
                return found if states or (closed and follows not in ("and", "or")) else None
            for size in (3, 2, 1):
                if i + size <= n and (found := region_abbreviation("".join(w.text[i : i + size]), after_comma=True)):
                    return found
    steps = 0
    while i < n and steps < 4 and not w.gap[i] and w.text[i].lower() in (
        "in", "the", "northern", "southern", "eastern", "western", "central", "northeastern", "northwestern",
        "southeastern", "southwestern", "of", "north", "south", "east", "west", "a", "town", "city", "village",
    ):  # fmt: skip
        i, steps = i + 1, steps + 1
    if steps == 0 or i >= n or i not in by_first:
        return None
    other = by_first[i]
    if other.label not in ("GPE", "LOC"):
        return None
    if not comma and w.text[i - 1].lower() in ("of",):
        return None
    words = {t.lower() for t in w.text[i - steps : i]}
    if "in" not in words and not comma:
        return None
    found = container_of(other.text)
    follows = w.text[other.last].lower() if other.last < n else ""
    if (
        found is not None
        and found.kind == "region"
        and follows not in _KIND_WORDS
        and found.country not in ("USA", "CAN", "AUS")
    ):
        return None  # a city of the region's name may be meant
    if found is None and follows in ("region", "oblast", "province", "krai"):
        found = next((p for p in lookup(f"{other.text} Oblast") if p.kind == "region"), None)
    return found


def _inner_place(m: Mention, printed: set[str]) -> PlaceMention | None:
    """The place in an organisation's or building's name: its first words, or those behind of, in, at."""
    words = m.text.replace("’", "'").split()
    while words and (words[0] in ("the", "The") or (len(words) > 2 and words[0] in _PARTS)):
        if words[0] in _PARTS and lookup(" ".join(words[:2])):
            break
        words = words[1:]
    if len(words) < 2 or (words[0] in ("St", "St.", "Saint") and any(w.endswith("'s") for w in words)):
        return None  # St. Peter's Square is where the church is
    starts = [0, *(i + 1 for i, word in enumerate(words[:-1]) if word in ("of", "in", "at", "for", "-"))]
    for start in starts:
        for size in range(min(_LONGEST_PLACE_IN_NAME, len(words) - start), 0, -1):
            if start == 0 and size == len(words):
                continue
            name = " ".join(words[start : start + size])
            name = name.removesuffix("'s")
            if country := country_of_name(name) or (country_of_demonym(name) if start == 0 else None):
                place = country_place(country)
                return PlaceMention(place.name, None, None, 0.3) if place else None
            if not name[:1].isupper() or len(name) < 3:
                continue
            if size == 1 and name in _common_heads():
                continue
            found = lookup(name)
            follows = words[start + 1] if start + 1 < len(words) else ""
            if found and (size > 1 or name in printed or _notable(found, follows)):
                return PlaceMention(name, None, None, 0.6)
    return None


@cache
def _common_heads() -> frozenset[str]:
    lists = load_toml("organisations.toml")
    return frozenset([*lists["heads"], *lists["buildings"]["words"], *lists["suffixes"], *_PARTS])


def _notable(found: tuple[Place, ...], follows: str) -> bool:
    """Whether a single word in an organisation's name is its place: well known, or followed by a local institution's word."""
    if any(
        p.kind in ("country", "area") or (p.kind == "region" and p.country in ("USA", "CAN", "AUS", "GBR"))
        for p in found
    ):
        return True
    least = 5_000 if follows in _LOCAL else 100_000
    return any(p.kind == "city" and not p.alternate and p.population >= least for p in found)
