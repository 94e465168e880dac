"""How far the workers are: small files that the driver reads while a batch runs (Beam has no progress API)."""

from __future__ import annotations

import os
from pathlib import Path


class Progress:
    """Counts of one worker process, written to a file of its own in ``folder`` (None: nothing is written).

    Only a display depends on it; the counts of a run come from what was committed.
    """

    def __init__(self, folder: str | None) -> None:
        self._path = Path(folder) / f"{os.getpid()}-{id(self)}" if folder else None
        self._articles = self._words = 0

    def add(self, articles: int, words: int) -> None:
        """Adds to this worker's counts."""
        self._articles += articles
        self._words += words
        if self._path is not None:
            try:
                self._path.write_text(f"{self._articles} {self._words}")
            except OSError:
                self._path = None  # a display is not worth an article


def total(folder: Path) -> tuple[int, int]:
    """Articles and words that all workers have annotated so far."""
    articles = words = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            a, w = path.read_text().split()
        except (OSError, ValueError):
            continue  # just being written
        articles, words = articles + int(a), words + int(w)
    return articles, words
