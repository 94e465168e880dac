"""Numbers as printed: digits in all groupings, words, mixed forms, vague orders of magnitude, fractions.

Reads plain text and knows nothing of bounds, units or what is counted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache

from transforms.nlp.lexicon import load_csv, load_toml
from transforms.nlp.quantities_types import Number
from transforms.nlp.quantities_words import read_words, word_values

_GAP = "[ \u00a0\u202f\u2009]"


_DIGITS = (
    r"(?:\d{1,3},\d{1,2}(?=\s?(?:%|percent|per cent|million|billion|euros?|[kcm]?m|kg|k?m2|km/h|tonnes|litres|metres)(?!\w))|\d{1,3}(?:,\d{3})+(?!\d)|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)|\d{1,3}(?:"
    + _GAP
    + r"\d{3})+(?![\d,.]?\d)"
    r"|\d{1,3}(?:\.\d{3}){2,}(?!\d)|\d{1,3}(?:['’]\d{3})+(?!\d)|\d{1,15}(?!\d))(?:\.\d{1,12}(?!\d))?|(?<!\d)\.\d{1,12}(?!\d)"
)


# Digits begin a number, or stand behind a currency code: `EUR50m`.
_CODES = sorted(
    {
        c
        for row in load_csv("currencies.csv")
        for c in [row["code"], *row["signs"].split("|")]
        if c.isalpha() and len(c) > 1
    }
)


_BEFORE = r"(?:(?<![\w.,\u2044])|" + "|".join(rf"(?<=(?<![\w-]){c})" for c in [*_CODES, "US", "PS", "R"]) + ")"


@cache
def _pattern() -> re.Pattern[str]:
    lex = load_toml("numbers.toml")
    small = "|".join(sorted([*lex["ones"], *lex["tens"]], key=len, reverse=True))
    scale = "|".join(lex["scales"])
    short = "|".join(lex["short_scales"])
    letter = "|".join(lex["letter_scales"])
    vague = "|".join(lex["vague"])
    multiplier = "|".join(
        w.replace(" ", r"\s{1,3}") for w in sorted(lex["vague_multipliers"]["words"], key=len, reverse=True)
    )
    part = "third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    sign = "".join(lex["fraction_signs"])
    word = f"(?:{small}|{scale})"
    joint = r"(?:[ \t\u00a0]{1,3}|\n|-)"
    return re.compile(
        rf"""(?<![\w])(?:
        (?P<vague>(?:{vague})\b(?:\s{{1,3}}(?:(?:or|and)\s{{1,3}}(?:even\s{{1,3}})?(?:{vague})\s{{1,3}})?of\s{{1,3}}(?:{vague})\b){{0,2}})
      | (?P<several>(?:{multiplier})[\s-]{{1,3}}(?P<several_scale>{scale})s?\b(?:[\s-]{{1,3}}(?P<several_more>{scale})s?\b)?)
      | (?P<couple>(?:a\s{{1,3}}|the\s{{1,3}})?couple(?:\s{{1,3}}of)?\s{{1,3}}(?P<couple_scale>{scale})\b | a\s{{1,3}}couple\s{{1,3}}of(?=\s))
      | (?P<part_scale>(?P<ps_n>(?:a\s{{1,3}}|one[\s-]|two[\s-]|three[\s-])?(?:half|quarters?|thirds?))[\s-]{{1,3}}(?:of\s{{1,3}})?(?:an?\s{{1,3}})?(?P<ps_scale>{scale})\b)
      | (?P<one_in>(?:(?P<in_a>{word}|\d{{1,3}})\s{{1,3}}(?:in\s{{1,3}}every|in|out\s{{1,3}}of(?:\s{{1,3}}every)?)\s{{1,3}}(?P<in_b>{word}|\d{{1,3}}(?:,\d{{3}})?)\b(?!,?\d)))
      | (?P<fraction>(?:(?P<fr_a>an?|{small})[\s-]{{1,3}}(?P<fr_b>(?:{part})s?)\b))
      | (?P<half>half(?=\s{{1,3}}(?:of|the|its|their|his|her|our|all|that|those|these|an?)\b)|(?<=\bby\s)half(?=[.,;)]|\s(?:to|from|in|since|over|this|last|after|and|within|during|between|compared)\b))
      | (?P<words>(?:an?\s{{1,3}}(?=(?:{scale})\b))?{word}\b(?:{joint}(?:and\s{{1,3}})?{word}\b){{0,12}})
      )"""
        rf"""|(?P<digits>{_BEFORE}(?P<minus>(?:(?<![\w.,)\]])[-−–]|(?<!\w)minus[ -])(?=[\d.]))?(?P<figure>(?P<share>[1-9]/(?:[2-9]|10))(?![\d/])(?=\s(?:of|cup|inch|mile)|-(?:inch|mile|cup))|{_DIGITS}|(?=[{sign}])))
        (?:(?P<sign>[ ]?[{sign}])|(?:[ -](?P<mixed>[1-9]/[2-9](?![\d/]))))?
        (?:\s?[×x]\s?10(?:\s?\^\s?(?=[-−\d])|(?=[-−]\d))(?P<exp>[-−]?\d{{1,2}})(?!\d))?
        (?:[ \u00a0-]{{0,1}}(?P<long_scale>(?:{scale}|{short}))s?\b(?!-)|[ \u00a0-]{{0,1}}(?P<long_scale2>(?:{scale}))\b
          |(?P<letter_scale>(?:{letter}))(?![\w²³/]))?""",
        re.IGNORECASE | re.VERBOSE,
    )


@cache
def number_words() -> frozenset[str]:
    """Every word that a number in words can begin with, lower case, articles left out."""
    lex = load_toml("numbers.toml")
    multipliers = {w.split()[-1] for w in lex["vague_multipliers"]["words"]}
    return frozenset({*word_values(), *lex["vague"], *lex["denominators"], *multipliers, "couple"})


@cache
def _word_start() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:" + "|".join(sorted(number_words(), key=lambda w: (-len(w), w))) + r")(?!\w)", re.IGNORECASE
    )


@cache
def _digit_start() -> re.Pattern[str]:
    return re.compile(r"(?<!\d)\d|[" + "".join(load_toml("numbers.toml")["fraction_signs"]) + "]")


_ARTICLE = re.compile(r"(?<!\w)(?:an?|the)\s{1,3}$", re.IGNORECASE)


def find_numbers(text: str, words: Iterable[int] | None = None) -> list[Number]:
    """All numbers of ``text`` in order, without overlap. Linear in the length of the text.

    ``words``: where number words begin, for a caller who knows it from its tokens (it saves a pass over the text).
    """
    starts = [m.start() for m in _word_start().finditer(text)] if words is None else words
    pattern = _pattern()
    out: list[Number] = []
    position = 0
    for start in sorted([*starts, *(m.start() for m in _digit_start().finditer(text))]):
        if start < position:
            continue
        for begin in _beginnings(text, start):
            m = pattern.match(text, begin) if begin >= position else None
            if m is None:
                continue
            found = [n for n in _read(text, m) if not out or n.start >= out[-1].end]
            if found:
                out += found
                position = max(m.end(), found[-1].end)
                break
    return out


def _beginnings(text: str, start: int) -> Iterator[int]:
    """Offsets at which the number with its first digit or word at ``start`` may begin: sign, point and article first."""
    if text[start].isalpha():
        article = _ARTICLE.search(text, max(0, start - 8), start)
        if article:
            yield article.start()
    else:
        if text[start - 6 : start].lower() in ("minus ", "minus-"):
            yield start - 6
        if start >= 2 and text[start - 1] == "." and text[start - 2] in "-−–":
            yield start - 2
        if start >= 1 and text[start - 1] in ".-−–":
            yield start - 1
    yield start


def _read(text: str, m: re.Match[str]) -> Iterator[Number]:
    lex = load_toml("numbers.toml")
    start, end, kind = m.start(), m.end(), m.lastgroup
    if m["figure"] is not None:
        yield from _read_digits(text, m)
    elif m["words"]:
        yield from read_words(text, start, end)
    elif m["vague"]:
        low, high = 1.0, 1.0
        found = [lex["vague"][w] for w in re.findall(r"\w+", m["vague"].lower()) if w in lex["vague"]]
        for i, interval in enumerate(found):
            # `tens of thousands`: ten to a hundred times a thousand.
            low *= interval[0]
            high *= interval[1] if i == 0 else interval[0]
        if re.search(r"\b(?:or|and)\b", m["vague"].lower()) and len(found) == 3:
            # `tens or even hundreds of thousands`
            low, high = found[0][0] * found[2][0], found[1][1] * found[2][0]
        yield Number(start, end, low, high, "vague")
    elif m["several"]:
        v = lex["vague_multipliers"]
        scale = lex["scales"][m["several_scale"].lower()]
        if m["several_more"]:  # `several hundred thousand`
            scale *= lex["scales"][m["several_more"].lower()]
        yield Number(start, end, v["low"] * scale, v["high"] * scale, "vague")
    elif m["couple"]:
        scale = lex["scales"][m["couple_scale"].lower()] if m["couple_scale"] else 1
        yield Number(start, end, 2.0 * scale, 2.0 * scale, "words", scale, approx=True)
    elif m["part_scale"]:
        scale = lex["scales"][m["ps_scale"].lower()]
        n = m["ps_n"].lower()
        times = 3 if n.startswith("three") else 2 if n.startswith("two") else 1
        part = 0.5 if "half" in n else times / (3 if "third" in n else 4)
        yield Number(start, end, part * scale, part * scale, "words", scale)
    elif m["one_in"]:
        a, b = (
            float(word_values()[x]) if (x := m[g].lower().replace(",", "")) in word_values() else float(x)
            for g in ("in_a", "in_b")
        )
        if 0 < a < b:
            yield Number(start, end, a / b, a / b, "fraction")
    elif m["fraction"]:
        yield from _read_fraction(text, m)
    elif m["half"]:
        yield Number(start, end, 0.5, 0.5, "fraction")
    else:  # pragma: no cover - the alternatives above are all there are
        raise AssertionError(kind)


def _read_fraction(text: str, m: re.Match[str]) -> Iterator[Number]:
    lex = load_toml("numbers.toml")
    a, b = m["fr_a"].lower(), m["fr_b"].lower()
    plural = b.endswith("s")
    n = 1.0 if a in ("a", "an") else word_values()[a]
    below = lex["denominators"][b]
    followed_by_of = re.match(r"\s{1,3}of\b", text[m.end() : m.end() + 6]) is not None
    # `a third term`, `two quarters`, `one fifth grader` are not shares.
    share = 0 < n < below and (
        (plural and n > 1 and not (below == 4 and n == 2))
        or (not plural and n == 1 and (followed_by_of or _changed_by(text, m.start(), m.end())))
    )
    if share:
        yield Number(m.start(), m.end(), n / below, n / below, "fraction")
    elif a not in ("a", "an"):
        yield Number(m.start("fr_a"), m.end("fr_a"), n, n, "words")


_CHANGED_BY = re.compile(
    r"\b(?:by|down|up|fell|rose|dropped|grew|jumped|climbed|declined|plunged|shrank|slumped|surged)\s"
    r"(?:by\s)?(?:(?:up\sto|about|around|nearly|almost|more\sthan|over|less\sthan|at\sleast|as\smuch\sas|roughly|some)\s)?$",
    re.IGNORECASE,
)
_CHANGE_ENDS = re.compile(
    r"[.,;)]|\s(?:to|from|in|since|over|this|last|after|and|within|during|between|compared|on)\b|\s*$"
)


def _changed_by(text: str, start: int, end: int) -> bool:
    """`fell by a third`, `up a quarter this year`."""
    return _CHANGE_ENDS.match(text, end) is not None and _CHANGED_BY.search(text, max(0, start - 40), start) is not None


def _read_digits(text: str, m: re.Match[str]) -> Iterator[Number]:
    lex = load_toml("numbers.toml")
    raw = m["figure"]
    if m["share"]:
        above, below = (int(x) for x in m["share"].split("/"))
        if above < below:
            form = "fraction" if text[m.end("share") : m.end("share") + 4] == " of " else "digits"
            yield Number(m.start(), m.end("share"), above / below, above / below, form)
        return
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", raw):
        raw = raw.replace(".", "")
    elif re.fullmatch(r"\d{1,3},\d{1,2}", raw):
        raw = raw.replace(",", ".")  # decimal comma, before a unit only
    value = float(re.sub(r"[^\d.]", "", raw)) if raw else 0.0
    if m["sign"]:
        value += lex["fraction_signs"][m["sign"].strip()]
    elif m["mixed"]:
        over, under = m["mixed"].split("/")
        value += int(over) / int(under)
    elif not raw:
        return
    scale = 1.0
    end = m.end()
    word = m["long_scale"] or m["long_scale2"]
    if word:
        scale = float({**lex["scales"], **lex["short_scales"]}[word.lower()])
        if word.lower() == "hundred" and value >= 100:
            scale, end = 1.0, m.start("long_scale") - 1
    elif m["letter_scale"]:
        letter = m["letter_scale"]
        letters = lex["letter_scales"]
        scale = float(letters.get(letter, letters.get(letter.lower(), 1)))
    if m["exp"]:
        value *= 10.0 ** int(m["exp"].replace("−", "-"))
    if m["minus"]:
        value = -value
    value = _tidy(value * scale)
    if math.isfinite(value):
        yield Number(m.start(), end, value, value, "digits", scale)


def _tidy(value: float) -> float:
    """Undo binary noise of a decimal times a power of ten: 1.1 × 1e6 is 1100000."""
    return float(f"{value:.15g}")
