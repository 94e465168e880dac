"""``newsbeam history``: the states of a warehouse, or the versions of an article."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline import exits
from warehouse.history import article_history, snapshots


def history_command(warehouse: Path, article: str | None) -> int:
    """Prints the snapshots, or with ``article`` (id or URL) its versions and what changed. Raises ArticleNotFound."""
    console = Console(highlight=False)
    if article is None:
        table = Table("snapshot", "at (UTC)", "what", box=None, pad_edge=False)
        for s in snapshots(warehouse):
            table.add_row(str(s.snapshot), f"{s.at:%Y-%m-%d %H:%M:%S}", s.message or ", ".join(sorted(s.changes)))
        console.print(table)
        console.print("read one: SELECT … FROM lake.articles AT (VERSION => snapshot)", markup=False)
        return exits.DONE
    for v in article_history(warehouse, article):
        mark = " (current)" if v.is_current else ""
        console.print(
            f"{v.committed_at:%Y-%m-%d %H:%M:%S}  {v.outcome}{mark}  {v.title or ''}", style="bold", markup=False
        )
        if v.title_before is not None:
            console.print(f"  headline before: {v.title_before}", markup=False)
        for kind, claims in (("appeared", v.claims_appeared), ("changed", v.claims_changed), ("gone", v.claims_gone)):
            for claim in claims:
                console.print(f"  claim {kind}: {claim}", markup=False, soft_wrap=True)
        if v.text_diff:
            console.print("\n".join(f"  {line}" for line in v.text_diff.splitlines()), markup=False, soft_wrap=True)
    return exits.DONE
