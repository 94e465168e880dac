"""Numbers in words: `twenty-eight thousand six hundred`, `one and a half million`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache

from transforms.nlp.lexicon import load_toml
from transforms.nlp.quantities_types import Number


@cache
def word_values() -> dict[str, float]:
    lex = load_toml("numbers.toml")
    return {**lex["ones"], **lex["tens"], **lex["scales"]}


def read_words(text: str, start: int, end: int) -> Iterator[Number]:
    """Number words, cut where they cannot form one number (`two three`, `between four and five`)."""
    tokens = [(w.group().lower(), start + w.start(), start + w.end()) for w in re.finditer(r"\w+", text[start:end])]
    between = (
        re.search(r"\bbetween\s{1,3}(?:\w+\s{1,3})?$", text[max(0, start - 20) : start], re.IGNORECASE) is not None
    )
    i = 0
    while i < len(tokens):
        stop_at_and = between and i == 0
        value, scale, stop = _parse(tokens[: _first_and(tokens)] if stop_at_and else tokens, i)
        if stop == i:
            i += 1
            continue
        first, last = tokens[i], tokens[stop - 1]
        s, e = first[1], last[2]
        half = re.match(
            r"\s{1,3}and\s{1,3}a\s{1,3}(half|quarter)\b(?:[\s-]{1,3}(\w+))?", text[e : e + 40], re.IGNORECASE
        )
        if half:
            part = 0.5 if half[1].lower() == "half" else 0.25
            follow = word_values().get((half[2] or "").lower(), 0)
            if follow >= 100:
                value, scale, e = (value + part) * follow, follow, e + half.end(2)
            elif scale >= 1000:
                value, e = value + part * scale, e + half.end(1)
            else:
                value, e = value + part, e + half.end(1)
        yield Number(s, e, value, value, "words", scale)
        # what the half swallowed must not be read twice
        i = stop
        while i < len(tokens) and tokens[i][1] < e:
            i += 1


def _parse(tokens: list[tuple[str, int, int]], i: int) -> tuple[float, float, int]:
    """Value, last scale and end of the longest well-formed number that begins at token ``i``."""
    lex = load_toml("numbers.toml")
    ones, tens, scales = lex["ones"], lex["tens"], lex["scales"]
    total = current = 0.0
    last_scale, smallest = 1.0, math.inf
    seen = False
    begin = i
    room = math.inf  # what may still be added to `current` must be smaller than this
    if tokens[i][0] in ("a", "an"):
        current, seen, room = 1.0, True, 1.0
        i += 1
    stop = begin
    while i < len(tokens):
        word = tokens[i][0]
        if word == "and":
            if not seen or last_scale < 100 or i + 1 >= len(tokens):
                break
            if not _adds_to(tokens, i + 1, last_scale):
                break
            i += 1
            continue
        if word in ones or word in tens:
            value = float(ones.get(word, tens.get(word, 0)))
            if value >= room:
                break
            current += value
            room = 10.0 if word in tens else 0.0
            if word in ones and value == 0:
                room = 0.0
            seen = True
        elif word in scales:
            scale = scales[word]
            if word == "dozen":
                if total or (not seen and i != begin):
                    break
                total, current, last_scale = (current or 1.0) * 12, 0.0, 12.0
                return total, last_scale, i + 1
            if scale == 100:
                if current >= 100 or (current == 0 and seen and i > begin):
                    break
                current = (current or 1.0) * 100
                room = 100.0
            else:
                if scale >= smallest or (current == 0 and seen and total):
                    # `two million billion` is not one number
                    if total == 0 or current or scale < smallest:
                        break
                    total *= scale
                    last_scale, smallest, i, stop = scale, scale, i + 1, i + 1
                    continue
                total += (current or 1.0) * scale
                current, smallest, room = 0.0, scale, scale
                room = min(scale, 1000.0) if scale == 1000 else scale
            last_scale = scale
            seen = True
        else:
            break
        i += 1
        stop = i
    return total + current, last_scale, stop


def _first_and(tokens: list[tuple[str, int, int]]) -> int:
    return next((i for i, t in enumerate(tokens) if t[0] == "and"), len(tokens))


def _adds_to(tokens: list[tuple[str, int, int]], i: int, scale: float) -> bool:
    """Whether the words from ``i`` on continue a number behind `and`: `one hundred and fifty thousand` does, `one
    hundred and two hundred` is two numbers."""
    lex = load_toml("numbers.toml")
    small = 0.0
    for word, _, _ in tokens[i:]:
        if word in lex["scales"]:
            return small < scale and lex["scales"][word] != scale
        if word not in lex["ones"] and word not in lex["tens"]:
            break
        small += lex["ones"].get(word, lex["tens"].get(word, 0))
    return 0 < small < scale
