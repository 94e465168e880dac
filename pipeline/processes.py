"""Ends the worker processes that an engine started, when a run stops before its time."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def children(pid: int | None = None) -> list[int]:
    """Process ids of all descendants (Linux; elsewhere an empty list: workers end with their connection)."""
    pid = pid or os.getpid()
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            direct = [int(p) for p in task.read_text().split()]
        except OSError:
            continue
        for child in direct:
            found += [child, *children(child)]
    return found


def end_children() -> None:
    """Terminates all descendants of this process."""
    for pid in children():
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            continue
