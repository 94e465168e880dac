"""How fast the sources read: articles and megabytes a second, one process, by form.

    python -m benchmarks.reading FILE.jsonl[.gz] [--copies N] [--annotate N]      real articles with the field "text"

The articles are written as JSON Lines, gzipped JSON Lines, CSV, WARC of pages and a folder of text files, and each is
read and normalised to the end, nothing else. Prints one line a form. With --annotate, N of the articles are annotated too,
in the same process, and the share of reading in the whole is printed for each form (writing and committing left out).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import html
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from schemas import Article, DeadLetter
from schemas.ids import article_id, sha256
from transforms.sources.normalise import normalise
from transforms.sources.options import SourceOptions
from transforms.sources.read import read_unit
from transforms.sources.units import WorkUnit, discard, plan_units


def read_all(path: Path, spool: Path) -> tuple[int, int, int]:
    """Articles, dead letters and characters that come out of an input."""
    options = SourceOptions()
    good = bad = characters = 0
    for unit in plan_units([str(path)], options, 50, spool):
        if not isinstance(unit, WorkUnit):
            bad += isinstance(unit, DeadLetter)
            continue
        for record in read_unit(unit, options):
            result = record if isinstance(record, DeadLetter) else normalise(record, options)
            if isinstance(result, Article):
                good += 1
                characters += len(result.text)
            else:
                bad += 1
        discard(unit)
    return good, bad, characters


def _page(row: dict[str, str], number: int) -> str:
    body = "".join(f"<p>{html.escape(p)}</p>" for p in row["text"].split("\n") if p.strip())
    menu = "".join(f'<li><a href="/{i}">Section {i}</a></li>' for i in range(40))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>Story {number}</title>'
        f'<meta property="article:published_time" content="{row.get("published_at", "")}"></head><body><nav><ul>{menu}</ul></nav>'
        f"<article><h1>Story {number}</h1>{body}</article><footer>All rights reserved</footer></body></html>"
    )


def _warc(rows: list[dict[str, str]]) -> bytes:
    out = []
    for number, row in enumerate(rows):
        payload = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + _page(row, number).encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://bench.example/{number}\r\n"
            f"WARC-Date: 2025-01-01T00:00:00Z\r\nContent-Type: application/http\r\nContent-Length: {len(payload)}\r\n\r\n"
        )
        out.append(head.encode() + payload + b"\r\n\r\n")
    return b"".join(out)


def _write_csv(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as f:
        writer = csv.writer(f)
        writer.writerow(["url", "published_at", "text"])
        writer.writerows(
            [f"https://bench.example/{i}", r.get("published_at", ""), r["text"]] for i, r in enumerate(rows)
        )


def _write_folder(path: Path, rows: list[dict[str, str]]) -> None:
    path.mkdir()
    for number, row in enumerate(rows):
        (path / f"{number:06}.txt").write_text(row["text"], encoding="utf-8")


def _annotate(texts: list[str]) -> float:
    """Processor seconds that annotating takes, a character."""
    from transforms.nlp.annotate import annotate
    from transforms.nlp.model import load

    articles = [Article(article_id(None, text), text, sha256(text)) for text in texts]
    nlp = load()
    list(annotate(nlp, articles[:5]))  # loads the lexicons
    began = time.process_time()
    list(annotate(nlp, articles))
    return (time.process_time() - began) / sum(map(len, texts))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--copies", type=int, default=10)
    parser.add_argument("--annotate", type=int, default=0)
    arguments = parser.parse_args()
    packed = arguments.file.read_bytes()
    text = (gzip.decompress(packed) if packed.startswith(b"\x1f\x8b") else packed).decode("utf-8")
    rows = [json.loads(line) for line in text.split("\n") if line.strip()] * arguments.copies
    raw = b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in rows)
    pages = rows[: len(rows) // arguments.copies]
    forms: dict[str, tuple[Callable[[Path], object], int]] = {
        "json lines": (lambda p: p.write_bytes(raw), len(rows)),
        "json lines, gzip": (lambda p: p.write_bytes(gzip.compress(raw)), len(rows)),
        "csv": (lambda p: _write_csv(p, rows), len(rows)),
        "folder of text files": (lambda p: _write_folder(p, rows), len(rows)),
        "warc of pages": (lambda p: p.write_bytes(_warc(pages)), len(pages)),
    }
    annotating = _annotate([r["text"] for r in pages[: arguments.annotate]]) if arguments.annotate else None
    with tempfile.TemporaryDirectory() as folder:
        read_all(Path(__file__), Path(folder) / "spool")  # loads the language identifier
        for name, (write, _) in forms.items():
            path = Path(folder) / name
            write(path)
            began, worked = time.perf_counter(), time.process_time()
            good, bad, characters = read_all(path, Path(folder) / "spool")
            seconds, worked = time.perf_counter() - began, time.process_time() - worked
            print(
                f"{name:22} {good:6} articles {bad:3} dead letters {seconds:7.2f} s "
                f"({worked:.2f} s of processor) "
                f"{good / worked:8.0f} articles/s {characters / worked / 1e6:6.1f} M characters/s of processor time"
                + (f", {worked / (worked + annotating * characters):.1%} of the whole" if annotating else "")
            )


if __name__ == "__main__":
    main()
