"""Cues: the words that may introduce a statement, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from transforms.nlp.lexicon import load_toml
from transforms.nlp.quotes.view import View


@dataclass(frozen=True)
class Cue:
    """One occurrence: ``token`` heads it, ``first``..``last`` are printed as the cue (tokens, inclusive)."""

    token: int
    first: int
    last: int
    lemma: str
    kind: str  # verb · noun · according · colon


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


def stance_of(cue: Cue) -> str:
    """What kind of statement the cue makes it: ``stated`` when the lexicon does not tell."""
    verbs, nouns, phrases = _tables()
    if cue.kind == "noun":
        return nouns.get(cue.lemma, "stated")
    if cue.kind == "verb":
        return verbs.get(cue.lemma) or verbs.get(cue.lemma.split(" ")[0], "stated")
    return phrases.get(cue.lemma, "stated")


def find_cues(v: View) -> list[Cue]:
    """All words of the article that the lexicon knows as cues, in order."""
    verbs, nouns, _ = _tables()
    out = []
    for i, lemma in enumerate(v.lemma):
        pos = v.pos[i]
        if pos in ("VERB", "AUX"):
            if lemma in verbs or lemma in _heads():
                out.append(_verb(v, i, lemma))
        elif pos == "NOUN":
            if lemma in nouns and any(v.dep[k] == "acl" for k in v.children[i]):
                out.append(Cue(i, i, i, lemma, "noun"))
        elif v.lower[i] == "to" and i and v.lower[i - 1] == "according":
            out.append(Cue(i, i - 1, i, "according to", "according"))
        if v.lower[i] == "according" and pos == "VERB" and out and out[-1].token == i:
            out.pop()
    return out


@cache
def _heads() -> frozenset[str]:
    return frozenset(lemma.split(" ")[0] for lemma in _tables()[0] if " " in lemma)


def _verb(v: View, i: int, lemma: str) -> Cue:
    """The verb with the particle or preposition behind it that the lexicon lists with it: called on."""
    verbs = _tables()[0]
    if i + 1 < len(v) and v.head[i + 1] == i and v.dep[i + 1] in ("prt", "prep"):
        phrase = f"{lemma} {v.lower[i + 1]}"
        if phrase in verbs:
            return Cue(i, i, i + 1, phrase, "verb")
    return Cue(i, i, i, lemma, "verb")
