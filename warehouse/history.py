"""What became of one article, and what happened to the warehouse."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.connect import connect
from warehouse.forget import find
from warehouse.layout import LAKE


@dataclass(frozen=True)
class Version:
    """One version of an article that was read. ``snapshot``: where its rows can be read, when it was stored."""

    record_sha256: str
    outcome: str
    is_current: bool
    committed_at: dt.datetime | None
    run_id: str | None
    snapshot: int | None
    title: str | None
    title_before: str | None
    text_diff: str | None
    claims_appeared: tuple[str, ...]
    claims_changed: tuple[str, ...]
    claims_gone: tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """One state of the warehouse: ``SELECT … FROM lake.articles AT (VERSION => snapshot)``."""

    snapshot: int
    at: dt.datetime
    message: str | None
    changes: dict[str, Any]


def article_history(root: Path | str, article: str) -> list[Version]:
    """All versions of an article (given by id or URL), oldest first. Raises ArticleNotFound."""
    with connect(root) as connection:
        (article_id,) = find(connection, [article])
        rows = connection.execute(
            "SELECT v.record_sha256, v.outcome, v.is_current, v.committed_at, v.run_id, "
            "CASE WHEN v.outcome <> 'superseded' THEN s.snapshot_id END, v.title, v.title_before, v.text_diff, "
            "v.claims_appeared, v.claims_changed, v.claims_gone FROM article_versions v "
            f"LEFT JOIN ducklake_snapshots('{LAKE}') s ON s.commit_extra_info = v.batch_id "
            "WHERE v.article_id = ? ORDER BY v.commit_number, v.record_sha256",
            [article_id],
        ).fetchall()
    return [Version(*row[:9], *(tuple(claims or ()) for claims in row[9:])) for row in rows]


def snapshots(root: Path | str) -> list[Snapshot]:
    """All states of the warehouse that can still be read, oldest first."""
    with connect(root) as connection:
        rows = connection.execute(
            "SELECT snapshot_id, snapshot_time, commit_message, changes "
            f"FROM ducklake_snapshots('{LAKE}') ORDER BY snapshot_id"
        ).fetchall()
    return [Snapshot(*row) for row in rows]
