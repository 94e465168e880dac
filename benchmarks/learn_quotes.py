"""Learns the attribution ranker from annotated articles and writes the numbers that ship with the package.

    python benchmarks/learn_quotes.py quotes.train.jsonl.gz [--parses FILE] [--out FILE] [--trial N]

The input is JSON Lines: ``text`` and ``gold.attributions``, each with spans ``content``, ``source``, ``cue``. Needs
scikit-learn (extra ``learn``); the package itself evaluates the trees with numpy. The same input gives the same file.
What the model is, what it was learnt from and how well it does: ``QUOTES_MODEL.md`` beside this file.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.isotonic import IsotonicRegression
from spacy.tokens import Doc, DocBin

from transforms.nlp.model import load, make_doc
from transforms.nlp.paragraphs import paragraph_spans
from transforms.nlp.quotes.candidates import Candidate, candidates
from transforms.nlp.quotes.cues import Cue
from transforms.nlp.quotes.features import (
    WORD_CLASS,
    Knowledge,
    construction_keys,
    running_sums,
    span_features,
)
from transforms.nlp.quotes.marks import find_quotations
from transforms.nlp.quotes.page import Page, page
from transforms.nlp.quotes.ranker import (
    CUE_GATE,
    MODEL_FILE,
    Choice,
    contents_by_sentence,
    cue_rows,
    possible_cues,
    says_something,
    settle,
)
from transforms.nlp.quotes.sources import source_of
from transforms.nlp.quotes.trees import Trees, logistic
from transforms.nlp.quotes.view import View, view

FOLDS = 5
RARE = 4  # constructions of a word seen less often than this are left to the general count
IGNORED = frozenset("\"“”'‘’`,.")


@dataclass
class Learning:
    """One article while it is learnt from."""

    text: str
    gold: list[dict[str, Any]]
    v: View
    p: Page
    fold: int
    cue_tokens: list[frozenset[int]] = field(default_factory=list)
    gold_chars: list[set[int]] = field(default_factory=list)
    words: dict[str, tuple[float, float]] = field(default_factory=dict)
    constructions: dict[str, tuple[float, float]] = field(default_factory=dict)
    cues: list[Cue] = field(default_factory=list)
    cue_rows: list[list[float]] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    options: list[tuple[Cue, Candidate]] = field(default_factory=list)
    overlaps: list[float] = field(default_factory=list)
    span_rows: list[list[float]] = field(default_factory=list)


def read(path: Path, parses: Path | None, model: str) -> list[Learning]:
    """The annotated articles, parsed (or with parses kept from an earlier run)."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    records = [json.loads(line) for line in content.decode("utf-8").split("\n") if line]
    nlp = load(model)
    if parses and parses.exists():
        docs: Iterator[Doc] = iter(DocBin().from_bytes(parses.read_bytes()).get_docs(nlp.vocab))
    else:
        docs = nlp.pipe((make_doc(nlp, r["text"]) for r in records), batch_size=16)
    out = []
    kept = DocBin(store_user_data=False)
    for n, (record, doc) in enumerate(zip(records, docs, strict=True)):
        if parses and not parses.exists():
            kept.add(doc)
        v = view(doc)
        p = page(v, find_quotations(v.text), paragraph_spans(v.text))
        article = Learning(v.text, record["gold"]["attributions"], v, p, n % FOLDS)
        for a in article.gold:
            article.gold_chars.append(covered(v.text, a["content"]))
            article.cue_tokens.append(tokens_of(v, a["cue"]))
        out.append(article)
    if parses and not parses.exists():
        parses.write_bytes(kept.to_bytes())
    return out


def covered(text: str, spans: Any) -> set[int]:
    """Code points of the spans without white space, quotation marks and the like: what overlap is measured on."""
    return {
        i for s, e in spans for i in range(s, e) if not text[i : i + 1].isspace() and text[i : i + 1] not in IGNORED
    }


def tokens_of(v: View, spans: Any) -> frozenset[int]:
    return frozenset(i for s, e in spans for i in range(v.token_holding(s), v.token_before(e) + 1) if v.end[i] > s)


def root_of(v: View, tokens: frozenset[int]) -> int | None:
    """The token of the cue that the others hang on."""
    inside = [i for i in sorted(tokens) if v.head[i] not in tokens or v.head[i] == i]
    words = [i for i in inside if v.pos[i] not in ("PUNCT", "SPACE")]
    return (words or inside or [None])[0]


def count_words(article: Learning) -> None:
    """How often each word is a cue here, as itself (``lemma|V``), as subject (``|s``), with a preposition (``|p``)."""
    v = article.v
    roots = {r for t in article.cue_tokens if (r := root_of(v, t)) is not None}
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for i, pos in enumerate(v.pos):
        if article.p.at[i] >= 0 or pos not in WORD_CLASS:
            continue
        lemma, yes = v.lemma[i].lower(), float(i in roots)
        keys = [f"{lemma}|{WORD_CLASS[pos]}"]
        if WORD_CLASS[pos] == "V":
            keys += [f"{v.lemma[k].lower()}|s" for k in v.children[i] if v.dep[k] in ("nsubj", "nsubjpass")]
        keys += [f"{lemma} {v.lower[k]}|p" for k in v.children[i] if k > i and v.dep[k] in ("prep", "agent", "dative")][
            :1
        ]
        if v.lower[i] == "to" and i and v.lower[i - 1] == "according":
            keys, yes = ["according to"], float(i in roots or i - 1 in roots)
        for key in keys:
            counts[key][0] += yes
            counts[key][1] += 1
    article.words = {k: (y, n) for k, (y, n) in counts.items()}


def total(parts: list[dict[str, tuple[float, float]]]) -> dict[str, tuple[float, float]]:
    out: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for part in parts:
        for key, (yes, n) in part.items():
            out[key][0] += yes
            out[key][1] += n
    return {k: (out[k][0], out[k][1]) for k in sorted(out)}


def label_ranks(articles: list[Learning]) -> dict[str, float]:
    """Labels of the parse and prepositions in the order of their share of cues among possible cues."""
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for article in articles:
        v = article.v
        cued = frozenset().union(*article.cue_tokens) if article.cue_tokens else frozenset()
        starts = {v.token_holding(a["content"][0][0]) for a in article.gold}
        for i in range(len(v)):
            near = any(k in cued for k in (i - 1, i, i + 1, v.head[i]))
            yes = float(i in starts or i in cued)
            if near or i in starts:
                for key in (f"t:{v.tag[i]}", f"d:{v.dep[i]}"):
                    counts[key][0] += yes
                    counts[key][1] += 1
                if v.pos[i] in ("ADP", "SCONJ"):
                    counts[f"w:{v.lower[i]}"][0] += yes
                    counts[f"w:{v.lower[i]}"][1] += 1
    out: dict[str, float] = {}
    for kind in "tdw":
        keys = [k for k in counts if k.startswith(kind + ":") and counts[k][1] >= 10]
        for place, key in enumerate(sorted(keys, key=lambda k: (counts[k][0] / counts[k][1], k))):
            out[key] = float(place)
    return out


def label_options(article: Learning) -> None:
    """Overlap of each candidate with the best gold attribution, less when the cue is not that attribution's."""
    text, v = article.text, article.v
    for cue, candidate in article.options:
        spans = [(v.start[s], v.end[e]) for s, e in candidate.spans]
        mine = covered(text, spans)
        best = 0.0
        for chars, tokens in zip(article.gold_chars, article.cue_tokens, strict=True):
            if chars & mine:
                overlap = len(chars & mine) / len(chars | mine)
                best = max(best, overlap if cue.token in tokens else 0.7 * overlap)
        article.overlaps.append(best)


def worth(overlap: float) -> float:
    """What a candidate is worth: half for finding the attribution, half for its exact edges."""
    return 0.5 * (overlap >= 0.3) + 0.35 * (overlap >= 0.8) + 0.15 * overlap


def count_constructions(article: Learning) -> None:
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (cue, candidate), overlap in zip(article.options, article.overlaps, strict=True):
        for key in construction_keys(article.v, cue, candidate):
            counts[key][0] += overlap >= 0.8
            counts[key][1] += 1
        if candidate.head >= 0:
            key = "#" + article.v.lemma[candidate.head].lower()
            counts[key][0] += overlap >= 0.3
            counts[key][1] += 1
    article.constructions = {k: (y, n) for k, (y, n) in counts.items()}


def to_trees(fitted: Any) -> Trees:
    """scikit-learn's trees in the package's form."""
    parts: dict[str, list[Any]] = {k: [] for k in ("feature", "threshold", "left", "right", "value")}
    roots, offset, depth = [], 0, 0
    for (predictor,) in fitted._predictors:
        nodes = predictor.nodes
        own = np.arange(len(nodes)) + offset
        leaf = nodes["is_leaf"].astype(bool)
        roots.append(offset)
        parts["feature"] += np.where(leaf, 0, nodes["feature_idx"]).tolist()
        # Compared in single precision: the nearest single number at or above keeps "at most" true for its own rows.
        parts["threshold"] += np.where(leaf, 0.0, nodes["num_threshold"]).astype(np.float32).tolist()
        parts["left"] += np.where(leaf, own, nodes["left"].astype(int) + offset).tolist()
        parts["right"] += np.where(leaf, own, nodes["right"].astype(int) + offset).tolist()
        parts["value"] += np.where(leaf, nodes["value"], 0.0).tolist()
        depth = max(depth, int(nodes["depth"].max()))
        offset += len(nodes)
    return Trees(
        np.array(parts["feature"], np.int16),
        np.array(parts["threshold"], np.float32),
        np.array(parts["left"], np.int32),
        np.array(parts["right"], np.int32),
        np.array(parts["value"], np.float32),
        np.array(roots, np.int32),
        depth,
        float(np.ravel(fitted._baseline_prediction)[0]),
    )


def fit_cues(rows: Any, labels: Any) -> Trees:
    fitted = HistGradientBoostingClassifier(
        max_iter=80, learning_rate=0.12, max_leaf_nodes=24, max_depth=6, min_samples_leaf=30, l2_regularization=1.0,
        early_stopping=False, random_state=0,
    ).fit(rows, labels)  # fmt: skip
    return to_trees(fitted)


def fit_spans(rows: Any, labels: Any, iterations: int = 220) -> Trees:
    fitted = HistGradientBoostingRegressor(
        max_iter=iterations, learning_rate=0.07, max_leaf_nodes=32, max_depth=7, min_samples_leaf=20, l2_regularization=3.0,
        early_stopping=False, random_state=0,
    ).fit(rows, labels)  # fmt: skip
    return to_trees(fitted)


def array(rows: Any) -> Any:
    return np.asarray(rows, dtype=np.float32)


def learn_cues(articles: list[Learning], base: Knowledge) -> Trees:
    """Cue scores for each article from models that never saw it; the model of all articles."""
    for a in articles:
        know = replace(base, less_words=a.words)
        a.cues = possible_cues(a.v, a.p, base)
        a.cue_rows = cue_rows(a.v, a.p, a.cues, know)
    cued = [frozenset().union(*a.cue_tokens) if a.cue_tokens else frozenset() for a in articles]
    labels = [[float(cue.token in c) for cue in a.cues] for a, c in zip(articles, cued, strict=True)]
    for fold in range(FOLDS):
        rows = array([r for a in articles if a.fold != fold for r in a.cue_rows])
        known = np.array([y for a, ys in zip(articles, labels, strict=True) if a.fold != fold for y in ys])
        trees = fit_cues(rows, known)
        for a in articles:
            if a.fold == fold:
                a.scores = logistic(trees.predict(a.cue_rows)).tolist()
    return fit_cues(array([r for a in articles for r in a.cue_rows]), np.array([y for ys in labels for y in ys]))


def collect_options(articles: list[Learning]) -> None:
    for a in articles:
        for cue, score in zip(a.cues, a.scores, strict=True):
            if score >= CUE_GATE:
                a.options += [(cue, candidate) for candidate in candidates(a.v, a.p, cue)]
        label_options(a)
        count_constructions(a)


def collect_spans(articles: list[Learning], base: Knowledge) -> None:
    for a in articles:
        know = replace(base, less_words=a.words, less_constructions=a.constructions)
        sums = running_sums(a.v, a.p, {cue.token: s for cue, s in zip(a.cues, a.scores, strict=True)})
        grouped: dict[int, list[Candidate]] = defaultdict(list)
        for cue, candidate in a.options:
            grouped[cue.token].append(candidate)
        for cue, row, score in zip(a.cues, a.cue_rows, a.scores, strict=True):
            if grouped[cue.token]:
                a.span_rows += span_features(a.v, a.p, cue, row, score, grouped[cue.token], know, sums)


@dataclass
class Outcome:
    """Rows chosen by models that never saw the article, with what they score."""

    score: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    matched: list[tuple[float, float]] = field(default_factory=list)


def evaluate(articles: list[Learning], values: list[list[float]], threshold: float) -> tuple[dict[str, float], Outcome]:
    """Content F1 at .3 and .8, speakers, and the rows' scores with their success, for calibration."""
    outcome = Outcome()
    hits = {0.3: 0, 0.8: 0}
    predicted = gold = both = 0
    for a, vs in zip(articles, values, strict=True):
        chosen = settle([Choice(*o, s) for o, s in zip(a.options, vs, strict=True)], len(a.v), threshold)
        chosen = [c for c in chosen if says_something(a.v, a.p, c.cue, c.content)]
        predicted += len(chosen)
        gold += len(a.gold)
        mine = [covered(a.text, [(a.v.start[s], a.v.end[e]) for s, e in c.content.spans]) for c in chosen]
        for limit in hits:
            pairs = sorted(
                (
                    (len(g & m) / len(g | m), gi, mi)
                    for gi, g in enumerate(a.gold_chars)
                    for mi, m in enumerate(mine)
                    if g & m
                ),
                reverse=True,
            )
            used_gold: set[int] = set()
            used: dict[int, int] = {}
            for overlap, gi, mi in pairs:
                if overlap < limit:
                    break
                if gi not in used_gold and mi not in used:
                    used_gold.add(gi)
                    used[mi] = gi
            hits[limit] += len(used)
            if limit == 0.3:
                contents = contents_by_sentence(a.v, chosen)
                for mi, choice in enumerate(chosen):
                    ok = mi in used and right_speaker(a, choice, contents, a.gold[used[mi]])
                    both += ok
                    outcome.score.append(choice.score)
                    outcome.right.append(float(ok))
    figures = {"predicted": predicted, "gold": gold}
    for name, n in (("f1@0.3", hits[0.3]), ("f1@0.8", hits[0.8]), ("both", both)):
        figures[name] = round(2 * n / max(1, predicted + gold), 4)
    figures["p"], figures["r"] = round(hits[0.3] / max(1, predicted), 4), round(hits[0.3] / max(1, gold), 4)
    return figures, outcome


def right_speaker(
    a: Learning, choice: Choice, contents: dict[int, list[tuple[int, int]]], gold: dict[str, Any]
) -> bool:
    if not gold["source"]:
        return True
    source = source_of(a.v, choice.cue, contents[a.v.sentence_of[choice.cue.token]])
    if source is None:
        return False
    s, e = a.v.start[a.v.left[source]], a.v.end[a.v.right[source]]
    return any(x < e and s < y for x, y in gold["source"])


def save(path: Path, know: Knowledge, cues: Trees, spans: Trees, threshold: float, calibration: Any) -> None:
    """One .npz whose bytes depend on nothing but the numbers."""
    tables = {
        "words": [[k, y, n] for k, (y, n) in sorted(know.words.items())],
        "constructions": [[k, y, n] for k, (y, n) in sorted(know.constructions.items())],
        "ranks": know.ranks,
        "prior": know.prior,
        "threshold": threshold,
        "calibration": calibration,
    }
    content = json.dumps(tables, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    arrays: dict[str, Any] = {"tables": np.frombuffer(content, np.uint8)}
    for name, trees in (("cues", cues), ("spans", spans)):
        for part in ("feature", "threshold", "left", "right", "value", "roots"):
            arrays[f"{name}_{part}"] = getattr(trees, part)
        arrays[f"{name}_depth"] = np.array(trees.depth)
        arrays[f"{name}_base"] = np.array(trees.base)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.save(buffer, arrays[name])
            out.writestr(zipfile.ZipInfo(name + ".npy", (1980, 1, 1, 0, 0, 0)), buffer.getvalue(), zipfile.ZIP_DEFLATED)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--parses", type=Path, help="file to keep the parses in between runs")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "transforms/nlp/lexicons" / MODEL_FILE)
    parser.add_argument("--model", default="en_core_web_sm")
    parser.add_argument("--trial", type=int, help="use the first N articles only and write nothing")
    a = parser.parse_args()
    articles = read(a.gold, a.parses, a.model)[: a.trial]
    for article in articles:
        count_words(article)
    words = total([x.words for x in articles])
    prior = sum(y for k, (y, _) in words.items() if k[-2:] in ("|V", "|N")) / max(
        1.0, sum(n for k, (_, n) in words.items() if k[-2:] in ("|V", "|N"))
    )
    base = Knowledge(words, {}, label_ranks(articles), prior)
    cues = learn_cues(articles, base)
    collect_options(articles)
    base = replace(base, constructions=total([x.constructions for x in articles]))
    collect_spans(articles, base)
    values: list[list[float]] = [[] for _ in articles]
    for fold in range(FOLDS):
        rows = array([r for x in articles if x.fold != fold for r in x.span_rows])
        labels = np.array([worth(o) for x in articles if x.fold != fold for o in x.overlaps])
        trees = fit_spans(rows, labels)
        for n, article in enumerate(articles):
            if article.fold == fold:
                values[n] = trees.predict(article.span_rows).tolist()
    tried = [(evaluate(articles, values, t)[0], round(t, 2)) for t in np.arange(0.3, 0.505, 0.01).tolist()]
    for figures, t in tried:
        print(t, figures)
    # The strictest threshold that costs no more than a thousandth of F1: users check every row.
    best = max(figures["f1@0.3"] for figures, _ in tried)
    threshold = max(t for figures, t in tried if figures["f1@0.3"] >= best - 0.001)
    _, outcome = evaluate(articles, values, threshold)
    iso = IsotonicRegression(y_min=0.01, y_max=0.99, out_of_bounds="clip").fit(outcome.score, outcome.right)
    calibration = thinned(iso.X_thresholds_, iso.y_thresholds_)
    print(
        "rows",
        sum(len(x.span_rows) for x in articles),
        "cues",
        sum(len(x.cues) for x in articles),
        "threshold",
        threshold,
    )
    if a.trial:
        return
    spans = fit_spans(
        array([r for x in articles for r in x.span_rows]), np.array([worth(o) for x in articles for o in x.overlaps])
    )
    save(a.out, pruned(base), cues, spans, threshold, calibration)
    print(a.out, a.out.stat().st_size, "bytes")


def pruned(know: Knowledge) -> Knowledge:
    """Without counts that hardly move anything: words never cues and seen rarely, rare constructions."""
    words = {k: c for k, c in know.words.items() if c[0] >= 1 or c[1] >= 8}
    constructions = {
        k: c for k, c in know.constructions.items() if (k.startswith(("/", "#")) and c[1] > 1) or c[1] >= RARE
    }
    return replace(know, words=words, constructions=constructions)


def thinned(x: Any, y: Any) -> list[list[float]]:
    """A step function of the isotonic fit with at most forty points, rounded."""
    keep = sorted({int(i) for i in np.linspace(0, len(x) - 1, min(40, len(x)))})
    return [[round(float(x[i]), 4) for i in keep], [round(float(y[i]), 4) for i in keep]]


if __name__ == "__main__":
    main()
