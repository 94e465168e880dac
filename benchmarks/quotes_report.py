"""How well attributions are found: figures, confidence against success in ten bins, and errors by kind.

    python -m benchmarks.quotes_report quotes.dev.jsonl.gz [--model NAME] [--limit N]

The input is JSON Lines: ``text``, ``published_at`` and ``gold.attributions`` with spans ``content``, ``source``,
``cue`` and ``kind``. A row is right when it overlaps a gold attribution (Jaccard of characters, white space, quotation
marks, commas and full stops left out, at least 0.3, one to one) and its speaker touches the gold source, where there is
one. Prints Markdown tables.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas import Article, Quote
from transforms.nlp.annotate import annotate
from transforms.nlp.model import load

IGNORED = frozenset("\"“”'‘’`,.")
FOUND, EXACT = 0.3, 0.8


@dataclass
class Report:
    """Counts over all articles."""

    gold: int = 0
    predicted: int = 0
    found: int = 0
    exact: int = 0
    speakers_right: int = 0
    speakers_asked: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    kinds_found: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    rows: list[tuple[float, bool]] = field(default_factory=list)


def covered(text: str, spans: Any) -> set[int]:
    """Code points of the spans that overlap is measured on."""
    return {i for s, e in spans for i in range(s, e) if not text[i].isspace() and text[i] not in IGNORED}


def pairs(gold: list[set[int]], found: list[set[int]], least: float) -> dict[int, tuple[int, float]]:
    """Best one-to-one pairs by overlap: gold index → (row index, overlap)."""
    scored = sorted(
        ((len(g & f) / len(g | f), gi, fi) for gi, g in enumerate(gold) for fi, f in enumerate(found) if g & f),
        reverse=True,
    )
    out: dict[int, tuple[int, float]] = {}
    used: set[int] = set()
    for overlap, gi, fi in scored:
        if overlap >= least and gi not in out and fi not in used:
            out[gi] = (fi, overlap)
            used.add(fi)
    return out


def touches(quote: Quote, source: list[list[int]]) -> bool:
    start, end = quote.speaker_start, quote.speaker_end
    return start is not None and end is not None and any(s < end and start < e for s, e in source)


def count(report: Report, text: str, gold: list[dict[str, Any]], quotes: list[Quote]) -> None:
    """Adds one article."""
    gold_chars = [covered(text, g["content"]) for g in gold]
    row_chars = [covered(text, q.segments) for q in quotes]
    matched = pairs(gold_chars, row_chars, FOUND)
    report.gold += len(gold)
    report.predicted += len(quotes)
    report.found += len(matched)
    report.exact += len(pairs(gold_chars, row_chars, EXACT))
    right: set[int] = set()
    for gi, g in enumerate(gold):
        report.kinds[g["kind"]] += 1
        if gi not in matched:
            report.errors[f"missed, {g['kind']}: {why_missed(g, gold_chars[gi], quotes, row_chars)}"] += 1
            continue
        report.kinds_found[g["kind"]] += 1
        fi, overlap = matched[gi]
        if overlap < EXACT:
            report.errors[f"edges, {g['kind']}: {edges(gold_chars[gi], row_chars[fi])}"] += 1
        if g["source"]:
            ok = touches(quotes[fi], g["source"])
            report.speakers_asked += 1
            report.speakers_right += ok
            if not ok:
                report.errors["speaker: " + ("none given" if quotes[fi].speaker is None else "another")] += 1
            else:
                right.add(fi)
        else:
            right.add(fi)
    used = {fi for fi, _ in matched.values()}
    for fi, q in enumerate(quotes):
        report.rows.append((q.confidence or 0.0, fi in right))
        if fi not in used:
            near = any(g & row_chars[fi] for g in gold_chars)
            report.errors[
                f"spurious, {q.type}: " + ("overlaps a gold attribution" if near else "no gold attribution")
            ] += 1


def why_missed(gold: dict[str, Any], chars: set[int], quotes: list[Quote], row_chars: list[set[int]]) -> str:
    cue = gold["cue"][0] if gold["cue"] else None
    if cue and any(q.cue_start is not None and cue[0] <= q.cue_start < cue[1] for q in quotes):
        return "cue found, content elsewhere"
    if any(chars & r for r in row_chars):
        return "inside or across another row"
    return "cue not found"


def edges(gold: set[int], row: set[int]) -> str:
    if row < gold:
        return "too short"
    return "too long" if gold < row else "shifted"


def bins(rows: list[tuple[float, bool]]) -> list[tuple[str, int, float, float]]:
    """Ten bins of confidence: bounds, rows, mean confidence, share of right rows."""
    out = []
    for n in range(10):
        inside = [(c, ok) for c, ok in rows if n / 10 <= c < (n + 1) / 10 or (n == 9 and c >= 1)]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            out.append(
                (f"{n / 10:.1f}–{(n + 1) / 10:.1f}", len(inside), mean, sum(ok for _, ok in inside) / len(inside))
            )
    return out


def f1(right: int, report: Report) -> float:
    return 2 * right / max(1, report.predicted + report.gold)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--model", default="en_core_web_sm")
    parser.add_argument("--limit", type=int)
    a = parser.parse_args()
    content = gzip.decompress(a.gold.read_bytes()) if a.gold.suffix == ".gz" else a.gold.read_bytes()
    records = [json.loads(line) for line in content.decode("utf-8").split("\n") if line][: a.limit]
    articles = []
    for n, r in enumerate(records):
        day = dt.date.fromisoformat(r["published_at"][:10]) if r.get("published_at") else None
        articles.append(Article(str(n), r["text"], "", published_date=day))
    report = Report()
    for record, annotation in zip(records, annotate(load(a.model), articles), strict=True):
        count(report, record["text"], record["gold"]["attributions"], list(annotation.quotes))
    right = sum(ok for _, ok in report.rows)
    print(f"{len(records)} articles, {report.gold} gold attributions, {report.predicted} rows\n")
    print("| figure | value |\n|---|---|")
    print(f"| content F1 at {FOUND} | {f1(report.found, report):.3f} |")
    print(f"| content F1 at {EXACT} | {f1(report.exact, report):.3f} |")
    print(f"| speaker on matched | {report.speakers_right / max(1, report.speakers_asked):.3f} |")
    print(f"| content at {FOUND} and speaker, F1 | {f1(right, report):.3f} |")
    for kind in sorted(report.kinds):
        print(f"| recall {kind} | {report.kinds_found[kind] / report.kinds[kind]:.3f} |")
    print("\n| confidence | rows | mean | right |\n|---|---|---|---|")
    for name, n, mean, share in bins(report.rows):
        print(f"| {name} | {n} | {mean:.2f} | {share:.2f} |")
    print("\n| error | count |\n|---|---|")
    for kind, n in sorted(report.errors.items(), key=lambda x: (-x[1], x[0])):
        print(f"| {kind} | {n} |")


if __name__ == "__main__":
    main()
