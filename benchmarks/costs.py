"""Where the time of an ingest goes: reading, spaCy by component, each extractor, writing, commit; one process, one run.

    python -m benchmarks.costs                                      the sample articles
    python -m benchmarks.costs --input news.jsonl --articles 300    texts of your own (JSON Lines with "text")

Seconds are of the processor. spaCy works in batches, as in a run; the share is once of spaCy as newsbeam runs it and
once of the stock model on the same texts. What Beam and starting processes cost is not in it: benchmarks/throughput.py.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import spacy

from benchmarks.throughput import texts_of, write_input
from schemas import Article, DeadLetter
from transforms.nlp.annotate import Annotation, with_dateline
from transforms.nlp.claims import extract_claims
from transforms.nlp.entities import extract_entities
from transforms.nlp.model import REPUBLISHED, load, make_doc
from transforms.nlp.quotes import extract_quotes
from transforms.nlp.times import check_publication_date, extract_times
from transforms.sources.normalise import normalise
from transforms.sources.options import SourceOptions
from transforms.sources.read import read_unit
from transforms.sources.units import WorkUnit, plan_units
from warehouse import create
from warehouse.commit import Batch, commit
from warehouse.runs import lock, start_run
from warehouse.write import write_segment

BATCH = 32
NOW = dt.datetime(2024, 11, 30, tzinfo=dt.timezone.utc)


class Clock:
    """Processor seconds by part."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    def __call__(self, name: str, function: Any, *arguments: Any, **named: Any) -> Any:
        """Calls the function and adds what it took."""
        started = time.process_time()
        result = function(*arguments, **named)
        self.spent[name] += time.process_time() - started
        return result


def read(source: Path, spool: Path) -> list[Article]:
    """Articles of a file, as a run reads them."""
    options = SourceOptions()
    units = [u for u in plan_units([str(source)], options, 50, spool) if isinstance(u, WorkUnit)]
    records = [r for unit in units for r in read_unit(unit, options) if not isinstance(r, DeadLetter)]
    return [a for a in (normalise(r, options) for r in records) if isinstance(a, Article)]


def through(component: Any, docs: list[Any]) -> list[Any]:
    """Documents behind one component."""
    return list(component.pipe(docs, batch_size=BATCH))


def annotate(clock: Clock, nlp: Any, articles: Iterable[Article]) -> list[Annotation]:
    """What transforms.nlp.annotate does with a batch, each part timed."""
    dated = [clock("datelines", with_dateline, article)[0] for article in articles]
    docs = [clock("spaCy: tokenizer", make_doc, nlp, a.text, a.dateline_end or 0) for a in dated]
    for name, component in nlp.pipeline:
        docs = clock(f"spaCy: {name}", through, component, docs)
    found = []
    for doc, article in zip(docs, dated, strict=True):
        times = clock("times", extract_times, doc, article)
        clock("publication date", check_publication_date, doc, article, times)
        entities = clock("entities and places", extract_entities, doc, article)
        quotes = clock("quotes", extract_quotes, doc, article, entities, times)
        claims = clock("claims", extract_claims, doc, article, entities, quotes, times)
        found.append(Annotation(article, tuple(entities), tuple(quotes), tuple(claims), tuple(times)))
    return found


def store(clock: Clock, root: Path, annotations: list[Annotation]) -> None:
    """Stages the rows and commits them into a new warehouse."""
    create(root)
    with lock(root):
        run = start_run(root, inputs=[], options={}, versions={}, runner="", now=NOW)
        segment = clock("write: rows and signatures", write_segment, root, annotations)
        read_ = len(segment.articles) + len(segment.superseded)
        batch = Batch(f"{run.run_id}-0", run.run_id, 0, segments=(segment,), read=read_, committed_at=NOW)
        clock("commit", commit, root, batch)


def measure(texts: list[str]) -> tuple[dict[str, float], float]:
    """Processor seconds by part, and those of the stock model."""
    nlp, stock = load(), spacy.load(REPUBLISHED["en_core_web_sm"])
    # Caches and lexicons are loaded once a process, not once an article.
    warm = [Article("", text, "") for text in texts[:10]]
    annotate(Clock(), nlp, warm)
    list(stock.pipe(texts[:10]))
    clock = Clock()
    clock("stock", lambda: [len(doc) for doc in stock.pipe(texts, batch_size=BATCH)])
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "input.jsonl"
        write_input(texts, len(texts), source)
        articles = clock("read", read, source, Path(folder) / "spool")
        annotations: list[Annotation] = []
        for start in range(0, len(articles), BATCH):
            annotations += annotate(clock, nlp, articles[start : start + BATCH])
        store(clock, Path(folder) / "warehouse", annotations)
    return clock.spent, clock.spent.pop("stock")


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--articles", type=int, default=200)
    options = parser.parse_args()
    texts = texts_of(options.input)
    texts = [texts[i % len(texts)] for i in range(options.articles)]
    spent, stock = measure(texts)
    fast = sum(seconds for name, seconds in spent.items() if name.startswith("spaCy"))
    load_ = os.getloadavg()[0]
    print(f"{len(texts)} articles; stock spaCy {stock:.2f} s, as newsbeam runs it {fast:.2f} s (load {load_:.1f})\n")
    print("| part | seconds | of spaCy as run | of stock spaCy |\n|---|---|---|---|")
    for name, seconds in spent.items():
        print(f"| {name} | {seconds:.2f} | {seconds / fast:.1%} | {seconds / stock:.1%} |")
    total = sum(spent.values())
    print(f"| all | {total:.2f} | {total / fast:.1%} | {total / stock:.1%} |")


if __name__ == "__main__":
    main()
