"""Whether newsbeam's spaCy gives the annotations of stock spaCy: token by token, on texts of your own.

    python -m benchmarks.identical --input news.jsonl

Both annotate the same tokenised documents with ``nlp.pipe``. Prints Markdown: how many tokens differ in each field.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import spacy
from spacy.tokens import Doc, Token

from benchmarks.throughput import texts_of
from transforms.nlp.model import REPUBLISHED, load, make_doc

FIELDS = ("text", "head", "dep", "tag", "pos", "morph", "lemma", "entity", "sentence start")


def values(token: Token) -> tuple[object, ...]:
    """What a token was given, in the order of FIELDS."""
    entity = (token.ent_iob_, token.ent_type_)
    fields = (token.dep_, token.tag_, token.pos_, str(token.morph), token.lemma_, entity, token.is_sent_start)
    return (token.text, token.head.i, *fields)


def differences(ours: Doc, theirs: Doc) -> Counter[str]:
    """Number of tokens that differ, by field."""
    found: Counter[str] = Counter()
    for a, b in zip(ours, theirs, strict=True):
        found.update(name for name, x, y in zip(FIELDS, values(a), values(b), strict=True) if x != y)
    return found


def main() -> None:
    """Compares and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    options = parser.parse_args()
    texts = texts_of(options.input)[: options.articles]
    nlp, stock = load(), spacy.load(REPUBLISHED["en_core_web_sm"])
    found: Counter[str] = Counter()
    tokens = 0
    ours = nlp.pipe((make_doc(nlp, text) for text in texts), batch_size=32)
    theirs = stock.pipe((make_doc(stock, text) for text in texts), batch_size=32)
    for a, b in zip(ours, theirs, strict=True):
        tokens += len(a)
        found += differences(a, b)
    print(f"{len(texts):,} texts, {tokens:,} tokens\n\n| field | tokens that differ |\n|---|---|")
    for name in FIELDS:
        print(f"| {name} | {found[name]} |")


if __name__ == "__main__":
    main()
