"""How much a name's form and its surroundings speak for a person, a place or an organisation.

Scores are additive points, set by hand: about 2 is a hint that may be wrong, 4 nearly decides. They are not fitted to
a corpus. ``form_evidence`` depends on the printed name alone (cached), ``context_evidence`` on the words around it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from transforms.nlp.gazetteer import lookup
from transforms.nlp.lexicon import load_toml
from transforms.nlp.name_lists import given_gender, is_east_asian_family_name, is_family_name, is_particle, is_suffix
from transforms.nlp.nations import country_of_name
from transforms.nlp.other_names import other_label

_INITIAL = re.compile(r"^[A-Z]\.?(?:-?[A-Z]\.?)?$")
NUMERAL = re.compile(r"[IVX]{2,5}$")  # of a century or a heading; V and X alone are names
_ACRONYM = re.compile(r"^[A-Z][A-Z&.\-]{1,7}[A-Z0-9.]?$|^[A-Z]{2,5}-?\d{1,2}$")
_CAMEL = re.compile(r"^[A-Za-z]*[a-z][A-Z]")
# Endings of family names that are rare on other words (Slavic, Armenian, Georgian, Turkish, Nordic, Romanian, Greek, Spanish).
_FAMILY_ENDING = re.compile(
    r"(?:[^aeiou]ov|[^aeiou]ev|ova|eva|enko|sk[iy]|sk[iy]y|skyi|skaya|[oae]vich|[oae]vic|vić|yan|ian|shvili|adze|chuk|"
    r"czyk|wicz|[^aeiou]ów|escu|opoulos|akis|sson|ssen|dottir|oğlu|oglu|guez|ndez|nsen|rsen|mann|stein)$"
)


# Endings of places that are rare on family names.
_PLACE_ENDING = re.compile(r"(?:[a-z]ville|burgh?|shire|stan|grad|abad|polis|borough|bury|[a-z]town)$")


class Points(NamedTuple):
    """Points for a person, a place, a facility, an organisation, and for another kind of name."""

    person: float = 0.0
    place: float = 0.0
    facility: float = 0.0
    organisation: float = 0.0
    other: float = 0.0

    def plus(self, more: Points, weight: float = 1.0) -> Points:
        a, b, c, d, e = self
        f, g, h, i, j = more
        return Points(a + weight * f, b + weight * g, c + weight * h, d + weight * i, e + weight * j)


@cache
def listed_words(file: str, *path: str) -> frozenset[str]:
    """The words of a list in a TOML lexicon, by its path."""
    value = load_toml(file)
    for part in path:
        value = value[part]
    return frozenset(value)


@cache
def _known_organisations() -> frozenset[str]:
    return frozenset(n.replace(".", "") for n in load_toml("organisations.toml")["known"])


def is_known_organisation(name: str) -> bool:
    """Whether the name (full stops ignored) is listed in organisations.toml."""
    return name.replace(".", "").replace("’", "'") in _known_organisations()


@lru_cache(maxsize=1 << 14)
def place_points(name: str) -> float:
    """How likely a mention of that name is a place, from the gazetteer alone: 0 to 5."""
    if country_of_name(name):
        return 5.0
    best = 0.0
    for place in lookup(name):
        if place.kind == "area":
            points = 4.5
        elif place.kind == "region":
            points = 4.5 if place.country in ("USA", "CAN", "AUS", "GBR") and not place.alternate else 3.0
        elif place.kind == "county":
            points = 3.5 if " " in name and not place.alternate else 1.0
        else:
            size = place.population
            points = 4.0 if size >= 2_000_000 else 3.2 if size >= 500_000 else 2.4 if size >= 100_000 else (
                1.6 if size >= 25_000 else 1.0 if size >= 5_000 else 0.5
            )  # fmt: skip
            if " " in name or "-" in name:
                points += 0.7
        known_by_it = place.alternate and place.kind == "city" and place.population >= 500_000
        best = max(best, points * (0.85 if known_by_it else 0.5 if place.alternate else 1.0))
    return best


@lru_cache(maxsize=1 << 14)
def form_evidence(name: str) -> Points:
    """Points from the printed name: lists of names, company forms, head nouns, capitals, the gazetteer."""
    words = name.split()
    if not words:
        return Points()
    first, last = words[0], words[-1]
    person = facility = organisation = 0.0
    several = len(words) > 1
    place = place_points(name)
    if name.isupper() and len(name) >= 4:
        place = max(place, place_points(name.title()) - 0.5)  # SEOUL as a dateline's first word
    if is_known_organisation(name):
        doubtful = not several and (given_gender(name) or is_family_name(name) or place >= 2.4)
        organisation += 3.5 if doubtful else 7
    if last in listed_words("organisations.toml", "suffixes") and several:
        organisation += 6
    elif several and last in listed_words("organisations.toml", "heads"):
        organisation += 3.5
    elif several and any(w in listed_words("organisations.toml", "heads") for w in words):
        organisation += (
            2.5 if first in listed_words("organisations.toml", "heads") or "of" in words or "for" in words else 1.5
        )
    if "County" in words[:-1]:
        organisation += 3
    if "&" in name:
        organisation += 3
    other = 4.0 if other_label(name) and not is_known_organisation(name) else 0.0
    if several and last in listed_words("organisations.toml", "buildings", "words"):
        facility += 3.6
    elif (
        last in ("Center", "Centre")
        and words[-2:-1]
        and words[-2] in listed_words("organisations.toml", "buildings", "centres")
    ):
        facility += 6
    geography, kinds = (
        listed_words("organisations.toml", "geography", "words"),
        listed_words("organisations.toml", "geography", "places"),
    )
    if several and (
        last in geography or first in ("Lake", "Mount", "Cape", "Gulf", "Strait", "Straits", "Mt.", "River", "Sea")
    ):
        place += 3
    if several and (
        last in kinds or first in ("City", "Republic", "State", "Province", "County", "Port", "Fort", "St.")
    ):
        place += 2.5
    if several and last in ("Department", "District") and words[-2] in listed_words("organisations.toml", "fields"):
        place -= 3
        organisation += 2
    if not several:
        if (
            _ACRONYM.match(name)
            and not NUMERAL.match(name)
            and not country_of_name(name)
            and not (len(name) >= 4 and place >= 1.5)
        ):
            organisation += 2.6
            place *= 0.4
        elif _CAMEL.match(name) and not name.startswith(("Mc", "Mac", "De", "Di", "Le", "La", "Van")):
            organisation += 1.5
        if _PLACE_ENDING.search(name) and not is_family_name(name):
            place += 1.2
        if given_gender(name):
            person += 1.9 if place < 1.5 else 0.6
        if is_family_name(name):
            person += 1.4 if place == 0 and is_east_asian_family_name(name) else 0.8
        elif _FAMILY_ENDING.search(name) and place < 2:
            person += 1.0
    elif len(words) <= 5:
        person += _person_form(words) * (0.4 if place_points(name) >= 3 else 1.0)  # San Diego is no Mr. Diego
    return Points(person, place, facility, organisation, other)


def _person_form(words: list[str]) -> float:
    core = [w for w in words if not is_suffix(w.rstrip(","))]
    if len(core) < 2 or any(not (w[:1].isupper() or is_particle(w)) or any(c.isdigit() for c in w) for w in core):
        return 0.0
    first, last = core[0], core[-1]
    if last in listed_words("organisations.toml", "heads"):
        return 0.0
    if last in listed_words("organisations.toml", "geography", "words"):
        return 1.3 if given_gender(first) and is_family_name(last) else 0.0  # Hugh Hill, but Broad Hill
    points = 0.0
    if given_gender(first):
        points += 2.6
    elif _INITIAL.match(first) or (is_east_asian_family_name(first) and len(core) <= 3):
        points += 2.4
    if is_family_name(last) or _FAMILY_ENDING.search(last):
        points += 1.2
    if len(core) == 3 and _INITIAL.match(core[1]):
        points += 2.0
    return points


#: What the model's labels are worth: how often en_core_web_sm is right about news names of that label.
_MODEL = {
    "PERSON": Points(person=1.9),
    "GPE": Points(place=2.0),
    "LOC": Points(place=1.6),
    "FAC": Points(facility=1.5, place=0.3),
    "ORG": Points(organisation=1.3),
    "NORP": Points(other=1.5, organisation=0.3),
    "PRODUCT": Points(other=1.2, organisation=0.4),
    "EVENT": Points(other=2.5),
    "LAW": Points(other=2.0),
    "LANGUAGE": Points(other=1.5),
    "WORK_OF_ART": Points(other=1.3),
}


def _is_personal(word: str) -> bool:
    """Whether the word is listed as a given or family name."""
    return given_gender(word) is not None or is_family_name(word)


def _is_citys(name: str) -> bool:
    """Whether a large place has the name, and nobody is known to bear it (Tbilisi); saints are rather people."""
    if " " in name:
        return place_points(name) >= 3 and not name.startswith(("St ", "St. ", "Saint "))
    return place_points(name) >= 2.4 and not _is_personal(name)


def model_evidence(label: str, name: str) -> Points:
    """Points from the model's own label; a place that no gazetteer knows is often somebody's name."""
    points = _MODEL.get(label, Points())
    if label == "PERSON" and _is_citys(name):
        return points._replace(person=0.6)
    return points._replace(place=0.9) if label == "GPE" and not lookup(name) else points
