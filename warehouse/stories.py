"""Stories: near-copies of one text, found by the signatures that workers made, in the transaction of the commit.

Texts are linked when they share a band and are near-copies (:mod:`warehouse.signatures`); both are properties of the
two texts alone, so that the clusters (connected components) depend neither on the order of arrival nor on batches. A
story bears the id of its earliest article: the smallest (published_at, article_id), undated ones last. An article
without any copy has no row in ``stories``; views take its own id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from schemas import arrow_schema, to_table
from warehouse.catalogue import append
from warehouse.engine import is_one_of, quote
from warehouse.indexes import on_days
from warehouse.layout import LAKE
from warehouse.signatures import Signatures
from warehouse.tables import StoryMemberRow, StoryRow, StoryTextRow

#: Pairs of texts that are compared at a time, 16 bytes each.
_CANDIDATES = 2_000_000
#: Columns of story_members that a _Member is made of.
_MEMBER = "x.article_id, x.content, x.published_at"
_LAST = dt.datetime.max.replace(tzinfo=dt.timezone.utc)


@dataclass(frozen=True)
class _Member:
    article_id: str
    content: int
    published_at: dt.datetime | None
    story_id: str | None

    @property
    def order(self) -> tuple[dt.datetime, str]:
        return (self.published_at or _LAST, self.article_id)


def update_stories(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    removed: Iterable[str],
    added: pa.Table | None,
    batch_id: str,
    days: Sequence[str | None] | None = None,
) -> int:
    """Brings the clusters up to date after articles went and came, in the open transaction.

    ``removed``: articles whose stored version goes. ``added``: the signatures that
    :func:`warehouse.write.write_segment` staged of those that come. ``days``: of the removed ones; None: unknown.
    Returns how many articles changed their story.
    """
    gone = sorted(set(removed))
    left, vanished = _remove(connection, gone, days) if gone else ({}, {})
    touched: set[int] = set()
    pairs: set[tuple[int, int]] = set()
    if added is not None and added.num_rows:
        _add(connection, root, added, batch_id)
        touched = set(pc.unique(added.column("content")).to_pylist())
    dropped = _drop_texts(connection, set(vanished.values()) - touched)
    # A story whose texts are all still there hangs together as before, whichever articles have them.
    broken = {story for article, story in left.items() if vanished.get(article) in dropped}
    if added is not None and added.num_rows:
        pairs = _links(connection, _bands(added))
    members = _members(connection, touched | {c for pair in pairs for c in pair}, set(left.values()))
    broken_contents = {m.content for m in members if m.story_id in broken}
    if len(broken_contents) > 1:
        bands = _stored_bands(connection, broken_contents)
        pairs |= _links(connection, bands, bands)
    return _rewrite(connection, root, members, pairs, broken, batch_id)


def _remove(
    connection: duckdb.DuckDBPyConnection, gone: list[str], days: Sequence[str | None] | None
) -> tuple[dict[str, str], dict[str, int]]:
    """Takes articles out; returns the story of each that had one, and the text of each."""
    which = f"article_id IN ({', '.join(quote(i) for i in gone)})"
    there = which if days is None else f"{which} AND {on_days(days)}"
    stories = connection.execute(f"SELECT article_id, story_id FROM {LAKE}.stories WHERE {which}").fetchall()
    contents = connection.execute(f"SELECT article_id, content FROM {LAKE}.story_members WHERE {there}").fetchall()
    if stories:
        connection.execute(f"DELETE FROM {LAKE}.stories WHERE {which}")
    connection.execute(f"DELETE FROM {LAKE}.story_members WHERE {there}")
    return dict(stories), dict(contents)


def _add(connection: duckdb.DuckDBPyConnection, root: Path, added: pa.Table, batch_id: str) -> None:
    append(connection, root, "story_members", added.select(arrow_schema(StoryMemberRow).names), batch_id)
    contents = set(added.column("content").to_pylist())
    seen = {r[0] for r in _rows_of(connection, "story_texts", "content", contents, "x.content", pa.uint64())}
    keep = []
    for index, content in enumerate(added.column("content").to_pylist()):
        if content not in seen:
            seen.add(content)
            keep.append(index)
    fresh = added.take(pa.array(keep, pa.int64()))
    if not keep:
        return
    texts = fresh.select(arrow_schema(StoryTextRow).names)
    append(connection, root, "story_texts", texts, batch_id)
    rows = _bands(fresh)
    if rows.num_rows:
        append(connection, root, "story_bands", rows.sort_by("band"), batch_id)


def _drop_texts(connection: duckdb.DuckDBPyConnection, contents: set[int]) -> set[int]:
    """Forgets those of the texts that no article has any more, and returns them; see :func:`drop_orphan_bands`."""
    if not contents:
        return set()
    connection.register("_contents", pa.table({"content": pa.array(sorted(contents), pa.uint64())}))
    rows = connection.execute(
        f"SELECT content FROM _contents ANTI JOIN {LAKE}.story_members USING (content)"
    ).fetchall()
    connection.unregister("_contents")
    if rows:
        which = ", ".join(str(r[0]) for r in rows)
        connection.execute(f"DELETE FROM {LAKE}.story_texts WHERE content IN ({which})")
    return {r[0] for r in rows}


def drop_orphan_bands(connection: duckdb.DuckDBPyConnection) -> None:
    """Removes bands whose text is gone. They link nothing (links need both texts); a commit leaves them, because
    finding them reads the whole table."""
    connection.execute(
        f"DELETE FROM {LAKE}.story_bands WHERE content NOT IN (SELECT t.content FROM {LAKE}.story_texts t)"
    )


def _bands(signatures: pa.Table) -> pa.Table:
    """Rows of story_bands for staged signatures: they are at hand, the stored ones lie all over the table."""
    bands = signatures.column("bands").combine_chunks()
    contents = signatures.column("content").combine_chunks()
    return pa.table({"content": contents.take(pc.list_parent_indices(bands)), "band": bands.flatten()})


def _stored_bands(connection: duckdb.DuckDBPyConnection, contents: set[int]) -> pa.Table:
    """Rows of story_bands for stored texts, read off the texts: story_bands lies in the order of the bands."""
    which = ", ".join(str(c) for c in sorted(contents))
    return connection.execute(
        f"SELECT t.content, unnest(t.bands) AS band FROM {LAKE}.story_texts t WHERE t.content IN ({which})"
    ).to_arrow_table()


def _links(
    connection: duckdb.DuckDBPyConnection, mine: pa.Table, others: pa.Table | None = None
) -> set[tuple[int, int]]:
    """Pairs of near-copies in which one text has a row in ``mine`` (content, band) and the other has one in ``others``, or
    is any stored text. Needs memory for _CANDIDATES pairs, however many texts share a band (reports made from a template).
    """
    contents = pc.unique(mine.column("content"))
    pairs = _candidates(connection, mine, others, limit=_CANDIDATES if len(contents) > 1 else None)
    if pairs is None:
        half = len(contents) // 2
        parts = (mine.filter(pc.is_in(mine.column("content"), part)) for part in (contents[:half], contents[half:]))
        return {pair for part in parts for pair in _links(connection, part, others)}
    if not pairs.num_rows:
        return set()
    texts = _texts(connection, {*pc.unique(pairs.column("a")).to_pylist(), *pc.unique(pairs.column("b")).to_pylist()})
    return texts.near_copies(pairs.column("a").to_numpy(), pairs.column("b").to_numpy())


def _candidates(
    connection: duckdb.DuckDBPyConnection, mine: pa.Table, others: pa.Table | None, limit: int | None
) -> pa.Table | None:
    """Pairs (a < b) of texts that share a band, each once; None if they share more than ``limit`` bands."""
    connection.register("_mine", mine)
    if others is not None:
        connection.register("_others", others)
        source = "_others"
    else:
        bands = pc.unique(mine.column("band")).to_pylist()
        source = f"(FROM {LAKE}.story_bands s WHERE {is_one_of('s.band', bands)})"
    found = connection.execute(
        # Materialised: what joins push down into a table of Arrow's cannot be more than 63 bits wide.
        "WITH mine AS MATERIALIZED (SELECT m.content, m.band FROM _mine m), "
        f"others AS {'MATERIALIZED' if others is not None else 'NOT MATERIALIZED'} (SELECT o.content, o.band FROM {source} o) "
        "SELECT least(m.content, o.content) AS a, greatest(m.content, o.content) AS b "
        "FROM mine m JOIN others o ON o.band = m.band WHERE o.content <> m.content"
        + (f" LIMIT {limit + 1}" if limit is not None else "")
    ).to_arrow_table()
    for table in ("_mine", "_others") if others is not None else ("_mine",):
        connection.unregister(table)
    if limit is not None and found.num_rows > limit:
        return None
    return found.group_by(["a", "b"]).aggregate([])


def _texts(connection: duckdb.DuckDBPyConnection, contents: set[int]) -> Signatures:
    """The signatures of stored texts; of those whose text is gone there are none."""
    connection.register("_involved", pa.table({"content": pa.array(sorted(contents), pa.uint64())}))
    rows = connection.execute(
        "WITH involved AS MATERIALIZED (SELECT i.content FROM _involved i) SELECT t.content, t.shingles, t.signature, t.figures "
        f"FROM (FROM {LAKE}.story_texts s WHERE {is_one_of('s.content', contents)}) t SEMI JOIN involved USING (content)"
    ).to_arrow_table()
    connection.unregister("_involved")
    return Signatures.of(rows)


def _members(connection: duckdb.DuckDBPyConnection, contents: set[int], stories: set[str]) -> list[_Member]:
    """All articles that have one of the texts, or are in a story together with one of them, or in one of the stories."""
    if not contents and not stories:
        return []
    direct = _rows_of(connection, "story_members", "content", contents, _MEMBER, pa.uint64())
    some = _rows_of(connection, "stories", "article_id", {article for article, *_ in direct}, "x.story_id")
    whole = {story for (story,) in some} | stories
    story_of = dict(_rows_of(connection, "stories", "story_id", whole, "x.article_id, x.story_id"))
    others = story_of.keys() - {article for article, *_ in direct}
    direct += _rows_of(connection, "story_members", "article_id", others, _MEMBER)
    return [_Member(article, content, published, story_of.get(article)) for article, content, published in direct]


def _rows_of(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    values: Set[int] | Set[str],
    columns: str,
    kind: pa.DataType | None = None,
) -> list[tuple[Any, ...]]:
    """The given columns (of ``x``) of the rows of a table whose ``column`` is one of the values."""
    if not values:
        return []
    connection.register("_values", pa.table({column: pa.array(sorted(values), kind or pa.string())}))
    rows = connection.execute(
        f"SELECT {columns} FROM (FROM {LAKE}.{table} v WHERE {is_one_of(f'v.{column}', values)}) x "
        f"SEMI JOIN _values w ON w.{column} = x.{column}"
    ).fetchall()
    connection.unregister("_values")
    return rows


def _rewrite(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    members: list[_Member],
    pairs: set[tuple[int, int]],
    broken: set[str],
    batch_id: str,
) -> int:
    """Writes the stories of the given articles where they differ from what stands there."""
    wanted = _clusters(members, pairs, broken)
    had = {m.article_id: m.story_id for m in members if m.story_id is not None}
    stale = sorted(a for a, story in had.items() if wanted.get(a) != story)
    fresh = sorted((a, story) for a, story in wanted.items() if had.get(a) != story)
    if stale:
        connection.register("_stale", pa.table({"article_id": stale}))
        connection.execute(f"DELETE FROM {LAKE}.stories WHERE article_id IN (SELECT article_id FROM _stale)")
        connection.unregister("_stale")
    if fresh:
        append(connection, root, "stories", to_table(StoryRow, [StoryRow(*row) for row in fresh]), batch_id)
    return len({a for a, _ in fresh} | set(stale))


def _clusters(members: list[_Member], pairs: set[tuple[int, int]], broken: set[str]) -> dict[str, str]:
    """Story of each article that has a copy. Whole stories stay together; broken ones only as far as links go."""
    parent: dict[int | str, int | str] = {}

    def find(node: int | str) -> int | str:
        root = node
        while parent.setdefault(root, root) != root:
            root = parent[root]
        while parent[node] != root:
            parent[node], node = root, parent[node]
        return root

    for a, b in pairs:
        parent[find(a)] = find(b)
    for m in members:
        if m.story_id is not None and m.story_id not in broken:
            parent[find(m.content)] = find(m.story_id)
    groups: dict[int | str, list[_Member]] = {}
    for m in members:
        groups.setdefault(find(m.content), []).append(m)
    return {
        m.article_id: min(group, key=lambda x: x.order).article_id
        for group in groups.values()
        if len(group) > 1
        for m in group
    }
