"""What is said of the counted: predicate, normalised event, negation and modality, from the parse around a number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Doc, Token

from transforms.nlp.lexicon import load_toml


@dataclass(frozen=True)
class Predication:
    """Lemmas of the predicate, the events in the order they stand, and the token that governs the clause."""

    predicate: tuple[str, ...]
    event: tuple[str, ...]
    verb: Token | None
    negated: bool
    modality: str
    words: tuple[Token, ...] = ()
    topic: Token | None = None  # the noun that a subject like `the number of soldiers` or `the injured` counts


@cache
def lexicon() -> dict[str, Any]:
    return load_toml("events.toml")


def predication(doc: Doc, anchor: Token, own: Token | None, first: int = 1 << 30) -> Predication:
    """What is said of the noun phrase headed by ``anchor``; ``own`` is the number where it stands without a noun and
    ``first`` the first token of the quantity with its bound."""
    words: list[Token] = []
    verb, role = _governor(anchor, first)
    events: list[str] = []
    topic: Token | None = None
    state: Token | None = None
    action = _nominalisation(anchor)
    if action is not None:
        words.append(action)
        _add(events, lexicon()["nominalisations"].get(action.lemma_.lower(), ("killed",)))
    if own is None or own.i != anchor.i:
        _add(events, _of_noun(anchor))
        for child in anchor.children:
            if child.dep_ in ("amod", "compound") and child.i < anchor.i and child.tag_ in ("JJ", "VBN", "NN"):
                _add(events, lexicon()["adjectives"].get(child.lower_, ()))
    if own is not None:
        state = _state_behind(own)
        if state is not None:
            words.append(state)
            _add(events, lexicon()["adjectives"][state.lower_])
            for other in state.children:
                if other.dep_ == "conj" and not _numbered(state, other):
                    _add(events, lexicon()["adjectives"].get(other.lower_, ()))
    if state is not None and (verb is None or verb.lemma_.lower() != "leave"):
        # the state says it all: `lower figures: 41,980 killed`
        return Predication(
            (state.lemma_.lower(),),
            tuple(events),
            verb,
            _negated(state, anchor),
            _modality(verb, None, anchor),
            (state,),
        )
    for token in _reduced(anchor):
        if token in words:
            continue
        relative = any(c.dep_ == "nsubj" and c.tag_ in ("WP", "WDT") for c in token.children)
        happened = _of_verb(token, "subject" if relative else "passive")
        if happened:
            words.append(token)
            _add(events, happened)
    if (
        verb is not None
        and anchor.lemma_.lower() == "life"
        and role == "object"
        and verb.lemma_.lower() in lexicon()["lives"]["verbs"]
    ):
        words.append(verb)
        _add(events, ("killed",))
    elif verb is not None and action is None:
        for v in [*_sharing(verb, role), verb, *_joined(verb)]:
            r = role if v.i == verb.i else _role_of(v, role)
            raised = _raised(v, r)
            if raised:
                words += raised
                for token in raised:
                    _add(events, _of_verb(token, _raised_role(token)))
                continue
            happened = _of_verb(v, r)
            if happened or (not _is_light(v) and v.lemma_.lower() not in lexicon()["saying"]["verbs"]):
                words.append(v)
            _add(events, happened)
            if _lost_lives(v):
                _add(events, ("killed",))
            if _is_light(v):
                stated = _stated_noun(v, anchor)
                if stated:
                    events[:] = stated
                _add(events, _of_complement(v, anchor, role))
                if own is not None and topic is None:
                    topic, more = _topic(v, anchor, role)
                    _add(events, more)
    clause = words[0] if words else verb
    lemmas = tuple(dict.fromkeys(_lemma(t) for t in words if t.pos_ in ("VERB", "AUX", "ADJ", "NOUN")))
    if (
        not lemmas
        and verb is not None
        and (_is_light(verb) and verb.lemma_.lower() not in ("say", "report", "include"))
    ):
        lemmas = (_lemma(verb),)
    return Predication(
        lemmas,
        tuple(events),
        verb,
        _negated(clause or anchor, anchor),
        _modality(verb, clause, anchor),
        tuple(words),
        topic,
    )


_COUNTING = ("number", "total", "count", "tally", "figure", "amount")


def _topic(verb: Token, anchor: Token, role: str) -> tuple[Token | None, list[str]]:
    """What a figure without a noun is the number of, and the events of that phrase: `the number of soldiers killed has
    exceeded 3,000`, `put the number of containers at 6,700`, `the injured are approaching 1,000`."""
    chain = [verb]
    while (
        chain[-1].dep_ == "conj"
        and chain[-1].head.pos_ in ("VERB", "AUX")
        and not any(c.dep_.startswith("nsubj") for c in chain[-1].children)
    ):
        chain.append(chain[-1].head)
    for v in chain:
        for child in v.children:
            subject = child.dep_ in ("nsubj", "nsubjpass") and role in ("object", "prep", "attr")
            if not subject and not (child.dep_ in ("dobj", "obj") and role == "prep"):
                continue
            if child.i >= anchor.i:
                continue
            if child.lemma_.lower() in _COUNTING:
                noun = next(
                    (n for p in child.children if p.lower_ == "of" for n in p.children if n.dep_ == "pobj"), None
                )
                if noun is None:
                    return None, []
                events = [e for t in _reduced(noun) for e in _of_verb(t, "passive")]
                # a participle that the parse took for the verb: `soldiers killed and wounded … has exceeded`
                events += [
                    e
                    for t in reversed(chain[1:])
                    for w in [t, *_joined(t)]
                    if w.i < anchor.i and w.i != verb.i
                    for e in _of_verb(w, "passive")
                ]
                return noun, list(dict.fromkeys([*_of_noun(noun), *events]))
            if subject and _of_noun(child):
                return child, list(_of_noun(child))
    return None, []


def _stated_noun(verb: Token, anchor: Token) -> list[str]:
    """The events of the noun that a number is said to be: `600 of those casualties are deaths`."""
    if verb.lemma_.lower() != "be":
        return []
    return [e for c in verb.children if c.dep_ == "attr" and c.i > anchor.i and c.tag_ == "NNS" for e in _of_noun(c)]


def _numbered(first: Token, other: Token) -> bool:
    """Whether a number of its own stands between two joined words: `killed and 2,700 wounded`."""
    return any(t.pos_ == "NUM" for t in first.doc[min(first.i, other.i) + 1 : max(first.i, other.i)])


def _state_behind(number: Token) -> Token | None:
    """The state that directly follows a number without a noun: `20 dead and more than a dozen wounded`."""
    if number.i + 1 >= len(number.doc):
        return None
    state = number.nbor(1)
    if state.is_sent_start or state.lower_ not in lexicon()["adjectives"]:
        return None
    after = state.nbor(1) if state.i + 1 < len(state.doc) else None
    return (
        None
        if after is not None
        and after.tag_ in ("NN", "NNS", "NNP", "NNPS")
        and after.dep_ != "npadvmod"
        and after.ent_type_ not in ("DATE", "TIME")
        else state
    )


def _nominalisation(anchor: Token) -> Token | None:
    """The noun of action that governs the counted: `deaths` in `the deaths of hundreds of people`."""
    token = anchor
    for _ in range(4):
        if token.dep_ == "conj":
            token = token.head
            continue
        if token.dep_ == "pobj" and token.head.lower_ == "of":
            noun = token.head.head
            if noun.pos_ == "NOUN" and noun.lemma_.lower() in lexicon()["nominalisations"]:
                return noun
            if noun.lemma_.lower() == "life" and noun.head.lemma_.lower() in lexicon()["lives"]["verbs"]:
                return noun  # `claimed the lives of 14,000 people`
            if noun.pos_ in ("NOUN", "NUM"):
                token = noun
                continue
        break
    return None


def _lost_lives(verb: Token) -> bool:
    return verb.lemma_.lower() in ("lose", "give", "sacrifice") and any(
        c.dep_ == "dobj" and c.lemma_.lower() == "life" for c in verb.children
    )


def _add(events: list[str], more: Iterable[str]) -> None:
    events.extend(e for e in more if e not in events)


def _particle(verb: Token) -> str:
    """The particle of a phrasal verb: `down` in `shot down 32 drones`, where the parse may take it for an adverb."""
    for c in verb.children:
        if c.dep_ == "prt" or (
            c.dep_ == "advmod" and c.i == verb.i + 1 and f"{verb.lemma_.lower()} {c.lower_}" in lexicon()["phrasal"]
        ):
            return c.lower_
    return ""


def _lemma(token: Token) -> str:
    particle = _particle(token)
    if token.lower_ == "missing":
        return "missing"
    if token.text in ("'s", "’s", "’re", "'re", "’m", "'m", "’", "'"):
        return "be"
    return (token.lemma_.lower() + (" " + particle if particle else "")).strip()


_SUPPLYING = ("supply", "provide", "present", "equip", "arm", "furnish")


def _governor(anchor: Token, first: int = 1 << 30) -> tuple[Token | None, str]:
    """The verb that governs a noun, and whether the noun is its object, its subject (active or passive) or further off.

    A preposition from token ``first`` on is a bound (`shot down over 70 drones`), no preposition of the verb."""
    token = anchor
    for _ in range(8):
        head, dep = token.head, token.dep_
        if head.i == token.i:
            return (token, "root") if token.pos_ in ("VERB", "AUX") else (None, "")
        if dep in ("nsubjpass",):
            return head, "passive"
        if dep in ("nsubj", "csubj"):
            return head, "passive" if any(c.dep_ == "auxpass" for c in head.children) else "subject"
        if dep in ("dobj", "obj", "dative", "oprd"):
            return head, "object"
        if dep in ("attr", "acomp", "ccomp", "xcomp", "npadvmod", "advmod") and head.pos_ in ("VERB", "AUX"):
            return head, "attr"
        if dep == "pobj" and head.head.i != head.i:
            verb = head.head
            if first <= head.i < anchor.i:
                if verb.pos_ not in ("VERB", "AUX"):
                    token = verb
                    continue
                if verb.i < head.i:
                    return verb, "object"
                return verb, "passive" if any(c.dep_ == "auxpass" for c in verb.children) else "subject"
            if head.lower_ == "of" and verb.pos_ in ("VERB", "AUX"):
                return None, ""  # `Of the 11,000 sent, 4,000 were killed` says nothing of all 11,000
            if head.lower_ in ("including", "include") and verb.pos_ in ("VERB", "AUX"):
                return None, ""
            if head.lower_ == "with" and verb.lemma_.lower() in _SUPPLYING:
                return verb, "object"
            if head.dep_ == "agent":
                return verb, "agent"
            if verb.pos_ in ("VERB", "AUX"):
                return verb, "prep"
            token = verb
            continue
        if dep == "prep" and head.pos_ in ("VERB", "AUX"):
            return head, "prep"
        if dep in ("acl", "relcl", "advcl") and token.pos_ in ("VERB", "AUX"):
            return token, "root"
        token = head
    return None, ""


def _reduced(anchor: Token) -> list[Token]:
    """Participles behind the noun: `20 people killed in the strike`, also `who were wounded`."""
    found = []
    for child in anchor.children:
        if (
            child.i > anchor.i
            and child.dep_ in ("acl", "relcl", "amod", "advcl")
            and child.tag_ in ("VBN", "VBD", "JJ")
        ):
            subject_is_other = any(
                c.dep_ in ("nsubj", "nsubjpass") and c.tag_ not in ("WP", "WDT") for c in child.children
            )
            if not subject_is_other and (child.tag_ != "VBD" or child.dep_ != "advcl"):
                found += [child, *(c for c in _joined(child))]
    return found


def _joined(verb: Token) -> list[Token]:
    """Verbs joined to ``verb`` that share its subject: `killed or wounded`."""
    out: list[Token] = []
    frontier = [verb]
    for _ in range(4):
        more = [
            c
            for v in frontier
            for c in v.children
            if c.dep_ == "conj"
            and not _numbered(v, c)
            and c.pos_ in ("VERB", "ADJ")
            and not any(g.dep_ in ("nsubj", "nsubjpass", "dobj", "expl") for g in c.children)
        ]
        if not more:
            break
        out += more
        frontier = more
    return out


def _raised(verb: Token, role: str) -> list[Token]:
    """The verbs or adjectives that a subject is handed on to: `are known to have died`, `are feared dead`."""
    if role not in ("passive", "subject") or verb.lemma_.lower() not in lexicon()["raising"]["verbs"]:
        return []
    for child in verb.children:
        if child.i > verb.i and (
            child.dep_ == "xcomp"
            or (child.dep_ in ("oprd", "acomp", "ccomp") and child.lower_ in lexicon()["adjectives"])
        ):
            if any(c.dep_ in ("nsubj", "nsubjpass") for c in child.children):
                continue
            inner = _raised(child, "passive" if any(c.dep_ == "auxpass" for c in child.children) else "subject")
            return inner or [child, *_joined(child)]
    return []


def _raised_role(token: Token) -> str:
    return (
        "passive"
        if (token.tag_ == "VBN" and any(c.dep_ == "auxpass" for c in token.children))
        or token.dep_ in ("oprd", "acomp", "ccomp")
        else "subject"
    )


def _sharing(verb: Token, role: str) -> list[Token]:
    """The verbs before the last of a list that have its object too: `killed, injured or captured 5,000 troops`."""
    out: list[Token] = []
    while role == "object" and verb.dep_ == "conj" and verb.head.pos_ == "VERB" and verb.i - verb.head.i <= 3:
        verb = verb.head
        if any(c.dep_ in ("dobj", "obj", "prep", "ccomp", "xcomp") for c in verb.children):
            break
        out.insert(0, verb)
    return out


def _role_of(verb: Token, role: str) -> str:
    return "passive" if role == "passive" and verb.tag_ in ("VBN", "VBD") else role


def _is_light(verb: Token) -> bool:
    return verb.lemma_.lower() in lexicon()["light"]["verbs"]


def _of_verb(verb: Token, role: str) -> tuple[str, ...]:
    lex = lexicon()
    lemma = verb.lemma_.lower()
    if verb.lower_ == "missing":
        return ("missing",)
    particle = _particle(verb)
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


def _of_noun(noun: Token) -> tuple[str, ...]:
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


def _of_complement(verb: Token, anchor: Token, role: str) -> list[str]:
    """Events from the subject, object or complement of a verb that carries the number on: `the death toll rose to 20`,
    `left 20 dead`."""
    out: list[str] = []
    for child in verb.children:
        if child.i == anchor.i:
            continue
        if (child.dep_ in ("nsubj", "nsubjpass") or (child.dep_ in ("dobj", "obj") and role == "prep")) and role in (
            "prep",
            "object",
            "attr",
        ):
            _add(out, _of_noun(child))
            for prep in child.children:
                if prep.lower_ == "of" and child.lemma_.lower() in ("number", "total", "count", "tally", "figure"):
                    for noun in prep.children:
                        _add(out, _of_noun(noun))
                        for r in _reduced(noun):
                            _add(out, _of_verb(r, "passive"))
        elif child.dep_ in ("acomp", "oprd", "attr", "ccomp", "xcomp", "amod", "advmod") and child.i > anchor.i:
            _add(out, lexicon()["adjectives"].get(child.lower_, ()))
            for other in child.children:
                if other.dep_ == "conj":
                    _add(out, lexicon()["adjectives"].get(other.lower_, ()))
    return out


def _negated(clause: Token, anchor: Token) -> bool:
    negations = lexicon()["modality"]["negations"]
    for token in (clause, anchor):
        for child in token.children:
            if child.dep_ == "neg" or (child.lower_ in negations and child.dep_ in ("advmod", "preconj")):
                # `not only 20` and `not more than 20` deny nothing
                after = child.nbor(1).lower_ if child.i + 1 < len(child.doc) else ""
                if after not in ("only", "more", "less", "fewer", "just"):
                    return True
    return False


def _modality(verb: Token | None, clause: Token | None, anchor: Token) -> str:
    lex = lexicon()["modality"]
    start = clause or verb
    if start is None:
        return "asserted"
    token = start
    for depth in range(3):
        children = list(token.children)
        aux = {c.lower_ for c in children if c.dep_ in ("aux", "auxpass", "advmod", "neg")}
        if depth == 0 and any(c.dep_ == "mark" and c.lower_ in lex["conditional_marks"] for c in children):
            return "conditional"
        if aux & set(lex["conditional_aux"]):
            # `promised that France would give` reports a plan; `would give if …` depends on something
            reported = (
                token.dep_ == "ccomp"
                and token.head.tag_ in ("VBD", "VBN")
                and not any(c.dep_ == "advcl" for c in children)
            )
            return "planned" if reported else "conditional"
        if aux & set(lex["possible"]):
            return "possible"
        if aux & set(lex["planned_aux"]):
            return "planned"
        if token.dep_ == "conj" and token.head.pos_ in ("VERB", "AUX"):
            token = token.head
            continue
        if (
            token.dep_ in ("xcomp", "acl", "advcl")
            and token.head.i != token.i
            and any(c.dep_ == "aux" and c.lower_ == "to" for c in children)
        ):
            if token.head.lemma_.lower() in lex["planned_verbs"] or token.head.lower_ in lex["planned_verbs"]:
                return "planned"
            token = token.head
            continue
        if token.dep_ == "pcomp" and token.head.head.lemma_.lower() in lex["planned_verbs"]:
            return "planned"
        break
    return "asserted"
