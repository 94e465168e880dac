"""The verbs that speak of a noun: the one that governs it, those joined to it, participles, raised verbs."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.nlp.claims_verbs import lexicon, numbered

_SUPPLYING = ("supply", "provide", "present", "equip", "arm", "furnish")


#: What these lead to is a part of the noun before them.
_PART = frozenset(("of", "with", "including", "include", "like", "worth", "in", "between", "from", "for", "at", "on"))


def governor(anchor: Token, first: int = 1 << 30) -> tuple[Token | None, str]:
    """The verb that governs a noun, and whether the noun is its object, its subject (active or passive) or further off.

    A preposition from token ``first`` on is a bound (`shot down over 70 drones`), no preposition of the verb."""
    token = anchor
    apart = False  # behind a preposition of another noun: `wrote a letter to 20 officers`
    for _ in range(8):
        head, dep = token.head, token.dep_
        if head.i == token.i:
            return (token, "root") if token.pos_ in ("VERB", "AUX") else (None, "")
        if dep in ("nsubjpass",):
            return head, "passive"
        if dep in ("nsubj", "csubj"):
            return head, "passive" if any(c.dep_ == "auxpass" for c in head.children) else "subject"
        if dep in ("dobj", "obj", "dative", "oprd"):
            return head, "prep" if apart else "object"
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
            if head.lower_ in ("including", "include") and (
                verb.pos_ in ("VERB", "AUX") or (verb.tag_ == "NN" and verb.head.dep_ == "advcl")
            ):
                if verb.dep_ != "advcl" and any(
                    c.dep_ == "dobj" and c.tag_ != "PRP" and verb.i < c.i < head.i for c in verb.children
                ):
                    return verb, "object"  # `gives equipment to the army, including 400 vehicles`
                return None, ""  # `fled since the army launched its invasion, including 9,000`
            if head.lower_ == "with" and verb.lemma_.lower() in _SUPPLYING:
                return verb, "object"
            if head.dep_ == "agent":
                return verb, "agent"
            if verb.pos_ in ("VERB", "AUX"):
                return verb, "prep"
            if verb.lemma_.lower() == "exception":
                return None, ""
            apart = apart or head.lower_ not in _PART
            token = verb
            continue
        if dep == "prep" and head.pos_ in ("VERB", "AUX"):
            return head, "prep"
        if dep in ("acl", "relcl", "advcl") and token.pos_ in ("VERB", "AUX"):
            return token, "root"
        token = head
    return None, ""


def reduced(anchor: Token) -> list[Token]:
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
            acts = child.tag_ == "VBN" and any(c.dep_ == "dobj" and c.i > child.i for c in child.children)
            acts = acts and child.dep_ != "relcl"  # `injured at least 30,000`, not `who have joined the ranks`
            if not subject_is_other and not acts and (child.tag_ != "VBD" or child.dep_ != "advcl"):
                found += [child, *(c for c in joined(child))]
    return found


def joined(verb: Token) -> list[Token]:
    """Verbs joined to ``verb`` that share its subject: `killed or wounded`."""
    out: list[Token] = []
    frontier = [verb]
    for _ in range(4):
        more = [
            c
            for v in frontier
            for c in v.children
            if c.dep_ == "conj"
            and not numbered(v, c)
            and c.pos_ in ("VERB", "ADJ")
            and not any(g.dep_ in ("nsubj", "nsubjpass", "dobj", "expl") for g in c.children)
        ]
        if not more:
            break
        out += more
        frontier = more
    return out


def raised_verbs(verb: Token, role: str) -> list[Token]:
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
            inner = raised_verbs(child, "passive" if any(c.dep_ == "auxpass" for c in child.children) else "subject")
            return inner or [child, *joined(child)]
    return []


def raised_role(token: Token) -> str:
    return (
        "passive"
        if (token.tag_ == "VBN" and any(c.dep_ == "auxpass" for c in token.children))
        or token.dep_ in ("oprd", "acomp", "ccomp")
        else "subject"
    )


def sharing(verb: Token, role: str) -> list[Token]:
    """The verbs before the last of a list that have its object too: `killed, injured or captured 5,000 troops`."""
    out: list[Token] = []
    while role == "object" and verb.dep_ == "conj" and verb.head.pos_ == "VERB" and verb.i - verb.head.i <= 3:
        verb = verb.head
        if any(c.dep_ in ("dobj", "obj", "prep", "ccomp", "xcomp") for c in verb.children):
            break
        out.insert(0, verb)
    return out


def role_of(verb: Token, role: str) -> str:
    return "passive" if role == "passive" and verb.tag_ in ("VBN", "VBD") else role
