"""Stories: near-copies of one text, found by the signatures that workers made, in the transaction of the commit.

Texts are linked when they share a band and are near-copies (:mod:`warehouse.signatures`); both are properties of the
two texts alone, so that the clusters (connected components) depend neither on the order of arrival nor on batches. A
story bears the id of its earliest article: the smallest (published_at, article_id), undated ones last. An article
without any copy has no row in ``stories``; views take its own id.

All questions are asked of the warehouse as it was (:func:`plan_stories`), on any connection; :func:`apply_stories` changes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from schemas import arrow_schema, to_table
from warehouse.catalogue import append
from warehouse.engine import few, is_one_of, quote
from warehouse.layout import LAKE
from warehouse.story_links import bands_of, links_between, links_of_new
from warehouse.tables import StoryMemberRow, StoryRow, StoryTextRow

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


@dataclass(frozen=True)
class StoryPlan:
    """What becomes of stories, members and texts when articles go and come."""

    #: Articles that go, and their texts.
    gone: dict[str, int]
    #: Signatures of the articles that come, and of those of their texts that are new.
    added: pa.Table | None
    fresh: pa.Table | None
    #: Texts that no article has any more.
    dropped: frozenset[int]
    #: Articles whose row in ``stories`` goes, and the rows that come.
    stale: tuple[str, ...]
    rows: tuple[StoryRow, ...]

    @property
    def changed(self) -> int:
        """Articles that change their story."""
        return len({*self.stale, *(r.article_id for r in self.rows)})


def update_stories(
    connection: duckdb.DuckDBPyConnection, root: Path, removed: Iterable[str], added: pa.Table | None, batch_id: str
) -> int:
    """Plans and applies what articles that go and come do to stories; returns how many articles change theirs."""
    plan = plan_stories(connection, dict.fromkeys(removed), added)
    apply_stories(connection, root, plan, batch_id)
    return plan.changed


def plan_stories(
    connection: duckdb.DuckDBPyConnection, gone: Mapping[str, int | None], added: pa.Table | None
) -> StoryPlan:
    """Asks what becomes of stories; changes nothing.

    ``gone``: articles whose stored version goes, and its text where that is known (else all members are read for it).
    ``added``: the signatures that :func:`warehouse.write.write_segment` staged of those that come, or None.
    """
    touched: set[int] = set()
    fresh, pairs = None, set[tuple[int, int]]()
    if added is not None and added.num_rows:
        touched = set(pc.unique(added.column("content")).to_pylist())
        fresh = _new_texts(connection, added, touched)
    if fresh is not None:
        pairs = links_of_new(connection, fresh)
    asked = touched | {c for pair in pairs for c in pair} | {c for c in gone.values() if c is not None}
    found = _with_text(connection, asked, gone.keys())
    texts = {article: content for article, content, _ in found if article in gone}
    members, had = _members(connection, found, gone.keys())
    members = [m for m in members if m.article_id not in gone] + _coming(added)
    left = {article: had[article] for article in gone if article in had}
    alive = {m.content for m in members}
    dropped = frozenset(set(texts.values()) - alive)
    # A story whose texts are all still there hangs together as before, whichever articles have them.
    broken = {story for article, story in left.items() if texts.get(article) in dropped}
    torn = {m.content for m in members if m.story_id in broken}
    torn |= {texts[article] for article, story in left.items() if story in broken and article in texts} & alive
    if len(torn) > 1:
        pairs |= links_between(connection, torn)
    held = {(texts[article], story) for article, story in left.items() if story not in broken and article in texts}
    pairs = {pair for pair in pairs if pair[0] in alive and pair[1] in alive}
    wanted = _clusters(members, pairs, held, broken)
    return StoryPlan(
        gone=texts,
        added=added if touched else None,
        fresh=fresh,
        dropped=dropped,
        stale=tuple(sorted(a for a, story in had.items() if wanted.get(a) != story)),
        rows=tuple(StoryRow(a, story) for a, story in sorted(wanted.items()) if had.get(a) != story),
    )


def apply_stories(connection: duckdb.DuckDBPyConnection, root: Path, plan: StoryPlan, batch_id: str) -> None:
    """Does what was planned, in the open transaction; nothing may have changed in between."""
    if plan.gone:
        contents = ", ".join(str(c) for c in sorted(set(plan.gone.values())))
        articles = ", ".join(quote(a) for a in sorted(plan.gone))
        connection.execute(
            f"DELETE FROM {LAKE}.story_members WHERE content IN ({contents}) AND article_id IN ({articles})"
        )
    if plan.dropped:
        which = ", ".join(str(c) for c in sorted(plan.dropped))
        connection.execute(f"DELETE FROM {LAKE}.story_texts WHERE content IN ({which})")
    if plan.added is not None:
        append(connection, root, "story_members", plan.added.select(arrow_schema(StoryMemberRow).names), batch_id)
    if plan.fresh is not None:
        append(connection, root, "story_texts", plan.fresh.select(arrow_schema(StoryTextRow).names), batch_id)
        bands = bands_of(plan.fresh)
        if bands.num_rows:
            append(connection, root, "story_bands", bands.sort_by("band"), batch_id)
    if plan.stale:
        connection.register("_stale", pa.table({"article_id": list(plan.stale)}))
        connection.execute(f"DELETE FROM {LAKE}.stories WHERE article_id IN (SELECT article_id FROM _stale)")
        connection.unregister("_stale")
    if plan.rows:
        append(connection, root, "stories", to_table(StoryRow, plan.rows), batch_id)


def drop_orphan_bands(connection: duckdb.DuckDBPyConnection) -> None:
    """Removes bands whose text is gone. They link nothing (links need both texts); a commit leaves them, because
    finding them reads the whole table."""
    connection.execute(
        f"DELETE FROM {LAKE}.story_bands WHERE content NOT IN (SELECT t.content FROM {LAKE}.story_texts t)"
    )


def renew_bands(connection: duckdb.DuckDBPyConnection) -> None:
    """Writes ``story_bands`` again as the texts have them, in the open transaction."""
    connection.execute(f"DELETE FROM {LAKE}.story_bands")
    connection.execute(
        f"INSERT INTO {LAKE}.story_bands SELECT t.content, unnest(t.bands) AS band FROM {LAKE}.story_texts t ORDER BY band, content"
    )


def renew_stories(connection: duckdb.DuckDBPyConnection, root: Path) -> None:
    """Finds all stories again from the signatures of the texts, in the open transaction."""
    found = connection.execute(f"SELECT {_MEMBER} FROM {LAKE}.story_members x").fetchall()
    members = [_Member(article, content, published, None) for article, content, published in found]
    pairs = links_between(connection, {m.content for m in members})
    wanted = _clusters(members, pairs, set(), set())
    connection.execute(f"DELETE FROM {LAKE}.stories")
    if wanted:
        rows = [StoryRow(article, story) for article, story in sorted(wanted.items())]
        append(connection, root, "stories", to_table(StoryRow, rows), "stories found again")


def _new_texts(connection: duckdb.DuckDBPyConnection, added: pa.Table, touched: set[int]) -> pa.Table | None:
    """The signatures of texts that no article has had yet, each once. A text that is known has all its links."""
    seen = {r[0] for r in _rows_of(connection, "story_texts", "content", touched, "x.content", pa.uint64())}
    keep = []
    for index, content in enumerate(added.column("content").to_pylist()):
        if content not in seen:
            seen.add(content)
            keep.append(index)
    return added.take(pa.array(keep, pa.int64())) if keep else None


def _coming(added: pa.Table | None) -> list[_Member]:
    if added is None:
        return []
    columns = (added.column(name).to_pylist() for name in ("article_id", "content", "published_at"))
    return [_Member(article, content, at, None) for article, content, at in zip(*columns, strict=True)]


_Found = tuple[str, int, "dt.datetime | None"]


def _with_text(connection: duckdb.DuckDBPyConnection, contents: set[int], articles: Set[str]) -> list[_Found]:
    """Members that have one of the texts, or the text of one of the articles."""
    found = _rows_of(connection, "story_members", "content", contents, _MEMBER, pa.uint64())
    missing = articles - {article for article, *_ in found}
    if missing:
        own = _rows_of(connection, "story_members", "article_id", missing, _MEMBER)
        further = {content for _, content, _ in own} - contents
        found += _rows_of(connection, "story_members", "content", further, _MEMBER, pa.uint64())
    return found


def _members(
    connection: duckdb.DuckDBPyConnection, found: list[_Found], articles: Set[str]
) -> tuple[list[_Member], dict[str, str]]:
    """The members given, and those that are in a story together with one of them or of the articles; and the story of each
    that has one."""
    asked = {article for article, *_ in found} | articles
    stories = {story for (story,) in _rows_of(connection, "stories", "article_id", asked, "x.story_id")}
    story_of = dict(_rows_of(connection, "stories", "story_id", stories, "x.article_id, x.story_id"))
    others = story_of.keys() - {article for article, *_ in found}
    found = found + _rows_of(connection, "story_members", "article_id", others, _MEMBER)
    return [_Member(a, content, published, story_of.get(a)) for a, content, published in found], story_of


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
    if few(values):
        return connection.execute(
            f"SELECT {columns} FROM {LAKE}.{table} x WHERE {is_one_of(f'x.{column}', values)}"
        ).fetchall()
    connection.register("_values", pa.table({column: pa.array(sorted(values), kind or pa.string())}))
    rows = connection.execute(
        f"SELECT {columns} FROM {LAKE}.{table} x SEMI JOIN _values w ON w.{column} = x.{column}"
    ).fetchall()
    connection.unregister("_values")
    return rows


def _clusters(
    members: list[_Member], pairs: set[tuple[int, int]], held: set[tuple[int, str]], broken: set[str]
) -> dict[str, str]:
    """Story of each article that has a copy. Whole stories stay together, also with texts (``held``) that have changed
    articles; broken ones only as far as links go."""
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
    for content, story in held:
        parent[find(content)] = find(story)
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
