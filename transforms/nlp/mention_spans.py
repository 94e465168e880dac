"""Candidate names: the model's entities cut to the name, and runs of capitalised words that it did not mark."""

from __future__ import annotations

import re
from functools import cache

from transforms.nlp.lexicon import load_toml
from transforms.nlp.mention_joins import Candidate, joined
from transforms.nlp.mention_words import (
    calendar_words,
    function_words,
    head_words,
    hyphenated_given,
    is_listed,
    is_party,
    office_fields,
    title_words,
)
from transforms.nlp.name_evidence import is_known_organisation, place_points
from transforms.nlp.name_lists import given_gender, is_east_asian_family_name, is_particle
from transforms.nlp.nations import country_of_demonym, country_of_name, is_people
from transforms.nlp.words import Words

_NUMBERS = {"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"}
_COMPANY = re.compile(r"^(?:Inc|Corp|Ltd|Co|PLC|plc|AG|SA|NV|Bros)\.?$")
_DIRECTIONS = {"Northern", "Southern", "Eastern", "Western", "Central", "Northeastern", "Northwestern", "Southeastern",
               "Southwestern", "Greater", "Downtown", "Upstate", "Mainland", "Modern"}  # fmt: skip
_POSSESSIVE = ("'s", "’s")
_BREAKS = frozenset('()[]/"“”„«»<>|•*')
_LONGEST = 9  # tokens of a candidate; longer runs of capitals are headings


def find_candidates(w: Words, text: str) -> list[Candidate]:
    """Candidates outside lines of capitals, in order; they do not overlap."""
    out: list[Candidate] = []
    covered = [False] * len(w)
    inside = {t for t, opens, capital in zip(w.text, w.opens, w.capital, strict=True) if capital and not opens}
    i = 0
    while i < len(w):
        if not w.begins[i] or not w.entity[i]:
            i += 1
            continue
        last = i + 1
        while last < len(w) and w.entity[last] and not w.begins[last]:
            last += 1
        label = w.entity[i]
        if label in _NUMBERS:
            for j in range(i, last):
                covered[j] = not w.capital[j]
        elif not w.shouted[i]:
            for first, end in _clean(w, i, last, label):
                out.append(Candidate(first, end, text[w.start[first] : w.end[end - 1]], label))
                for j in range(first, end):
                    covered[j] = True
        i = last
    out += _uncovered(w, text, covered, inside)
    out.sort(key=lambda c: c.first)
    out = joined(w, text, out)
    for c in out:
        if c.first and w.text[c.first - 1] == "The" and w.text[c.last - 1] in _newspapers() and not w.gap[c.first - 1]:
            c.first -= 1
            c.text = text[w.start[c.first] : w.end[c.last - 1]]
        c.text = _without_closing(w, c)
    return out


@cache
def _newspapers() -> frozenset[str]:
    return frozenset(load_toml("organisations.toml")["newspapers"])


def _without_closing(w: Words, c: Candidate) -> str:
    """The name without what closes the sentence: the full stop of ``Acme Inc.``, a quotation mark that the tokeniser left on."""
    t = w.text[c.last - 1]
    ends = c.last >= len(w) or w.gap[c.last] or w.text[c.last] in ('"', "”", "''")
    if ends and t.endswith(".") and len(t) > 2 and t.count(".") == 1:
        return c.text[:-1]
    return c.text.rstrip('"”“') or c.text


# ------------------------------------------------------------------------------------------- the model's entities


def _clean(w: Words, first: int, last: int, label: str) -> list[tuple[int, int]]:
    """The model's entity without what is no name: articles, titles, marks, numbers, lower-case words, line breaks."""
    pieces, start = [], first
    for i in range(first, last + 1):
        if i == last or w.gap[i] or w.text[i] in _BREAKS:
            if start < i:
                pieces.append((start, i))
            start = i + 1
    out = []
    for piece in pieces:
        for a, b in _split(w, *piece, label):
            trimmed = _trim(w, a, b, label)
            if trimmed:
                out.append(trimmed)
    return out


def _split(w: Words, first: int, last: int, label: str) -> list[tuple[int, int]]:
    for i in range(first + 1, last - 1):
        t = w.text[i]
        if _begins_person(w, first, i, last):
            return [(first, i), (i, last)]
        if t == "of" and _COMPANY.match(w.text[i - 1]):
            return [(first, i), *_split(w, i + 1, last, label)]
        if t in _POSSESSIVE and w.capital[i + 1]:
            owner = " ".join(w.text[first:i])
            if w.text[i + 1] in title_words() or is_listed(owner) or label == "PERSON":
                return [(first, i), *_split(w, i + 1, last, label)]
        if t in (";", "|", "•", "–", "—", "--", ":") or (t == "-" and w.spaced[i] and w.spaced[i - 1]):
            return [(first, i), *_split(w, i + 1, last, label)]
        if t[:1].isdigit() and w.capital[i + 1] and _is_score(w, i):
            return [(first, i), *_split(w, i + 1, last, label)]
        if (
            t in ("to", "from", "in", "and", "over", "with")
            and w.capital[i + 1]
            and _is_place(w, first, i, i + 1, last)
        ):
            return [(first, i), *_split(w, i + 1, last, label)]
        if t == "or" or (t == "and" and (label == "PERSON" or _are_people(w, first, i, last))):
            return [(first, i), *_split(w, i + 1, last, label)]
        if t == "-" and not w.spaced[i] and _are_powers(w, first, i, last):
            return [(first, i), *_split(w, i + 1, last, label)]
        if t == "," and label in ("PERSON", "GPE", "LOC", "FAC"):
            return [(first, i), *_split(w, i + 1, last, label)]
    return [(first, last)]


def _are_powers(w: Words, first: int, i: int, last: int) -> bool:
    """Whether a hyphen stands between two countries or organisations (NATO-Norway) whose names are no name together."""
    halves = (" ".join(w.text[first:i]), " ".join(w.text[i + 1 : last]).partition(" - ")[0])
    whole = "".join(w.text[first:last])
    return all(country_of_name(h) or is_known_organisation(h) for h in halves) and not is_listed(whole)


def _are_people(w: Words, first: int, i: int, last: int) -> bool:
    """Whether full names stand on both sides of the word at token i: two people taken for one name."""
    return i - first == last - i - 1 == 2 and _is_full_name(w, first) and _is_full_name(w, i + 1)


def _begins_person(w: Words, first: int, i: int, last: int) -> bool:
    """Whether a person's name begins at token i behind what the person is of: ambassador to Norway Petra Lindqvist."""
    of = " ".join(w.text[first:i]).removeprefix("the ")
    if last - i == 2 and _is_full_name(w, i) and (country_of_name(of) or is_known_organisation(of)):
        return True
    if last - i == 2 and w.capital[i] and w.capital[i + 1] and _is_field(w, first, i):
        return True
    office = first > 1 and w.text[first - 1] in ("of", "to") and w.text[first - 2].lower() in _offices()
    named = last - i <= 2 and all(w.capital[j] and w.text[j] not in head_words() for j in range(i, last))
    return office and named and country_of_name(of) is not None and country_of_name(f"{of} {w.text[i]}") is None


def _is_field(w: Words, first: int, i: int) -> bool:
    """Whether the field of an office, and all of it, stands before token i: Minister of (Internal Affairs) Jane Doe."""
    if first < 2 or w.text[first - 1] not in ("of", "for") or w.text[first - 2].lower() not in _offices():
        return False
    name = w.text[i : i + 2]
    return all(t.lower() in office_fields() or t == "and" for t in w.text[first:i]) and not any(
        t.lower() in office_fields() or t in head_words() for t in name
    )


@cache
def _offices() -> frozenset[str]:
    return frozenset(load_toml("titles.toml")["occupations"]) | {t.lower() for t in title_words()}


def _is_full_name(w: Words, i: int) -> bool:
    """Whether a given name and a family name stand at tokens i and i + 1."""
    return given_gender(w.text[i]) is not None and w.capital[i + 1] and w.text[i + 1] not in head_words()


def _is_place(w: Words, a: int, b: int, c: int, d: int) -> bool:
    """Whether both sides of a preposition the model took into a name are places: Bakhmut to Kyiv."""
    return place_points(" ".join(w.text[a:b])) >= 1.5 and place_points(" ".join(w.text[c:d])) >= 1.5


def _trim(w: Words, first: int, last: int, label: str) -> tuple[int, int] | None:
    while first + 1 < last and _is_lead(w, first, last, label):
        first += 1
    while first < last and _is_tail(w, first, last, label):
        last -= 1
    if first >= last or _is_lead(w, first, last, label):
        return None
    return (first, last) if any(w.text[i][:1].isalpha() for i in range(first, last)) else None


def _is_lead(w: Words, i: int, last: int, label: str) -> bool:
    """Whether token i at the front is no part of the name."""
    t = w.text[i]
    more = i + 1 < last
    if not w.capital[i]:
        if t[:1].isdigit():
            return label != "ORG"
        if more and w.text[i + 1] == "-" and not w.spaced[i]:
            return False  # al-Something, e-Something
        return not (
            t.startswith("al-")
            or (more and is_particle(t) and t in ("de", "van", "von", "der", "al", "el", "bin", "di"))
        )
    if is_party(w, i):
        return more
    if t in ("A", "An", "The"):
        return w.opens[i] or label != "ORG"
    if t in calendar_words():
        return more or label != "PERSON"
    if t == "Said" and w.opens[i] and i + 2 < last < len(w) and w.text[last] == ":":
        return True  # Said Jane Doe: “…”; elsewhere it may be a given name
    if (
        more
        and t in function_words()
        and not (label == "PERSON" and given_gender(t))
        and t not in ("First", "No", "Group")
    ):
        return True
    if more and (w.opens[i] or t == "Modern") and t in _DIRECTIONS and label in ("GPE", "LOC"):
        rest = " ".join(w.text[i + 1 : last])
        return country_of_name(rest) is not None and country_of_name(f"{t} {rest}") is None
    if label in ("ORG", "GPE") and last - i == 3 and country_of_demonym(t) and _is_full_name(w, i + 1):
        return True  # Norwegian Petra Lindqvist
    if label == "PERSON" and more and w.capital[i + 1]:
        return t in title_words() or country_of_demonym(t) is not None or (is_people(t) and not given_gender(t))
    return False


def _is_tail(w: Words, first: int, last: int, label: str) -> bool:
    """Whether the last token is no part of the name."""
    i = last - 1
    t = w.text[i]
    if t in _POSSESSIVE or not t[:1].isalnum():
        return True
    if t[:1].isdigit():
        return label != "ORG" or _is_score(w, i)
    if t in calendar_words() and last - first > 1:
        return True
    if last - first > 1 and t in title_words() and label != "ORG" and last < len(w) and w.capital[last]:
        return True  # Cook County Sheriff Jane Doe
    glued = i > first and w.text[i - 1] == "-" and not w.spaced[i - 1]
    return not w.capital[i] and "-" not in t and not glued


def _is_score(w: Words, i: int) -> bool:
    """Whether the number at token i is one of several in its line, as in tables of results."""
    numbers = 0
    for step in (-1, 1):
        j = i if step < 0 else i + 1
        while 0 <= j < len(w) and not w.gap[j] and abs(j - i) < 12:
            numbers += w.text[j][:1].isdigit()
            j += step
    return numbers >= 2


# ------------------------------------------------------------------------------------------------ runs of capitals


def _uncovered(w: Words, text: str, covered: list[bool], inside: set[str]) -> list[Candidate]:
    """Runs of capitalised words that the model did not mark."""
    out, i, n = [], 0, len(w)
    while i < n:
        if covered[i] or not w.capital[i] or w.shouted[i] or not _may_begin(w, i, inside):
            i += 1
            continue
        first, last = i, i + 1
        while last < n and last - first < _LONGEST:
            step = _continues(w, first, last, covered)
            if not step:
                break
            last += step
        i = last
        if is_party(w, first) and last - first > 2:
            first += 2
        while first + 1 < last and w.text[first] in title_words() and w.text[last - 1] not in head_words():
            if is_known_organisation(text[w.start[first] : w.end[last - 1]]):
                break
            first += 1
        if last - first > 1 or w.text[first] not in title_words():
            for a, b in _split(w, first, last, ""):
                out.append(Candidate(a, b, text[w.start[a] : w.end[b - 1]], ""))
    return out


def _may_begin(w: Words, i: int, inside: set[str]) -> bool:
    t = w.text[i]
    if t in function_words() and is_east_asian_family_name(t) and hyphenated_given(w, i + 1):
        return True  # Oh Mi-sook
    if t in function_words() or t in calendar_words() or not t[:1].isalpha() or (len(t) == 1 and t in "AI"):
        return False
    if i > 0 and w.text[i - 1] == "-" and not w.spaced[i - 1] and not w.gap[i - 1]:
        return False  # Major-General, pro-Moscow: the second half of a compound
    # A sentence's first word is capitalised whatever it is: the tagger or a list must say it is a name.
    return not w.opens[i] or w.pos[i] in ("PROPN", "") or t in inside or is_listed(t)


def _continues(w: Words, first: int, last: int, covered: list[bool]) -> int:
    """How many tokens the run may grow by."""
    n = len(w)
    if w.gap[last] or covered[last]:
        return 0
    t = w.text[last]
    glued = not w.spaced[last - 1]
    if w.capital[last] and t not in calendar_words():
        return 0 if glued and w.text[last - 1] not in ("-", "&", "'", "’", ".") else 1
    if last + 1 >= n or covered[last + 1] or w.gap[last + 1]:
        return 0
    after = w.capital[last + 1] and w.text[last + 1] not in calendar_words()
    if t == "-" and glued and not w.spaced[last]:
        return 2 if w.text[last + 1][:1].isalpha() and after else 0
    if t == "&" and after:
        return 2
    if t in ("of", "for") and (w.text[last - 1] in head_words() or w.text[first] in head_words()):
        if after:
            return 2
        return 3 if w.text[last + 1] == "the" and last + 2 < n and w.capital[last + 2] and not covered[last + 2] else 0
    if t == "and" and after and w.text[first] in head_words() and any(x in ("of", "for") for x in w.text[first:last]):
        return 2  # Ministry of Food and Agriculture
    if after and is_particle(t) and t not in ("in", "e", "d", "t", "y", "st"):
        return 2
    double = t in ("de", "van", "von", "der") and last + 2 < n and is_particle(w.text[last + 1]) and w.capital[last + 2]
    return 3 if double and not covered[last + 2] else 0
