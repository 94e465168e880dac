"""How much the words around a name speak for a person, a place or an organisation: the points of ``name_evidence``."""

from __future__ import annotations

from transforms.nlp.gazetteer import lookup
from transforms.nlp.mention_words import is_party
from transforms.nlp.name_evidence import Points, listed_words
from transforms.nlp.nations import country_of_name
from transforms.nlp.words import Words

#: Pronouns behind a verb of saying that tell what the speaker is.
_NEUTER, _HUMAN = frozenset(["it", "its"]), frozenset(["he", "she", "his", "her"])
_QUOTES = frozenset(['"', "“", "„", "«", "''", "``"])
_IMPERSONAL = frozenset(
    ["is", "was", "'s", "’s", "would", "will", "may", "might", "could", "can", "should", "seems", "seemed"]
)


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
        if is_party(w, first - 2):
            place += 4.0
        low, before = low2, before2
    if (low in _QUOTES or low in ("called", "named")) and low2 in listed_words(
        "name_context.toml", "organisation", "nouns_before"
    ):
        low = low2  # the daily "Nordic Gazette", a company called Carrow
    if before in ("'s", "’s") and country_of_name(before2):
        place += 1.6  # Georgia's Gori
    if low == "elect" and before2 == "-":
        person += 3.5
    # before the name
    if before in listed_words("titles.toml", "titles") or low in ("mr", "mrs", "ms", "mr.", "mrs.", "ms.", "dr.", "dr"):
        person += 3.5
    elif (
        low2 == "of"
        and first > 2
        and w.text[first - 3] in listed_words("titles.toml", "titles")
        and country_of_name(before)
    ):
        person += 2.5  # President of Norway Petra Lindqvist
    elif low in listed_words("titles.toml", "occupations"):
        person += 2.5
        if low == "rival":
            organisation += 2
    if low in listed_words("name_context.toml", "place", "before"):
        place += 2.2
        facility += 0.8
    elif low in listed_words("name_context.toml", "place", "before_weak"):
        place += 0.8
        facility += 0.4
        if low == "at":
            organisation += 0.6
            facility += 0.6
    elif low in listed_words("name_context.toml", "place", "nouns_before") and before == low:
        place += 2.4
    elif low == "," and low2 in listed_words("name_context.toml", "place", "nouns_before"):
        place += 2.0  # a single village, Krasne, held out
    elif low == "," and behind == "," and low2 in listed_words("titles.toml", "occupations"):
        person += 3.5  # a doctor, Jane Doe, said
    elif low == "of":
        if low2 in listed_words("name_context.toml", "place", "nouns_of"):
            place += 2.4
        if low2 in listed_words("name_context.toml", "organisation", "nouns_of"):
            organisation += 1.8
        if before2 == "," and first > 2 and w.text[first - 3].isdigit():
            place += 2.6  # Jane Doe, 45, of Springfield
    if low in listed_words("name_context.toml", "organisation", "nouns_before"):
        organisation += 2.4
    if low in listed_words("name_context.toml", "person", "verbs") and low not in (
        "wants",
        "asked",
        "told",
        "believes",
    ):
        person += 1.2  # said Jane Doe
    if low == "the" and next_low in listed_words("name_context.toml", "person", "offices"):
        person += 2.5  # the Lindqvist administration
    elif low == "the":
        organisation += 0.8
        facility += 0.5
        person -= 2.5
    elif low in ("with", "for", "by") and low2 in listed_words("titles.toml", "occupations"):
        organisation += 1.6
    elif low == "at" and low2 in listed_words("titles.toml", "occupations"):
        organisation += 2
    # behind the name
    if next_low in listed_words("name_context.toml", "person", "verbs"):
        person += 1.3
        organisation += 0.5
        if behind2 in _NEUTER and (last + 2 >= n or w.text[last + 2] not in _IMPERSONAL):  # said it had sold
            organisation += 2.0
            person -= 1.3
        elif behind2 in _HUMAN:  # said she had left
            person += 1.5
    elif next_low in listed_words("name_context.toml", "person", "relative"):
        person += 1.5
    if next_low in listed_words("name_context.toml", "place", "behind") and behind == next_low:
        place += 2.4
    if next_low in listed_words("name_context.toml", "organisation", "behind"):
        office = next_low in listed_words("titles.toml", "occupations") or next_low == "ceo"
        organisation += 2.4 if office and behind2[:1].isupper() else 1.6
    if behind == "-" and behind2 == "based":
        place += 3
    elif behind in ("'s", "’s") and last + 1 < n:
        owned = w.text[last + 1].lower()
        if owned in ("capital", "president", "parliament", "government", "coast", "border"):
            place += 2
        elif owned in listed_words("name_context.toml", "organisation", "owned"):
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
            if nouns & listed_words("titles.toml", "occupations"):
                person += 1.6
            elif nouns & listed_words("name_context.toml", "organisation", "nouns_before"):
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
