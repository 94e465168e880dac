"""Text as a tape for the grammar of times: one character a word, so that a pattern over word classes is a plain regex.

Every word of the lexicon belongs to classes (``MONTH``, ``UNIT`` …) and may stand for itself (``ago``). Words with the
same set of classes share one character; all others are filler. A pattern such as ``the? part=PART of month=MONTH`` is
compiled to a regular expression over these characters, so that matching costs microseconds a pattern and an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

FILLER = "x"
BREAK = "\n"  #: a paragraph's end: no expression runs over it
_FIRST = 0xE000  # Unicode's private use area: no clash with FILLER, BREAK or regex syntax
_WORD = re.compile(
    r"(?<![\d/])9/11(?![\d/])|[ap]\.?\s?m\b\.?|\d{4}-\d{2}-\d{2}(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{4}(?!\d)|\d{1,2}:\d{2}(?::\d{2})?(?!\d)"
    r"|\d{1,2}\.\d{2}(?=\s?[ap]\.?m\b)|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:st|nd|rd|th|s)?(?![^\W\d_])|\d+"
    r"|(?:[^\W\d_]\.){2,}(?![^\W\d_])|[^\W\d_]+(?:\.(?=[^\W\d_]\b)[^\W\d_])*|\n\s*\n|['’]s\b|[-–—‑‐−]|\S",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"(?:(\w+)=)?([A-Za-z_]+|\()|\s+")


@lru_cache(maxsize=1 << 14)
def number_classes(text: str) -> frozenset[str]:
    """Classes of a token that begins with a digit."""
    if re.fullmatch(r"\d+", text):
        n, out = int(text[:9]), ["NUM"]
        if len(text) == 4 and 1000 <= n <= 2100:
            out.append("YEAR")
        if len(text) <= 2 and 1 <= n <= 31:
            out.append("DAY")
        if len(text) <= 2 and n <= 24:
            out.append("HOUR")
        if len(text) == 2:
            out.append("YY")
        if len(text) == 4 and n <= 2359 and n % 100 < 60:
            out.append("HHMM")
        return frozenset(out)
    if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)", text, re.IGNORECASE):
        return frozenset(("ORD", "DAY") if 1 <= int(text[:-2]) <= 31 else ("ORD",))
    if re.fullmatch(r"\d{3}0['’]?s", text, re.IGNORECASE):
        return frozenset({"DECADE"})
    if re.fullmatch(r"\d{2}0s", text, re.IGNORECASE):
        return frozenset({"DECADE3"})
    if re.fullmatch(r"\d0['’]?s", text, re.IGNORECASE):
        return frozenset({"YYS"})
    if re.fullmatch(r"\d{1,2}:\d{2}(?::\d{2})?", text):
        valid = int(text.split(":")[0]) <= 24 and int(text.split(":")[1]) < 60
        return frozenset({"CLOCK"} if valid else ())
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return frozenset({"ISO"})
    if re.fullmatch(r"\d{1,2}([./])\d{1,2}\1\d{4}", text):
        return frozenset({"NUMERIC"})
    if re.fullmatch(r"\d+\.\d{2}", text) and int(text.split(".")[0][:3]) <= 24:
        return frozenset({"NUM", "DOTCLOCK"})
    if re.fullmatch(r"[\d,.]+", text):
        return frozenset({"NUM"})
    return frozenset()


_SAMPLES = (
    *(f"{n:0{width}d}" for width in (1, 2, 3, 4) for n in range(10**width)),
    *(
        "12345",
        "1,000",
        "1,000.5",
        "3.5",
        "3.45",
        "30.45",
        "1.234",
        "7th",
        "45th",
        "1990s",
        "470s",
        "90s",
        "10:30",
        "30:30",
        "1:75",
    ),
    *("2024-10-28", "24.10.2024"),
)


@dataclass
class Tape:
    """A text's words: offsets, forms and the characters that patterns run over."""

    text: str
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    chars: str = ""

    def word(self, i: int) -> str:
        """The i-th word as printed; '' beyond the text."""
        return self.text[self.starts[i] : self.ends[i]] if 0 <= i < len(self.starts) else ""

    def lower(self, i: int) -> str:
        """The i-th word in lower case; '' beyond the text."""
        return self.word(i).lower()


class Alphabet:
    """Words and classes, and the characters that stand for them; compiles patterns written over both."""

    def __init__(self, classes: Mapping[str, Iterable[str]], sources: Iterable[str]) -> None:
        """``classes``: class → words. ``sources``: all patterns; their lower-case words become literals."""
        self.members: dict[str, set[str]] = {}
        for name, words in classes.items():
            for word in words:
                self.members.setdefault(word, set()).add(name)
        for source in sources:
            for m in _IDENTIFIER.finditer(source):
                if m[2] and m[2] != "(" and not m[2].isupper():
                    self.members.setdefault(m[2], set()).add("=" + m[2])
        self._signatures: dict[frozenset[str], str] = {}
        self._words = {w: self._char(frozenset(c)) for w, c in sorted(self.members.items())}
        marks = {
            "-": "HYPHEN",
            ",": "COMMA",
            ".": "DOT",
            "'": "APOS",
            "/": "SLASH",
            "(": "OPEN",
            ")": "CLOSE",
            "'s": "POSS",
        }
        for mark, name in marks.items():
            self._words[mark] = self._char(frozenset({name}))
        for dash in "–—‑‐−":
            self._words[dash] = self._words["-"]
        self._words["’"], self._words["’s"] = self._words["'"], self._words["'s"]
        # Every signature a number can have must be known before patterns are compiled.
        for sample in _SAMPLES:
            self._char(number_classes(sample))

    def _char(self, signature: frozenset[str]) -> str:
        if not signature:
            return FILLER
        if signature not in self._signatures:
            self._signatures[signature] = chr(_FIRST + len(self._signatures))
        return self._signatures[signature]

    def read(self, text: str) -> Tape:
        """The tape of ``text``, in time linear in its length."""
        matches = list(_WORD.finditer(text))
        forms = [m.group() for m in matches]
        words, lookup = self._words, self._char_of
        chars = [words.get(form) or lookup(form) for form in forms]
        starts = [m.start() for m in matches]
        return Tape(text, starts, [s + len(f) for s, f in zip(starts, forms, strict=True)], "".join(chars))

    def _char_of(self, form: str) -> str:
        """The character of a word that does not stand in the lexicon as printed: a number, a capital, filler."""
        if form[0].isdigit():
            return self._signatures.get(number_classes(form), FILLER)
        if form[0] == "\n":
            return BREAK
        return self._words.get(form.lower(), FILLER)

    def compile(self, source: str) -> re.Pattern[str]:
        """A regular expression over tapes for a pattern in words, classes, ``name=`` groups and regex operators.

        A group's name may be used more than once: later ones are numbered (``rel__2``). Raises ValueError for a class
        that no word has.
        """

        seen: dict[str, int] = {}

        def one(m: re.Match[str]) -> str:
            name, symbol = m[1], m[2]
            if symbol is None:
                return ""
            if name:
                seen[name] = seen.get(name, 0) + 1
                name = name if seen[name] == 1 else f"{name}__{seen[name]}"
            opening = f"(?P<{name}>" if name else "(?:"
            if symbol == "(":
                return opening
            wanted = symbol if symbol.isupper() else "=" + symbol
            chars = "".join(c for s, c in self._signatures.items() if wanted in s)
            if not chars:
                raise ValueError(f"no word has class {symbol!r} in pattern {source!r}")
            return f"{opening}[{chars}])" if name else f"[{chars}]"

        return re.compile(_IDENTIFIER.sub(one, source))
