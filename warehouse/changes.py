"""What changed between two versions of an article: headline, text, and the numbers claimed in it."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_SENTENCE_END = re.compile(r"(?<=[.!?…”\"])\s+|\n+")
#: Two texts of more lines than this are compared as a whole: difflib is quadratic.
_MAX_LINES = 2_000
_MAX_DIFF = 20_000


@dataclass(frozen=True)
class ClaimPrint:
    """A claim as far as readers see it."""

    text: str
    counted: str | None
    event: tuple[str, ...]
    claimant: str | None

    @property
    def subject(self) -> tuple[str | None, tuple[str, ...], str | None]:
        """What it is about and whose it is: equal subjects with other figures are one claim that changed."""
        return ((self.counted or "").casefold() or None, self.event, self.claimant)

    def __str__(self) -> str:
        said = f" ({self.claimant})" if self.claimant else ""
        return f"{self.text} {self.counted or ''}".strip() + said


@dataclass(frozen=True)
class Changes:
    """Differences from the version before. Texts are NULL where nothing changed."""

    title_before: str | None
    text_diff: str | None
    claims_appeared: tuple[str, ...]
    claims_changed: tuple[str, ...]
    claims_gone: tuple[str, ...]


def compare(
    title_before: str | None,
    text_before: str,
    claims_before: Sequence[ClaimPrint],
    title: str | None,
    text: str,
    claims: Sequence[ClaimPrint],
) -> Changes:
    """What became of a version; deterministic."""
    appeared, changed, gone = compare_claims(claims_before, claims)
    return Changes(
        title_before=title_before if title_before != title else None,
        text_diff=text_diff(text_before, text) if text_before != text else None,
        claims_appeared=appeared,
        claims_changed=changed,
        claims_gone=gone,
    )


def text_diff(before: str, after: str) -> str:
    """Sentences that went (``- ``) and came (``+ ``), in the order of the text, without those that stayed."""
    old, new = _sentences(before), _sentences(after)
    if max(len(old), len(new)) > _MAX_LINES:
        counts_old, counts_new = Counter(old), Counter(new)
        lines = [f"- {s}" for s in old if s not in counts_new] + [f"+ {s}" for s in new if s not in counts_old]
    else:
        lines = [
            line.rstrip("\n")
            for line in difflib.unified_diff(old, new, n=0, lineterm="")
            if line[:1] in "+-" and not line.startswith(("+++ ", "--- ")) and line not in ("+++", "---")
        ]
        lines = [f"{line[0]} {line[1:]}" for line in lines]
    text = "\n".join(lines)
    return text if len(text) <= _MAX_DIFF else text[:_MAX_DIFF] + "\n…"


def compare_claims(
    before: Sequence[ClaimPrint], after: Sequence[ClaimPrint]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Claims that appeared, changed their figure (``old → new``), went. Equal ones are left out."""
    lost, found = Counter(before), Counter(after)
    common = lost & found
    gone = _by_subject(lost - common)
    new = _by_subject(found - common)
    changed = []
    for subject in sorted(gone.keys() & new.keys(), key=repr):
        while gone[subject] and new[subject]:
            changed.append(f"{gone[subject].pop(0)} → {new[subject].pop(0)}")
    return (
        tuple(sorted(str(c) for group in new.values() for c in group)),
        tuple(changed),
        tuple(sorted(str(c) for group in gone.values() for c in group)),
    )


def _by_subject(
    claims: Counter[ClaimPrint],
) -> dict[tuple[str | None, tuple[str, ...], str | None], list[ClaimPrint]]:
    groups: dict[tuple[str | None, tuple[str, ...], str | None], list[ClaimPrint]] = {}
    for claim in sorted(claims.elements(), key=repr):
        groups.setdefault(claim.subject, []).append(claim)
    return groups


def _sentences(text: str) -> list[str]:
    return [s.strip() for s in _SENTENCE_END.split(text) if s and s.strip()]
