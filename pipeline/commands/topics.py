"""``newsbeam topics test``: what a topic of the edited file would match, before it counts."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from pipeline import exits
from warehouse.reference import preview


def test_command(warehouse: Path, name: str, limit: int) -> int:
    """Prints counts and passages with the match marked; nothing is written. Raises ReferenceFileError."""
    console = Console(highlight=False)
    found = preview(warehouse, name, limit=limit)
    console.print(f"{name}: {found.mentions:,} mentions in {found.articles:,} articles", markup=False)
    for row in found.passages:
        console.print(f"{row.published_date or '?'}  {row.outlet or '?'}  {row.context}", markup=False, soft_wrap=True)
    return exits.DONE
