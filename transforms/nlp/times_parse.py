"""What the parse says about a temporal expression: its tense, and the words around it by part of speech."""

from __future__ import annotations

import bisect

from spacy.tokens import Doc, Token

from transforms.nlp.lexicon import load_toml
from transforms.nlp.times_context import FUTURE, PAST, PRESENT

_MAX_CLIMB = 12
_AUXILIARIES = ("aux", "auxpass")


class Parse:
    """Looks up a parsed text by offset."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.offsets: list[int] = doc.to_array("IDX").tolist()

    def token(self, offset: int) -> Token | None:
        """The token that holds the code point at ``offset``; None beyond the text."""
        i = bisect.bisect_right(self.offsets, offset) - 1
        return self.doc[i] if 0 <= i < len(self.doc) else None

    def tag(self, offset: int) -> str:
        """Penn Treebank tag of the token at ``offset``; '' beyond the text."""
        token = self.token(offset)
        return token.tag_ if token is not None else ""

    def is_preposition(self, offset: int) -> bool:
        """Whether the parser takes the token at ``offset`` for a preposition (``over`` in ``paid over ten years``)."""
        token = self.token(offset)
        return token is not None and token.dep_ == "prep"

    def is_article_of_noun(self, start: int, end: int, coordinated: bool = False) -> bool:
        """Whether the article at ``start`` belongs to a noun behind ``end`` (``the`` in ``the winter campaign``).

        Only adjectives and nouns may stand between, unless ``coordinated``.
        """
        article = self.token(start)
        if article is None or article.dep_ != "det" or article.head.idx < end:
            return False
        between = (t for t in self.doc[article.i + 1 : article.head.i] if t.idx >= end)
        return coordinated or all(t.tag_[:2] in ("NN", "JJ", "VB", "CD", "HY", "PO") for t in between)

    def scheduled(self, start: int, end: int) -> bool:
        """Whether text[start:end] modifies an event that is named before it comes (``the October elections``)."""
        token = self.token(max(end - 1, start))
        words = load_toml("tense.toml")["scheduled_nouns"]
        for _ in range(5):
            if token is None or token.head is token:
                return False
            token = token.head
            if token.lower_ in words:
                return True
            if token.tag_[:2] not in ("NN", "IN"):
                return False
        return False

    def tense(self, start: int, end: int) -> int | None:
        """PAST, PRESENT or FUTURE of the clause in which text[start:end] stands; None when no verb decides it.

        Climbs from the expression to the verb that governs it. What is planned counts as future (``is to meet``,
        ``scheduled for``); so does the present tense in front of the expression (``ends in June``), but not that of verbs of
        saying (``says Monday``: past), nor one behind it (``On April 21 the army takes …`` may tell history). Infinitives
        of verbs that report success take the tense above (``managed to cross``).
        """
        token = self.token(max(end - 1, start))
        if token is not None and token.dep_ == "punct":
            token = self.token(start)
        if token is None:
            return None
        words = load_toml("tense.toml")
        through_noun = False
        told_in = self._told_in(start, words)
        for _ in range(_MAX_CLIMB):
            outside = not start <= token.idx < end
            if token.tag_ in ("VBN", "JJ", "VBD") and token.lower_ in words["planned"]:
                return FUTURE
            if (
                outside
                and (token.tag_[:1] == "V" or token.tag_ == "MD")
                and not (_is_infinitive(token) and (told_in or _looks_back(token, start)))
            ):
                found = _verb_tense(token, words)
                if found == PRESENT:
                    if told_in or token.lemma_.lower() in words["reporting"]:
                        return PAST
                    return None if through_noun or token.idx > start else PRESENT
                if found is not None:
                    return None if found == FUTURE and through_noun else found
            # "the May 9 parade", "data from March": the date belongs to the noun. What stands behind a noun ("a package on
            # Monday") is often attached to it by mistake.
            if outside and token.tag_[:2] == "NN" and token.idx >= end:
                through_noun = True
            if outside and token.lower_ in ("from", "of") and token.head.tag_[:1] != "V":
                through_noun = True
            if token.head is token:
                return None
            token = token.head
        return None

    def _told_in(self, start: int, words: dict[str, list[str]]) -> bool:
        """Whether the word in front is what was said or shown: ``in a video post Tuesday``."""
        before = self.token(start - 2)
        return before is not None and before.dep_ == "pobj" and before.lemma_.lower() in words["told_in"]


def _is_infinitive(verb: Token) -> bool:
    return any(c.tag_ == "TO" for c in verb.lefts)


def _looks_back(verb: Token, start: int) -> bool:
    """Whether the verb is followed by what happened before: ``to support the town following its invasion in February``."""
    return any(c.lower_ in ("following", "since") and c.idx < start for c in verb.rights)


def _verb_tense(verb: Token, words: dict[str, list[str]]) -> int | None:
    """Tense of a verb with its auxiliaries; None when the verb above decides."""
    helpers = [c for c in verb.lefts if c.dep_ in _AUXILIARIES or (c.tag_ == "TO" and c.dep_ == "aux")]
    modals = [c.lower_ for c in helpers if c.tag_ == "MD"]
    if any(m in words["future_modals"] for m in modals):
        return (
            PAST if any(c.lower_ in ("have", "'ve") for c in helpers) and not {"will", "'ll"} & set(modals) else FUTURE
        )
    if modals:
        return PAST if any(c.lower_ in ("have", "'ve") for c in helpers) else FUTURE
    forms = {c.tag_ for c in helpers}
    if "TO" in forms:
        if any(c.lower_ in ("have", "having") for c in helpers):
            return PAST
        above = verb.head
        if above is not verb and above.lemma_.lower() in words["implicative"]:
            return None
        if above is not verb and verb.dep_ in ("xcomp", "ccomp") and above.tag_[:1] == "V":
            return FUTURE
        # A purpose or an infinitive after a noun: "is to arrive", "plans to leave" look ahead, the rest is open.
        return FUTURE if verb.dep_ in ("ROOT", "acl", "relcl") or above.lemma_ == "be" else None
    if "VBD" in forms or ("VBN" in forms and "VBP" not in forms and "VBZ" not in forms):
        return PAST
    have = any(c.lemma_ == "have" for c in helpers)
    if verb.tag_ == "VBD":
        return PAST
    if verb.tag_ == "VBN":
        if have or not helpers:
            return PAST
        return PRESENT if forms & {"VBZ", "VBP"} else None
    if verb.tag_ in ("VBZ", "VBP"):
        return PRESENT
    if verb.tag_ == "VBG":
        return PRESENT if forms & {"VBZ", "VBP"} else None
    return PRESENT if verb.dep_ == "ROOT" else None
