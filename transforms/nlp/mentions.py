"""Finds the names in an article and says what each one names: the model's entities, corrected and completed.

The small model misses a quarter of the names of fresh news, mistakes rare ones (Kursk for a product) and gives one name
several labels. Here every run of capitalised words is a candidate, evidence (the model, lists, form, context) is summed
over all mentions of the same name in the article, surnames follow full names, and lines in capitals are read with what
the body taught. OntoNotes labels throughout.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc

from transforms.nlp.gazetteer import lookup
from transforms.nlp.lexicon import load_toml
from transforms.nlp.name_evidence import (
    Points,
    context_evidence,
    form_evidence,
    is_known_organisation,
    model_evidence,
)
from transforms.nlp.name_lists import given_gender, is_particle
from transforms.nlp.nations import country_of_demonym, country_of_name
from transforms.nlp.words import Words, words_of

_NUMBERS = {"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"}
_KINDS = ("PERSON", "GPE", "FAC", "ORG", "OTHER")
_INITIALISM = re.compile(r"^(?:[A-Z]\.)+$|^[A-Z][a-z]{0,3}\.$")
_SUFFIX_OF = re.compile(r"^(?:Inc|Corp|Ltd|Co|PLC|plc|AG|SA|NV|Bank)\.?$")
_LONGEST = 9  # tokens of a candidate; longer runs of capitals are headings
#: Least points for a candidate that the model did not mark.
_NEW = 1.9


class Mention(NamedTuple):
    """A name: tokens first … last - 1, characters start … end, OntoNotes label."""

    first: int
    last: int
    start: int
    end: int
    text: str
    label: str


@dataclass
class _Candidate:
    first: int
    last: int
    text: str
    model: str  # the model's label, '' where it saw nothing
    evidence: Points = Points()


@cache
def _function_words() -> frozenset[str]:
    opening = {w.capitalize() for w in STOP_WORDS} | {w.upper() for w in STOP_WORDS if len(w) < 4}
    return frozenset(opening | set(load_toml("name_context.toml")["function"]["words"])) - {"US", "IT", "Us"}


@cache
def _titles() -> frozenset[str]:
    lists = load_toml("titles.toml")
    return (
        frozenset(lists["titles"])
        | {m.capitalize() for m in lists["modifiers"]}
        | {"Mr", "Mrs", "Ms", "Mr.", "Mrs.", "Ms.", "Miss"}
    )


@cache
def _heads() -> frozenset[str]:
    return frozenset(load_toml("organisations.toml")["heads"])


def find_mentions(doc: Doc, words: Words | None = None) -> list[Mention]:
    """All names of the article in order; they do not overlap. Numbers and times are left out."""
    w = words or words_of(doc)
    candidates = _candidates(w, doc.text)
    labels = _labels(w, candidates)
    mentions = [
        Mention(c.first, c.last, w.start[c.first], w.end[c.last - 1], c.text, label)
        for c, label in zip(candidates, labels, strict=True)
        if label
    ]
    taken = {i for m in mentions for i in range(m.first, m.last)}
    mentions += _shouted_names(w, doc.text, mentions, taken)
    return sorted(mentions)


# ---------------------------------------------------------------------------------------------------- candidates


def _candidates(w: Words, text: str) -> list[_Candidate]:
    out: list[_Candidate] = []
    covered = [False] * len(w)
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
                out.append(_Candidate(first, end, text[w.start[first] : w.end[end - 1]], label))
                for j in range(first, end):
                    covered[j] = True
        i = last
    out += _uncovered(w, text, covered)
    out.sort(key=lambda c: c.first)
    return _joined(w, text, out)


def _clean(w: Words, first: int, last: int, label: str) -> list[tuple[int, int]]:
    """The model's entity without what is no name: articles, titles, marks, numbers, lower-case words, line breaks."""
    pieces, start = [], first
    for i in range(first, last + 1):
        if i == last or w.gap[i]:
            if start < i:
                pieces.append((start, i))
            start = i + 1
    out = []
    for piece in pieces:
        for a, b in _split(w, *piece):
            trimmed = _trim(w, a, b, label)
            if trimmed:
                out.append(trimmed)
    return out


def _split(w: Words, first: int, last: int) -> list[tuple[int, int]]:
    for i in range(first + 1, last - 1):
        if w.text[i] == "of" and _SUFFIX_OF.match(w.text[i - 1]) and w.text[i - 1] != "Bank":
            return [(first, i), *_split(w, i + 1, last)]
        if w.text[i] in ("'s", "’s") and w.capital[i + 1] and w.text[i + 1] in _titles():
            return [(first, i), *_split(w, i + 1, last)]
        if w.text[i] in (";", "|", "•", "–", "—", "--") or (w.text[i] == "-" and w.spaced[i] and w.spaced[i - 1]):
            return [(first, i), *_split(w, i + 1, last)]
    return [(first, last)]


def _trim(w: Words, first: int, last: int, label: str) -> tuple[int, int] | None:
    while first < last:
        t = w.text[first]
        if (
            not (
                w.capital[first]
                or t[:1].isdigit()
                or (is_particle(t.lower()) and t.lower() not in ("in", "e", "d", "t", "la"))
                or t.startswith("al-")
            )
            or (t in ("The", "A", "An") and w.opens[first])
            or (t in ("the", "The") and label != "ORG")
            or (t[:1].isdigit() and label in ("PERSON", "GPE", "LOC", "NORP"))
            or (
                first + 1 < last
                and t in _function_words()
                and t not in ("The", "First", "No", "Group")
                and not given_gender(t)
            )
        ):
            if (
                t[:1].isalpha()
                and not w.capital[first]
                and len(t) > 2
                and first + 1 < last
                and t[-1:] != "."
                and w.text[first + 1] == "-"
            ):
                break  # e-commerce names, al-Something
            first += 1
            continue
        if label == "PERSON" and t in _titles() and first + 1 < last and w.capital[first + 1]:
            first += 1
            continue
        break
    while first < last:
        t = w.text[last - 1]
        if (
            t in ("'s", "’s", "'", "’")
            or (not t[:1].isalnum() and t != ")")
            or (t[:1].isdigit() and (label != "ORG" or _is_score(w, last - 1)))
            or (
                not w.capital[last - 1]
                and not t[:1].isdigit()
                and "-" not in t
                and not (last - 2 >= first and w.text[last - 2] == "-")
            )
            or (t in _function_words() and last - first > 1 and t in _weekdays())
        ):
            last -= 1
        else:
            break
    return (first, last) if first < last and any(w.text[i][:1].isalpha() for i in range(first, last)) else None


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(load_toml("name_context.toml")["function"]["words"][:63])


def _is_score(w: Words, i: int) -> bool:
    """Whether the number at token i is one of several in its line, as in tables of results."""
    numbers, j = 0, i
    while j >= 0 and not w.gap[j] and i - j < 12:
        numbers += w.text[j][:1].isdigit()
        j -= 1
    j = i + 1
    while j < len(w) and not w.gap[j] and j - i < 12:
        numbers += w.text[j][:1].isdigit()
        j += 1
    return numbers >= 2


def _uncovered(w: Words, text: str, covered: list[bool]) -> list[_Candidate]:
    """Runs of capitalised words that the model did not mark."""
    out, i, n = [], 0, len(w)
    while i < n:
        if covered[i] or not w.capital[i] or w.shouted[i] or not _may_begin(w, i):
            i += 1
            continue
        first, last = i, i + 1
        while last < n and last - first < _LONGEST:
            step = _continues(w, first, last, covered)
            if not step:
                break
            last += step
        i = last
        while first < last and w.text[first] in _titles() and first + 1 < last and w.text[last - 1] not in _heads():
            first += 1
        if first < last and (last - first > 1 or w.text[first] not in _titles()):
            out.append(_Candidate(first, last, text[w.start[first] : w.end[last - 1]], ""))
    return out


def _may_begin(w: Words, i: int) -> bool:
    t = w.text[i]
    if t in _function_words() or not t[:1].isalpha() or (len(t) == 1 and t in "AI"):
        return False
    # A sentence's first word is capitalised whatever it is: the tagger or a list must say it is a name.
    if w.opens[i] and w.pos[i] not in ("PROPN", "") and not _is_listed(t):
        return False
    return True


def _is_listed(word: str) -> bool:
    return bool(
        country_of_name(word) or country_of_demonym(word) or is_known_organisation(word)
        or any(p.population >= 100_000 and not p.alternate for p in lookup(word)[:3])
    )  # fmt: skip


def _continues(w: Words, first: int, last: int, covered: list[bool]) -> int:
    """How many tokens the run may grow by."""
    n = len(w)
    if w.gap[last] or covered[last]:
        return 0
    t = w.text[last]
    glued = not w.spaced[last - 1]
    if w.capital[last] and t not in _weekdays():
        if glued and w.text[last - 1] not in ("-", "/", "&", "'", "’", "."):
            return 0
        return 1
    if last + 1 >= n or covered[last + 1] or w.gap[last + 1]:
        return 0
    after = w.capital[last + 1] and w.text[last + 1] not in _weekdays()
    if t == "-" and glued and not w.spaced[last]:
        return 2 if w.text[last + 1][:1].isalpha() and (after or w.text[last - 1][:1].isupper()) else 0
    if t == "&" and after:
        return 2
    if t in ("of", "for") and (w.text[last - 1] in _heads() or w.text[first] in _heads()):
        if after:
            return 2
        if w.text[last + 1] == "the" and last + 2 < n and w.capital[last + 2] and not covered[last + 2]:
            return 3
        return 0
    if after and is_particle(t) and t not in ("in", "e", "d", "t", "y", "st"):
        return 2
    if (
        is_particle(t)
        and t in ("de", "van", "von", "der")
        and last + 2 < n
        and is_particle(w.text[last + 1])
        and w.capital[last + 2]
    ):
        return 3
    return 0


def _joined(w: Words, text: str, candidates: list[_Candidate]) -> list[_Candidate]:
    """Neighbouring candidates that are one name: a given name before a family name, a family name cut at its hyphen."""
    out: list[_Candidate] = []
    for c in candidates:
        before = out[-1] if out else None
        if before and before.last <= c.first:
            hyphen = (
                c.first == before.last + 1 and w.text[before.last] == "-"
                and not w.spaced[before.last] and not w.spaced[before.last - 1]
            )  # fmt: skip
            adjacent = c.first == before.last and w.spaced[c.first - 1]
            person = "PERSON" in (before.model, c.model) or not (before.model or c.model)
            if (
                (adjacent and person and before.last - before.first == 1 and given_gender(before.text)
                 and c.last - c.first <= 2 and not country_of_demonym(before.text) and not country_of_name(c.text)
                 and w.text[c.first] not in _titles() and not is_known_organisation(c.text))
                or (hyphen and before.model == c.model == "PERSON")
            ):  # fmt: skip
                model = "PERSON" if "PERSON" in (before.model, c.model) else ""
                out[-1] = _Candidate(before.first, c.last, text[w.start[before.first] : w.end[c.last - 1]], model)
                continue
        out.append(c)
    return out


# -------------------------------------------------------------------------------------------------------- labels


def _key(text: str) -> str:
    return re.sub(r"\s+", " ", text.removeprefix("the ").removeprefix("The ")).replace("’", "'")


def _labels(w: Words, candidates: list[_Candidate]) -> list[str | None]:
    by_name: dict[str, list[_Candidate]] = defaultdict(list)
    for c in candidates:
        c.evidence = model_evidence(c.model).plus(context_evidence(w, c.first, c.last))
        by_name[_key(c.text)].append(c)
    totals: dict[str, Points] = {}
    for name, mentions in by_name.items():
        total = Points()
        for c in mentions:
            total = total.plus(c.evidence)
        totals[name] = form_evidence(name).plus(total, len(mentions) ** -0.5)
    links = _links(totals)
    result: list[str | None] = []
    for c in candidates:
        name = _key(c.text)
        points = totals[name].plus(links.get(name, Points())).plus(c.evidence, 0.5)
        result.append(_decide(c, name, points))
    return result


def _links(totals: dict[str, Points]) -> dict[str, Points]:
    """What names tell of one another: surnames of people, short forms and acronyms of organisations."""
    out: dict[str, Points] = {}
    for name in sorted(totals):
        words = name.split()
        points = totals[name]
        best = max(points)
        if len(words) < 2:
            continue
        if points.person == best and best >= 2.5:
            for part, worth in ((words[-1], 3.0), (words[0], 1.5)):
                if part in totals and not country_of_name(part):
                    out[part] = out.get(part, Points()).plus(Points(person=worth))
        elif points.organisation == best and best >= 4:
            short = words[0]
            if (
                short in totals
                and short not in _heads()
                and not country_of_name(short)
                and not country_of_demonym(short)
            ):
                out[short] = out.get(short, Points()).plus(Points(organisation=2.0))
            initials = "".join(x[0] for x in words if x[:1].isupper())
            if len(initials) >= 2 and initials in totals:
                out[initials] = out.get(initials, Points()).plus(Points(organisation=3.0))
    return out


def _decide(c: _Candidate, name: str, points: Points) -> str | None:
    if country_of_demonym(name) and not country_of_name(name):
        return "NORP"
    if c.model == "NORP" and max(points[:4]) < 4:
        return "NORP"
    best = max(points)
    kind = _KINDS[points.index(best)]
    if not c.model and best < _NEW:
        return None
    if kind == "OTHER":
        return c.model or None
    if kind == "GPE":
        return _place_label(c, name)
    return kind


def _place_label(c: _Candidate, name: str) -> str:
    found = lookup(name)
    if found and found[0].kind == "area":
        return found[0].label
    if c.model == "LOC" and not (found and found[0].kind != "city"):
        return "LOC"
    words = name.split()
    geography = load_toml("organisations.toml")["geography"]["words"]
    if not found and (words[-1] in geography or words[0] in geography):
        return "LOC"
    return "GPE"


# ------------------------------------------------------------------------------------------------ lines in capitals


def _shouted_names(w: Words, text: str, known: list[Mention], taken: set[int]) -> list[Mention]:
    """Names in lines of capitals: those of the body, of countries, big cities and listed organisations."""
    labels: dict[str, str] = {}
    for m in known:
        labels.setdefault(_key(m.text).upper(), m.label)
        if m.label == "PERSON" and " " in m.text:
            labels.setdefault(m.text.split()[-1].upper(), m.label)
    out, i, n = [], 0, len(w)
    while i < n:
        if not w.shouted[i] or i in taken or not w.capital[i]:
            i += 1
            continue
        for size in (4, 3, 2, 1):
            last = i + size
            if (
                last > n
                or any(w.gap[j] or not w.shouted[j] for j in range(i, last))
                or not w.text[last - 1][:1].isalnum()
            ):
                continue
            name = text[w.start[i] : w.end[last - 1]]
            label = labels.get(name) or _shouted_label(name)
            if label:
                out.append(Mention(i, last, w.start[i], w.end[last - 1], name, label))
                i = last - 1
                break
        i += 1
    return out


def _shouted_label(name: str) -> str | None:
    if len(name) < 2 or name.lower() in STOP_WORDS:
        return "GPE" if name in ("US", "U.S.") else None
    if is_known_organisation(name) and len(name) > 2:
        return "ORG"
    title = name.title()
    if country_of_name(name) or country_of_name(title):
        return "GPE"
    if country_of_demonym(title):
        return "NORP"
    for place in lookup(title)[:2]:
        if place.kind == "area":
            return place.label
        if not place.alternate and (
            place.population >= 150_000 or (place.kind == "region" and place.population > 1_000_000)
        ):
            return "GPE"
    return None
