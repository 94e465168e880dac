"""Organisations: acronyms and short forms joined with the long form in the article, ids, the country they stand for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from transforms.nlp.lexicon import load_toml
from transforms.nlp.mentions import Mention
from transforms.nlp.names import slug
from transforms.nlp.nations import country_of_demonym, country_of_name
from transforms.nlp.words import Words

_SMALL = {"of", "the", "for", "and", "in", "on", "de", "la", "du", "des", "&", "to", "at"}
_ACRONYM = re.compile(r"^[A-Z][A-Za-z&.\-]{0,8}[A-Z.]$")


@cache
def _suffixes() -> frozenset[str]:
    return frozenset(load_toml("organisations.toml")["suffixes"])


@cache
def _institutions() -> dict[str, str]:
    lists = load_toml("organisations.toml")["institutions"]
    return {name: country for country, names in lists.items() for name in names}


def organisation_name(text: str) -> str:
    """The name without a leading article and possessive: ``the Kremlin's`` → ``Kremlin``."""
    return re.sub(r"['’]s?$", "", re.sub(r"^[Tt]he ", "", " ".join(text.split())))


def organisation_id(name: str) -> str:
    """``org:`` and the slug of the name without its company form: ``Apple Inc.`` and ``Apple`` share one."""
    words = organisation_name(name).split()
    while len(words) > 1 and words[-1] in _suffixes():
        words.pop()
    return "org:" + (slug(" ".join(words)) or slug(name) or "unnamed")


def organisation_country(name: str) -> str | None:
    """Country of an institution known by name (Kremlin, Knesset) or named with its nation (Russian Defence Ministry)."""
    name = organisation_name(name)
    if country := _institutions().get(name):
        return country
    words = re.sub(r"['’]s\b", "", name).split()
    for size in (3, 2, 1):
        head = " ".join(words[:size])
        if len(words) > size and (country := country_of_demonym(head) or country_of_name(head)):
            return country
    for i, word in enumerate(words[:-1]):
        if word == "of" and (country := country_of_name(" ".join(words[i + 1 :]))):
            return country
    return None


def initials(name: str) -> set[str]:
    """The acronyms a long form may have: capitals of its words, with and without the small ones."""
    words = [w for w in re.split(r"[\s\-]+", organisation_name(name)) if w]
    big = "".join(w[0] for w in words if w.lower() not in _SMALL)
    return {big.upper(), "".join(w[0] for w in words).upper(), "".join(w[0] for w in words if w[0].isupper())} - {""}


def long_forms(w: Words, mentions: Sequence[Mention]) -> dict[str, str]:
    """Printed name → fullest form of that organisation in the article, for acronyms and short forms.

    An acronym joins the long form that it stands behind in parentheses, whatever its letters (``Security Service of
    Ukraine (SBU)``), or the only long form with its initials; a short form joins the only longer name that begins
    with it.
    """
    names = {organisation_name(m.text) for m in mentions if m.label == "ORG"}
    out: dict[str, str] = {}
    by_end = {m.last: m for m in mentions if m.label == "ORG"}
    for m in mentions:
        if m.label != "ORG" or not _ACRONYM.match(m.text) or m.first < 2 or w.text[m.first - 1] != "(":
            continue
        long = by_end.get(m.first - 1)
        if long and " " in long.text and m.last < len(w) and w.text[m.last] in (")", ",", ";"):
            out.setdefault(organisation_name(m.text), organisation_name(long.text))
    by_initials: dict[str, list[str]] = defaultdict(list)
    by_word: dict[str, list[str]] = defaultdict(list)
    for full in sorted(n for n in names if " " in n):
        by_word[full.split()[0]].append(full)
        for letters in sorted(initials(full)):
            by_initials[letters].append(full)
    for name in sorted(names - out.keys()):
        bare = name.replace(".", "")
        if _ACRONYM.match(name) and len(bare) >= 2:
            fits = by_initials[bare]
        else:
            fits = [n for n in by_word[name.split()[0]] if n.startswith(name + " ") and _short_enough(name, n)]
        if len(fits) == 1:
            out[name] = fits[0]
    return {k: out.get(v, v) for k, v in out.items()}


def _short_enough(short: str, long: str) -> bool:
    """Whether a long name only adds a company form or a common head to the short one (Apple → Apple Inc.), or
    an ``of`` to one of several words (Joint Chiefs → Joint Chiefs of Staff)."""
    rest = long[len(short) :].split()
    if " " in short and rest[0] == "of":
        return not country_of_name(short)  # the Joint Chiefs, for the Joint Chiefs of Staff
    return not country_of_name(short) and all(word in _suffixes() for word in rest)
