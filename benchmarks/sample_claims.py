"""Prints a random sample of numeric claims with their context, for reading: how many rows are wrong, and of what kind?

Reads articles from a JSON Lines file, plain or gzip (keys ``text``, and ``published_at`` or ``published_date`` when there
is a date), annotates them with the project's own extractors and prints each sampled claim with the passage it stands in.
The same seed gives the same sample. Usage, from the project's root:

    python -m benchmarks.sample_claims articles.jsonl.gz --claims 200 --seed 7
    python -m benchmarks.sample_claims articles.jsonl --claims 50 --articles 100 --event killed
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

from schemas import Article, NumericClaim
from schemas.ids import article_id, sha256
from transforms.nlp.annotate import annotate
from transforms.nlp.model import load


def read_articles(path: Path) -> Iterator[Article]:
    """The articles of a JSON Lines file; records without text are skipped."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text = record.get("text")
            if not text:
                continue
            day = record.get("published_at") or record.get("published_date")
            yield Article(
                article_id=article_id(record.get("url"), text),
                text=text,
                content_sha256=sha256(text),
                published_date=dt.date.fromisoformat(day[:10]) if day else None,
            )


def show(article: Article, claim: NumericClaim, width: int) -> str:
    """One claim: its passage with the quantity marked, then its columns."""
    before = article.text[max(0, claim.start_char - width) : claim.start_char]
    behind = article.text[claim.end_char : claim.end_char + width]
    passage = f"{before}⟦{claim.text}⟧{behind}".replace("\n", " ¶ ")
    value = claim.value if claim.value is not None else f"{claim.value_low} to {claim.value_high}"
    columns = {
        "value": f"{value} {claim.bound} {claim.kind} {claim.unit}",
        "counted": f"{claim.counted} {claim.counted_country or ''} {claim.counted_role or ''}".strip(),
        "said": f"{claim.predicate} {claim.event} {claim.modality}{' negated' if claim.negated else ''}",
        "who": f"{claim.claimant} {claim.stance or ''}".strip(),
        "when": f"{claim.as_of_start} to {claim.as_of_end} (published {article.published_date})",
        "where": claim.place,
        "measure": claim.measure,
    }
    return "\n".join([passage, *(f"    {k:<8} {v}" for k, v in columns.items() if v is not None)])


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="articles, JSON Lines, plain or gzip")
    parser.add_argument("--claims", type=int, default=50, help="claims to print")
    parser.add_argument("--articles", type=int, help="read a random selection of that many articles only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--event", help="only claims with this event")
    parser.add_argument("--width", type=int, default=200, help="characters of context on either side")
    options = parser.parse_args(argv)
    choose = random.Random(options.seed)
    articles = list(read_articles(options.file))
    if options.articles and options.articles < len(articles):
        articles = choose.sample(articles, options.articles)
    found = [(a.article, c) for a in annotate(load(), articles) for c in a.numeric_claims]
    if options.event:
        found = [(a, c) for a, c in found if c.event and options.event in c.event]
    print(f"{len(found)} claims in {len(articles)} articles\n")
    for number, (a, c) in enumerate(choose.sample(found, min(options.claims, len(found))), 1):
        print(f"{number}. {show(a, c, options.width)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
