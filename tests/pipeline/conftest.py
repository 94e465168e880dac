"""Real runs on small inputs of our own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import warehouse
from schemas.rows import EXTRACTION_TABLES

#: What a run writes about itself, not about the articles.
PROVENANCE = {"run_id", "ingested_at", "source_uri"}


def records(n: int) -> list[dict[str, Any]]:
    """Short articles of our own that use every extractor."""
    towns = ("Harlow", "Bexley", "Marden", "Tilbury")
    return [
        {
            "url": f"https://ledger.example/{i}",
            "title": f"Bridge work, part {i}",
            "published_at": f"2024-10-{i % 28 + 1:02d}T08:00:00Z",
            "outlet": "The Harbor Ledger",
            "text": f"{towns[i % 4].upper()}, England (Reuters) — More than {i + 2},000 people crossed the bridge on Monday, "
            f'engineer Mara Quill said. "We will open it {i + 1} days early," Quill told reporters.\n\n'
            f"About {i + 3} North Korean soldiers were seen near Kursk last week, a senior official said.",
        }
        for i in range(n)
    ]


@pytest.fixture
def newsbeam(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line in a process of its own, as a user does; ``env`` adds variables."""

    def run(
        *args: str, env: dict[str, str] | None = None, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pipeline.cli", *args],
            capture_output=True,
            text=True,
            input=stdin,
            env={**os.environ, **(env or {})},
            check=False,
            timeout=300,
        )

    return run


def write_jsonl(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return path


def contents(root: Path) -> dict[str, list[str]]:
    """All rows of all extraction tables, without provenance, as sorted JSON."""
    connection = warehouse.connect(root)
    out = {}
    for table in EXTRACTION_TABLES:
        cursor = connection.execute(f"SELECT * FROM {table}")
        names = [d[0] for d in cursor.description or ()]
        out[table] = sorted(
            json.dumps(
                {k: v for k, v in zip(names, row, strict=True) if k not in PROVENANCE}, default=str, sort_keys=True
            )
            for row in cursor.fetchall()
        )
    connection.close()
    return out
