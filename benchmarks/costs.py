"""Where the time of annotating goes: spaCy by component, each extractor, in one process and one run.

    python benchmarks/costs.py                                      the sample articles
    python benchmarks/costs.py --input news.jsonl --articles 300    texts of your own (JSON Lines with "text")

Seconds are of the processor. Each part is timed around its own calls, document by document; the share is of spaCy's own
time, once of the model as newsbeam runs it and once of the stock model on the same texts.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import spacy
from spacy.tokens import Doc

from benchmarks.throughput import texts_of
from schemas import Article
from schemas.ids import article_id, sha256
from transforms.nlp.annotate import with_dateline
from transforms.nlp.claims import extract_claims
from transforms.nlp.entities import extract_entities
from transforms.nlp.model import REPUBLISHED, load, make_doc
from transforms.nlp.quotes import extract_quotes
from transforms.nlp.times import check_publication_date, extract_times


def measure(texts: list[str]) -> dict[str, float]:
    """Processor seconds by part."""
    spent: dict[str, float] = defaultdict(float)

    def timed(name: str, function: object, *arguments: object) -> object:
        started = time.process_time()
        result = function(*arguments)  # type: ignore[operator]
        spent[name] += time.process_time() - started
        return result

    nlp, stock = load(), spacy.load(REPUBLISHED["en_core_web_sm"])
    for text in texts:
        timed("stock spaCy", stock, text)
    for text in texts:
        article = Article(article_id(None, text), text, sha256(text))
        article, _ = timed("datelines", with_dateline, article)  # type: ignore[misc]
        doc = timed("spaCy: tokenizer", make_doc, nlp, text, article.dateline_end or 0)
        for name, component in nlp.pipeline:
            doc = timed(f"spaCy: {name}", component, doc)
        assert isinstance(doc, Doc)
        times = timed("times", extract_times, doc, article)
        timed("publication date", check_publication_date, doc, article, times)
        entities = timed("entities and places", extract_entities, doc, article)
        quotes = timed("quotes", extract_quotes, doc, article, entities, times)
        timed("claims", extract_claims, doc, article, entities, quotes, times)
    return dict(spent)


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--articles", type=int, default=200)
    options = parser.parse_args()
    texts = texts_of(options.input)
    texts = [texts[i % len(texts)] for i in range(options.articles)]
    measure(texts[:10])  # caches and lexicons are loaded once a process, not once an article
    spent = measure(texts)
    stock = spent.pop("stock spaCy")
    fast = sum(seconds for name, seconds in spent.items() if name.startswith("spaCy"))
    print(f"{len(texts)} articles; stock spaCy {stock:.2f} s, as newsbeam runs it {fast:.2f} s\n")
    print("| part | seconds | of spaCy as run | of stock spaCy |\n|---|---|---|---|")
    for name, seconds in spent.items():
        print(f"| {name} | {seconds:.2f} | {seconds / fast:.1%} | {seconds / stock:.1%} |")
    total = sum(spent.values())
    print(f"| all | {total:.2f} | {total / fast:.1%} | {total / stock:.1%} |")


if __name__ == "__main__":
    main()
