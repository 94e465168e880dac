"""Golden rows against extracted rows: figures per kind and every error.

Quotations are paired by Jaccard similarity of content, claims, times and mentions by overlapping spans, always one to
one. ``Counts`` are precision, recall and F1; ``Share`` is the part of right answers among paired rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from schemas import Entity, NumericClaim, Quote, TemporalExpression
from tests.golden_match import (
    Golden,
    Row,
    Span,
    choice,
    content,
    locate,
    locate_in_order,
    locate_segments,
    overlaps,
    pair,
    same_cue,
    same_name,
    same_phrase,
    same_value,
    without_conjunction,
)
from transforms.nlp.annotate import Annotation

_PLACES = frozenset({"GPE", "LOC", "FAC"})


@dataclass
class Counts:
    """True positives, rows extracted, rows in the golden."""

    right: int = 0
    found: int = 0
    golden: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.golden if self.golden else 0.0

    @property
    def f1(self) -> float:
        total = self.found + self.golden
        return 2 * self.right / total if total else 0.0


@dataclass
class Share:
    """Right answers among those asked."""

    right: int = 0
    asked: int = 0

    def add(self, ok: bool) -> None:
        self.asked += 1
        self.right += ok

    @property
    def value(self) -> float:
        return self.right / self.asked if self.asked else 0.0


@dataclass
class Score:
    """Figures by name, and every error as (kind, article, what)."""

    counts: defaultdict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    shares: defaultdict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    errors: list[tuple[str, str, str]] = field(default_factory=list)

    def ask(self, name: str, ok: bool, where: str, what: str) -> bool:
        self.shares[name].add(ok)
        if not ok:
            self.errors.append((name, where, what))
        return ok


def count_pairs(
    score: Score,
    name: str,
    rows: list[Row],
    found: int,
    pairs: dict[int, int],
    right: Callable[[int, int], bool] = lambda g, f: True,
) -> None:
    """Adds pairs to a count; optional golden rows and what was paired with them are left out of all three numbers."""
    optional = {g for g, row in enumerate(rows) if row.get("optional")}
    counts = score.counts[name]
    counts.right += sum(right(g, f) for g, f in pairs.items() if g not in optional)
    counts.found += found - sum(g in optional for g in pairs)
    counts.golden += len(rows) - len(optional)


def match_quotes(
    text: str, rows: list[Row], found: Sequence[Quote], threshold: float, conjunctions: bool = True
) -> dict[int, int]:
    """Golden quotations paired with extracted ones by Jaccard similarity of content, with or without ``that``."""
    spans = [[locate_segments(text, r) for r in rows], [list(q.segments) for q in found]]
    if not conjunctions:
        spans = [[without_conjunction(text, s) for s in side] for side in spans]
    golden, extracted = ([content(text, s) for s in side] for side in spans)
    similarity = {
        (g, f): len(a & b) / len(a | b) for g, a in enumerate(golden) for f, b in enumerate(extracted) if a & b
    }
    return pair(similarity, threshold)


def named_speaker_right(text: str, row: Row | None, rows: list[Row], quote: Quote) -> bool:
    """Whether a named speaker holds: the paired golden row names them; an unpaired row must lie, by more than half of
    its content, in golden rows of that speaker."""
    if row is not None:
        return same_name(quote.speaker_name, row.get("speaker_name"))
    mine = content(text, quote.segments)
    theirs = [
        content(text, locate_segments(text, r)) for r in rows if same_name(quote.speaker_name, r.get("speaker_name"))
    ]
    return bool(mine) and 2 * len(mine & frozenset().union(*theirs)) > len(mine)


def score_quotes(score: Score, where: str, text: str, rows: list[Row], found: Sequence[Quote]) -> None:
    for label, threshold in (("exact", 1.0), ("0.8", 0.8), ("0.3", 0.3)):
        count_pairs(score, f"quotes: content@{label}", rows, len(found), match_quotes(text, rows, found, threshold))
    bare = match_quotes(text, rows, found, 1.0, conjunctions=False)
    count_pairs(score, "quotes: content@exact but for that", rows, len(found), bare)
    pairs = match_quotes(text, rows, found, 0.3)
    by_found = {f: g for g, f in pairs.items()}
    for g, row in enumerate(rows):
        kind = choice(row["type"])[0]
        if not row.get("optional"):
            score.ask(f"quotes: recall {kind}", g in pairs, where, " … ".join(row["segments"]))
        if g not in pairs:
            continue
        q = found[pairs[g]]
        what = f"{q.text[:90]!r}"
        for key, same in (
            ("type", same_value),
            ("speaker_name", same_name),
            ("cue", same_cue),
            ("stance", same_value),
            ("said_on", same_value),
            ("medium", same_value),
            ("addressee", same_phrase),
        ):
            if key in row:
                value = getattr(q, key)
                score.ask(f"quotes: {key}", same(value, row[key]), where, f"{value!r}, not {row[key]!r}: {what}")
    for f, q in enumerate(found):
        matched: Row | None = rows[by_found[f]] if f in by_found else None
        if matched is None:
            score.errors.append(("quotes: not in the golden", where, f"{q.speaker_name}: {q.text}"))
        if q.speaker_name is not None:
            ok = named_speaker_right(text, matched, rows, q)
            score.ask("quotes: precision of named speakers", ok, where, f"{q.speaker_name}: {q.text}")


def claim_value_right(row: Row, claim: NumericClaim) -> bool:
    """Point value, or both ends where there is none."""
    if row["value"] is not None:
        return claim.value is not None and same_value(claim.value, row["value"])
    return claim.value is None and all(same_value(getattr(claim, k), row[k]) for k in ("value_low", "value_high"))


def claim_bound_right(row: Row, claim: NumericClaim) -> bool:
    ends = all(same_value(getattr(claim, k), row[k]) for k in ("value_low", "value_high"))
    return ends and claim.bound == row["bound"]


def claim_event_right(row: Row, claim: NumericClaim) -> bool:
    """The same events in any order; a list of lists is a choice of right answers."""
    expected = row.get("event") or []
    options = expected if expected and isinstance(expected[0], list) else [expected]
    return any(set(claim.event or ()) == set(events) for events in options)


def match_claims(text: str, rows: list[Row], found: Sequence[NumericClaim]) -> dict[int, int]:
    """Golden claims paired with extracted ones whose span overlaps, equal values first."""
    spans = [locate(text, r)[0] for r in rows]
    return pair(
        {
            (g, f): 2.0 if claim_value_right(rows[g], c) else 1.0
            for g, span in enumerate(spans)
            for f, c in enumerate(found)
            if overlaps(span, (c.start_char, c.end_char))
        },
        1.0,
    )


def score_claims(score: Score, where: str, text: str, rows: list[Row], found: Sequence[NumericClaim]) -> None:
    pairs = match_claims(text, rows, found)

    def value(g: int, f: int) -> bool:
        return claim_value_right(rows[g], found[f])

    def bound(g: int, f: int) -> bool:
        return value(g, f) and claim_bound_right(rows[g], found[f])

    def whole(g: int, f: int) -> bool:
        row, claim = rows[g], found[f]
        return (
            bound(g, f)
            and same_name(claim.claimant, row["claimant"])
            and ("event" not in row or claim_event_right(row, claim))
        )

    for name, right in (("value", value), ("value and bound", bound), ("whole row", whole)):
        count_pairs(score, f"claims: {name}", rows, len(found), pairs, right)
    for g, row in enumerate(rows):
        if g not in pairs:
            if not row.get("optional"):
                score.errors.append(("claims: missed", where, f"{row['text']!r}"))
            continue
        claim = found[pairs[g]]
        what = f"{claim.text!r}"
        if not bound(g, pairs[g]):
            seen = (claim.value, claim.value_low, claim.value_high, claim.bound)
            wanted = tuple(row[k] for k in ("value", "value_low", "value_high", "bound"))
            score.errors.append(("claims: value and bound", where, f"{seen}, not {wanted}: {what}"))
        if not value(g, pairs[g]):
            continue
        score.ask(
            "claims: claimant",
            same_name(claim.claimant, row["claimant"]),
            where,
            f"{claim.claimant!r}, not {row['claimant']!r}: {what}",
        )
        if "event" in row:
            score.ask(
                "claims: event", claim_event_right(row, claim), where, f"{claim.event!r}, not {row['event']!r}: {what}"
            )
        for key, same in (
            ("counted", same_phrase),
            ("counted_country", same_value),
            ("counted_role", same_value),
            ("kind", same_value),
            ("unit", same_value),
            ("stance", same_value),
            ("measure", same_value),
            ("place", same_phrase),
            ("negated", same_value),
            ("modality", same_value),
        ):
            if key in row:
                got = getattr(claim, key)
                score.ask(f"claims: {key}", same(got, row[key]), where, f"{got!r}, not {row[key]!r}: {what}")
        if "as_of" in row:
            got_as_of = (str(claim.as_of_start), str(claim.as_of_end))
            wanted_as_of = tuple(row["as_of"] or ("None", "None"))
            score.ask("claims: as_of", got_as_of == wanted_as_of, where, f"{got_as_of}, not {wanted_as_of}: {what}")
    for f, claim in enumerate(found):
        if f not in pairs.values():
            score.errors.append(("claims: not in the golden", where, f"{claim.text!r} ({claim.kind}, {claim.counted})"))


def score_times(score: Score, where: str, text: str, rows: list[Row], found: Sequence[TemporalExpression]) -> None:
    spans = [locate(text, r)[0] for r in rows]
    pairs = pair(
        {
            (g, f): len(set(range(*span)) & set(range(t.start_char, t.end_char))) / (span[1] - span[0])
            for g, span in enumerate(spans)
            for f, t in enumerate(found)
            if overlaps(span, (t.start_char, t.end_char))
        },
        0.0,
    )

    def valued(g: int, f: int) -> bool:
        row, t = rows[g], found[f]
        return t.type == row["type"] and ("value" not in row or same_value(t.value, row["value"]))

    count_pairs(score, "times: found", rows, len(found), pairs)
    count_pairs(score, "times: type and value", rows, len(found), pairs, valued)
    for g, row in enumerate(rows):
        if g not in pairs and not row.get("optional"):
            score.errors.append(("times: missed", where, f"{row['text']!r}"))
        elif g in pairs and not valued(g, pairs[g]):
            t = found[pairs[g]]
            score.errors.append(
                (
                    "times: type and value",
                    where,
                    f"{t.type} {t.value!r}, not {row['type']} {row.get('value')!r}: {t.text!r}",
                )
            )
    for f, t in enumerate(found):
        if f not in pairs.values():
            score.errors.append(("times: not in the golden", where, f"{t.text!r} ({t.type} {t.value})"))


def mention_at(span: Span, label: str, found: Sequence[Entity]) -> Entity | None:
    """The mention of that label which shares most with a span; the three place labels count as one."""

    def fits(e: Entity) -> bool:
        same = e.label == label or {e.label, label} <= _PLACES
        return same and overlaps(span, (e.start_char, e.end_char))

    best = [(min(span[1], e.end_char) - max(span[0], e.start_char), -i) for i, e in enumerate(found) if fits(e)]
    return found[-max(best)[1]] if best else None


def score_entities(score: Score, where: str, text: str, rows: list[Row], found: Sequence[Entity]) -> None:
    for row in rows:
        for span in locate(text, row):
            e = mention_at(span, row["label"], found)
            what = f"{row['label']} {row['text']!r} at {span[0]}"
            if not score.ask("entities: found", e is not None, where, what) or e is None:
                continue
            for key, same in (("name", same_name), ("entity_id", same_value), ("country", same_value)):
                if key in row:
                    got = getattr(e, key)
                    score.ask(f"entities: {key}", same(got, row[key]), where, f"{got!r}, not {row[key]!r}: {what}")
            if "role" in row:
                same_role = same_value if row["label"] == "GROUP" else same_phrase
                ok = same_role(e.role, row["role"])
                score.ask("entities: role", ok, where, f"{e.role!r}, not {row['role']!r}: {what}")


def group_mentions(found: Sequence[Entity], country: str, role: str) -> list[Entity]:
    """GROUP mentions of one nation and kind, in order of text."""
    rows = (e for e in found if e.label == "GROUP" and e.country == country and e.role == role)
    return sorted(rows, key=lambda e: e.start_char)


def score_topics(
    score: Score, where: str, text: str, topics: dict[str, list[str | Row]], found: Sequence[Entity]
) -> None:
    """``north_korean_troops``: mentions of the military of PRK."""
    if "north_korean_troops" not in topics:
        return
    rows = [{"text": row} if isinstance(row, str) else row for row in topics["north_korean_troops"]]
    spans = locate_in_order(text, [row["text"] for row in rows])
    mentions = group_mentions(found, "PRK", "military")
    pairs = pair(
        {
            (g, f): 1.0
            for g, s in enumerate(spans)
            for f, e in enumerate(mentions)
            if overlaps(s, (e.start_char, e.end_char))
        },
        1.0,
    )
    count_pairs(score, "topic mentions", rows, len(mentions), pairs)
    for g, (s, e) in enumerate(spans):
        if g not in pairs and not rows[g].get("optional"):
            score.errors.append(("topic mentions: missed", where, text[s:e]))
    for f, m in enumerate(mentions):
        if f not in pairs.values():
            score.errors.append(("topic mentions: not in the golden", where, m.text))


def score_article(score: Score, golden: Golden, annotation: Annotation) -> None:
    """Adds one article's figures and errors. Raises LookupError when a golden text is not in the article."""
    text = annotation.article.text
    for key, wanted in golden.article.items():
        got = getattr(annotation.article, key)
        score.ask(f"article: {key}", same_value(got, wanted), golden.name, f"{key} {got!r}, not {wanted!r}")
    score_entities(score, golden.name, text, golden.entities, annotation.entities)
    score_topics(score, golden.name, text, golden.topic_mentions, annotation.entities)
    score_quotes(score, golden.name, text, golden.quotes, annotation.quotes)
    score_claims(score, golden.name, text, golden.numeric_claims, annotation.numeric_claims)
    score_times(score, golden.name, text, golden.temporal_expressions, annotation.temporal_expressions)
