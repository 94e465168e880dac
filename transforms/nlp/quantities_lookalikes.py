"""Numbers that count nothing: dates, times, names of things, addresses, scores, list numbers, page furniture."""

from __future__ import annotations

import re
from functools import cache

from spacy.tokens import Doc, Token

from transforms.nlp.lexicon import load_toml
from transforms.nlp.quantities_numbers import Number
from transforms.nlp.quantities_tokens import TokenIndex


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    return {k: frozenset(v) for k, v in load_toml("lookalikes.toml").items()}


@cache
def _spans_pattern() -> re.Pattern[str]:
    months = "|".join(sorted(_lexicon()["months"], key=len, reverse=True))
    streets = "|".join(re.escape(s) for s in sorted(_lexicon()["streets"], key=len, reverse=True))
    chrome = "|".join(sorted(_lexicon()["chrome"], key=len, reverse=True))
    return re.compile(
        rf"""(?<![\w])(?:
        https?://\S{{1,300}} | www\.\S{{1,300}} | [@#][\w-]{{1,80}} | [\w.+-]{{1,64}}@[\w-]{{1,64}}\.[\w.-]{{1,64}}
      | \d{{4}}-\d{{2}}-\d{{2}}(?:T[\d:.]+Z?)? | \d{{1,2}}[/.]\d{{1,2}}[/.](?:19|20)?\d{{2}}(?!\d) | (?<=\()(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])(?=\)) | 9/11\b | 7/7\b | 24/7\b
      | \d{{1,2}}[:h.]\d{{2}}(?::\d{{2}})?\s?(?:[ap]\.?\s?m\b\.?|gmt|utc|et\b|edt|est|cet|bst|local\stime|hours\b|o'clock)
      | (?<![\d,.$€£¥])(?:[01]?\d|2[0-4]):[0-5]\d(?::\d{{2}})?(?!\d)
      | (?:at|after|before|until|since)\s(?:[01]?\d|2[0-3])\.[0-5]\d(?=\s*(?:[,;)]|\.(?!\d)|$|(?:on|there|the|local|in|today|we|he|she|they|it|and)\b))
      | \d{{1,2}}\s?(?:[ap]\.\s?m\b\.?|[ap]m\b|o['’]clock) | [012]\d[0-5]\d\s(?:gmt|utc|hours|hrs|local\stime|z)\b
      | (?:between|from)\s\d{{1,2}}(?::\d\d)?(?:\s?[ap]\.?m\.?)?\s(?:and|to)\s\d{{1,2}}(?::\d\d)?\s?[ap]\.?m\b
      | (?:{months})\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:\s?[-–—]\s?\d{{1,2}}|\s(?:to|and|or)\s\d{{1,2}}(?!\d|,\d{{3}}|\s\w+s\b))?(?:,?\s(?:19|20)\d{{2}})?(?![\d]|,\d{{3}})
      | \d{{1,2}}(?:st|nd|rd|th)?(?:\s?[-–—]\s?\d{{1,2}}|\s(?:to|and|or)\s\d{{1,2}})?(?:\sof)?\s(?:{months})\b(?:,?\s(?:19|20)\d{{2}})?(?!\s(?:have|had|be)\b)
      | (?:{months})\.?,?\s(?:19|20)\d{{2}}
      | (?:spring|summer|autumn|fall|winter)\s(?:of\s)?(?:19|20)\d{{2}}
      | (?:19|20)\d{{2}}\s?[-–—/]\s?(?:(?:19|20)\d{{2}}|\d{{2}})(?![\d,])
      | \d{{1,4}}['’]?s\b
      | \+?\d{{1,3}}[\s.-]\(?\d{{2,4}}\)?[\s.-]\d{{3,4}}(?:[\s.-]\d{{2,4}}){{1,2}}(?!\d) | \(\d{{3}}\)\s?\d{{3}}-\d{{4}} | \d{{3}}-\d{{3}}-\d{{4}} | \d{{3}}-\d{{4}}(?!\d)
      | \d{{1,5}}[a-z]?,?\s(?:(?-i:[A-Z])[\w.'’-]{{1,30}}\s){{1,3}}(?:{streets})(?!\w)
      | (?:by|was|voted|vote)\s\d{{1,3}}\s(?:votes\s)?to\s\d{{1,3}}(?!\d|[.,]\d|%|\s(?:percent|per\scent|million|thousand|\w+s\b))
      | (?:P\.?O\.?\s)?box\s\d{{1,6}}
      | (?!\d{{1,3}}(?:\.\d{{3}}){{2,}}(?![.\d]))v?\d{{1,3}}(?:\.\d{{1,3}}){{2,4}}(?![\d,]) | v\.?\s?\d+(?:\.\d+)*
      | \d{{1,4}}\s(?:{chrome})(?=\s*(?:$|[|·•\n])) | \d{{1,2}}[\s-](?:min|mins|minute|minutes)\s(?:read|to\sread)\b
      | \d{{1,3}}\s(?:of|/)\s\d{{1,3}}(?=\s*(?:$|[|·•\n])) | (?:©|\(c\)|copyright(?:\s©)?)\s(?:19|20)\d{{2}}
      | \d{{1,3}}\s?x\s?\d{{1,3}}\b | \d\s?[×x]\s?\d{{2,3}}(?![\d^])
      | (?-i:[A-Z]{{1,2}}\d{{1,2}}[A-Z]?\s\d[A-Z]{{2}})
        )
      | (?:^|\n)[ \t]*\(?\d{{1,2}}[.)](?=[ \t]+[^\d\s])
        """,
        re.IGNORECASE | re.VERBOSE,
    )


def lookalike_spans(text: str) -> list[tuple[int, int]]:
    """Spans of ``text`` whose numbers are dates, times, addresses and the like, by their form alone."""
    return [m.span() for m in _spans_pattern().finditer(text)]


# Calling `is_lookalike` in this order costs least: letters beside the digits settle most cases.
_GLUED_BEFORE = re.compile(r"(?:[A-Za-z]{1,12}[-‑–]?|[A-Za-z]\d*[/.-])$")
_LETTERS_AFTER = re.compile(r"(?:st|nd|rd|th)\b|[A-Za-z]|[-‑][A-Z]\d|\d")


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
            and not before.lower().endswith(("sub-", "mid-", "pre-"))
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
_NUMBERED = re.compile(r"(?:\b[Nn](?:o|os|r)\.|№|\bnumber)\s?$")


def _vague_name(text: str, number: Number) -> bool:
    """`the scores`, `half time` and the like are kept out by what stands around vague words."""
    printed = text[number.start : number.end].lower()
    before = text[max(0, number.start - 12) : number.start].lower()
    if printed == "scores":
        return re.match(r"\sof\s", text[number.end : number.end + 4]) is None
    if printed == "half":
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
    return bool(window & _lexicon()["score_words"]) and int(b) < 15


def _by_tokens(doc: Doc, tokens: TokenIndex, number: Number, has_unit: bool) -> bool:
    text, lex = tokens.text, _lexicon()
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
        and previous.tag_ in _NOUNS
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
    return number.form == "words" and _word_idiom(doc, first, last, printed.lower(), previous, following)


def _calibre(text: str, number: Number) -> bool:
    """`155 mm shells`, `120-millimetre mortar`: the bore of a gun, unless a length is spoken of."""
    after = re.match(r"[ \u00a0-]?(?:mm|millim)\w*", text[number.end : number.end + 14])
    if not after or text[number.start : number.end] not in _lexicon()["calibres"]:
        return False
    window = re.findall(r"[a-z]+", text[number.end : number.end + 40].lower())[1:4]
    return not set(window) & _lexicon()["length_context"]


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
        or previous.ent_type_ in ("DATE", "TIME", "PERSON")
    ):
        return False
    if previous.lower_.rstrip(".") in _lexicon()["months"]:
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


_NOUNS = ("NN", "NNS", "NNP", "NNPS")
_IDIOM_AFTER = (
    "another",
    "day",
    "time",
    "thing",
    "way",
    "side",
    "hand",
    "point",
    "reason",
    "more",
    "who",
    "that",
    "which",
    "s",
    "'s",
    "’s",
    "by",
    "can",
    "could",
    "might",
    "may",
    "should",
    "would",
    "must",
    "needs",
    "has",
    "is",
    "was",
    "or",
)


def _word_idiom(doc: Doc, first: int, last: int, printed: str, previous: Token | None, following: Token | None) -> bool:
    """Number words that count nothing: `no one`, `one day`, `one of the largest`, `one-sided`, `two-state`."""
    before = previous.lower_ if previous is not None else ""
    after = following.lower_ if following is not None else ""
    if printed == "one":
        if before in (
            "no",
            "every",
            "any",
            "each",
            "this",
            "that",
            "which",
            "the",
            "some",
            "only",
            "a",
            "another",
            "square",
            "day",
            "number",
            "not",
            "same",
        ):
            return True
        if after in _IDIOM_AFTER:
            return True
        if re.match(r"-?\s?(?:on|to)\s?-?\s?one\b", doc[last + 1 : last + 5].text.lower()) or re.search(
            r"\bone\s?-?\s?(?:on|to)\s?-?$", doc[max(0, first - 4) : first].text.lower()
        ):
            return True  # `one on one`
        noun_follows = following is not None and following.tag_ in _NOUNS
        if (
            previous is not None
            and previous.tag_ in ("JJ", "JJR", "NN", "VBG")
            and not noun_follows
            and after != "of"
            and previous.whitespace_
        ):
            return True  # `a proxy one`
        head = doc[first].head
        if doc[first].dep_ == "nummod" and head.i > first and head.lemma_.lower() in _lexicon()["introduced"]:
            return True
        if doc[first].tag_ not in ("CD",) and after != "of":
            return True
        if after == "of":
            window = list(doc[last + 2 : last + 7])
            noun = next((k for k, t in enumerate(window) if t.tag_ in ("NNS", "NNPS")), len(window))
            window = window[: noun + 1]
            # `Moscow is one of the oldest cities` counts nothing
            if doc[first].dep_ in ("attr", "appos", "oprd") or before in ("as", "become", "becoming"):
                return True
            return any(
                t.tag_ in ("JJS", "RBS") or t.lower_ in _lexicon()["vague_partitives"] for t in window
            ) or not any(t.tag_ in ("NNS", "NNPS", "VBN", "DT", "PRP") for t in window)
        return not (
            following is not None and following.tag_ in ("NN", "NNP", "JJ", "VBN", "IN", "CC", "VBG", "JJR", "HYPH")
        )
    if before in ("top", "bottom", "final", "big") and not (
        following is not None and following.tag_ in (*_NOUNS, "JJ", "VBG", "VBN")
    ):
        return True
    if printed in ("hundred", "thousand", "million", "billion", "dozen") and before not in (
        "a",
        "the",
        "per",
        "another",
        "every",
        "last",
        "first",
        "this",
    ):
        return True
    return printed in ("zero",) and after in ("-", "sum", "tolerance", "in", "hour", "emission", "emissions")
