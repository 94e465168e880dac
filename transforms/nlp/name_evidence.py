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
from transforms.nlp.words import Words

_INITIAL = re.compile(r"^[A-Z]\.?(?:-?[A-Z]\.?)?$")
NUMERAL = re.compile(r"[IVX]{2,5}$")  # of a century or a heading; V and X alone are names
_ACRONYM = re.compile(r"^[A-Z][A-Z&.\-]{1,7}[A-Z0-9.]?$|^[A-Z]{2,5}-?\d{1,2}$")
_MODEL_NUMBER = re.compile(r"^(?:[A-Z][A-Za-z]{0,2}-\d{1,3}[A-Z]?s?|[A-Z]\d{2,4}s?)$")  # F-35, Su-27, M777
_CAMEL = re.compile(r"^[A-Za-z]*[a-z][A-Z]")
# Endings of family names that are rare on other words (Slavic, Armenian, Georgian, Turkish, Nordic, Romanian, Greek, Spanish).
_FAMILY_ENDING = re.compile(
    r"(?:[^aeiou]ov|[^aeiou]ev|ova|eva|enko|sk[iy]|sk[iy]y|skyi|skaya|[oae]vich|[oae]vic|vić|yan|ian|shvili|adze|chuk|"
    r"czyk|wicz|[^aeiou]ów|escu|opoulos|akis|sson|ssen|dottir|oğlu|oglu|guez|ndez|nsen|rsen|mann|stein)$"
)


#: Pronouns behind a verb of saying that tell what the speaker is.
_NEUTER, _HUMAN = frozenset(["it", "its"]), frozenset(["he", "she", "his", "her"])
_QUOTES = frozenset(['"', "“", "„", "«", "''", "``"])
_IMPERSONAL = frozenset(["is", "was", "'s", "’s", "would", "will", "may", "might", "could", "can", "should", "seems", "seemed"])

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
def _words(file: str, *path: str) -> frozenset[str]:
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
    if last in _words("organisations.toml", "suffixes") and several:
        organisation += 6
    elif several and last in _words("organisations.toml", "heads"):
        organisation += 3.5
    elif several and any(w in _words("organisations.toml", "heads") for w in words):
        organisation += (
            2.5 if first in _words("organisations.toml", "heads") or "of" in words or "for" in words else 1.5
        )
    if "County" in words[:-1]:
        organisation += 3
    if "&" in name:
        organisation += 3
    other = 4.0 if is_event(name) or is_agreement(name) or is_model_number(name) else 0.0
    if several and last in _words("organisations.toml", "buildings", "words"):
        facility += 3.6
    elif (
        last in ("Center", "Centre")
        and words[-2:-1]
        and words[-2] in _words("organisations.toml", "buildings", "centres")
    ):
        facility += 6
    geography, kinds = (
        _words("organisations.toml", "geography", "words"),
        _words("organisations.toml", "geography", "places"),
    )
    if several and (
        last in geography or first in ("Lake", "Mount", "Cape", "Gulf", "Strait", "Straits", "Mt.", "River", "Sea")
    ):
        place += 3
    if several and (
        last in kinds or first in ("City", "Republic", "State", "Province", "County", "Port", "Fort", "St.")
    ):
        place += 2.5
    if several and last in ("Department", "District") and words[-2] in _words("organisations.toml", "fields"):
        place -= 3
        organisation += 2
    if not several:
        if _ACRONYM.match(name) and not NUMERAL.match(name) and not country_of_name(name) and not (len(name) >= 4 and place >= 1.5):
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


@lru_cache(maxsize=1 << 13)
def is_event(name: str) -> bool:
    """Whether the name is a competition's or festival's: of several words, ending as those do (Nordic Open)."""
    words = name.title().split()
    return any(" ".join(words[i:]) in _words("organisations.toml", "events", "words") for i in range(1, len(words)))


def is_model_number(name: str) -> bool:
    """Whether the name is a weapon's or vehicle's by letters and number (F-35); groups of nations (G-7) are listed."""
    return _MODEL_NUMBER.match(name) is not None and not is_known_organisation(name)


def is_agreement(name: str) -> bool:
    """Whether the name is a treaty's: of several words, ending as those do (Alden Accord)."""
    words = name.split()
    return len(words) > 1 and words[-1] in _words("organisations.toml", "agreements", "words")


def _person_form(words: list[str]) -> float:
    core = [w for w in words if not is_suffix(w.rstrip(","))]
    if len(core) < 2 or any(not (w[:1].isupper() or is_particle(w)) or any(c.isdigit() for c in w) for w in core):
        return 0.0
    first, last = core[0], core[-1]
    if last in _words("organisations.toml", "heads"):
        return 0.0
    if last in _words("organisations.toml", "geography", "words"):
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


def context_evidence(w: Words, first: int, last: int) -> Points:
    """Points from the words around tokens ``first`` … ``last - 1``."""
    person = place = organisation = facility = 0.0
    n = len(w)
    before = w.text[first - 1] if first and not w.gap[first - 1] else ""
    before2 = w.text[first - 2] if first > 1 and before and not w.gap[first - 2] else ""
    behind = w.text[last] if last < n and not w.gap[last] else ""
    behind2 = w.text[last + 1] if last + 1 < n and behind and not w.gap[last + 1] else ""
    low, low2, next_low = before.lower(), before2.lower(), behind.lower()
    if before == "-" and low2:
        low, before = low2, before2
    if (low in _QUOTES or low in ("called", "named")) and low2 in _words("name_context.toml", "organisation", "nouns_before"):
        low = low2  # the daily "Nordic Gazette", a company called Carrow
    if before in ("'s", "’s") and country_of_name(before2):
        place += 1.6  # Georgia's Gori
    if low == "elect" and before2 == "-":
        person += 3.5
    # before the name
    if before in _words("titles.toml", "titles") or low in ("mr", "mrs", "ms", "mr.", "mrs.", "ms.", "dr.", "dr"):
        person += 3.5
    elif low in _words("titles.toml", "occupations"):
        person += 2.5
        if low == "rival":
            organisation += 2
    if low in _words("name_context.toml", "place", "before"):
        place += 2.2
        facility += 0.8
    elif low in _words("name_context.toml", "place", "before_weak"):
        place += 0.8
        facility += 0.4
        if low == "at":
            organisation += 0.6
            facility += 0.6
    elif low in _words("name_context.toml", "place", "nouns_before") and before == low:
        place += 2.4
    elif low == "," and low2 in _words("name_context.toml", "place", "nouns_before"):
        place += 2.0  # a single village, Krasne, held out
    elif low == "," and behind == "," and low2 in _words("titles.toml", "occupations"):
        person += 3.5  # a doctor, Jane Doe, said
    elif low == "of":
        if low2 in _words("name_context.toml", "place", "nouns_of"):
            place += 2.4
        if low2 in _words("name_context.toml", "organisation", "nouns_of"):
            organisation += 1.8
        if before2 == "," and first > 2 and w.text[first - 3].isdigit():
            place += 2.6  # Jane Doe, 45, of Springfield
    if low in _words("name_context.toml", "organisation", "nouns_before"):
        organisation += 2.4
    if low in _words("name_context.toml", "person", "verbs") and low not in ("wants", "asked", "told", "believes"):
        person += 1.2  # said Jane Doe
    if low == "the" and next_low in _words("name_context.toml", "person", "offices"):
        person += 2.5  # the Lindqvist administration
    elif low == "the":
        organisation += 0.8
        facility += 0.5
        person -= 2.5
    elif low in ("with", "for", "by") and low2 in _words("titles.toml", "occupations"):
        organisation += 1.6
    elif low == "at" and low2 in _words("titles.toml", "occupations"):
        organisation += 2
    # behind the name
    if next_low in _words("name_context.toml", "person", "verbs"):
        person += 1.3
        organisation += 0.5
        if behind2 in _NEUTER and (last + 2 >= n or w.text[last + 2] not in _IMPERSONAL):  # said it had sold
            organisation += 2.0
            person -= 1.3
        elif behind2 in _HUMAN:  # said she had left
            person += 1.5
    elif next_low in _words("name_context.toml", "person", "relative"):
        person += 1.5
    if next_low in _words("name_context.toml", "place", "behind") and behind == next_low:
        place += 2.4
    if next_low in _words("name_context.toml", "organisation", "behind"):
        office = next_low in _words("titles.toml", "occupations") or next_low == "ceo"
        organisation += 2.4 if office and behind2[:1].isupper() else 1.6
    if behind == "-" and behind2 == "based":
        place += 3
    elif behind in ("'s", "’s") and last + 1 < n:
        owned = w.text[last + 1].lower()
        if owned in ("capital", "president", "parliament", "government", "coast", "border"):
            place += 2
        elif owned in _words("name_context.toml", "organisation", "owned"):
            organisation += 1.8
    elif behind == "(":
        # 3. Petra Lindqvist (Norway): in lists of results people of several words and teams of one
        closed = any(t == ")" for t in w.text[last + 2 : last + 4])
        if closed and last - first > 1 and country_of_name(" ".join(w.text[last + 1 : last + 3]).rstrip(" )")):
            person += 1.5
    elif behind == ",":
        if behind2.isdigit() and len(behind2) == 2 and last + 2 < n and w.text[last + 2] in (",", "."):
            person += 3
        elif (country_of_name(behind2) or (behind2[:1].isupper() and _is_region(w, last + 1))) and not _owns(
            w, last + 1
        ):
            place += 2.6
        elif behind2 == "who":
            person += 2.5
        elif behind2 in ("a", "an", "the"):
            nouns = {t.lower() for t in w.text[last + 2 : last + 8]}
            if nouns & _words("titles.toml", "occupations"):
                person += 1.6
            elif nouns & _words("name_context.toml", "organisation", "nouns_before"):
                organisation += 1.2
    return Points(person, place, facility, organisation)


def _owns(w: Words, i: int) -> bool:
    """Whether a possessive follows within the next tokens: Jane Doe, Ukraine's ombudsman."""
    return any(t in ("'s", "’s", "'") for t in w.text[i + 1 : i + 4])


def _is_region(w: Words, i: int) -> bool:
    """Whether a first-level region's name (or its abbreviation) stands at token i."""
    one, two = w.text[i], " ".join(w.text[i : i + 2])
    return any(p.kind in ("country", "region") and p.country in ("USA", "CAN", "AUS", "GBR")
               for name in (two, one) for p in lookup(name)[:2])  # fmt: skip


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


def model_evidence(label: str, name: str) -> Points:
    """Points from the model's own label; a place that no gazetteer knows is often somebody's name."""
    points = _MODEL.get(label, Points())
    if label == "PERSON" and place_points(name) >= (3.0 if " " in name else 2.4 + 5 * _is_personal(name)):
        if not name.startswith(("St ", "St. ", "Saint ")):
            return points._replace(person=0.6)  # Tbilisi: a city's name that nobody is known to bear
    return points._replace(place=0.9) if label == "GPE" and not lookup(name) else points
