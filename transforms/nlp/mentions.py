"""Finds the names in an article and says what each one names: the model's entities, corrected and completed.

The small model misses a quarter of the names of fresh news, mistakes rare ones (Kursk for a product) and gives one name
several labels. Here every run of capitalised words is a candidate, evidence (the model, lists, form, context) is summed
over all mentions of the same name in the article, surnames follow full names, and lines in capitals are read with what
the body taught. OntoNotes labels throughout.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cache, lru_cache
from typing import NamedTuple

from spacy.lang.en.stop_words import STOP_WORDS

from transforms.nlp.gazetteer import lookup
from transforms.nlp.lexicon import load_toml
from transforms.nlp.mention_joins import Candidate
from transforms.nlp.mention_spans import find_candidates
from transforms.nlp.mention_words import office_fields, title_words
from transforms.nlp.name_context import context_evidence
from transforms.nlp.name_evidence import (
    NUMERAL,
    Points,
    form_evidence,
    is_known_organisation,
    model_evidence,
    place_points,
)
from transforms.nlp.name_lists import is_east_asian_family_name
from transforms.nlp.nations import country_of_demonym, country_of_name, is_people
from transforms.nlp.other_names import other_label
from transforms.nlp.sports import is_nation, is_sport, is_venue, table_points, team_points
from transforms.nlp.words import Words

_KINDS = ("PERSON", "GPE", "FAC", "ORG", "OTHER")
#: Least points for a candidate that the model did not mark, and for one of several words that may be a person.
_NEW, _NEW_PERSON = 1.9, 1.2
#: What a full name tells of its short form grows with the mentions of that, as do the doubts it must outweigh.
_LINK = 0.7
#: Points for an organisation beside a town's name that make it a team.
_PLAYS = 1.6
# What an unlisted people or faith looks like: Donbasian, pro-Ukrainian, Keynesian, Khomeinists.
_PEOPLE_FORM = re.compile(r"^[a-z]+-[A-Z]|(?:ans?|ese|ish|ists?|ites?|crats?|ic|[^aeiou]is?)$")
_OFFICES = (
    "Minister",
    "Secretary",
    "Ministers",
    "Secretaries",
    "Commissioner",
    "Minister-designate",
    "Chief",
    "Deputy",
)
_BOTH_WAYS = re.compile(r"\s+")


class Mention(NamedTuple):
    """A name: tokens first … last - 1, characters start … end, OntoNotes label."""

    first: int
    last: int
    start: int
    end: int
    text: str
    label: str


def find_mentions(w: Words, text: str, dateline: tuple[int, int] | None = None) -> list[Mention]:
    """All names of the article in order; they do not overlap. Numbers and times are left out.

    ``dateline``: offsets of the place in the article's dateline, which is a place whatever it looks like.
    """
    candidates = find_candidates(w, text)
    sport = is_sport(w)
    labels = _labels(w, candidates, sport)
    mentions = [
        Mention(c.first, c.last, w.start[c.first], w.start[c.first] + len(c.text), c.text, label)
        for c, label in zip(candidates, labels, strict=True)
        if label
    ]
    if dateline:
        mentions = _with_dateline(w, text, mentions, *dateline)
    taken = {i for m in mentions for i in range(m.first, m.last)}
    mentions += _shouted_names(w, text, mentions, taken, sport)
    return sorted(mentions)


def _with_dateline(w: Words, text: str, mentions: list[Mention], start: int, end: int) -> list[Mention]:
    first = bisect_left(w.start, start)
    last = bisect_left(w.start, end)
    if first >= last or w.start[first] != start or w.end[last - 1] != end:
        return mentions
    others = [m for m in mentions if m.last <= first or m.first >= last]
    return [*others, Mention(first, last, start, end, text[start:end], "GPE")]


@lru_cache(maxsize=1 << 13)
def _key(text: str) -> str:
    return _BOTH_WAYS.sub(" ", text.removeprefix("the ").removeprefix("The ")).replace("’", "'")


def _labels(w: Words, candidates: list[Candidate], sport: bool) -> list[str | None]:
    by_name: dict[str, list[Candidate]] = defaultdict(list)
    for c in candidates:
        name = _key(c.text)
        c.evidence = model_evidence(c.model, name).plus(context_evidence(w, c.first, c.last))
        if sport:
            c.evidence = c.evidence.plus(team_points(w, c.first, c.last)).plus(table_points(w, c.first, c.last, name))
        by_name[name].append(c)
    totals: dict[str, Points] = {}
    for name, mentions in by_name.items():
        total = Points()
        for c in mentions:
            total = total.plus(c.evidence)
        totals[name] = form_evidence(name).plus(total, len(mentions) ** -0.5)
    links = {
        name: Points().plus(points, max(1.0, _LINK * len(by_name[name]) ** 0.5))
        for name, points in _links(totals).items()
    }
    lower = _lower_words(w, totals)
    result: list[str | None] = []
    every = [
        totals[name].plus(links.get(name, Points())).plus(c.evidence, 0.5)
        for c, name in ((c, _key(c.text)) for c in candidates)
    ]
    for c, points in zip(candidates, _coordinated(w, candidates, every), strict=True):
        name = _key(c.text)
        doubt = 2.0 if name.lower() in lower and w.opens[c.first] else 0.0
        result.append(_decide(w, c, name, points, doubt))
    return _with_teams(w, candidates, result) if sport else result


def _with_teams(w: Words, candidates: list[Candidate], labels: list[str | None]) -> list[str | None]:
    """A town that is a team once in a report of matches is one wherever nothing says that it is a place there."""
    teams = {
        name
        for c, label in zip(candidates, labels, strict=True)
        if label == "ORG" and c.evidence.organisation >= _PLAYS
        if form_evidence(name := _key(c.text)).place > 0 and not is_nation(name.title())
    }
    return [
        "ORG"
        if label in ("GPE", "PERSON", None) and _key(c.text) in teams and not is_venue(w, c.first, c.last)
        else label
        for c, label in zip(candidates, labels, strict=True)
    ]


def _coordinated(w: Words, candidates: list[Candidate], points: list[Points]) -> list[Points]:
    """Members of a list are of one kind: what is clear of one speaks for its neighbours (in A, B and C)."""
    out = list(points)
    for i in range(len(candidates) - 1):
        a, b = candidates[i], candidates[i + 1]
        between = w.text[a.last : b.first]
        if not between or len(between) > 2 or any(t not in (",", "and", "or", "&") for t in between):
            continue
        for x, y in ((i, i + 1), (i + 1, i)):
            best = max(points[x])
            if best < 4:
                continue
            if points[x].place == best and form_evidence(_key(candidates[y].text)).place > 0:
                out[y] = out[y].plus(Points(place=1.6))
            elif points[x].person == best:
                out[y] = out[y].plus(Points(person=0.7))
            elif points[x].organisation == best:
                out[y] = out[y].plus(Points(organisation=0.8))
    return out


def _lower_words(w: Words, names: dict[str, Points]) -> set[str]:
    """Single-word names that the article also prints in lower case: ordinary words that opened a sentence."""
    wanted = {n.lower() for n in names if " " not in n}
    return {t for t in w.text if t in wanted}


def _links(totals: dict[str, Points]) -> dict[str, Points]:
    """What names tell of one another: surnames of people, short forms and acronyms of organisations."""
    out: dict[str, Points] = {}
    heads = load_toml("organisations.toml")["heads"]
    for name in sorted(totals):
        words = name.split()
        points = totals[name]
        best = max(points)
        if len(words) < 2:
            continue
        if points.person == best and best >= 2.5:
            family, given = (words[0], words[-1]) if is_east_asian_family_name(words[0]) else (words[-1], words[0])
            for part, worth in ((family, 3.0), (given, 1.5)):
                if part in totals and not country_of_name(part):
                    out[part] = out.get(part, Points()).plus(Points(person=worth))
        elif points.organisation == best and best >= 4:
            short = words[0]
            if short in totals and short not in heads and not country_of_name(short) and not country_of_demonym(short):
                out[short] = out.get(short, Points()).plus(Points(organisation=2.0))
            initials = "".join(x[0] for x in words if x[:1].isupper())
            if len(initials) >= 2 and initials in totals:
                out[initials] = out.get(initials, Points()).plus(Points(organisation=3.0))
    return out


def _decide(w: Words, c: Candidate, name: str, points: Points, doubt: float) -> str | None:
    if (country_of_demonym(name) and not country_of_name(name)) or is_people(name):
        return "NORP"
    if c.model == "NORP" and not _PEOPLE_FORM.search(name):
        c.model = ""
    if c.model == "NORP" and max(points[:4]) < (3 if points.person == max(points) else 4):
        return "NORP"
    if " " in name and country_of_name(name):
        return "GPE"
    if _is_portfolio(w, c) or name in _nameless() or (NUMERAL.match(name) and points.person < _NEW):
        return None
    best = max(points)
    kind = _KINDS[points.index(best)]
    if doubt and best < 4.5 + doubt and best - doubt < _NEW + (2.0 if c.model else 0.0):
        return None
    if not c.model:
        several = " " in name and points.person == best
        if best < (_NEW_PERSON if several else _NEW):
            return None
    if kind == "OTHER":
        return other_label(name) or c.model or None
    return _place_label(c, name) if kind == "GPE" else kind


def _is_portfolio(w: Words, c: Candidate) -> bool:
    """Whether the name is only the field of an office: Education Minister, Secretary of State."""
    if c.last - c.first > 1 or w.text[c.first].lower() not in office_fields():
        return False
    behind = w.text[c.last] if c.last < len(w) else ""
    before = w.text[max(0, c.first - 2) : c.first]
    return behind in _OFFICES or (len(before) == 2 and before[1] == "of" and before[0] in _OFFICES)


@cache
def _nameless() -> frozenset[str]:
    return frozenset(load_toml("name_context.toml")["function"]["alone"])


def _place_label(c: Candidate, name: str) -> str:
    found = lookup(name)
    if found and found[0].kind == "area":
        return found[0].label
    words = name.split()
    geography = load_toml("organisations.toml")["geography"]["words"]
    if not found and (words[-1] in geography or words[0] in geography):
        return "LOC"
    return "LOC" if c.model == "LOC" and not found else "GPE"


# ------------------------------------------------------------------------------------------------ lines in capitals


def _shouted_names(w: Words, text: str, known: list[Mention], taken: set[int], sport: bool) -> list[Mention]:
    """Names in lines of capitals: those of the body, of countries, big cities and listed organisations."""
    labels: dict[str, str] = {}
    for m in known:
        labels.setdefault(_key(m.text).upper(), m.label)
    for m in known:
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
            name = _key(text[w.start[i] : w.end[last - 1]])
            label = labels.get(name) or _shouted_label(name)
            if label == "ORG" and i and w.text[i - 1] in ("AT", "IN") and place_points(name.title()) >= 1.5:
                label = "GPE"  # ALDEN AT CARROW: the second is where they play
            elif label == "GPE" and sport and not country_of_name(name.title()) and _is_team(w, i, last, name):
                label = "ORG"
            if label:
                out.append(Mention(i, last, w.start[i], w.end[last - 1], text[w.start[i] : w.end[last - 1]], label))
                i = last - 1
                break
        i += 1
    return out


def _is_team(w: Words, first: int, last: int, name: str) -> bool:
    points = table_points(w, first, last, name.title()).plus(team_points(w, first, last))
    return points.organisation >= 2


@cache
def _shouted_label(name: str) -> str | None:
    if len(name) < 2 or name.lower() in STOP_WORDS:
        return "GPE" if name in ("US", "U.S.") else None
    if is_known_organisation(name) and len(name) > 2:
        return "ORG"
    title = name.title()
    if country_of_name(name) or country_of_name(title):
        return "GPE"
    if country_of_demonym(title) or is_people(title):
        return "NORP"
    if title in title_words():
        return None
    if place_points(title) >= 2.4:
        found = lookup(title)[0]
        return found.label
    return None
