"""Progress of a run: a bar with rate and time left on a terminal, plain lines elsewhere, nothing when asked."""

from __future__ import annotations

import time

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from warehouse.commit import CommitResult

_PLAIN_EVERY = 10.0  # seconds between two lines where there is no terminal
_LEAST_SHARE = 0.02  # of less than that no time left can be told: one long record may be most of a file


class Display:
    """Shows how far a run is. Writes to stderr only, so that stdout stays for results."""

    def __init__(self, quiet: bool = False) -> None:
        self._console = Console(stderr=True)
        self._quiet = quiet
        self._live: Progress | None = None
        self._task: TaskID | None = None
        self._began = self._last = time.monotonic()
        self.articles = self.words = 0
        self._committed = 0
        self._bytes: int | None = None

    def start(self, input_bytes: int | None, workers: int, resumed: bool) -> None:
        """Called once, before the first batch."""
        self._began = self._last = time.monotonic()
        self._bytes = input_bytes
        if self._quiet:
            return
        size = f"{input_bytes / 1e6:,.1f} MB" if input_bytes is not None else "a stream"
        self._say(f"reading {size} with {workers} process{'es' if workers > 1 else ''}")
        if resumed:
            self._say("going on with a run that did not finish; its committed batches are skipped")
        if self._console.is_terminal:
            self._live = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeElapsedColumn(),
                console=self._console,
                transient=True,
            )
            self._live.start()
            self._task = self._live.add_task("articles", total=None, rate="")

    def update(self, articles: int, words: int) -> None:
        """Articles and words annotated so far, from the workers."""
        self.articles, self.words = max(articles, self.articles), max(words, self.words)
        now = time.monotonic()
        if self._live is not None and self._task is not None:
            done, left = self._share(), self._left()
            self._live.update(
                self._task,
                description=f"{self.articles:,} articles",
                completed=done * 100 if done else 0,
                total=100 if done else None,
                rate=self._rate() + left,
            )
        elif not self._quiet and now - self._last >= _PLAIN_EVERY and self.articles:
            self._last = now
            self._say(f"{self.articles:,} articles annotated, {self._rate()}{self._left()}")

    def committed(self, read: int, result: CommitResult) -> None:
        """One batch of ``read`` records is in the warehouse."""
        self._committed += read
        if not self._quiet and self._live is None:
            self._say(
                f"batch committed: {result.new:,} new, {result.changed:,} changed, "
                f"{result.unchanged:,} unchanged, {result.dead_letters:,} dead letters"
            )

    def finish(self) -> None:
        """Called at the end, also after a failure; may be called twice."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _share(self) -> float | None:
        """Share of the input that is done, by characters annotated against bytes given (about six a word)."""
        if not self._bytes or not self.words:
            return None
        return min(0.99, self.words * 6.2 / self._bytes)

    def _left(self) -> str:
        share = self._share()
        if not share or share < _LEAST_SHARE:
            return ""
        left = (time.monotonic() - self._began) * (1 - share) / share
        return f", about {left / 60:.0f} min left" if left > 90 else f", about {left:.0f} s left"

    def _rate(self) -> str:
        seconds = max(0.001, time.monotonic() - self._began)
        return f"{self.articles / seconds:,.1f} articles/s, {self.words / seconds:,.0f} words/s"

    def _say(self, text: str) -> None:
        self._console.print(text, highlight=False)
