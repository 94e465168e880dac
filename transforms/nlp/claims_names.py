"""Sources as printed: what names somebody and what does not."""

from __future__ import annotations

import re
from functools import cache

from transforms.nlp.groups import role_nouns
from transforms.nlp.lexicon import load_toml

_PRONOUNS = frozenset(
    (
        "he",
        "she",
        "they",
        "it",
        "i",
        "we",
        "you",
        "who",
        "him",
        "her",
        "them",
        "that",
        "which",
        "this",
        "these",
        "those",
        "some",
        "many",
        "one",
    )
)
POLLED = re.compile(
    r"(?:(?:more|less|fewer)\s+than|over|about|around|nearly|almost|some|just|only|at\s+least)?\s*\d[\d.,]*\s?(?:%|per\s?cent|(?:of|in|out\s+of)\s+\d|$)|^(?:the\s+|an?\s+)?(?:number|share|percentage|proportion|majority)\b",
    re.IGNORECASE,
)
NO_NAME = re.compile(r"(?:days|weeks|months|years|what|whom)", re.IGNORECASE)
DOCUMENTS = frozenset(
    (
        "data",
        "figures",
        "statistics",
        "numbers",
        "report",
        "reports",
        "statement",
        "information",
        "documents",
        "estimates",
        "records",
        "survey",
        "poll",
    )
)
MADE_BY = re.compile(
    r"(?:\s+\w+ly)?\s+(?:(?:provided|published|released|compiled|collected|gathered|issued|shared|obtained|seen|given|posted)\s+(?:\w+ly\s+)?)?(?:by|from|of)\s+",
    re.IGNORECASE,
)
# What a citation names besides people and bodies (`according to the average`, `citing security reasons`) is no source.
_NO_SOURCE = re.compile(
    r"\b(?:average|plan|plans|reasons?|concerns?|law|rules?|schedule|need|ability|size|fears?|lack|height|tradition|terms?)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:that|who|which|as|said|says|reported|about|on\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day|familiar|speaking|briefed|with\s+knowledge)\b.*$|(?<=[a-z]{3})[.!?](?:\s.*)?$",
    re.IGNORECASE,
)


@cache
def _stating() -> frozenset[str]:
    """Nouns for people, bodies and documents that can make a claim, also in the plural."""
    lex, cues, described = (load_toml(f"{n}.toml") for n in ("claim_sources", "quote_cues", "quote_roles"))
    nouns = {*lex["nouns"], *lex["documents"], *role_nouns(), *DOCUMENTS, *described["bodies"], *described["generic"]}
    nouns |= {
        w for words in (*described["same"], *cues["nouns"].values()) for phrase in words for w in [phrase.split()[-1]]
    }
    return frozenset(nouns | {f"{n}s" for n in nouns} | {f"{n[:-1]}ies" for n in nouns if n.endswith("y")})


_PHRASE_HEAD = re.compile(
    r"\s+(?:of|in|for|from|with|on|at|to|by|and|that|about|against|inside)\s.*$|,.*$|\s+\(.*$", re.DOTALL
)


def can_state(printed: str, initial: bool) -> bool:
    """Whether a source without a name is somebody or something that states figures: `two officials`, `the survey`, a name;
    not `the weapon`, `even a year`. ``initial``: it begins a sentence, so that its capital says nothing."""
    words = re.findall(r"[\w’'.-]*\w", _PHRASE_HEAD.sub("", printed))
    if not words:
        return False
    named = words[-1][0].isupper() and not (initial and len(words) == 1)
    return named or words[-1].lower() in _stating()


def source_as_printed(speaker: str | None) -> str | None:
    """An unnamed source without its article: `a senior NATO diplomat` → `senior NATO diplomat`; a pronoun that nobody
    resolved names no one."""
    if speaker is None or speaker.lower() in _PRONOUNS:
        return None
    printed = re.sub(r",?\s+(?:who|which|that)$", "", speaker.strip())  # two officials, who said
    return re.sub(r"^(?:an?|the)\s+", "", printed, flags=re.IGNORECASE) or None


def trimmed(printed: str) -> str | None:
    if _NO_SOURCE.search(printed):
        return None
    return source_as_printed(_TAIL.sub("", printed).strip())


def bare(name: str) -> str:
    return re.sub(r"^[Tt]he\s+", "", name)


def joined(name: str) -> str:
    """`South Korea, NATO and the United States` → `South Korea and NATO and the United States`."""
    if "," not in name or " and " not in name:
        return name
    parts = [p.strip() for p in re.split(r",\s*(?:and\s+)?", name)]
    return " and ".join(p for p in parts if p)
