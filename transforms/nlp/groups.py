"""GROUP mentions: people named by nation and kind (``North Korean troops``, ``Pyongyang's forces``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from transforms.nlp.lexicon import load_toml
from transforms.nlp.nations import country_of_demonym, country_of_name, country_of_seat, display_name

_LONGEST_NATION, _LONGEST_NOUN = 3, 3


@dataclass(frozen=True)
class Group:
    """People of one country and kind; ``token`` is the index of the first token."""

    start_char: int
    end_char: int
    token: int
    country: str
    role: str
    name: str


@cache
def role_nouns() -> dict[str, str]:
    """Noun as printed, lower case → role."""
    return {noun: role for role, nouns in load_toml("groups.toml")["roles"].items() for noun in nouns}


def find_groups(doc: Doc) -> list[Group]:
    """All groups of the article, left to right; they do not overlap."""
    groups: list[Group] = []
    nouns = role_nouns()
    i = 0
    while i < len(doc):
        found = None
        for n in range(_LONGEST_NATION, 0, -1):
            if i + n >= len(doc):
                continue
            nation = doc[i : i + n].text
            country = country_of_demonym(nation)
            j = i + n
            if not country and doc[j].text in ("'s", "’s"):
                country = country_of_name(nation) or country_of_seat(nation)
                j += 1
            if not country:
                continue
            for m in range(_LONGEST_NOUN, 0, -1):
                span = doc[j : j + m]
                if len(span) == m and (role := nouns.get(span.text.casefold())):
                    found = Group(doc[i].idx, span.end_char, i, country, role, f"{display_name(country)} {role}")
                    break
            if found:
                groups.append(found)
                i = j + m
                break
        if not found:
            i += 1
    return groups
