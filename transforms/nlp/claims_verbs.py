"""What verbs and nouns say of the counted, from the lexicon of events."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from spacy.tokens import Token

from transforms.nlp.lexicon import load_toml


@cache
def lexicon() -> dict[str, Any]:
    return load_toml("events.toml")


def add(events: list[str], more: Iterable[str]) -> None:
    events.extend(e for e in more if e not in events)


def particle_of(verb: Token) -> str:
    """The particle of a phrasal verb: `down` in `shot down 32 drones`, where the parse may take it for an adverb."""
    for c in verb.children:
        if c.dep_ == "prt" or (
            c.dep_ == "advmod" and c.i == verb.i + 1 and f"{verb.lemma_.lower()} {c.lower_}" in lexicon()["phrasal"]
        ):
            return c.lower_
    return ""


def lemma_of(token: Token) -> str:
    particle = particle_of(token)
    if token.lower_ == "missing":
        return "missing"
    if token.lower_ in lexicon()["lemmas"]:
        return str(lexicon()["lemmas"][token.lower_])
    if token.text in ("'s", "’s", "’re", "'re", "’m", "'m", "’", "'"):
        return "be"
    return (token.lemma_.lower() + (" " + particle if particle else "")).strip()


def is_light(verb: Token) -> bool:
    return verb.lemma_.lower() in lexicon()["light"]["verbs"]


def events_of_verb(verb: Token, role: str) -> tuple[str, ...]:
    lex = lexicon()
    lemma = verb.lemma_.lower()
    if verb.lower_ == "missing":
        return ("missing",)
    particle = particle_of(verb)
    if role in ("object", "passive"):
        if particle and (found := lex["phrasal"].get(f"{lemma} {particle}")) is not None:
            return tuple(found)
        if particle in ("up", "off", "in"):
            return ()  # `build up`, `give up`, `take in` are other verbs
        if any(c.dep_ in ("dobj", "advmod", "oprd") and c.lower_ == "prisoner" for c in verb.children):
            return ("captured",)
        if lemma == "shoot" and (
            (verb.i + 1 < len(verb.doc) and verb.nbor(1).lower_ == "dead")
            or any(c.lower_ == "dead" for c in verb.children)
        ):
            return ("killed",)
        found = lex["undergone"].get(lemma)
        if found is None and role == "passive":
            found = lex["adjectives"].get(verb.lower_)
        return tuple(found or ())
    if role in ("subject", "root"):
        return tuple(
            lex["done"].get(lemma, lex["adjectives"].get(verb.lower_, ()) if verb.tag_ in ("VBN", "JJ") else ())
        )
    return ()


def events_of_noun(noun: Token) -> tuple[str, ...]:
    lex = lexicon()
    lemma = noun.lemma_.lower()
    if lemma == "toll":
        before = next(
            (
                c.lemma_.lower()
                for c in noun.children
                if c.dep_ in ("compound", "amod") and c.lemma_.lower() in lex["tolls"]
            ),
            "death",
        )
        return tuple(lex["tolls"][before])
    return tuple(lex["nouns"].get(lemma, lex["nouns"].get(noun.lower_, ())))


def numbered(first: Token, other: Token) -> bool:
    """Whether a number of its own stands between two joined words: `killed and 2,700 wounded`."""
    return any(t.pos_ == "NUM" for t in first.doc[min(first.i, other.i) + 1 : max(first.i, other.i)])
