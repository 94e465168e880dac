"""Names of neither people, places nor organisations: competitions and wars, treaties, makes of weapons and vehicles."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from transforms.nlp.lexicon import load_toml

_MODEL_NUMBER = re.compile(r"^(?:[A-Z][A-Za-z]{0,2}-\d{1,3}[A-Z]?s?|[A-Z]\d{2,4}s?)$")  # F-35, Su-27, M777


@cache
def _last_words(kind: str) -> frozenset[str]:
    return frozenset(load_toml("organisations.toml")[kind]["words"])


@lru_cache(maxsize=1 << 13)
def other_label(name: str) -> str | None:
    """OntoNotes label of a name by its form alone: EVENT, LAW, PRODUCT; None when the form tells nothing.

    Names of groups of nations (G-7) look like those of weapons: callers ask the list of organisations first.
    """
    if is_event(name):
        return "EVENT"
    if _is_agreement(name):
        return "LAW"
    return "PRODUCT" if _MODEL_NUMBER.match(name) else None


def is_event(name: str) -> bool:
    """Whether the name is a competition's, a meeting's or a war's: of several words, ending as those do (Nordic Open)."""
    words = name.title().split()
    # Institute for the Study of War: what the last word depends on is the name's kind
    return any(
        " ".join(words[i:]) in _last_words("events") and words[i - 1] not in ("Of", "The", "For")
        for i in range(1, len(words))
    )


def _is_agreement(name: str) -> bool:
    words = name.split()
    return len(words) > 1 and words[-1] in _last_words("agreements")
