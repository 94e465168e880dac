"""Reports of matches: towns and regions that play are organisations there, in prose and in tables of results."""

from __future__ import annotations

from functools import cache

from transforms.nlp.gazetteer import lookup
from transforms.nlp.lexicon import load_toml
from transforms.nlp.name_evidence import Points, form_evidence
from transforms.nlp.nations import country_of_name
from transforms.nlp.words import Words

#: A report has one sport word in twenty, and at least five of them.
_SHARE, _LEAST = 0.035, 5


@cache
def _list(key: str) -> frozenset[str]:
    return frozenset(load_toml("sports.toml")[key])


def is_sport(w: Words) -> bool:
    """Whether the article reports on matches: sport words, or lines that are mostly scores."""
    found = sum(t.lower() in _list("words") for t in w.text)
    numbers = sum(t[:1].isdigit() for t in w.text)
    return found >= _LEAST and (found >= _SHARE * len(w) or numbers >= 0.12 * len(w))


def team_points(w: Words, first: int, last: int) -> Points:
    """Points for a team from the words beside the name: beat, defeated, striker, v; a country keeps being one."""
    before = w.text[first - 1].lower() if first and not w.gap[first - 1] else ""
    behind = w.text[last].lower() if last < len(w) and not w.gap[last] else ""
    if before in ("in", "near") or is_nation(" ".join(w.text[first:last]).title()):
        return Points()
    if before == "at" and w.opens[first - 1] and not w.shouted[first]:
        return Points()
    points = 0.0
    if before in _list("before"):
        points += 1.6
    plays = _is_score(behind) and form_evidence(" ".join(w.text[first:last])).place >= 1
    if plays or behind in _list("behind"):
        points += 1.6
    if before == "the" and w.text[last - 1].endswith("s"):
        points += 1.2
    return Points(organisation=points, place=-1.6) if points else Points()


def is_nation(name: str) -> bool:
    """Whether a nation has the name, which stays a place when it plays."""
    return country_of_name(name) is not None or name in _list("nations")


def is_venue(w: Words, first: int, last: int) -> bool:
    """Whether a town is where they play: behind in or at, before a comma or colon, at the beginning of a dateline."""
    before = w.text[first - 1].lower() if first and not w.gap[first - 1] else ""
    behind = w.text[last] if last < len(w) and not w.gap[last] else ""
    dated = behind[:4].isdigit()  # LONDON 2020-12-05: the year, not a score
    return dated or behind in (":", ")") or before in _list("venues")


def _is_score(word: str) -> bool:
    """Whether the word is a score (238, 133-5, 429-7); years are none."""
    return word[:1].isdigit() and len(word) != 4 and not any(c.isalpha() for c in word)


def table_points(w: Words, first: int, last: int, name: str) -> Points:
    """Points from a line of results: a name between numbers is a team, unless it is a country or a full personal name."""
    begin = first
    while begin > 0 and "\n" not in w.text[begin - 1] and first - begin < 30:
        begin -= 1
    end = last
    while end < len(w) and "\n" not in w.text[end] and end - last < 30:
        end += 1
    line = w.text[begin:end]
    numbers = sum(t[:1].isdigit() for t in line)
    small = sum(t.isalpha() and t.islower() for t in line)
    if numbers < 2 or small > 2 or len(line) > 28:
        return Points()
    if country_of_name(name):
        return Points(place=1.0)
    follows = w.text[last] if last < len(w) else ""
    if follows == "(" or form_evidence(name).person >= 2.4:
        return Points()
    if not follows[:1].isdigit() and follows not in (",", "-"):
        return Points()
    if line[0][:1].isdigit() and first > begin and w.text[first - 1] == ".":
        return Points(person=1.0)  # 5. Somebody, 12 points: a ranking
    kinds = [p.kind for p in lookup(name)[:1]]
    return Points(organisation=4.5 if follows[:1].isdigit() else 2.0, place=-1.0 if kinds != ["country"] else 0.0)
