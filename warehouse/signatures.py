"""Is one text a near-copy of another? MinHash signatures, so that texts are compared without being read again.

The signature of a text is the smallest hash value of its three-word shingles under each of 128 hash functions (Broder,
"On the resemblance and containment of documents", 1997), of which the lowest eight bits are kept (Li and König, "b-bit
minwise hashing", 2010). The hash functions are fixed here and not left to a library, because signatures are stored:
they must stay the same for as long as the warehouse lives.

Candidates are texts that share a band: three neighbouring minima of the whole text, or of its first 80 words, since
syndicated copy is cut from the end. Of two texts with a resemblance (Jaccard) of .5, 98 in 100 pairs share one.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

PERMUTATIONS = 128
BAND_ROWS = 3
BODY_BANDS = 32
LEAD_BANDS = 8
LEAD_WORDS = 80
SHINGLE = 3
#: Texts with fewer shingles are copies only when they are equal: there is too little to compare.
MIN_SHINGLES = 20
#: A pair is linked from this resemblance on …
JACCARD = 0.45
#: … or when this much of the shorter text stands in the longer one, if the shorter one is not a mere note.
CONTAINMENT = 0.65
MIN_CONTAINED = 60
#: A copy has the figures of its original. Daily reports made from one template differ in nothing else.
FIGURES = 0.5
_MIN_FIGURES = 3
_MAX_FIGURES = 64
_CHUNK = 4096
#: Pairs compared at a time: 25 MB.
_PAIRS = 100_000

_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_U64 = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class TextSignature:
    """What is kept of a text for comparing it."""

    #: Identity of the text: the first 8 bytes of its SHA-256.
    content: int
    shingles: int
    signature: bytes
    figures: bytes
    bands: tuple[int, ...]


def sign(text: str, content_sha256: str) -> TextSignature:
    """The signature of a text; pure, the same on every machine, linear in the length of the text."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = _WORD.findall(folded)
    shingles = _shingles(words)
    minima = _minima(shingles)
    lead = _minima(_shingles(words[:LEAD_WORDS]))
    bands = _bands(minima, BODY_BANDS, 0) + _bands(lead, LEAD_BANDS, BODY_BANDS)
    figures = sorted({zlib.crc32(f.encode()) for f in _FIGURE.findall(folded)})[:_MAX_FIGURES]
    return TextSignature(
        content=int(content_sha256[:16], 16),
        shingles=len(shingles),
        signature=(minima & np.uint64(0xFF)).astype(np.uint8).tobytes(),
        figures=np.array(figures, dtype="<u4").tobytes(),
        bands=tuple(dict.fromkeys(bands)) if len(shingles) >= MIN_SHINGLES else (),
    )


def resemblance(a: bytes, b: bytes) -> float:
    """Estimated Jaccard similarity of two texts' shingles; standard error at most .044."""
    return float(_corrected(np.mean(np.frombuffer(a, np.uint8) == np.frombuffer(b, np.uint8))))


def _corrected(same: Any) -> Any:
    """Share of equal minima → resemblance: of 256 that differ one is equal by chance."""
    return np.maximum((same - 1 / 256) / (1 - 1 / 256), 0.0)


def near_copies(
    shingles_a: int, signature_a: bytes, figures_a: bytes, shingles_b: int, signature_b: bytes, figures_b: bytes
) -> bool:
    """Whether two texts are copies of one another, cut or lightly edited. Symmetric."""
    shorter, longer = sorted((shingles_a, shingles_b))
    alike = bool(_enough(resemblance(signature_a, signature_b), shorter, longer))
    return alike and _figures_agree(figures_a, figures_b)


def _enough(jaccard: Any, shorter: Any, longer: Any) -> Any:
    """Whether texts with so many shingles are alike; of one pair or of many."""
    contained = jaccard * (shorter + longer) / ((1 + jaccard) * np.maximum(shorter, 1))
    alike = (jaccard >= JACCARD) | ((shorter >= MIN_CONTAINED) & (contained >= CONTAINMENT))
    return alike & (shorter >= MIN_SHINGLES)


@dataclass(frozen=True)
class Signatures:
    """Signatures of many texts side by side, in the order of ``contents``."""

    contents: _U64
    shingles: npt.NDArray[np.int64]
    #: Texts × PERMUTATIONS.
    minima: npt.NDArray[np.uint8]
    figures: list[bytes]

    @staticmethod
    def of(texts: pa.Table) -> Signatures:
        """From rows with content, shingles, signature and figures, in any order."""
        rows = texts.sort_by("content")
        joined = b"".join(rows.column("signature").to_pylist())
        return Signatures(
            contents=rows.column("content").to_numpy().astype(np.uint64),
            shingles=rows.column("shingles").to_numpy().astype(np.int64),
            minima=np.frombuffer(joined, np.uint8).reshape(len(rows), PERMUTATIONS),
            figures=rows.column("figures").to_pylist(),
        )

    def near_copies(self, first: _U64, second: _U64) -> set[tuple[int, int]]:
        """Those of the pairs (contents) that :func:`near_copies` links, compared many at a time; pairs with a text that is
        not here are none."""
        found: set[tuple[int, int]] = set()
        for start in range(0, len(first), _PAIRS):
            a, b = first[start : start + _PAIRS], second[start : start + _PAIRS]
            left, right = self._places(a), self._places(b)
            here = (left >= 0) & (right >= 0)
            a, b, left, right = a[here], b[here], left[here], right[here]
            for at in np.flatnonzero(self._alike(left, right)).tolist():
                if _figures_agree(self.figures[left[at]], self.figures[right[at]]):
                    found.add((int(a[at]), int(b[at])))
        return found

    def _places(self, contents: _U64) -> npt.NDArray[np.intp]:
        """Where the texts stand; -1 for one that is not here."""
        if not len(self.contents):
            return np.full(len(contents), -1, np.intp)
        at = np.minimum(np.searchsorted(self.contents, contents), len(self.contents) - 1)
        return np.where(self.contents[at] == contents, at, -1)

    def _alike(self, left: npt.NDArray[np.intp], right: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        jaccard = _corrected((self.minima[left] == self.minima[right]).mean(axis=1))
        shorter = np.minimum(self.shingles[left], self.shingles[right])
        return _enough(jaccard, shorter, np.maximum(self.shingles[left], self.shingles[right]))


def _figures_agree(a: bytes, b: bytes) -> bool:
    first, second = set(np.frombuffer(a, "<u4").tolist()), set(np.frombuffer(b, "<u4").tolist())
    fewer = min(len(first), len(second))
    return fewer < _MIN_FIGURES or len(first & second) >= FIGURES * fewer


@lru_cache(maxsize=1)
def _functions() -> tuple[_U64, _U64]:
    """Multiply-shift hash functions, drawn once and for all from SHA-256."""
    drawn = [hashlib.sha256(f"newsbeam story signature {i}".encode()).digest() for i in range(PERMUTATIONS)]
    factors = np.array([int.from_bytes(d[:8], "little") | 1 for d in drawn], dtype=np.uint64)
    shifts = np.array([int.from_bytes(d[8:16], "little") for d in drawn], dtype=np.uint64)
    return factors, shifts


def _shingles(words: list[str]) -> _U64:
    """Distinct hashes of the runs of three words; a shorter text is one shingle."""
    if not words:
        return np.zeros(0, dtype=np.uint64)
    codes = np.fromiter((zlib.crc32(w.encode("utf-8", "surrogatepass")) for w in words), np.uint64, len(words))
    if len(codes) < SHINGLE:
        codes = np.concatenate([codes, np.zeros(SHINGLE - len(codes), dtype=np.uint64)])
    count = len(codes) - SHINGLE + 1
    mixed = np.zeros(count, dtype=np.uint64)
    for i in range(SHINGLE):
        mixed = _mix(mixed * np.uint64(0x9E3779B97F4A7C15) + codes[i : i + count])
    return np.unique(mixed)


def _mix(values: _U64) -> _U64:
    """The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every bit of the result depends on every bit."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _minima(shingles: _U64) -> _U64:
    factors, shifts = _functions()
    lowest = np.full(PERMUTATIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(shingles), _CHUNK):
        hashed = factors[:, None] * shingles[None, start : start + _CHUNK] + shifts[:, None]
        lowest = np.minimum(lowest, hashed.min(axis=1))
    return _mix(lowest)


def _bands(minima: _U64, bands: int, first: int) -> list[int]:
    rows = minima[: bands * BAND_ROWS].reshape(bands, BAND_ROWS)
    mixed = np.arange(first, first + bands, dtype=np.uint64)
    for i in range(BAND_ROWS):
        mixed = _mix(mixed * np.uint64(0x9E3779B97F4A7C15) + rows[:, i])
    return [int(v) for v in mixed >> np.uint64(32)]
