"""Where paragraphs begin and end in plain text: blank lines, indented first lines, or one line a paragraph."""

from __future__ import annotations

import re
from functools import lru_cache

_BLANK = re.compile(r"\n[ \t\r\f\v\u00a0]*\n\s*")
_INDENTED = re.compile(r"\n(?=[ \t]{2,}\S)")
# A hard-wrapped line stops near the margin; typewriter wire copy used 60 to 80 columns.
_WRAP_MARGIN = 85


@lru_cache(maxsize=64)
def paragraph_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the paragraphs of ``text`` in order, without surrounding white space; they never overlap.

    Blank lines end a paragraph. A single line break ends one too, unless the block looks hard-wrapped (no line
    beyond the margin, most lines near it), where only an indented line begins a new one.
    """
    spans: list[tuple[int, int]] = []
    position = 0
    for gap in [*_BLANK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        spans += _split_block(text, position, end)
        position = gap.end() if gap else len(text)
    return tuple(spans)


def _split_block(text: str, start: int, end: int) -> list[tuple[int, int]]:
    block = text[start:end]
    breaks = _INDENTED if _is_wrapped(block) else re.compile(r"\n")
    out, position = [], 0
    for m in [*breaks.finditer(block), None]:
        piece_end = m.start() if m else len(block)
        piece = block[position:piece_end]
        stripped = piece.strip()
        if stripped:
            lead = len(piece) - len(piece.lstrip())
            out.append((start + position + lead, start + position + lead + len(stripped)))
        position = m.end() if m else len(block)
    return out


def _is_wrapped(block: str) -> bool:
    lines = [line.rstrip() for line in block.split("\n") if line.strip()]
    if len(lines) < 2 or max(map(len, lines)) > _WRAP_MARGIN:
        return False
    # Within a paragraph every line but the last runs up to the margin, and lines end without a full stop.
    inner = lines[:-1]
    open_ended = sum(not line.endswith((".", "!", "?", '"', "”", ":")) for line in inner)
    return open_ended >= len(inner) / 2 and max(map(len, inner)) >= 40
