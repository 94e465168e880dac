"""Numbers that count nothing, judged by their neighbours: names of things, years, ordinals, scores."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from transforms.nlp.quantities_idioms import NOUNS, is_idiom
from transforms.nlp.quantities_spans import lookalike_words
from transforms.nlp.quantities_tokens import TokenIndex
from transforms.nlp.quantities_types import Number


def is_named(doc: Doc, tokens: TokenIndex, number: Number, has_unit: bool, money: bool) -> bool:
    """Whether the number is part of a name, a year, an ordinal or a score, judged by its neighbours."""
    text = tokens.text
    start, end = number.start, number.end
    if number.form == "fraction" or number.form == "vague":
        return _vague_name(text, number)
    before, after = text[max(0, start - 24) : start], text[end : end + 24]
    if number.form == "digits":
        if not money and before[-1:].isalpha():
            return True
        if (
            not money
            and before[-1:]
            and before[-1:] in "-‑–/"
            and before[-2:-1].isalpha()
            and not before.lower().endswith(("sub-", "mid-", "pre-", "now-", "then-"))
        ):
            return True
        if before[-1:] and before[-1:] in "#№":
            return True
        if (
            not has_unit
            and not money
            and re.match(r"[A-Za-z]", after)
            and not re.match(r"people|soldiers|troops|men|civilians|[a-z]{5,}", after)
        ):
            return True
        if re.match(r"(?:st|nd|rd|th)\b", after) or (
            re.match(r"[-–—:]\d", after) and not has_unit and not money and _score(text, start, end)
        ):
            return True
        if (
            before[-1:]
            and before[-1:] in "-–—:"
            and before[-2:-1].isdigit()
            and not has_unit
            and _score(text, start, end)
        ):
            return True
    if number.form == "words" and _ONE_DAY.match(text, start) and not _MEASURED_DAY.search(before):
        return True
    if _NUMBERED.search(before):
        return True
    if money or (has_unit and number.form == "words"):
        return False
    return _by_tokens(doc, tokens, number, has_unit)


# `one day he left`, but `in one day`.
_ONE_DAY = re.compile(r"one (?:day|night|morning|evening|afternoon|summer|winter)\b", re.IGNORECASE)


_MEASURED_DAY = re.compile(
    r"\b(?:in|for|within|after|than|least|just|only|about|per|every|the|a|of|lasted|took|single)\s$", re.IGNORECASE
)


_NUMBERED = re.compile(r"(?:\b[Nn](?:o|os|r)\.|№|\bnumber|\b[Ww]orld [Ww]ar)\s?$")


def _vague_name(text: str, number: Number) -> bool:
    """`the scores`, `half time` and the like are kept out by what stands around vague words."""
    printed = text[number.start : number.end].lower()
    before = text[max(0, number.start - 12) : number.start].lower()
    if printed == "scores":
        return re.match(r"\sof\s", text[number.end : number.end + 4]) is None
    if printed == "half":
        if re.match(r"\s(?:the|a)\sworld\s(?:away|apart)\b", text[number.end : number.end + 18]):
            return True
        return re.search(r"(?:second|first|other|better|latter)\s$", before) is not None
    if printed == "tens":
        return re.match(r"\sof\s", text[number.end : number.end + 4]) is None
    return False


# What follows a range of amounts, never a score.
_MEASURED = re.compile(
    r"\s?(?:%|[xkm]\b|(?:m|b|tr)illion|bn\b|thousand|hundred|per\b|percent|mph|km|kg|years?|months?|weeks?|days?|hours?|minutes?)"
)


def _score(text: str, start: int, end: int) -> bool:
    """Whether `a-b` around the number reads as a score or a pair of labels."""
    left = re.search(r"(\d+)[-–—:]$", text[max(0, start - 6) : start])
    right = re.match(r"[-–—:](\d+)", text[end : end + 6])
    if left:
        a, b = left[1], text[start:end]
    elif right:
        a, b = text[start:end], right[1]
    else:
        return False
    if not a.isdigit() or not b.isdigit() or len(a) > 3 or len(b) > 3:
        return False
    stop = end if left else end + 1 + len(b)
    if _MEASURED.match(text, stop):
        return False
    if int(a) >= int(b):
        return True
    window = set(re.findall(r"[a-z]+", text[max(0, start - 40) : end + 40].lower()))
    return bool(window & lookalike_words()["score_words"]) and int(b) < 15


def _by_tokens(doc: Doc, tokens: TokenIndex, number: Number, has_unit: bool) -> bool:
    text, lex = tokens.text, lookalike_words()
    first, last = tokens.at(number.start), tokens.at(number.end - 1)
    previous = doc[first - 1] if first > 0 else None
    following = doc[last + 1] if last + 1 < len(doc) else None
    printed = text[number.start : number.end]
    same_sentence = previous is not None and tokens.same_sentence(previous.i, first)
    adjacent = (
        same_sentence
        and previous is not None
        and text[previous.idx + len(previous) : number.start] in ("", " ", "\u00a0")
    )
    word = previous.lower_.rstrip(".") if previous is not None and adjacent else ""
    plural_next = following is not None and following.tag_ in ("NNS", "NNPS")
    if number.form == "digits":
        if _calibre(text, number) or _aircraft(text, number):
            return True
        if word in lex["families"] and not has_unit and "," not in printed:
            return True
        if not has_unit and _year(doc, first, last, printed, word, plural_next):
            return True
        if word in lex["months"] and len(printed) <= 2 and not has_unit:
            return True
    if has_unit and not (following is not None and following.tag_ == "HYPH" and word in lex["labels"]):
        return False
    plain = number.scale == 1 and "," not in printed and number.low < 10000
    if (
        word in lex["labels"]
        and plain
        and previous is not None
        and previous.tag_ in ("NN", "NNP", "NNS", "NNPS", "JJ", "CD", "UH", "VB", "VBP", "DT", "RB", "SYM")
    ):
        if (
            word in ("no", "top", "plan", "order", "act", "mine", "well", "line", "point", "points", "group", "part")
            and plural_next
        ):
            return word == "no"
        if not plural_next or (previous.text[:1].isupper() and word not in ("day", "week", "top")):
            return not (
                word in ("week", "day", "season", "game", "match", "quarter")
                and previous.i > 0
                and doc[previous.i - 1].lower_ in ("a", "last", "this", "the", "per")
            )
    if (
        number.form == "digits"
        and plain
        and adjacent
        and previous is not None
        and _name_before(tokens, previous, following, first)
    ):
        return True
    if (
        number.form == "words"
        and printed[:1].isupper()
        and adjacent
        and previous is not None
        and previous.text[:1].isupper()
        and previous.tag_ in NOUNS
    ):
        return True  # `the Kursk Seven`
    if (
        number.form == "words"
        and printed[:1].isupper()
        and word == "of"
        and first > 1
        and doc[first - 2].text[:1].isupper()
    ):
        return True  # `the Group of Seven`
    return number.form == "words" and is_idiom(doc, first, last, printed.lower(), previous, following)


def _calibre(text: str, number: Number) -> bool:
    """`155 mm shells`, `120-millimetre mortar`: the bore of a gun, unless a length is spoken of."""
    after = re.match(r"[ \u00a0-]?(?:mm|millim)\w*", text[number.end : number.end + 14])
    if not after or text[number.start : number.end] not in lookalike_words()["calibres"]:
        return False
    window = re.findall(r"[a-z]+", text[number.end : number.end + 40].lower())[1:4]
    return not set(window) & lookalike_words()["length_context"]


def _aircraft(text: str, number: Number) -> bool:
    """`787 Dreamliner`, `737 MAX 8`: airliners are called by number."""
    return re.fullmatch(r"7[0-8]7|3[0-8]0", text[number.start : number.end]) is not None and (
        re.match(r"[ -](?:MAX|Max|Dreamliner|jet|airliner|neo|NG)\b", text[number.end : number.end + 14]) is not None
    )


def _year(doc: Doc, first: int, last: int, printed: str, word: str, plural_next: bool) -> bool:
    """A bare number of four digits from 1000 to 2100 that stands as a year."""
    if not re.fullmatch(r"1[0-9]\d\d|20\d\d|21\d\d", printed):
        return False
    value = int(printed)
    likely = 1700 <= value <= 2050 or (value < 2200 and word in ("by", "in", "until", "before"))
    if plural_next and doc[last + 1].lower_ not in ("elections", "olympics", "games", "world"):
        # `2000 soldiers` counts, `the 2014 protests` dates
        if doc[last + 1].lemma_.lower() in ("year", "day", "people"):
            return False
        if last + 2 < len(doc) and doc[last + 2].tag_ == "POS":
            return likely  # `a 2016 candidates' debate`
        return (
            likely
            and value >= 1900
            and word in ("the", "his", "her", "their", "its", "of", "in", "since", "during", "after", "before")
        )
    if doc[first].ent_type_ in ("DATE", "EVENT", "LAW", "WORK_OF_ART"):
        return True
    if doc[first].ent_type_ in ("MONEY", "PERCENT", "QUANTITY"):
        return False
    return likely


def _name_before(tokens: TokenIndex, previous: Token | None, following: Token | None, first: int) -> bool:
    """Whether a capitalised name stands directly before the number and takes it as its own: `FTSE 100`, `Planet 9`."""
    doc = tokens.doc
    if (
        previous is None
        or previous.tag_ not in ("NNP", "NNPS")
        or not previous.text[:1].isupper()
        or previous.ent_type_ in ("DATE", "TIME")
    ):
        return False
    if previous.ent_type_ == "PERSON":
        # `on Radio Nova 1,` names a station; `Horova 43` before anything else may count
        return following is None or (following.is_punct and following.text not in ("-", "‑", "–", "%"))
    if previous.lower_.rstrip(".") in lookalike_words()["months"]:
        return False
    if following is not None and tokens.same_sentence(following.i, previous.i):
        if following.tag_ in ("NNS", "NNPS") or (
            following.tag_ in ("JJ", "VBN") and doc[first].dep_ == "nummod" and doc[first].head.i > following.i
        ):
            return False
        if doc[first].dep_ == "nummod" and doc[first].head.i > first and doc[first].head.tag_ in ("NNS",):
            return False
    if doc[first].text[:1].isupper():
        return True
    return (
        doc[first].head.i <= previous.i
        or previous.ent_type_ not in ("GPE", "LOC", "NORP")
        or doc[first].dep_ in ("nummod", "appos")
    )
