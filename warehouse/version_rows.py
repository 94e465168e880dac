"""Rows of ``article_versions``: what a commit remembers of each version it met, and how it differs from the last one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.changes import Changes, ClaimPrint, compare
from warehouse.engine import quote
from warehouse.indexes import on_days
from warehouse.layout import LAKE
from warehouse.tables import EXTRACTION_TABLES, VersionRow
from warehouse.versions import ArticleVersion, StoredVersion

_COUNTED = tuple(t for t in EXTRACTION_TABLES if t != "articles")
_CLAIM_COLUMNS = ("text", "counted", "event", "claimant")


@dataclass(frozen=True)
class Made:
    """By what a version was brought."""

    run_id: str
    batch_id: str
    commit_number: int
    committed_at: dt.datetime | None


def version_rows(
    outcomes: Iterable[tuple[ArticleVersion, str]],
    made: Made,
    tables: Mapping[str, pa.Table],
    changes: Mapping[str, Changes],
) -> list[VersionRow]:
    """One row for each version with its outcome, in a fixed order; ``tables`` are the rows that are written."""
    counts = {t: _count(tables.get(t)) for t in _COUNTED}
    rows = []
    for v, outcome in sorted(outcomes, key=lambda o: (o[0].article_id, o[0].version_key)):
        stored = outcome != "superseded"
        change = changes.get(v.article_id) if stored else None
        rows.append(
            VersionRow(
                article_id=v.article_id,
                record_sha256=v.record_sha256,
                content_sha256=v.content_sha256,
                published_at=dt.datetime.fromisoformat(v.published_at) if v.published_at else None,
                published_date=dt.date.fromisoformat(v.published_date) if v.published_date else None,
                title=v.title,
                extractor_version=v.extractor_version,
                model=v.model,
                run_id=made.run_id,
                batch_id=made.batch_id,
                commit_number=made.commit_number,
                outcome=outcome,
                committed_at=made.committed_at,
                **({t: counts[t].get(v.article_id, 0) for t in _COUNTED} if stored else {}),
                title_before=change.title_before if change else None,
                text_diff=change.text_diff if change else None,
                claims_appeared=change.claims_appeared if change else None,
                claims_changed=change.claims_changed if change else None,
                claims_gone=change.claims_gone if change else None,
            )
        )
    return rows


def changes_of(
    connection: duckdb.DuckDBPyConnection,
    replaced: Mapping[str, StoredVersion],
    run_id: str,
    tables: Mapping[str, pa.Table],
) -> dict[str, Changes]:
    """How the versions that a batch writes differ from those they replace.

    A version that replaces another one of the same run is compared with what stood before that run, as if it had come
    first: the result does not depend on the order. Where that snapshot is gone, nothing is said.
    """
    found: dict[str, Changes] = {}
    written = set(tables["articles"].column("article_id").to_pylist()) if "articles" in tables else set()
    for snapshot, ids in sorted(_bases(connection, replaced, run_id, written).items(), key=lambda x: x[0] or 0):
        at = "" if snapshot is None else f" AT (VERSION => {int(snapshot)})"
        where = _where(ids, [replaced[i].version.published_date for i in ids] if snapshot is None else None)
        try:
            articles = connection.execute(
                f"SELECT article_id, title, text FROM {LAKE}.articles{at} WHERE {where}"
            ).fetchall()
            claims = connection.execute(
                f"SELECT article_id, {', '.join(_CLAIM_COLUMNS)} FROM {LAKE}.numeric_claims{at} WHERE {where}"
            ).fetchall()
        except duckdb.Error:
            continue  # the snapshot was given up
        before = _claims(claims)
        after = _claims(_select(tables.get("numeric_claims"), ids, ("article_id", *_CLAIM_COLUMNS)))
        now = {a: (title, text) for a, title, text in _select(tables["articles"], ids, ("article_id", "title", "text"))}
        for article, title, text in articles:
            found[article] = compare(title, text, before.get(article, []), *now[article], after.get(article, []))
    return found


def _where(ids: set[str], days: Sequence[str | None] | None) -> str:
    """Condition that picks articles, from the partitions of their days where these are known."""
    chosen = f"article_id IN ({', '.join(quote(i) for i in sorted(ids))})"
    return chosen if days is None else f"{on_days(days)} AND {chosen}"


def _bases(
    connection: duckdb.DuckDBPyConnection, replaced: Mapping[str, StoredVersion], run_id: str, written: set[str]
) -> dict[int | None, set[str]]:
    """Articles by the snapshot to compare with; None is the current one."""
    bases: dict[int | None, set[str]] = {}
    for article, stored in replaced.items():
        if article not in written:
            continue
        if stored.run_id == run_id:
            if stored.outcome == "changed":
                before = _snapshot_before(connection, article, run_id)
                if before is not None:
                    bases.setdefault(before, set()).add(article)
        else:
            bases.setdefault(None, set()).add(article)
    return bases


def _snapshot_before(connection: duckdb.DuckDBPyConnection, article: str, run_id: str) -> int | None:
    """The last snapshot before a run first brought a version of the article."""
    row = connection.execute(
        f"SELECT max(p.snapshot_id) FROM ducklake_snapshots('{LAKE}') p WHERE p.snapshot_id < (SELECT min(s.snapshot_id) "
        f"FROM ducklake_snapshots('{LAKE}') s JOIN {LAKE}.article_versions v ON v.batch_id = s.commit_extra_info "
        "WHERE v.article_id = ? AND v.run_id = ?)",
        [article, run_id],
    ).fetchone()
    return row[0] if row else None


def _count(rows: pa.Table | None) -> dict[str, int]:
    if rows is None:
        return {}
    grouped = rows.group_by("article_id").aggregate([([], "count_all")])
    return dict(zip(grouped.column("article_id").to_pylist(), grouped.column("count_all").to_pylist(), strict=True))


def _select(rows: pa.Table | None, ids: set[str], columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    if rows is None:
        return []
    wanted = rows.select(columns).to_pylist()
    return [tuple(r[c] for c in columns) for r in wanted if r["article_id"] in ids]


def _claims(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[ClaimPrint]]:
    found: dict[str, list[ClaimPrint]] = {}
    for article, text, counted, event, claimant in rows:
        found.setdefault(article, []).append(ClaimPrint(text, counted, tuple(event or ()), claimant))
    return found
