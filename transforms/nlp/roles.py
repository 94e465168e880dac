"""Printed titles and affiliations of people: ``NATO Secretary General``, ``Zelensky's chief of staff``."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from transforms.nlp.lexicon import load_toml
from transforms.nlp.mentions import Mention
from transforms.nlp.words import Words

_MARK = re.compile(r"[()\[\]“”«»\"]")
_HONORIFICS = {
    "mr",
    "mr.",
    "mrs",
    "mrs.",
    "ms",
    "ms.",
    "miss",
    "dr",
    "dr.",
    "mx",
    "mx.",
    "sir",
    "lady",
    "lord",
    "madam",
}
_CLOSING = frozenset({",", ".", ";", ":", "(", ")", "-", "–", "—", "?", "!", '"', "”", "'s", "’s", "and"})
_LONGEST = 9  # tokens of a title before a name
_LONGEST_APPOSITION = 14


class Role(NamedTuple):
    """A printed title: its text and how sure it is the person's (2 before the name, 1 in apposition)."""

    text: str
    rank: int


@cache
def _list(key: str) -> frozenset[str]:
    return frozenset(load_toml("titles.toml")[key])


@cache
def _complements() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(c.split()) for c in load_toml("titles.toml")["complements"])


def is_title_head(word: str) -> bool:
    """Whether the word can be the head of a title or occupation (President, spokesman)."""
    return word in _list("titles") or word.lower() in _list("occupations")


def is_well_formed(role: str) -> bool:
    """Whether a printed role begins with a word and opens and closes its brackets and quotation marks."""
    pairs = all(role.count(a) == role.count(b) for a, b in ("()", "[]", "“”", "«»"))
    return role[:1].isalnum() and pairs and role.count('"') % 2 == 0


def role_of(w: Words, doc_text: str, mention: Mention, at: dict[int, Mention]) -> Role | None:
    """The title printed right before or behind a PERSON mention; ``at`` maps the last token of each mention to it."""
    before = _before(w, doc_text, mention, at)
    if before:
        return Role(before, 2)
    behind = _behind(w, doc_text, mention.last)
    return Role(behind, 1) if behind else None


def _before(w: Words, doc_text: str, mention: Mention, at: dict[int, Mention]) -> str | None:
    first = mention.first
    i = first - 1
    if i > 0 and w.text[i] == ",":
        return _before_comma(w, doc_text, mention, at)
    while i >= 0 and w.text[i].lower() in _HONORIFICS and not w.gap[i]:
        i -= 1
    end = i + 1
    if i > 0 and w.text[i] == "." and not w.spaced[i - 1] and w.text[i - 1] + "." in _list("titles"):
        i -= 1  # Col.: the tokeniser cuts some full stops off
    if i < 0 or w.gap[i]:
        return None
    if w.text[i] == "elect" and i > 1 and w.text[i - 1] == "-":
        return _printed(w, doc_text, i - 2, end)
    complement = next(
        (c for c in _complements() if tuple(t.lower() for t in w.text[max(0, end - len(c)) : end]) == c), ()
    )
    i -= len(complement)
    if i < 0 or w.gap[i] or not is_title_head(w.text[i]) or w.text[i].lower() in _list("relations"):
        return None
    start = i
    lowered = w.text[i][:1].islower()
    i -= 1
    while i >= 0 and first - i <= _LONGEST and not w.gap[i]:
        t = w.text[i]
        if i in at and at[i].label in ("ORG", "GPE", "NORP", "LOC", "FAC") and first - at[i].first <= _LONGEST:
            start, i = at[i].first, at[i].first - 1
            if i >= 0 and w.text[i] in ("-", "/") and not w.spaced[i]:
                break
            continue
        if (
            t in ("'s", "’s")
            and i - 1 in at
            and at[i - 1].label in ("PERSON", "ORG", "GPE")
            and first - at[i - 1].first <= _LONGEST
        ):
            start = at[i - 1].first
            break
        if (is_title_head(t) and (t[:1].isupper() or lowered)) or t.lower() in _list("modifiers"):
            start = i
            i -= 1
            continue
        if (
            t == "-"
            and i > 0
            and not w.spaced[i]
            and w.text[i - 1].lower() in ("vice", "co", "ex", "deputy", "secretary", "under")
        ):
            start, i = i - 1, i - 2
            continue
        if (
            t in ("and", "&")
            and i > 0
            and (is_title_head(w.text[i - 1]) or w.text[i - 1].lower() in _list("modifiers"))
            and start == i + 1
        ):
            i -= 1
            continue
        if t == "." and i > 0 and w.text[i - 1] in _list("titles") and not w.spaced[i - 1]:
            start, i = i - 1, i - 2  # Maj. Gen.: the tokeniser cuts the first full stop off
            continue
        break
    # A sentence that opens with "Former" or "Then" is fine; a determiner never belongs to the title.
    return _printed(w, doc_text, start, end)


def _before_comma(w: Words, doc_text: str, mention: Mention, at: dict[int, Mention]) -> str | None:
    """``the chief of the General Staff, Jane Doe,``: the noun phrase between a determiner or possessive and the comma.

    An apposition ends with a mark too, unless the phrase begins with "as" (``As a minister, Jane Doe spoke``): in ``At a
    meeting with the minister, Jane Doe spoke`` she is somebody else.
    """
    comma, head, start = mention.first - 1, None, None
    closed = mention.last >= len(w) or w.text[mention.last] in _CLOSING
    for i in range(comma - 1, max(-1, comma - 1 - _LONGEST), -1):
        t = w.text[i]
        low = t.lower()
        if w.gap[i] or low in (",", ".", ";", ":", "that", "and", "who", "said"):
            return None
        if low in ("the", "a", "an", "its", "his", "her", "their", "our", "my") or t in ("'s", "’s"):
            if head is not None and not (i > 0 and w.text[i - 1].lower() in ("of", "for", "in", "at", "to")):
                owner = at.get(i - 1) if t in ("'s", "’s") else None
                start = owner.first if owner and owner.label in ("PERSON", "ORG", "GPE") else i + 1
                break
            continue
        if is_title_head(t) and low not in _list("relations"):
            head = i
        elif low in _list("modifiers") or low in ("of", "for", "in", "at", "-") or t[:1].isupper():
            continue
        else:
            return None
    if head is None or start is None or start > head:
        return None
    opening = start - 1 if w.text[start - 1].lower() == "as" else start - 2
    if not closed and (opening < 0 or w.text[opening].lower() != "as"):
        return None
    # Only of, for … phrases may stand between the head and the comma: "the minister Kyiv sent" is none.
    if (
        head + 1 < comma
        and w.text[head + 1].lower() not in ("of", "for", "in", "at", "-")
        and not is_title_head(w.text[head + 1])
    ):
        return None
    return _printed(w, doc_text, start, comma)


def _printed(w: Words, doc_text: str, first: int, last: int) -> str | None:
    printed = " ".join(doc_text[w.start[first] : w.end[last - 1]].split())
    if not is_well_formed(printed):  # (CNN) - President: the name is behind it, so what is nearest counts
        printed = _MARK.split(printed)[-1].lstrip(" -–—,;:")
    return printed or None


def _behind(w: Words, doc_text: str, last: int) -> str | None:
    n = len(w)
    i = last
    if i < n and w.text[i].lower() in ("jr", "jr.", "sr", "sr."):
        i += 1
    if i >= n or w.text[i] != ",":
        return None
    i += 1
    if i < n and w.text[i].isdigit() and i + 1 < n and w.text[i + 1] == ",":  # Jane Doe, 45, a nurse,
        i += 2
    if i < n and w.text[i].lower() in ("a", "an", "the", "its", "his", "her", "their", "who's"):
        i += 1
    first, head = i, False
    while i < n and i - first < _LONGEST_APPOSITION and not w.gap[i]:
        t = w.text[i]
        if t in (",", ".", ";", "—", "–", "(", ":", "?", "!") or t in (
            "who",
            "which",
            "whose",
            "that",
            "said",
            "says",
            "told",
            "and",
        ):
            break
        if w.pos[i] in ("VERB", "AUX", "PRON") and not is_title_head(t):
            break
        head = head or (is_title_head(t) and t.lower() not in _list("relations") and i - first < 6)
        if not head and w.pos[i] in ("ADP", "ADV", "SCONJ", "NUM"):
            return None
        i += 1
    if (
        not head
        or i >= n
        or i == first
        or i - first >= _LONGEST_APPOSITION
        or w.text[i] not in (",", ".", "who", "—", "–", ";")
    ):
        return None
    printed = " ".join(doc_text[w.start[first] : w.end[i - 1]].split())
    return printed if is_well_formed(printed) else None
