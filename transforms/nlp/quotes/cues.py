"""Cues: the words that may introduce a statement, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from transforms.nlp.lexicon import load_toml
from transforms.nlp.quotes.view import View


@dataclass(frozen=True)
class Cue:
    """One occurrence: ``token`` heads it, ``first``..``last`` belong to it (tokens, inclusive)."""

    token: int
    first: int
    last: int
    kind: str  # verb · noun · other · according · colon · dash


@cache
def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    data = load_toml("quote_cues.toml")
    verbs: dict[str, str] = {}
    for stance, lemmas in data["stance"].items():
        for lemma in lemmas:
            verbs.setdefault(lemma, stance)
    nouns: dict[str, str] = {}
    for stance, lemmas in data["nouns"].items():
        for lemma in lemmas:
            nouns.setdefault(lemma, stance)
    return verbs, nouns, data["phrases"]


_LEADING_DASHES = re.compile(r"[-–—―]*")
_IN_THE_WORDS_OF = ("in", "the", "words", "of")


def phrase_before_source(v: View, i: int) -> int:
    """First token of a phrase that ends at ``i`` and introduces a source as ``according to`` does: ``in the words of``,
    ``per`` at the head of a clause (not $5 per barrel); -1 for none."""
    word = v.lower[i]
    if word == "to" and i and v.lower[i - 1] == "according":
        return i - 1
    if word == "of" and i > 2 and tuple(v.lower[i - 3 : i + 1]) == _IN_THE_WORDS_OF:
        return i - 3
    if word == "per" and i + 1 < len(v) and v.pos[i + 1] in ("PROPN", "DET") and v.lower[i + 1] not in ("a", "an"):
        return i if i == 0 or v.pos[i - 1] in ("PUNCT", "SPACE") else -1
    return -1


_SPEAKING = ("stated", "claimed", "confirmed", "warned", "promised", "questioned", "predicted")


@cache
def _speaking() -> frozenset[str]:
    stances = load_toml("quote_cues.toml")["stance"]
    return frozenset(lemma for stance in _SPEAKING for lemma in stances[stance])


def speaks(lemma: str) -> bool:
    """The verb may stand beside a quotation as ``said`` does."""
    return lemma in _speaking()


@cache
def felt() -> frozenset[str]:
    """Verbs whose passive tells what its subject feels or means: was shocked, is persuaded."""
    return frozenset(load_toml("quote_cues.toml")["felt"])


@cache
def hearsay() -> frozenset[str]:
    """Verbs and adverbs whose subject is what is spoken of, never who speaks: seem, reportedly."""
    return frozenset(load_toml("quote_cues.toml")["hearsay"])


@cache
def deeds() -> tuple[frozenset[str], frozenset[str], dict[str, frozenset[str]]]:
    """Verbs of doing rather than saying, verbs that tell readers what to do, and the words that make an idiom of a cue."""
    data = load_toml("quote_cues.toml")
    return (
        frozenset(data["deeds"]),
        frozenset(data["reading"]),
        {cue: frozenset(words) for cue, words in data["idioms"].items()},
    )


@cache
def works() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Nouns for works, verbs of performing one, verbs of making one."""
    data = load_toml("quote_cues.toml")["works"]
    return frozenset(data["nouns"]), frozenset(data["performing"]), frozenset(data["making"])


def printed(v: View, cue: Cue) -> tuple[int, int, str]:
    """First and last token of the cue as printed, and its lemma: a verb takes its particle along (called on)."""
    verbs = _tables()[0]
    if cue.kind == "according":
        return cue.first, cue.last, " ".join(v.lower[cue.first : cue.last + 1])
    i = cue.token
    if cue.kind == "dash":
        return cue.first, cue.last, _LEADING_DASHES.match(v.lower[i]).group()  # type: ignore[union-attr]
    lemma = v.lemma[i].lower()
    if cue.kind == "verb" and i + 1 < len(v) and v.head[i + 1] == i and v.dep[i + 1] in ("prt", "prep"):
        phrase = f"{lemma} {v.lower[i + 1]}"
        if phrase in verbs or v.dep[i + 1] == "prt":
            return i, i + 1, phrase
    return cue.first, cue.last, lemma


def verb_before_colon(v: View, cue: Cue, taken: Collection[int]) -> Cue:
    """The verb of saying that a colon follows at some distance, as cue in its place: ``he answered curtly: …``."""
    i = cue.token - 1
    a = v.window(cue.token)[0]
    while i >= a and v.pos[i] not in ("PUNCT", "SPACE", "SCONJ") and i not in taken:
        if v.pos[i] == "VERB" and v.tag[i] in ("VBD", "VBZ", "VBP") and speaks(v.lemma[i].lower()):
            return Cue(i, i, i, "verb")
        i -= 1
    return cue


@cache
def _attitudes() -> dict[str, str]:
    return {lemma: stance for stance, lemmas in load_toml("quote_cues.toml")["attitudes"].items() for lemma in lemmas}


def stance_of(v: View, cue: Cue, lemma: str) -> str:
    """What kind of statement the cue makes it: ``stated`` when the lexicon does not tell."""
    verbs, nouns, phrases = _tables()
    attitude = _attitudes().get(lemma, "stated")
    if cue.kind == "noun":
        return nouns.get(lemma, attitude)
    if cue.kind in ("according", "dash"):
        return phrases.get(lemma, "stated")
    stance = verbs.get(lemma) or verbs.get(lemma.split(" ")[0], attitude)
    if any(v.dep[k] == "neg" for k in v.children[cue.token]):
        return str(load_toml("quote_cues.toml")["negated"].get(stance, stance))
    return stance
