"""Statements that end in a dash and who made them: ``The bridge is shut - announced Ada Lang.``

Polish and Ukrainian prose, and translations of it, print speech so, opened by a dash or by nothing at all:
``It was late.- We stay. Nobody will move us - said Ivo Lang.``
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from functools import cache

from transforms.nlp.lexicon import load_toml
from transforms.nlp.quotes.cast import body_nouns, personal_nouns
from transforms.nlp.quotes.cues import Cue
from transforms.nlp.quotes.dialogue import DASHES, Form
from transforms.nlp.quotes.page import Page, Tokens, chain
from transforms.nlp.quotes.view import View
from transforms.nlp.roles import is_title_head

#: Set by hand (benchmarks/QUOTES_MODEL.md): speech that a dash opens, a sentence that nothing opens.
_OPENED_RIGHT, _SENTENCE_RIGHT = 0.9, 0.85
_DASH_TOKENS = frozenset({"-", "–", "—", "―", "--"})
_OPENING = re.compile(rf"(?:^|[.!?…:\"”»)\]]\s*)[{DASHES}]{{1,2}}\s*(?=[\[(\"“„«‘]?(\w))")
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_PRONOUNS = frozenset({"he", "she", "they"})
_NAMING = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM"})
_SENTENCE_END = frozenset({".", "!", "?", "…", "..."})
_LONGEST_SOURCE = 16  # tokens
_LONGEST_SPEECH = 600  # tokens


@cache
def _telling() -> frozenset[str]:
    """Verbs that may stand behind such a dash, by lemma, those with a particle too; one with a preposition wants an object."""
    data = load_toml("quote_cues.toml")
    found = (lemma for stance in data["behind_dashes"] for lemma in data["stance"][stance])
    return frozenset(lemma for lemma in found if " " not in lemma or lemma.split()[-1] in ("out", "up"))


def announced(v: View, p: Page, people: Collection[int], times: Collection[int]) -> list[Form]:
    """The statements of all paragraphs that a dash with a verb of saying and its subject ends; ``people`` and ``times``: the
    tokens of people's names and of expressions of time."""
    out: list[Form] = []
    for first, stop in p.paragraphs:
        begin, here = first, len(out)  # behind the attribution before
        for dash in range(first + 1, stop - 2):
            if dash < begin or v.lower[dash] not in _DASH_TOKENS or p.at[dash] >= 0:
                continue
            told = _told(v, p, dash, stop, people, times)
            if told is None:
                continue
            verb, source, end = told
            spans, opened = _speech(v, p, begin, dash)
            spans += _interrupted(v, end, stop)
            if not spans or not (opened or (_is_clause(v, p, spans) and _closes(v, end, stop, times))):
                continue
            right = _OPENED_RIGHT if opened else _SENTENCE_RIGHT
            out.append(Form(Cue(verb, verb, verb, "verb"), spans, source, right, opened))
            begin = max(end, spans[-1][1] + 1)
        if len(out) > here and out[-1].direct and (more := _goes_on(v, begin, stop)):
            out[-1] = replace(out[-1], spans=(*out[-1].spans, *more))
    return out


def _closes(v: View, end: int, stop: int, times: Collection[int]) -> bool:
    """Nothing said follows the source: no ``- he believes it will last``."""
    return end >= stop or end in times or v.pos[end] in ("PUNCT", "SPACE", "ADP", "CCONJ", "ADV")


def _is_clause(v: View, p: Page, spans: Tokens) -> bool:
    """A finite verb in it, or a quotation at its end."""
    return p.at[spans[-1][1]] >= 0 or any(v.tag[k] in _FINITE for s, e in spans for k in range(s, e + 1))


def _told(
    v: View, p: Page, dash: int, stop: int, people: Collection[int], times: Collection[int]
) -> tuple[int, int, int] | None:
    """Verb and source behind a dash, ``- said Ada Lang`` or ``- he said``, and the token behind them."""
    before, after = v.text[v.end[dash - 1] : v.start[dash]], v.text[v.end[dash] : v.start[dash + 1]]
    if not (before or after) or v.lower[dash - 1] in _DASH_TOKENS:
        return None
    if v.lower[dash + 1] in _PRONOUNS and _tells(v, dash + 2):
        return dash + 2, dash + 1, dash + 3
    if not _tells(v, dash + 1):
        return _subject_first(v, p, dash, stop, people, times)
    verb = dash + 1
    if v.lemma[verb] == "tell":  # told the Herald that …
        return None
    i = _behind_circumstance(v, verb + 1, stop, people, times)
    if i < stop and v.lower[i] in _PRONOUNS:
        return verb, i, i + 1
    named = _named(v, i, min(stop, i + _LONGEST_SOURCE), people, times)
    if named is None or (named[1] < len(v) and (v.tag[named[1]] in _FINITE or v.lower[named[1]] == "by")):
        return None
    return verb, *named


def _subject_first(
    v: View, p: Page, dash: int, stop: int, people: Collection[int], times: Collection[int]
) -> tuple[int, int, int] | None:
    """``- the mayor said.``: the sentence ends with it, and no dash before it opens an aside."""
    found = _named(v, dash + 1, min(stop, dash + 1 + _LONGEST_SOURCE), people, times)
    if found is None or found[1] >= stop or not _tells(v, found[1]):
        return None
    source, verb = found
    end = verb + 1
    if end < stop and v.dep[end] == "prt":
        end += 1
    if not _closes(v, end, stop, times) or (end < stop and (v.lower[end] in (",", ":") or p.at[end] >= 0)):
        return None
    first = _sentence_start(v, dash - 1)
    aside = any(v.lower[k] in _DASH_TOKENS and v.end[k - 1] < v.start[k] for k in range(first + 1, dash))
    return None if aside else (verb, source, end)


def _tells(v: View, i: int) -> bool:
    """A finite verb of saying, in lower case: no headline, no plural noun."""
    word, lemma = v.text[v.start[i] : v.end[i]], v.lemma[i].lower()
    phrase = f"{lemma} {v.lower[i + 1]}" if i + 1 < len(v) else lemma
    return v.tag[i] in ("VBD", "VBZ", "VBP", "VBN") and word.islower() and not _telling().isdisjoint((lemma, phrase))


def _behind_circumstance(v: View, i: int, stop: int, people: Collection[int], times: Collection[int]) -> int:
    """First token behind adverbs, times and a short ``on X``: ``said on Monday the mayor``, ``said on Radio One Ada Lang``."""
    while i < stop and (v.pos[i] == "ADV" or i in times):
        i += 1
    if i + 1 < stop and v.pos[i] == "ADP" and v.lower[i] in ("on", "in", "at", "to", "for") and v.pos[i + 1] != "DET":
        last = i + 3
        i += 2 if i + 1 not in people else 1
        while i < stop and (i in times or (i <= last and v.pos[i] in ("PROPN", "NUM") and not _is_name(v, i, people))):
            i += 1
    return i


def _is_name(v: View, i: int, people: Collection[int]) -> bool:
    return i in people or is_title_head(v.text[v.start[i] : v.end[i]])


def _named(v: View, i: int, stop: int, people: Collection[int], times: Collection[int]) -> tuple[int, int] | None:
    """Head token of the noun phrase that begins at ``i``, a person's name in it first, and the token behind it; nothing for
    what nobody is called."""
    end = i
    while end < stop and end not in times and (v.pos[end] in _NAMING or _joins(v, i, end) or end in people):
        end += 1
    if end == i:
        return None
    names = [
        k
        for k in range(i, end)
        if k in people
        and (k + 1 >= end or k + 1 not in people)
        and not (k + 1 < len(v) and v.lower[k + 1] in ("'s", "’s"))
        and v.pos[_first_of_name(k, i, people) - 1] != "ADP"
    ]
    if names:
        return names[-1], end
    phrase = next((k for k in range(i, end) if v.pos[k] == "ADP"), end)
    head = next((k for k in range(phrase - 1, i - 1, -1) if v.pos[k] in ("NOUN", "PROPN")), None)
    return (head, end) if head is not None and _may_tell(v, head) else None


def _joins(v: View, i: int, k: int) -> bool:
    """Inside a noun phrase: ``of``, ``for``, a possessive, a hyphen."""
    return k > i and (v.lower[k] in ("of", "for", "'s", "’s") or (v.lower[k] == "-" and v.end[k] == v.start[k + 1]))


def _first_of_name(k: int, i: int, people: Collection[int]) -> int:
    while k - 1 >= i and k - 1 in people:
        k -= 1
    return k


def _may_tell(v: View, head: int) -> bool:
    """A name, an office, a body, a person: ``announced plans`` has no subject."""
    word = v.lower[head]
    singular = word.removesuffix("s")
    return (
        v.pos[head] == "PROPN"
        or is_title_head(word)
        or is_title_head(singular)
        or {word, singular} & (body_nouns() | personal_nouns()[0]) != set()
    )


def _speech(v: View, p: Page, begin: int, dash: int) -> tuple[Tokens, bool]:
    """What is said before the dash: all from the dash that opens it, else the last sentence; and whether a dash opens it."""
    text = v.text[v.start[begin] : v.start[dash]]
    opening = [m for m in _OPENING.finditer(text) if m[1].isupper() or m[1].isdigit()]
    if opening:
        first = v.first_token_at(v.start[begin] + opening[-1].end())
    else:
        first = max(begin, _sentence_start(v, dash - 1))
    while first < dash and v.pos[first] in ("SPACE", "PUNCT") and p.at[first] < 0 and v.lower[first] not in "([":
        first += 1
    last = dash - 1
    while last > first and v.pos[last] == "SPACE":
        last -= 1
    if first > last or last - first > _LONGEST_SPEECH:
        return (), False
    q = p.at[first]
    if q >= 0:
        first = p.tokens[q][0]
        if first < begin:
            return (), False
        if p.tokens[q][1] >= last:
            return tuple(chain(p, q, back=True)), False
    return ((first, last),), bool(opening)


def _sentence_start(v: View, token: int) -> int:
    """First token of the sentence, which may begin right behind a full stop: ``It rained.Nobody came``."""
    first = v.sentences[v.sentence_of[token]][0]
    for k in range(token - 1, first, -1):
        glued = v.lower[k] in _SENTENCE_END and v.end[k] == v.start[k + 1]
        if glued and v.text[v.start[k + 1]].isupper() and v.end[k - 1] - v.start[k - 1] > 2:
            return k + 1
    return first


def _interrupted(v: View, end: int, stop: int) -> Tokens:
    """The rest of a sentence that the attribution interrupts: ``The talks - said Lang - went well.``"""
    if end + 1 >= stop or v.lower[end] not in _DASH_TOKENS or v.text[v.start[end + 1]].isupper():
        return ()
    last = next((k for k in range(end + 1, stop) if v.lower[k] in (*_SENTENCE_END, *_DASH_TOKENS)), stop)
    return ((end + 1, last - 1),) if last > end + 1 else ()


def _goes_on(v: View, end: int, stop: int) -> Tokens:
    """The rest of the paragraph behind a full stop and a dash, where nobody else says it: ``- said Lang. - Nobody left.``"""
    dot = next((k for k in range(end, stop) if v.lower[k] in _SENTENCE_END), stop)
    if dot + 2 < stop and v.lower[dot + 1] in _DASH_TOKENS and v.text[v.start[dot + 2]].isupper():
        return ((dot + 2, stop - 1),)
    return ()
