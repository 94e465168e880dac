"""How well choices of attributions do on annotated articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from benchmarks.quote_gold import Learning, covered
from transforms.nlp.quotes.ranker import Choice, contents_by_sentence, says_something, settle
from transforms.nlp.quotes.sources import source_of


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
    figures: dict[str, float] = {"predicted": predicted, "gold": gold}
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
