"""What servers said about pages that were fetched before, so that a page is sent again only if it has changed.

The validators of RFC 9110, 8.8: ETag and Last-Modified go back as If-None-Match and If-Modified-Since.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

#: Addresses remembered: the ones asked for last. One takes about 200 bytes.
LIMIT = 100_000
_VALUE = re.compile(r"[\x20-\x7e]{1,500}")


@dataclass
class FetchState:
    """Validators by address, the address used last at the end. Not shared between threads."""

    pages: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)

    @staticmethod
    def load(path: Path) -> FetchState:
        """The state in a file; an empty one when there is none or it cannot be read: then every page is fetched."""
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            return FetchState({str(url): (_valid(tag), _valid(day)) for url, tag, day in rows})
        except (OSError, ValueError, TypeError, RecursionError):
            return FetchState()

    def headers(self, url: str) -> dict[str, str]:
        """Request headers that make the server send the page only if it has changed."""
        tag, day = self.pages.get(url, (None, None))
        named = {"If-None-Match": tag, "If-Modified-Since": day}
        return {name: value for name, value in named.items() if value}

    def note(self, url: str, tag: str | None, day: str | None) -> None:
        """Remember what the server says about the page it has just sent; nothing, if it says nothing."""
        self.pages.pop(url, None)
        if (tag := _valid(tag)) or _valid(day):
            self.pages[url] = (tag, _valid(day))

    def touch(self, url: str) -> None:
        """The page has not changed: it was asked for last."""
        if url in self.pages:
            self.pages[url] = self.pages.pop(url)

    def forget(self, url: str) -> None:
        """The page is to be sent in any case next time."""
        self.pages.pop(url, None)

    def write_pending(self, path: Path) -> None:
        """Write the state beside ``path``: it counts once :func:`adopt` was called."""
        rows = [[url, *values] for url, values in list(self.pages.items())[-LIMIT:]]
        path.parent.mkdir(parents=True, exist_ok=True)
        _pending(path).write_text(json.dumps(rows, ensure_ascii=True, indent=0) + "\n", encoding="utf-8")


def adopt(path: Path) -> None:
    """Put the pending state in the place of the old one, in one step; to be called when the articles are safe.

    A run that is killed before leaves the old state: its pages are sent again, and none is lost.
    """
    if _pending(path).exists():
        _pending(path).replace(path)


def _pending(path: Path) -> Path:
    return path.with_name(path.name + ".pending")


def _valid(value: object) -> str | None:
    return value if isinstance(value, str) and _VALUE.fullmatch(value) else None
