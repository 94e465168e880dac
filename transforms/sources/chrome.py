"""What a page puts around a story, taken out line by line; whatever goes is handed back, so that one can check.

Only lines that are chrome as a whole go. A line that merely contains such words stays, since losing a sentence of the
story is worse than keeping a banner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from transforms.sources.data import load_toml
from transforms.sources.dates import Moment, parse_date

_LONGEST = 1000  # no chrome pattern matches a longer line
_MARKS = " \t\u00a0*•·▪►▶»›>→←«‹<|#–—-[]()"
#: A second copy of a line at least this long is a pull quote or a page artefact; shorter ones may be meant.
_REPEATED = 40
_WRAP_MARGIN = 85  # typewriter copy used 60 to 80 columns
_ENDS = (".", "!", "?", '"', "”", ":", ";", ")")
_STAMP = re.compile(
    r"(?:written|published|updated|posted|created|modified|last updated|last modified|first published|issued|input|edited)"
    r"(?: on| at)? ?[:：] ?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Cleaned:
    """The story, the lines taken out of it in order, and the date that a time stamp among them gives."""

    text: str
    removed: tuple[str, ...]
    stamp: Moment | None = None


def remove_chrome(text: str, timezone: str = "UTC") -> Cleaned:
    """The text without the lines that belong to the page. Kept lines are unchanged and in order.

    Taken out: advertisement marks, share, follow, newsletter and cookie lines, ``Read more: …``, photo credits, menus,
    time stamps, a long line's second copy, and a list of headlines behind ``Related stories`` at the end. Linear in
    the length of the text.
    """
    lines = text.split("\n")
    inside = _inside_paragraph(lines)
    drop = [not within and _is_chrome(line) for line, within in zip(lines, inside, strict=True)]
    stamp: Moment | None = None
    seen: set[str] = set()
    for i, line in enumerate(lines):
        key = " ".join(line.split())
        if not drop[i] and (moment := _stamp(key, timezone)) is not None:
            drop[i], stamp = True, stamp or moment
        alone = not "".join(lines[max(i - 1, 0) : i] + lines[i + 1 : i + 2]).strip()
        if len(key) >= _REPEATED and key.endswith(_ENDS) and (alone or len(key) > _WRAP_MARGIN):
            drop[i] = drop[i] or key in seen
            seen.add(key)
    _drop_last_section(lines, drop)
    if not any(drop):
        return Cleaned(text, ())
    kept: list[str] = []
    just_dropped = False
    for line, dropped in zip(lines, drop, strict=True):
        # Of the blank lines before and behind what was dropped one is enough.
        if not dropped and not (just_dropped and not line and kept and not kept[-1]):
            kept.append(line)
            just_dropped = just_dropped and not line
        just_dropped = just_dropped or dropped
    removed = tuple(line.strip() for line, dropped in zip(lines, drop, strict=True) if dropped and line.strip())
    return Cleaned("\n".join(kept).strip(), removed, stamp)


def _inside_paragraph(lines: list[str]) -> list[bool]:
    """For each line whether a sentence runs into it from the line before, as in hard-wrapped copy."""
    if not is_wrapped(lines):
        return [False] * len(lines)
    inside = []
    open_sentence = False
    for line in lines:
        text = line.strip()
        inside.append(open_sentence and bool(text))
        wrapped = 45 <= len(text) <= _WRAP_MARGIN and not text.endswith(_ENDS)
        open_sentence = wrapped or (open_sentence and bool(text) and not text.endswith(_ENDS) and len(text) > 20)
    return inside


def is_wrapped(lines: list[str]) -> bool:
    """Whether a text's lines were broken at a margin, so that one sentence runs over several lines."""
    lengths = [len(line.strip()) for line in lines if line.strip()]
    full = sum(45 <= n <= _WRAP_MARGIN for n in lengths)
    return bool(lengths) and max(lengths) <= _WRAP_MARGIN + 15 and full >= 3 and full * 2 >= len(lengths)


def is_chrome_line(line: str, timezone: str = "UTC") -> bool:
    """Whether a line, as a whole, belongs to the page and not to the story; time stamps do."""
    return _is_chrome(line) or _stamp(" ".join(line.split()), timezone) is not None


def line_core(line: str) -> str:
    """A line as the patterns see it: white space collapsed, list marks and arrows around it left out."""
    return " ".join(line.split()).strip(_MARKS)


def _is_chrome(line: str) -> bool:
    if len(line) > _LONGEST:
        return False
    core = line_core(line)
    if not core:
        return False
    return _pattern().fullmatch(core) is not None


def _stamp(line: str, timezone: str) -> Moment | None:
    """The first date of a line that is nothing but time stamps: ``Written: 2024-10-30 08:29:06Updated: …``."""
    if len(line) > 160 or not _STAMP.match(line):
        return None
    moments = [parse_date(part, timezone) for part in _STAMP.split(line) if part.strip(" |,;·")]
    return moments[0] if moments and all(moments) else None


def _drop_last_section(lines: list[str], drop: list[bool]) -> None:
    """Drop headlines of other articles that follow a heading such as ``Related stories``, if nothing else follows."""
    last_prose = next((i for i in range(len(lines) - 1, -1, -1) if not drop[i] and _is_prose(lines[i])), -1)
    for i in range(last_prose + 1, len(lines)):
        core = " ".join(lines[i].split()).strip(_MARKS + ":")
        if core and len(core) <= 60 and _headings().fullmatch(core) and last_prose >= 0:
            drop[i:] = [True] * (len(lines) - i)
            return


def _is_prose(line: str) -> bool:
    line = line.strip()
    return (
        len(line) > 160
        or line.endswith((".", "!", "?", '"', "”", "’", "…", ":", ";", "»", "。"))
        or '"' in line
        or "“" in line
    )


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    groups = load_toml("chrome.toml")["lines"]
    return re.compile("|".join(f"(?:{p})" for patterns in groups.values() for p in patterns), re.IGNORECASE)


@lru_cache(maxsize=1)
def _headings() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in load_toml("chrome.toml")["sections"]["headings"]), re.IGNORECASE)
