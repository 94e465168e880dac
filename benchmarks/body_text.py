"""How much of a page's story comes out, and how little else: newsbeam beside plain trafilatura, on the golden pages.

    python -m benchmarks.body_text

The pages are those of tests/sources/pages.py: one invented story in as many page styles as news sites use. Prints for
each page token F1 and ROUGE-L (F1 of the longest common subsequence of tokens) against the story, for
``trafilatura.extract(page, include_comments=False)`` and for the article that newsbeam makes of the page; then the means,
and how many titles, days and author lists are exactly right. Tokens are runs of letters and digits, in lower case.
The pages were made for this project and its extraction was developed with them: the figures say that nothing of them is lost
or left over, not how well unseen pages come out. On one page the story stands in the metadata only, which trafilatura does not
read; the second mean leaves it out. trafilatura counts the headline to the text, which newsbeam keeps in a column of its own.
ROUGE-L as in Lin 2004 (https://aclanthology.org/W04-1013), sentence level over the whole text, beta 1.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence

import trafilatura

from schemas import Article
from tests.sources.pages import AUTHOR, DAY, PAGES, STORY, TITLE
from transforms.sources.dates import parse_date
from transforms.sources.normalise import normalise
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord


def tokens(text: str) -> list[str]:
    """Runs of letters and digits, in lower case."""
    return re.findall(r"\w+", text.lower())


def f1(common: int, found: int, gold: int) -> float:
    """Harmonic mean of precision and recall; 0 when nothing is common."""
    return 2 * common / (found + gold) if common else 0.0


def token_f1(found: Sequence[str], gold: Sequence[str]) -> float:
    """F1 of the two bags of tokens."""
    return f1(sum((Counter(found) & Counter(gold)).values()), len(found), len(gold))


def rouge_l(found: Sequence[str], gold: Sequence[str]) -> float:
    """F1 of the longest common subsequence. Quadratic time."""
    row = [0] * (len(gold) + 1)
    for token in found:
        diagonal = 0
        for i, other in enumerate(gold, 1):
            above = row[i]
            row[i] = diagonal + 1 if token == other else max(above, row[i - 1])
            diagonal = above
    return f1(row[-1], len(found), len(gold))


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean."""
    return sum(values) / len(values)


def main() -> None:
    gold = tokens("\n".join(STORY))
    day = parse_date(DAY)
    figures: list[tuple[float, float, float, float]] = []
    right: Counter[str] = Counter()
    print(f"{'page':28} {'trafilatura F1':>15} {'ROUGE-L':>8} {'newsbeam F1':>12} {'ROUGE-L':>8}")
    for style, page in PAGES.items():
        plain = tokens(trafilatura.extract(page, include_comments=False) or "")
        result = normalise(RawRecord(style, "html", page.encode()), SourceOptions())
        article = result if isinstance(result, Article) else None
        ours = tokens(article.text if article else "")
        row = (token_f1(plain, gold), rouge_l(plain, gold), token_f1(ours, gold), rouge_l(ours, gold))
        figures.append(row)
        print(f"{style:28} {row[0]:15.4f} {row[1]:8.4f} {row[2]:12.4f} {row[3]:8.4f}")
        if article:
            right["title"] += article.title == TITLE
            right["date"] += article.published_date == (day.day if day else dt.date.min)
            right["authors"] += article.bylines == (AUTHOR,)
    printed = [row for row, style in zip(figures, PAGES, strict=True) if style != "story in the metadata only"]
    for name, rows in (("mean", figures), (f"mean of {len(printed)}", printed)):
        means = [mean([row[i] for row in rows]) for i in range(4)]
        print(f"{name:28} {means[0]:15.4f} {means[1]:8.4f} {means[2]:12.4f} {means[3]:8.4f}")
    print(", ".join(f"{what} {right[what]}/{len(PAGES)}" for what in ("title", "date", "authors")))


if __name__ == "__main__":
    main()
