"""Printed lines of a PDF → the paragraphs of a story: page numbers and running heads out, words joined, columns followed.

A PDF knows lines and where they stand, not paragraphs. What begins a new one: a wider gap, an indent, another size of
type, a short line that ends a sentence, a bullet. Pure functions over lines, without any PDF library.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from transforms.sources.data import load_toml

_EDGE_LINES = 3  # running heads and feet stand among that many lines at the top and at the bottom
_NUMBERED = re.compile(r"(?:page |p\. ?|seite )?[-–—]? ?\d{1,4} ?[-–—]?(?: ?(?:of|/|von|de) ?\d{1,4})?", re.IGNORECASE)
_BULLET = re.compile(r"[•●▪■◦‣–—*·]\s|\(?\d{1,2}[.)]\s")
_ENDS = re.compile(r"[.!?:;…。][\"'”’»)\]]*$")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LARGER = 1.15  # type this much larger than the text's is a headline's
_TITLE_LENGTH = range(8, 301)
_TITLE_LINES = 5


@dataclass(frozen=True)
class Line:
    """A printed line: text, left and right edge, height above the foot of the page, size of type, all in points.

    ``hyphen``: its last word goes on in the next line; the mark is not in ``text``.
    """

    text: str
    left: float
    right: float
    bottom: float
    size: float
    hyphen: bool = False


@dataclass(frozen=True)
class Story:
    """What the lines say: headline (None where no line is set larger), paragraphs, and what was taken out, in order."""

    title: str | None
    paragraphs: tuple[str, ...]
    removed: tuple[str, ...]


def compose(pages: Sequence[Sequence[Line]]) -> Story:
    """The story that is printed on the pages. Linear in the number of lines but for the sorting of pages."""
    kept, removed = without_running_lines(pages)
    title, kept = take_title(kept)
    return Story(title, tuple(_paragraphs(kept)), tuple(removed))


def without_running_lines(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The pages without page numbers and without lines that stand at the edge of half of the pages, and those lines.

    Two pages must bear such a line; figures in it may differ.
    """
    edges = [_edge(page) for page in pages]
    keys = Counter(key for edge in edges for key in {_key(line) for line in edge})
    enough = max(2, (len(pages) + 1) // 2)
    kept: list[list[Line]] = []
    removed: list[str] = []
    for page, edge in zip(pages, edges, strict=True):
        kept.append([])
        for line in page:
            if line in edge and (_NUMBERED.fullmatch(line.text) or keys[_key(line)] >= enough):
                removed.append(line.text)
            else:
                kept[-1].append(line)
    return kept, removed


def take_title(pages: list[list[Line]]) -> tuple[str | None, list[list[Line]]]:
    """The lines of the largest type at the top of the first page, joined, and the pages without them.

    They count only if the text is set in clearly smaller type, and they are few and no longer than a headline.
    """
    first = next((page for page in pages if page), None)
    if first is None:
        return None, pages
    usual = median(line.size for page in pages for line in page for _ in range(len(line.text)))
    head = first[: len(first) // 2 + 1] if len(first) > 3 else first[:1]
    largest = max(line.size for line in head)
    start = next(i for i, line in enumerate(head) if line.size == largest)
    end = start
    while end < len(first) and abs(first[end].size - largest) < 0.5 and end - start < _TITLE_LINES + 1:
        end += 1
    title = " ".join(_joined(first[start:end], frozenset()).split())
    if largest < usual * _LARGER or end - start > _TITLE_LINES or len(title) not in _TITLE_LENGTH or end == len(first):
        return None, pages
    return title, [[*page[:start], *page[end:]] if page is first else page for page in pages]


def _edge(page: Sequence[Line]) -> frozenset[Line]:
    """Lines nearest to the top and the bottom of a page; of a page with few lines the outermost."""
    n = min(_EDGE_LINES, max(1, len(page) // 3))
    rows = sorted({line.bottom for line in page})
    outer = {*rows[:n], *rows[-n:]}
    return frozenset(line for line in page if line.bottom in outer)


def _key(line: Line) -> str:
    return " ".join(re.sub(r"\d+", "#", line.text).lower().split())


def _paragraphs(pages: Sequence[Sequence[Line]]) -> list[str]:
    """Paragraphs over all pages; one that a page breaks goes on with the next page."""
    known = frozenset(
        w.lower() for page in pages for line in page for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text)
    )
    groups: list[list[Line]] = []
    for page in pages:
        if not page:
            continue
        leading = _leading(page)
        rights = _rights(page)
        before: Line | None = None
        for line in page:
            if before is None:
                new = not groups or not _goes_on(groups[-1][-1], line)
            else:
                new = _begins(before, line, leading, rights[before])
            if new:
                groups.append([line])
            else:
                groups[-1].append(line)
            before = line
    return [text for group in groups if (text := _joined(group, known).strip())]


def _leading(page: Sequence[Line]) -> float:
    """The usual distance between two lines of a page."""
    gaps = [a.bottom - b.bottom for a, b in pairwise(page) if 0 < a.bottom - b.bottom < 4 * a.size]
    return median(gaps) if gaps else 0.0


def _rights(page: Sequence[Line]) -> dict[Line, float]:
    """For each line the right edge of its column: the furthest of the lines that begin about where it does."""
    found: dict[Line, float] = {}
    furthest: dict[int, float] = {}
    for line in page:
        slot = int(line.left // 30)
        furthest[slot] = max(furthest.get(slot, 0.0), line.right)
    for line in page:
        slot = int(line.left // 30)
        found[line] = max(furthest.get(s, 0.0) for s in (slot - 1, slot, slot + 1))
    return found


def _begins(before: Line, line: Line, leading: float, right: float) -> bool:
    """Whether a line begins a paragraph, seen from the one before it on its page."""
    if before.hyphen:
        return False
    if abs(before.size - line.size) > 0.1 * max(before.size, line.size) or _BULLET.match(line.text):
        return True
    gap = before.bottom - line.bottom
    if gap < -line.size:  # further up: the next column
        return not _goes_on(before, line)
    if abs(gap) < 0.3 * line.size:  # another piece of the same printed line
        return False
    if leading and gap > 1.2 * leading:
        return True
    if line.left > before.left + 0.8 * line.size and gap > 0 and _ENDS.search(before.text):
        return True
    width = right - before.left
    if _ENDS.search(before.text):
        return before.right < right - max(2 * line.size, 0.15 * width)
    return before.right < before.left + 0.6 * width and not line.text[:1].islower()


def _goes_on(before: Line, line: Line) -> bool:
    """Whether a paragraph is broken between two lines by the end of a column or page."""
    if before.hyphen:
        return True
    same = abs(before.size - line.size) <= 0.1 * max(before.size, line.size)
    return same and not _ENDS.search(before.text) and not _BULLET.match(line.text)


def _joined(lines: Sequence[Line], known: frozenset[str]) -> str:
    """The lines as one; ``known``: the words of the document, in lower case."""
    text = ""
    hyphen = False
    for line in lines:
        if hyphen:
            text += ("-" if _keeps_hyphen(text, line.text, known) else "") + line.text
        else:
            text += (" " if text else "") + line.text
        hyphen = line.hyphen
    return text + ("-" if hyphen else "")


def _keeps_hyphen(before: str, after: str, known: frozenset[str]) -> bool:
    """Whether the hyphen between two halves belongs to the word (``twenty-five``) and not to the end of the line."""
    left, right = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if left is None or right is None or not right.group()[0].islower():
        return True
    whole, compound = left.group() + right.group(), f"{left.group()}-{right.group()}"
    if whole.lower() in known:
        return False
    return compound.lower() in known or left.group().lower() in _first_halves()


def _first_halves() -> frozenset[str]:
    return frozenset(load_toml("documents.toml")["keeps_hyphen"])
