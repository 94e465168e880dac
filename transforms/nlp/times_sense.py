"""What a match of the grammar says: the sense of an expression, and how its words, numbers and units are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from transforms.nlp.times_patterns import lexicon
from transforms.nlp.times_tape import Tape


@dataclass
class Sense:
    """What a temporal expression says by itself. ``how`` names the way in which context completes it."""

    how: str
    type: str = "DATE"
    start: int = 0  #: words of the tape, half open
    end: int = 0
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    season: str | None = None
    quarter: str | None = None
    part: str | None = None
    rel: str | None = None
    count: float | None = None
    vague: bool = False
    unit: str | None = None
    tod: str | None = None
    value: str | None = None
    approx: str = ""
    before: str = ""  #: the word in front, in lower case
    joined: bool = False  #: goes on to the next expression, which names no year either (``February and March``)
    last_month: int | None = None
    last_day: int | None = None


class Found:
    """A match, read by group: words, lexicon values, numbers."""

    def __init__(self, tape: Tape, m: re.Match[str], offset: Callable[[int], int]) -> None:
        self.tape, self.groups, self._offset = tape, m.groupdict(), offset
        self._m = m
        self.start, self.end = offset(m.start()), offset(m.end() - 1) + 1

    def span(self, name: str) -> tuple[int, int] | None:
        """Words of the first group of that name that took part; None when none did."""
        key, i = name, 1
        while key in self.groups:
            if self.groups[key]:
                return self._offset(self._m.start(key)), self._offset(self._m.end(key) - 1) + 1
            i += 1
            key = f"{name}__{i}"
        return None

    def text(self, name: str) -> str:
        """The group's words in lower case, joined by blanks; '' when it took no part."""
        s = self.span(name)
        return " ".join(self.tape.lower(i) for i in range(*s)) if s else ""

    def of(self, name: str, cls: str) -> object:
        """The lexicon's value of the group's first word in that class; None when it took no part."""
        s = self.span(name)
        return lexicon()[cls].get(self.tape.lower(s[0])) if s else None

    def integer(self, name: str) -> int | None:
        """The group's number: digits, ``7th``, ``seventh``, ``twenty-first``; None when it took no part."""
        s = self.span(name)
        if not s:
            return None
        if digits := re.match(r"\d+", self.tape.word(s[0])):
            return int(digits.group()[:9])
        words = lexicon()
        total = 0
        for i in range(*s):
            word = self.tape.lower(i)
            total += words["ORDWORD"].get(word, words["NUMWORD"].get(word, 0))
        return total or None

    def words(self) -> set[str]:
        """All words of the match in lower case."""
        return {self.tape.lower(i) for i in range(self.start, self.end)}


def number_words(words: list[str]) -> float | None:
    total = current = 0.0
    seen = False
    table = lexicon()["NUMWORD"]
    for w in words:
        if re.fullmatch(r"\d[\d,.]*", w):
            current, seen = current + float(w.rstrip(".,").replace(",", "") or 0), True
        elif w in table:
            n = table[w]
            seen = True
            if n in (100, 12) and w != "twelve":
                current = (current or 1) * n
            elif n == 1000:
                total, current = total + (current or 1) * 1000, 0
            else:
                current += n
    return total + current if seen else None


def count(text: str) -> tuple[float | None, bool]:
    """Number that words of quantity name, and whether they are vague (``several``, ``a few``): then the number is None.

    A span of numbers (``two or three``) gives its first: TIMEX3 annotates ``two or three days`` by its extent only.
    """
    words = [w for w in text.replace("-", " ").split() if w not in ("of", "more", "the", "every")]
    words, fraction = _without_fraction(words)
    joined = " ".join(words)
    if not words:
        return fraction or 1.0, False
    if set(words) & {
        "few",
        "several",
        "many",
        "some",
        "countless",
        "numerous",
        "dozens",
        "hundreds",
        "thousands",
        "tens",
        "number",
    }:
        return None, True
    extra = fraction or (0.5 if joined.endswith("and a half") or joined.endswith("and half") else 0.0)
    if extra and not fraction:
        words = words[: -3 if joined.endswith("and a half") else -2]
    if len(words) > 1 and words[-1] in ("a", "an"):
        words = words[:-1]
    if words[-1] in ("quarter", "quarters"):
        return (0.75 if "three" in words else 0.25), False
    if "couple" in words:
        return 2.0, False
    if "half" in words and "dozen" not in words:
        return 0.5, False
    if "half" in words:
        return 6.0, False
    for joint in ("to", "or"):
        if joint in words:
            words = words[: words.index(joint)]
    if words and words[0] in ("a", "an", "another", "the"):
        rest = number_words(words[1:])
        return (rest if rest is not None else 1.0) + extra, False
    n = number_words(words)
    return (n + extra if n is not None else None), n is None


def _without_fraction(words: list[str]) -> tuple[list[str], float]:
    """``2 1 / 2`` → the words in front of the fraction, and what it adds."""
    if "/" not in words:
        return words, 0.0
    i = words.index("/")
    over, under = words[i - 1 : i], words[i + 1 : i + 2]
    if not (over and under and over[0].isdigit() and under[0].isdigit() and int(under[0])):
        return words, 0.0
    return words[: i - 1] + words[i + 2 :], int(over[0]) / int(under[0])


def part_of(f: Found) -> str | None:
    """START, MID or END from a word of the match such as early, the middle of, later."""
    words = lexicon()
    if f.span("part"):
        name = f.text("part")
        return str(words["PART"].get(name) or words["PARTNAME"].get(name, "MID"))
    for i in range(f.start, min(f.end, f.start + 3)):
        word = f.tape.lower(i)
        if value := words["COMPARE"].get(word) or words["PART"].get(word):
            return str(value)
    return None


def tod_of(f: Found) -> str | None:
    value = f.of("tod", "TOD")
    return str(value) if value else None


_SMALLER = {"Y": "MWD", "M": "WD", "W": "D", "D": ("TH",), "TH": ("TM",), "TM": ("TS",)}


def joined_periods(n: float | None, unit: str, m: float | None, smaller: str) -> str | None:
    """TIMEX3 duration of two units: ``six hours and 40 minutes`` → ``PT6H40M``; None unless the second is the smaller."""
    first, second = period(n, unit), period(m, smaller)
    if not first or not second or smaller not in _SMALLER.get(unit, ()):
        return None
    return first + (second if unit == "D" and smaller == "TH" else second.lstrip("PT")).removeprefix("P")


_DURATION_UNITS = {"TS": ("PT", "S"), "TM": ("PT", "M"), "TH": ("PT", "H")}


def period(n: float | None, unit: str) -> str | None:
    """TIMEX3 duration of ``n`` units (None: a vague number): ``P3Y``, ``PT24H``, ``PXD``, ``P2.5Y``."""
    if unit == "2W":
        unit, n = "W", None if n is None else 2 * n
    if n is not None and (n <= 0 or n > 1e7):
        return None
    if n is not None and n != int(n) and unit in ("TH", "CE", "Y", "DE") and n < 1:
        n, unit = n * {"TH": 60, "CE": 100, "Y": 12, "DE": 10}[unit], {"TH": "TM", "CE": "Y", "Y": "M", "DE": "Y"}[unit]
    if unit == "ML":
        unit, n = "CE", None if n is None else 10 * n
    head, letter = _DURATION_UNITS.get(unit, ("P", unit))
    if letter == "Q":
        head, letter, n = "P", "M", None if n is None else 3 * n
    return f"{head}{'X' if n is None else f'{n:g}' if n != int(n) else int(n)}{letter}"
