"""Precision and recall of the extractors on the project's own golden articles (``tests/golden``).

Reads every article with the project's own readers, annotates it with the project's own extractors and compares with
what a reader found in it. Usage, from the project's root:

    python -m benchmarks.golden                  # figures
    python -m benchmarks.golden --errors         # and every error, by kind
    python -m benchmarks.golden --markdown       # figures as the table of RESULTS.md
    python -m benchmarks.golden --only 14 --only 15
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.golden_articles import annotate_goldens
from tests.golden_match import GOLDEN_FOLDER, Golden, load_goldens
from tests.golden_score import Score, score_article
from transforms.nlp.model import load


def score_goldens(goldens: list[Golden]) -> Score:
    """All figures and errors of some golden articles."""
    score = Score()
    for golden, annotation in zip(goldens, annotate_goldens(load(), goldens), strict=True):
        score_article(score, golden, annotation)
    return score


def rows_of(score: Score) -> list[tuple[str, str, str, str, str]]:
    """Figures as text: name, precision, recall, F1 or share, and the numbers behind them."""
    out = []
    for name, c in sorted(score.counts.items()):
        numbers = f"{c.right} right, {c.found} found, {c.golden} golden"
        out.append((name, f"{c.precision:.3f}", f"{c.recall:.3f}", f"{c.f1:.3f}", numbers))
    for name, s in sorted(score.shares.items()):
        out.append((name, "", "", f"{s.value:.3f}", f"{s.right} of {s.asked}"))
    return sorted(out)


def markdown(rows: list[tuple[str, str, str, str, str]]) -> str:
    """The figures as a table in Markdown."""
    lines = ["| kind | precision | recall | F1 or share | numbers |", "|---|---:|---:|---:|---|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=GOLDEN_FOLDER, help="golden files (default: tests/golden)")
    parser.add_argument("--only", action="append", help="golden files whose name begins so; may be repeated")
    parser.add_argument("--errors", action="store_true", help="list every error")
    parser.add_argument("--kind", default="", help="only errors whose kind begins so")
    parser.add_argument("--markdown", action="store_true", help="print the figures as a table in Markdown")
    options = parser.parse_args(argv)
    goldens = [g for g in load_goldens(options.folder) if g.name.startswith(tuple(options.only or [""]))]
    if not goldens:
        parser.error("no golden file of that name")
    score = score_goldens(goldens)
    rows = rows_of(score)
    if options.markdown:
        print(markdown(rows))
    else:
        print(f"{len(goldens)} articles")
        for name, p, r, f, numbers in rows:
            print(f"{name:38} {p:>6} {r:>6} {f:>6}   {numbers}")
    if options.errors:
        for kind, where, what in sorted(score.errors):
            if kind.startswith(options.kind):
                print(f"{kind} | {where} | {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
