"""Which verb reckons a figure, and which verbs only tell of an act."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Token

from schemas import Quote
from transforms.nlp.lexicon import load_toml


def told_by_author(anchor: Token, quote: Quote) -> bool:
    """Whether the author adds the number to what is told: `denied planning an attack, despite having massed 100,000
    troops`, `condemned a strike that left 18 dead`, `rejected a plan of seven countries`."""
    if quote.stance not in ("denied", "accused", "praised") or quote.type == "direct" or _in_quotation(anchor, quote):
        return False
    token = anchor
    for _ in range(10):
        if token.idx == quote.cue_start or token.head.i == token.i:
            return False
        if quote.stance == "denied" and token.head.idx == quote.cue_start and _turned_down(token, anchor):
            return True
        if token.lower_ == "despite" or (token.dep_ == "relcl" and quote.stance != "denied"):
            return True
        token = token.head
    return False


def _in_quotation(anchor: Token, quote: Quote) -> bool:
    """Whether quotation marks enclose the number within its statement."""
    start = next((s for s, e in quote.segments if s <= anchor.idx < e), anchor.idx)
    before = anchor.doc.text[max(0, start - 1) : anchor.idx]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _turned_down(object_: Token, anchor: Token) -> bool:
    """Whether what is rejected is a thing, not a figure or a statement: that it is rejected denies no number in it."""
    if object_.dep_ not in ("dobj", "obj") or object_.pos_ not in ("NOUN", "PROPN") or object_.i == anchor.i:
        return False
    lex, cues = load_toml("claim_sources.toml"), load_toml("quote_cues.toml")
    said = {noun for nouns in cues["nouns"].values() for noun in nouns} - {
        "plan",
        "proposal",
        "request",
        "demand",
        "call",
    }
    return object_.lemma_.lower() not in said | set(lex["figures"])


@cache
def cue_verbs() -> frozenset[str]:
    """Verbs that introduce statements; what the ranker of attributions learnt besides (deliver, pass) tells of an act."""
    stances: dict[str, list[str]] = load_toml("quote_cues.toml")["stance"]
    return frozenset(phrase.split()[0] for lemmas in stances.values() for phrase in lemmas)


@cache
def _cues() -> frozenset[str]:
    """All listed cues by their first word: verbs, nouns, `according to`."""
    data = load_toml("quote_cues.toml")
    nouns = {noun for lemmas in data["nouns"].values() for noun in lemmas}
    return cue_verbs() | nouns | {phrase.split()[0] for phrase in data["phrases"]}


def only_acts(quote: Quote) -> bool:
    """Whether the cue is none that states a figure and nothing is quoted, nor a clause with `that`: `supporting Norway and
    taking in 300 refugees`, `passed a bill, delivering 300 guns`, but `worried that 300 had died`."""
    lemma = (quote.cue_lemma or "").split(" ")[0]
    clause = quote.text.startswith(("that ", "That "))
    return quote.type == "indirect" and lemma.isalpha() and lemma not in _cues() and not clause


def acts_on(anchor: Token, kind: str) -> set[int]:
    """Offsets of verbs above the number that tell of an act where the number is in their object, and of speech only
    before a clause: `ordered 3,000 vests`, `saw a copy of one report`, `the flood claimed 400 lives`."""
    lex = load_toml("claim_sources.toml")
    found: set[int] = set()
    token = anchor
    for _ in range(8):
        head = token.head
        if head.i == token.i or (head.dep_ == "ROOT" and head.pos_ not in ("VERB", "AUX")):
            break
        if head.pos_ == "VERB":
            lemma = head.lemma_.lower()
            lives = lemma == "claim" and {anchor.lemma_.lower(), token.lemma_.lower()} & {"life", "victim"}
            act = lives or lemma in lex["acts"]
            if token.dep_ in ("dobj", "obj", "conj", "appos", "advcl") and act:
                found.add(head.idx)
            if token.dep_ in ("prep", "npadvmod") and (
                kind == "duration" or (token.lower_ == "to" and lemma in lex["acts_to"])
            ):
                found.add(head.idx)  # `pressed lawmakers for six months`, `agreed to a 15-year deal`
            to = any(c.lower_ == "to" and c.dep_ == "aux" for c in head.children)
            if (
                token.dep_ not in ("conj", "acl")
                and head.dep_ != "relcl"
                and not (to and head.dep_ in ("advcl", "acl", "relcl"))
            ):
                break  # `added 120 points to finish at 7,890`, `saw a report that holds one mention` go on
        token = head
    return found


def reckoning(anchor: Token, lex: dict[str, list[str]]) -> Token | None:
    """The verb of reckoning or saying above a number, in the number's clause or one that its clause is the content of."""
    token, clauses, of_day_seen = anchor, 0, False
    for _ in range(10):
        head = token.head
        # `reported the same day that …`: the clause hangs on the day where it should hang on the verb
        of_day = token.dep_ in ("acl", "relcl") and head.lemma_.lower() in ("day", "week", "month", "night", "evening")
        if head.i == token.i or (token.dep_ in ("relcl", "advcl", "acl") and not of_day):
            return None
        if head.pos_ in ("VERB", "AUX") and head.i < anchor.i:
            lemma = head.lemma_.lower()
            if (
                lemma in lex["with_clause"]
                and token.i == anchor.i
                and anchor.pos_ == "NUM"
                and token.dep_ in ("dobj", "nsubj")
            ):
                return head  # `Moscow says 63`
            if token.dep_ == "ccomp" or of_day_seen:
                return head if lemma in lex["direct"] or lemma in lex["with_clause"] else None
            if lemma in lex["direct"] and token.dep_ in ("dobj", "obj", "prep", "dative"):
                return head
            if lemma in lex["at"] and token.dep_ == "prep" and token.lower_ in ("at", "including"):
                return head
            if lemma in lex["to"] and token.dep_ == "prep" and token.lower_ in ("to", "from") and _figure(head, lex):
                return head
        of_day_seen = of_day_seen or of_day
        if token.pos_ in ("VERB", "AUX"):
            clauses += 1
            if clauses > 2:
                return None
        token = head
    return None


def _figure(verb: Token, lex: dict[str, list[str]]) -> bool:
    """Whether the verb's object is a figure: `raised the total to 4,000`."""
    return any(c.dep_ in ("dobj", "obj") and c.lemma_.lower() in lex["figures"] for c in verb.children)
