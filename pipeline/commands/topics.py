"""``newsbeam topics test``: what a topic of the edited file would match, before it counts."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from pipeline import exits
from warehouse import connect
from warehouse.layout import REFERENCE
from warehouse.reference import ReferenceFileError, load_topics
from warehouse.topics import try_topic


def test_command(warehouse: Path, name: str, limit: int) -> int:
    """Prints counts and passages with the match marked; nothing is stored. Raises ReferenceFileError."""
    console = Console(highlight=False)
    path = warehouse / REFERENCE / "topics.toml"
    _, rules = load_topics(path)
    wanted = [rule for rule in rules if rule.topic == name]
    if not wanted:
        known = ", ".join(sorted({rule.topic for rule in rules}))
        raise ReferenceFileError(f"{path} has no topic {name!r}. It has: {known}")
    with connect(warehouse) as connection:
        passages, mentions, articles = try_topic(connection, wanted, limit)
    console.print(f"{name}: {mentions:,} mentions in {articles:,} articles", markup=False)
    for row in passages:
        console.print(
            f"{row['published_date'] or '?'}  {row['outlet'] or '?'}  {row['context']}", markup=False, soft_wrap=True
        )
    return exits.DONE
