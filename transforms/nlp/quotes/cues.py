"""Cues: the words that may introduce a statement, and where they stand."""

from __future__ import annotations

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


def printed(v: View, cue: Cue) -> tuple[int, int, str]:
    """First and last token of the cue as printed, and its lemma: a verb takes its particle along (called on)."""
    verbs = _tables()[0]
    if cue.kind == "according":
        return cue.first, cue.last, "according to"
    i = cue.token
    if cue.kind == "colon" and i and v.pos[i - 1] == "VERB":  # he replied: …
        return i - 1, i - 1, v.lemma[i - 1].lower()
    lemma = v.lemma[i].lower()
    if cue.kind == "verb" and i + 1 < len(v) and v.head[i + 1] == i and v.dep[i + 1] in ("prt", "prep"):
        phrase = f"{lemma} {v.lower[i + 1]}"
        if phrase in verbs or v.dep[i + 1] == "prt":
            return i, i + 1, phrase
    return cue.first, cue.last, lemma


def stance_of(v: View, cue: Cue, lemma: str) -> str:
    """What kind of statement the cue makes it: ``stated`` when the lexicon does not tell."""
    verbs, nouns, phrases = _tables()
    if cue.kind == "noun":
        return nouns.get(lemma, "stated")
    if cue.kind in ("according", "dash"):
        return phrases.get(lemma, "stated")
    stance = verbs.get(lemma) or verbs.get(lemma.split(" ")[0], "stated")
    if any(v.dep[k] == "neg" for k in v.children[cue.token]):
        return str(load_toml("quote_cues.toml")["negated"].get(stance, stance))
    return stance
