"""Candidate names that are pieces of one name are joined, and get the tokens that the tokeniser or the model cut off."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from transforms.nlp.gazetteer import region_abbreviation
from transforms.nlp.mention_words import geography_words, head_words, hyphenated_given, is_listed, title_words
from transforms.nlp.name_evidence import Points
from transforms.nlp.name_lists import given_gender, is_east_asian_family_name
from transforms.nlp.other_names import is_event
from transforms.nlp.words import Words

_POSSESSIVE = ("'s", "’s")
_INITIALS = re.compile(r"^(?:[A-Z]\.)+$")
_REGNAL = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI"}
# Particles that are no English words: with these before it a family name begins earlier.
_STRONG_PARTICLES = {"van", "von", "der", "den", "de", "del", "della", "di", "du", "da", "dos", "bin", "ibn", "al", "el", "ten",
                     "ter", "zu", "ben"}  # fmt: skip


@dataclass
class Candidate:
    """A possible name: tokens first … last - 1, its printed text, the model's label ('' where it saw nothing)."""

    first: int
    last: int
    text: str
    model: str
    evidence: Points = field(default_factory=Points)


def joined(w: Words, text: str, candidates: list[Candidate]) -> list[Candidate]:
    """Neighbours that are one name are joined; Korean and regnal names get the tokens the tokeniser cut off."""
    out: list[Candidate] = []
    for c in candidates:
        if out and c.first < out[-1].last:
            continue  # swallowed by an extension
        before = out[-1] if out else None
        if before and _one_name(w, before, c):
            whole = text[w.start[before.first] : w.end[c.last - 1]]
            person = "PERSON" in (before.model, c.model) or _INITIALS.match(before.text)
            model = "EVENT" if is_event(whole) else "PERSON" if person else before.model or c.model
            if w.text[before.last] in _POSSESSIVE:
                model = "FAC"
            out[-1] = c = Candidate(before.first, c.last, whole, model)
        else:
            out.append(c)
        if c.model == "PERSON" or given_gender(c.text.split()[0]):
            first = _particles_before(w, c, out[-2].last if len(out) > 1 else 0)
            if first < c.first:
                c.first, c.text = first, text[w.start[first] : w.end[c.last - 1]]
        if _is_abbreviated(w, c):
            c.last, c.text = c.last + 1, f"{c.text}."
        end = _extended(w, c)
        if end > c.last:
            c.last, c.text, c.model = end, text[w.start[c.first] : w.end[end - 1]], "PERSON"
    return out


def _is_abbreviated(w: Words, c: Candidate) -> bool:
    """Whether the full stop behind the name belongs to a region's abbreviation: the tokeniser cuts it off (``W.Va``)."""
    last = c.last
    stop = last < len(w) and w.text[last] == "." and not w.spaced[last - 1]
    return stop and "." in c.text and region_abbreviation(f"{c.text}.") is not None


def _extended(w: Words, c: Candidate) -> int:
    n, last = len(w), c.last
    if c.model == "PERSON" and last < n and w.text[last] in _REGNAL and w.spaced[last - 1]:
        return last + 1
    # Kim In-so, Han Ji-won: family name, then a given name in two syllables that the tokeniser split at the hyphen.
    i = last if c.last - c.first == 1 else last - 1
    east_asian = is_east_asian_family_name(w.text[c.first]) and c.last - c.first <= 2
    return i + 3 if east_asian and i > c.first and hyphenated_given(w, i) else last


def _particles_before(w: Words, c: Candidate, floor: int) -> int:
    """First token of a person's name with the particles before it: van den Berg, Bin Nasser; c.first when there are none."""
    i = c.first
    while i > floor and w.text[i - 1].lower() in _STRONG_PARTICLES and w.spaced[i - 1] and not w.gap[i - 1]:
        i -= 1
    if (
        i > 0
        and i < c.first
        and w.text[i].islower()
        and w.text[i - 1].lower() in ("the", "a", "his", "her", "their", "'s")
    ):
        return c.first  # the van Smith drove
    return i


def _is_spelt_out(w: Words, a: Candidate, b: Candidate) -> bool:
    """Whether an acronym behind the two takes its last letter from the second: Mission in Norland (MN)."""
    if b.last + 2 >= len(w) or w.text[b.last] != "(" or w.text[b.last + 2] != ")":
        return False
    letters = w.text[b.last + 1]
    first = a.text.removeprefix("The ").removeprefix("the ")[:1]
    return letters.isupper() and len(letters) > 2 and letters[0] == first and letters[-1] == b.text[:1]


def _one_name(w: Words, a: Candidate, b: Candidate) -> bool:
    """Whether two neighbouring candidates are parts of one person's or organisation's name."""
    between = w.text[a.last : b.first]
    if (
        1 <= len(between) <= 2
        and all(t in _STRONG_PARTICLES for t in between)
        and w.spaced[a.last - 1]
        and ("PERSON" in (a.model, b.model) or given_gender(a.text.split()[-1]))
    ):
        return a.text.lower() in _STRONG_PARTICLES or not is_listed(a.text)
    if b.first == a.last + 1 and not w.spaced[a.last - 1] and not w.spaced[a.last]:
        return w.text[a.last] == "-" and a.model == b.model == "PERSON"
    if b.first == a.last + 1 and w.text[a.last] in _POSSESSIVE and a.text.startswith(("St ", "St. ", "Saint ")):
        return b.last - b.first == 1 and b.text in geography_words()  # St. Olav's Square
    if b.first == a.last + 1 and w.text[a.last] in ("in", "on") and _is_spelt_out(w, a, b):
        return True
    if b.first == a.last + 1 and w.text[a.last] == "and" and a.model == b.model == "ORG":
        # London Futures and Options Exchange: the first part has no head of its own
        words = a.text.split()
        return (
            len(words) > 1
            and not head_words() & set(words)
            and w.text[b.last - 1] in head_words()
            and not is_listed(a.text)
        )
    if b.first != a.last or not w.spaced[a.last - 1] or w.text[b.first] in title_words():
        return False
    if b.last - b.first <= 2 and is_event(f"{a.text} {b.text}"):
        return True  # U.S. Open: the model took the country alone
    if _INITIALS.match(a.text) and a.last - a.first == 1 and b.last - b.first <= 2 and not is_listed(a.text):
        # R. Okafor, P.J. Lindqvist: the model took the initials alone; U.S. and N.C. are listed
        return region_abbreviation(a.text) is None and not head_words() & set(b.text.split())
    if b.last - a.first > 5 or is_listed(b.text) or head_words() & {*a.text.split(), *b.text.split()}:
        return False
    if a.model == b.model == "PERSON":
        return True
    single = a.last - a.first == 1
    if (
        single
        and given_gender(a.text)
        and not is_listed(a.text)
        and b.last - b.first == 1
        and b.text not in geography_words()
    ):
        return True  # Oleksandr Syrskyi, whatever the model took the halves for
    if a.model == "PERSON" and not b.model:
        return b.last - b.first == 1 and w.pos[b.first] in ("PROPN", "")
    if b.model == "PERSON" and not a.model:
        return single and not is_listed(a.text) and not w.opens[a.first] and w.pos[a.first] == "PROPN"
    if (not a.model and not b.model) or "PERSON" in (a.model, b.model):
        return single and given_gender(a.text) is not None and not is_listed(a.text) and b.last - b.first <= 2
    return False
