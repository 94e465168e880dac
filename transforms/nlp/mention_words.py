"""Words that begin, end or stand before names, and names that stand in lists: what candidates are cut and joined by."""

from __future__ import annotations

from functools import cache

from spacy.lang.en.stop_words import STOP_WORDS

from transforms.nlp.gazetteer import lookup
from transforms.nlp.lexicon import load_toml
from transforms.nlp.name_evidence import is_known_organisation
from transforms.nlp.nations import country_of_demonym, country_of_name, is_people
from transforms.nlp.words import Words


@cache
def function_words() -> frozenset[str]:
    """Capitalised words that begin no name: stop words, days, months, and what opens sentences."""
    opening = {w.capitalize() for w in STOP_WORDS} | {w.upper() for w in STOP_WORDS if len(w) < 4}
    return frozenset(opening | set(load_toml("name_context.toml")["function"]["words"])) - {"US", "IT", "Us"}


@cache
def calendar_words() -> frozenset[str]:
    """Days and months, in full and abbreviated."""
    return frozenset(load_toml("name_context.toml")["function"]["calendar"])


@cache
def title_words() -> frozenset[str]:
    """Capitalised words of titles and honorifics, which stand before a name and are no part of it."""
    lists = load_toml("titles.toml")
    honorifics = {"Mr", "Mrs", "Ms", "Mr.", "Mrs.", "Ms.", "Miss"}
    return frozenset(lists["titles"]) | {m.capitalize() for m in lists["modifiers"]} | honorifics


@cache
def geography_words() -> frozenset[str]:
    """What names of places and buildings end in."""
    lists = load_toml("organisations.toml")
    return frozenset([*lists["geography"]["words"], *lists["geography"]["places"], *lists["buildings"]["words"]])


@cache
def head_words() -> frozenset[str]:
    """What names of organisations are built around: Ministry, Agency."""
    return frozenset(load_toml("organisations.toml")["heads"])


def is_listed(name: str) -> bool:
    """Whether a list has the name: a country, a people, an organisation, a large place."""
    return bool(
        country_of_name(name)
        or country_of_demonym(name)
        or is_people(name)
        or is_known_organisation(name)
        or any(p.population >= 100_000 and not p.alternate for p in lookup(name)[:3])
    )


@cache
def office_fields() -> frozenset[str]:
    """Words of the fields of offices, lower case: defense, internal, affairs."""
    titles = load_toml("titles.toml")
    return frozenset(titles["modifiers"]) | frozenset(titles["fields"])


def is_party(w: Words, i: int) -> bool:
    """Whether the letter at token i is a party's, before a hyphen and the place it represents: , D-Springfield."""
    return (
        0 < i < len(w) - 2
        and w.text[i] in load_toml("name_context.toml")["town"]["parties"]
        and w.text[i + 1] == "-"
        and not w.spaced[i]
        and w.text[i - 1] in (",", "(")
    )


def hyphenated_given(w: Words, i: int) -> bool:
    """Whether tokens i … i + 2 are a given name in two syllables: Ji-won, In-so."""
    return (
        i + 2 < len(w)
        and w.capital[i]
        and len(w.text[i]) <= 6
        and w.text[i + 1] == "-"
        and not w.spaced[i]
        and not w.spaced[i + 1]
        and w.text[i + 2].isalpha()
        and len(w.text[i + 2]) <= 6
    )
