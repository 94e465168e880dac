"""What is said of the counted: predicate, normalised event, negation and modality, from the parse around a number."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from transforms.nlp.claims_governors import governor, joined, raised_role, raised_verbs, reduced, role_of, sharing
from transforms.nlp.claims_modality import is_negated, modality_of
from transforms.nlp.claims_verbs import add, events_of_noun, events_of_verb, is_light, lemma_of, lexicon, numbered


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


def predication(doc: Doc, anchor: Token, own: Token | None, first: int = 1 << 30) -> Predication:
    """What is said of the noun phrase headed by ``anchor``; ``own`` is the number where it stands without a noun and
    ``first`` the first token of the quantity with its bound."""
    words: list[Token] = []
    verb, role = governor(anchor, first)
    events: list[str] = []
    topic: Token | None = None
    state: Token | None = None
    action = _nominalisation(anchor)
    if action is not None:
        words.append(action if action.lemma_.lower() != "life" else action.head)
        add(events, lexicon()["nominalisations"].get(action.lemma_.lower(), ("killed",)))
    if own is None or own.i != anchor.i:
        add(events, events_of_noun(anchor))
        add(events, _adjectival(anchor))
    if own is not None:
        state = _state_behind(own)
        if state is not None:
            words.append(state)
            add(events, lexicon()["adjectives"][state.lower_])
            for other in state.children:
                if other.dep_ == "conj" and not numbered(state, other):
                    add(events, lexicon()["adjectives"].get(other.lower_, ()))
    if state is not None and (verb is None or verb.lemma_.lower() != "leave"):
        # the state says it all: `lower figures: 41,980 killed`
        return Predication(
            (lemma_of(state),),
            tuple(events),
            verb,
            is_negated(state, anchor),
            modality_of(verb, None, anchor),
            (state,),
        )
    for token in reduced(anchor):
        if token in words:
            continue
        relative = any(c.dep_ == "nsubj" and c.tag_ in ("WP", "WDT") for c in token.children)
        happened = events_of_verb(token, "subject" if relative else "passive")
        if happened:
            words.append(token)
            add(events, happened)
    if (
        verb is not None
        and anchor.lemma_.lower() == "life"
        and role == "object"
        and verb.lemma_.lower() in lexicon()["lives"]["verbs"]
    ):
        words.append(verb)
        add(events, ("killed",))
    elif verb is not None and action is None:
        for v in [*sharing(verb, role), verb, *joined(verb)]:
            r = role if v.i == verb.i else role_of(v, role)
            raised = raised_verbs(v, r)
            if raised:
                words += raised
                for token in raised:
                    add(events, events_of_verb(token, raised_role(token)))
                    if _left_home(token):
                        add(events, ("displaced",))
                continue
            happened = events_of_verb(v, r)
            if happened or (not is_light(v) and v.lemma_.lower() not in lexicon()["saying"]["verbs"]):
                words.append(v)
            add(events, happened)
            if _lost_lives(v):
                add(events, ("killed",))
            if role in ("subject", "passive") and _left_home(v):
                add(events, ("displaced",))
            if is_light(v):
                stated = _stated_noun(v, anchor)
                if stated:
                    events[:] = stated
                add(events, _of_complement(v, anchor, role))
                if own is not None and topic is None:
                    topic, more = _topic(v, anchor, role)
                    add(events, more)
    clause = words[0] if words else verb
    lemmas = tuple(dict.fromkeys(lemma_of(t) for t in words if t.pos_ in ("VERB", "AUX", "ADJ", "NOUN")))
    if not lemmas and verb is not None and (is_light(verb) and verb.lemma_.lower() not in ("say", "report", "include")):
        lemmas = (lemma_of(verb),)
    return Predication(
        lemmas,
        tuple(events),
        verb,
        is_negated(clause or anchor, anchor),
        modality_of(verb, clause, anchor),
        tuple(words),
        topic,
    )


def of_the_whole(doc: Doc, head: Token) -> Predication:
    """What is said of a whole of which the clause tells a part: only what its own phrase says (`Three of the 20 people
    arrested were freed`)."""
    words = [t for t in reduced(head) if events_of_verb(t, "passive") or events_of_verb(t, "subject")]
    events = [*events_of_noun(head), *_adjectival(head)]
    for t in words:
        relative = any(c.dep_ == "nsubj" and c.tag_ in ("WP", "WDT") for c in t.children)
        add(events, events_of_verb(t, "subject" if relative else "passive"))
    lemmas = tuple(dict.fromkeys(lemma_of(t) for t in words))
    return Predication(lemmas, tuple(dict.fromkeys(events)), None, False, "asserted", tuple(words))


_COUNTING = ("number", "total", "count", "tally", "figure", "amount")


def _topic(verb: Token, anchor: Token, role: str) -> tuple[Token | None, list[str]]:
    """What a figure without a noun is the number of, and the events of that phrase: `the number of soldiers killed has
    exceeded 3,000`, `put the number of containers at 6,700`, `the injured are approaching 1,000`."""
    chain = [verb]
    while (
        chain[-1].dep_ in ("conj", "xcomp", "advcl")
        and chain[-1].head.pos_ in ("VERB", "AUX")
        and chain[-1].head.i < chain[-1].i
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
                events = [e for t in reduced(noun) for e in events_of_verb(t, "passive")]
                # a participle that the parse took for the verb: `soldiers killed and wounded … has exceeded`
                events += [
                    e
                    for t in reversed(chain[1:])
                    for w in [t, *joined(t)]
                    if w.i < anchor.i and w.i != verb.i
                    for e in events_of_verb(w, "passive")
                ]
                return noun, list(dict.fromkeys([*events_of_noun(noun), *_adjectival(noun), *events]))
            if subject and events_of_noun(child):
                return child, list(events_of_noun(child))
    return None, []


def _adjectival(noun: Token) -> list[str]:
    """Events of the adjectives before a noun: `displaced people`."""
    return [
        e
        for c in noun.children
        if c.dep_ in ("amod", "compound") and c.i < noun.i and c.tag_ in ("JJ", "VBN", "NN")
        for e in lexicon()["adjectives"].get(c.lower_, ())
    ]


def _stated_noun(verb: Token, anchor: Token) -> list[str]:
    """The events of the noun that a number is said to be: `600 of those casualties are deaths`."""
    if verb.lemma_.lower() != "be":
        return []
    return [
        e for c in verb.children if c.dep_ == "attr" and c.i > anchor.i and c.tag_ == "NNS" for e in events_of_noun(c)
    ]


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
        if token.dep_ == "conj" or (token.dep_ == "appos" and _numbered(token) and _numbered(token.head)):
            token = token.head  # also a list that the parse took for an apposition: `579 tanks, 890 carriers and …`
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


def _numbered(noun: Token) -> bool:
    return any(c.dep_ == "nummod" for c in noun.children)


def _lost_lives(verb: Token) -> bool:
    return verb.lemma_.lower() in ("lose", "give", "sacrifice") and any(
        c.dep_ == "dobj" and c.lemma_.lower() == "life" for c in verb.children
    )


def _left_home(verb: Token) -> bool:
    """`left their homes`: displaced."""
    return verb.lemma_.lower() == "leave" and any(
        c.dep_ == "dobj" and c.lemma_.lower() == "home" for c in verb.children
    )


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
            add(out, events_of_noun(child))
            for prep in child.children:
                if prep.lower_ == "of" and child.lemma_.lower() in ("number", "total", "count", "tally", "figure"):
                    for noun in prep.children:
                        add(out, events_of_noun(noun))
                        for r in reduced(noun):
                            add(out, events_of_verb(r, "passive"))
        elif child.dep_ in ("acomp", "oprd", "attr", "ccomp", "xcomp", "amod", "advmod") and child.i > anchor.i:
            add(out, lexicon()["adjectives"].get(child.lower_, ()))
            for other in child.children:
                if other.dep_ == "conj":
                    add(out, lexicon()["adjectives"].get(other.lower_, ()))
    return out
