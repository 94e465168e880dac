"""Are near-copies found, and nothing else? Pairwise precision and recall of stories on copies made of real texts.

    python -m benchmarks.stories                                          texts of seeds/articles
    python -m benchmarks.stories --input news.jsonl [--show]              texts of your own (JSON Lines with "text")

Each text of 100 words and more gets six copies, as agencies' clients print them: unchanged, 2 and 5 % of its words left out,
replaced or put in, cut to its first two thirds, cut and edited, with a dateline in front. All are committed to a new
warehouse in random order, in several batches; two articles that have one story_id are a pair that was found, two
copies of one text are a pair that was to be found. The originals are also committed alone: stories among them are
copies that the input holds itself, or errors; ``--show`` prints their first lines, to be read.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import random
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import warehouse
from benchmarks.throughput import texts_of
from schemas import Article
from warehouse.commit import Batch, commit
from warehouse.write import write_segment

NOW = dt.datetime(2024, 11, 1, tzinfo=dt.timezone.utc)
MIN_WORDS = 100
BATCH = 500


class _Alone:
    """The rows of an article that has no extractions."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.entities = self.quotes = self.numeric_claims = self.temporal_expressions = ()


def edited(text: str, draw: random.Random, rate: float, words: Sequence[str]) -> str:
    """A text with some words left out, replaced or put in."""
    out = []
    for piece in re.split(r"(\s+)", text):
        chance = draw.random() if not piece.isspace() else 1.0
        if chance < rate / 3:
            continue
        out.append(draw.choice(words) if chance < rate * 2 / 3 else piece)
        if rate * 2 / 3 <= chance < rate:
            out.append(" " + draw.choice(words))
    return "".join(out)


def shortened(text: str) -> str:
    """The first two thirds, to the end of a sentence."""
    end = len(text) * 2 // 3
    stop = text.find(". ", end)
    return text[: stop + 1 if stop > 0 else end]


def copies(text: str, draw: random.Random, words: Sequence[str]) -> list[str]:
    """The text and what others make of it."""
    few, more = edited(text, draw, 0.02, words), edited(text, draw, 0.05, words)
    return [
        text,
        text,
        few,
        more,
        shortened(text),
        shortened(edited(text, draw, 0.03, words)),
        f"RIGA, Oct 28 — {text}",
    ]


def article(number: int, text: str) -> Article:
    """An article of an outlet of its own."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    moment = NOW + dt.timedelta(minutes=number)
    return Article(
        article_id=hashlib.sha256(f"{number}".encode()).hexdigest()[:24],
        text=text,
        content_sha256=digest,
        url=f"https://o{number}.example/",
        published_at=moment,
        published_date=moment.date(),
        word_count=len(text.split()),
        record_sha256=hashlib.sha256(f"{number} {digest}".encode()).hexdigest(),
    )


def stories(texts: Sequence[str], draw: random.Random) -> list[str]:
    """The story of each text, after all were committed in random order."""
    articles = [article(n, text) for n, text in enumerate(texts)]
    order = draw.sample(range(len(articles)), len(articles))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "lake"
        warehouse.create(root)
        for start in range(0, len(order), BATCH):
            part = [articles[i] for i in order[start : start + BATCH]]
            segment = write_segment(root, [_Alone(a) for a in part])
            commit(root, Batch(f"b{start}", f"b{start}", 0, (segment,), read=len(part), committed_at=NOW))
        with warehouse.connect(root) as connection:
            found = dict(connection.execute("SELECT article_id, story_id FROM articles").fetchall())
    return [found[a.article_id] for a in articles]


def pairs(groups: Counter[object]) -> int:
    """Pairs within groups of these sizes."""
    return sum(n * (n - 1) // 2 for n in groups.values())


def main() -> None:
    """Measures and prints Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--show", action="store_true", help="print the stories among the originals")
    options = parser.parse_args()
    texts = [text for text in dict.fromkeys(texts_of(options.input)) if len(text.split()) >= MIN_WORDS]
    draw = random.Random(7)
    words = sorted({w for text in texts for w in text.split() if w.isalpha()})

    alone = stories(texts, draw)
    truth: list[object] = []
    made: list[str] = []
    for text, story in zip(texts, alone, strict=True):
        own = copies(text, draw, words)
        made += own
        truth += [story] * len(own)  # copies that the input holds itself are copies of one another too
    found = stories(made, draw)
    right = pairs(Counter(zip(found, truth, strict=True)))
    together, wanted = pairs(Counter(found)), pairs(Counter(truth))
    several = {story: n for story, n in Counter(alone).items() if n > 1}
    print(f"{len(texts)} texts of {MIN_WORDS} words and more, {len(made):,} articles, {wanted:,} pairs of copies")
    print(f"pairwise precision {right / together:.4f} ({right:,} of {together:,}), recall {right / wanted:.4f}")
    print(f"stories among the originals themselves: {len(several)}, of {sum(several.values())} articles")
    if options.show:
        for story in several:
            print(f"\n{story}")
            for text, its_story in zip(texts, alone, strict=True):
                if its_story == story:
                    print(f"  {len(text.split()):5} words: {' '.join(text.split())[:150]}")


if __name__ == "__main__":
    main()
