"""Whether a statement is denied, possible, planned or conditional."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.nlp.claims_verbs import lexicon

_CONDITIONS = frozenset(("if", "unless", "when", "once", "should", "were", "provided", "as"))


def is_negated(clause: Token, anchor: Token) -> bool:
    negations = lexicon()["modality"]["negations"]
    for token in (clause, anchor):
        for child in token.children:
            nor = child.dep_ == "cc" and child.lower_ == "nor" and child.i < token.i
            if nor or child.dep_ == "neg" or (child.lower_ in negations and child.dep_ in ("advmod", "preconj")):
                # `not only 20` and `not more than 20` deny nothing
                after = child.nbor(1).lower_ if child.i + 1 < len(child.doc) else ""
                if after not in ("only", "more", "less", "fewer", "just"):
                    return True
    # `no plans to send 10,000 troops`, `none of the 12 survived`
    if clause.dep_ in ("acl", "relcl") and any(c.dep_ == "det" and c.lower_ == "no" for c in clause.head.children):
        return True
    of = anchor.head
    return anchor.dep_ == "pobj" and of.lower_ == "of" and of.head.lower_ in ("none", "neither")


def modality_of(verb: Token | None, clause: Token | None, anchor: Token) -> str:
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
        if token.dep_ == "advcl" and token.head.lower_ == "long" and any(c.lower_ == "as" for c in children):
            return "conditional"  # `as long as they hold one village`
        if aux & set(lex["conditional_aux"]):
            # `promised that France would give` reports a plan; `would give if …` depends on something
            reported = (
                token.dep_ == "ccomp"
                and token.head.tag_ in ("VBD", "VBN")
                and not any(c.dep_ == "advcl" and any(m.lower_ in _CONDITIONS for m in c.children) for c in children)
            )
            return "planned" if reported else "conditional"
        if aux & set(lex["possible"]):
            return "possible"
        if aux & set(lex["planned_aux"]):
            return "planned"
        if token.dep_ == "conj" and token.head.pos_ in ("VERB", "AUX"):
            finite = token.tag_ in ("VBZ", "VBP", "VBD") and any(
                c.dep_ in ("nsubj", "nsubjpass") for c in token.children
            )
            if finite:
                break  # `will only prolong the war, and it puts 100,000 people at risk`
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
        if token.dep_ == "pcomp" and token.head.head.lemma_.lower() in lex["possible_nouns"]:
            return "possible"
        break
    return "asserted"
