"""Real runs on small inputs of our own."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import warehouse
from pipeline import cli
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


@dataclass(frozen=True)
class Done:
    """What a command left: exit code and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def command(*args: str, stdin: str | None = None) -> Done:
    """Runs the command line in this process (starting Beam and spaCy anew takes seconds each time)."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO((stdin or "").encode()), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = cli.run(list(args))
    finally:
        sys.stdin = before
    return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture
def newsbeam() -> Callable[..., Done]:
    """The command line as a function."""
    return command


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        paragraphs = records(1)[0]["text"].split("\n\n")
        body = f"<html><head><title>Bridge</title></head><body><h1>Bridge opens</h1><p>{'</p><p>'.join(paragraphs)}</p></body></html>"
        self.send_response(200 if self.path == "/bridge" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def web_page() -> Iterator[str]:
    """Address of a page that a server on this machine gives out."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/bridge"
    server.shutdown()
    server.server_close()


def write_jsonl(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return path


def rows(root: Path, query: str) -> list[tuple[Any, ...]]:
    """What a warehouse answers to a query."""
    connection = warehouse.connect(root)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


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
