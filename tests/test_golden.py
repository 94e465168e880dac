"""The project's own articles give the rows that a reader finds in them.

The user's article must give every row it was asked for; every article its columns, its mentions of North Korean troops,
its direct quotations and its printed figures; all articles together the figures that the extractors are held to.
"""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from schemas import NumericClaim, Quote
from tests.golden_articles import annotate_goldens, golden_article
from tests.golden_match import (
    load_goldens,
    locate,
    locate_in_order,
    locate_segments,
    same_name,
    same_value,
)
from tests.golden_score import (
    Score,
    claim_bound_right,
    claim_value_right,
    group_mentions,
    match_claims,
    match_quotes,
    score_article,
)
from transforms.nlp.annotate import Annotation

USER = "00-nato-north-korean-troops-kursk"
GOLDENS = {g.name: g for g in load_goldens()}
ALL = sorted(GOLDENS)


@pytest.fixture(scope="session")
def annotations(nlp: Language) -> dict[str, Annotation]:
    goldens = list(GOLDENS.values())
    return dict(zip((g.name for g in goldens), annotate_goldens(nlp, goldens), strict=True))


@pytest.fixture(scope="session")
def score(annotations: dict[str, Annotation]) -> Score:
    out = Score()
    for name, annotation in annotations.items():
        score_article(out, GOLDENS[name], annotation)
    return out


@pytest.fixture(scope="session")
def user(annotations: dict[str, Annotation]) -> Annotation:
    return annotations[USER]


# --- the golden files themselves


def test_golden_files_are_enough() -> None:
    quotes = [q for g in GOLDENS.values() for q in g.quotes if not q.get("optional")]
    claims = [c for g in GOLDENS.values() for c in g.numeric_claims if not c.get("optional")]
    assert len(GOLDENS) >= 25
    assert len(quotes) >= 200
    assert len(claims) >= 300


@pytest.mark.parametrize("name", ALL)
def test_golden_texts_stand_in_the_article(name: str) -> None:
    golden = GOLDENS[name]
    text = golden_article(golden).text
    for row in [*golden.entities, *golden.numeric_claims, *golden.temporal_expressions]:
        assert locate(text, row)
    for row in golden.quotes:
        assert len(locate_segments(text, row)) == len(row["segments"])
    for topic in golden.topic_mentions.values():
        locate_in_order(text, [row if isinstance(row, str) else row["text"] for row in topic])


# --- the user's article


def with_text(quotes: tuple[Quote, ...], words: str) -> Quote:
    """The one quotation whose content holds some words."""
    found = [q for q in quotes if words in q.text]
    assert len(found) == 1, f"{len(found)} quotations hold {words!r}: {[q.text for q in found]}"
    return found[0]


def claim_of(annotation: Annotation, text: str) -> NumericClaim:
    found = [c for c in annotation.numeric_claims if c.text == text]
    assert len(found) == 1, [c.text for c in annotation.numeric_claims]
    return found[0]


def test_user_article_is_dated_inline_and_has_no_dateline(user: Annotation) -> None:
    assert user.article.published_date == dt.date(2024, 10, 28)
    assert user.article.published_source == "inline"
    assert user.article.dateline_text is None
    assert user.article.dateline_place is None
    assert user.article.agency is None


def test_user_article_mentions_north_korean_troops_five_times(user: Annotation) -> None:
    texts = [e.text for e in group_mentions(user.entities, "PRK", "military")]
    troops, units = "North Korean troops", "North Korean military units"
    assert texts == [troops, units, troops, troops, troops]


@pytest.mark.parametrize(
    ("surname", "name"),
    [("Rutte", "Mark Rutte"), ("Putin", "Vladimir Putin"), ("Zelensky", "Volodymyr Zelensky"),
     ("Yermak", "Andriy Yermak")],
)  # fmt: skip
def test_user_article_surnames_have_full_names(user: Annotation, surname: str, name: str) -> None:
    people = [e for e in user.entities if e.label == "PERSON" and surname in e.text]
    assert len(people) == user.article.text.count(surname)
    assert {e.name for e in people} == {name}
    assert {e.entity_id for e in people} == {"person:" + name.lower().replace(" ", "-")}


def test_user_article_knows_kursk_and_the_secretary_general(user: Annotation) -> None:
    kursk = [e for e in user.entities if e.text == "Kursk"]
    assert kursk and {e.country for e in kursk} == {"RUS"}
    assert "NATO Secretary General" in {e.role for e in user.entities if e.name == "Mark Rutte"}


def test_user_article_two_segments_of_a_press_conference(user: Annotation) -> None:
    q = with_text(user.quotes, "The deepening military cooperation")
    assert [user.article.text[s:e].strip(",") for s, e in q.segments] == [
        "The deepening military cooperation between Russia and North Korea is a threat to both the Indo-Pacific and "
        "Euro-Atlantic security",
        "The deployment [of] North Korean troops to Kursk is also a sign of Putin's growing desperation.",
    ]
    assert (q.type, q.speaker_name, q.cue, q.medium) == ("direct", "Mark Rutte", "told", "press_conference")
    assert q.addressee == "a press conference"
    assert q.said_on == dt.date(2024, 10, 28)


def test_user_article_quotations_of_rutte(user: Annotation) -> None:
    desperation = with_text(user.quotes, '"growing desperation')
    assert (desperation.type, desperation.speaker_name) == ("mixed", "Mark Rutte")
    cease = with_text(user.quotes, "cease these actions immediately")
    assert (cease.type, cease.speaker_name, cease.cue) == ("mixed", "Mark Rutte", "called on")
    for words in ("North Korean military units had been sent", "600,000 Russian soldiers",
                  "the Kremlin was unable to sustain its war"):  # fmt: skip
        found = {(q.type, q.speaker_name) for q in user.quotes if words in q.text}
        assert found == {("indirect", "Mark Rutte")}, words


def test_user_article_quotations_of_yermak(user: Annotation) -> None:
    escalation = with_text(user.quotes, "This is an escalation.")
    assert (escalation.type, escalation.speaker_name, escalation.cue) == ("direct", "Andriy Yermak", "said")
    assert (escalation.medium, escalation.said_on) == ("social_media", dt.date(2024, 10, 28))
    assert "chief of staff" in (escalation.speaker_role or "")
    today = with_text(user.quotes, "Today, Russia brings in North Korea")
    assert (today.type, today.speaker_name, today.cue) == ("direct", "Andriy Yermak", "added")
    assert len(today.segments) == 2
    assert today.text.endswith("The enemy understands strength. Our allies have this strength.")


def test_user_article_indirect_speech(user: Annotation) -> None:
    warned = with_text(user.quotes, "Russia was planning to send North Korean troops into battle within days")
    assert (warned.type, warned.speaker_name, warned.cue, warned.stance) == (
        "indirect", "Volodymyr Zelensky", "warned", "warned",
    )  # fmt: skip
    claimed = with_text(user.quotes, "North Korea is training 10,000 soldiers")
    assert (claimed.type, claimed.speaker, claimed.speaker_name, claimed.stance) == (
        "indirect", "He", "Volodymyr Zelensky", "claimed",
    )  # fmt: skip
    said = with_text(user.quotes, "thousands of North Korean troops were sent to Russia for military training")
    assert said.type == "indirect"
    assert said.speaker == "South Korea, NATO and the United States"


def test_user_article_claims(user: Annotation) -> None:
    assert len(user.numeric_claims) == 3
    losses = claim_of(user, "more than 600,000")
    assert (losses.value, losses.value_low, losses.value_high, losses.bound) == (600_000, 600_000, None, "more_than")
    assert (losses.counted, losses.counted_country, losses.counted_role) == ("Russian soldiers", "RUS", "military")
    assert set(losses.event or ()) == {"killed", "wounded"}
    assert (losses.claimant, losses.as_of_start, losses.as_of_end) == ("Mark Rutte", None, None)
    training = claim_of(user, "10,000")
    assert (training.value, training.bound, training.event) == (10_000, "exact", ("trained",))
    assert (training.claimant, training.stance) == ("Volodymyr Zelensky", "claimed")
    sent = claim_of(user, "thousands")
    assert (sent.value, sent.value_low, sent.value_high, sent.bound) == (None, 1_000, 10_000, "range")
    assert (sent.counted, sent.event) == ("North Korean troops", ("deployed",))
    assert same_name(sent.claimant, "South Korea, NATO and the United States")
    assert (sent.as_of_start, sent.as_of_end) == (dt.date(2024, 10, 1), dt.date(2024, 10, 31))


@pytest.mark.parametrize(
    ("text", "value"), [("early August", "2024-08"), ("Last week", "2024-W43"), ("Monday", "2024-10-28")]
)
def test_user_article_times(user: Annotation, text: str, value: str) -> None:
    found = [t for t in user.temporal_expressions if t.text == text]
    assert len(found) == user.article.text.count(text)
    assert {t.value for t in found} == {value}


def test_user_article_three_years_are_a_time(user: Annotation) -> None:
    assert any("nearly three years ago" in t.text or "three years ago" in t.text for t in user.temporal_expressions)


# --- every article


@pytest.mark.parametrize("name", ALL)
def test_article_columns(annotations: dict[str, Annotation], name: str) -> None:
    article = annotations[name].article
    wrong = {k: getattr(article, k) for k, v in GOLDENS[name].article.items() if not same_value(getattr(article, k), v)}
    assert not wrong


@pytest.mark.parametrize("name", ALL)
def test_mentions_of_north_korean_troops(annotations: dict[str, Annotation], name: str) -> None:
    annotation, golden = annotations[name], GOLDENS[name]
    rows = [{"text": r} if isinstance(r, str) else r for r in golden.topic_mentions.get("north_korean_troops", [])]
    spans = locate_in_order(annotation.article.text, [r["text"] for r in rows])
    found = {(e.start_char, e.end_char) for e in group_mentions(annotation.entities, "PRK", "military")}
    must = {s for s, r in zip(spans, rows, strict=True) if not r.get("optional")}
    assert must <= found <= set(spans)


@pytest.mark.parametrize("name", ALL)
def test_direct_quotations(annotations: dict[str, Annotation], name: str) -> None:
    annotation, golden = annotations[name], GOLDENS[name]
    pairs = match_quotes(annotation.article.text, golden.quotes, annotation.quotes, 1.0)
    wrong = []
    for g, row in enumerate(golden.quotes):
        if row["type"] != "direct" or row.get("optional"):
            continue
        q = annotation.quotes[pairs[g]] if g in pairs else None
        if q is None or q.type != "direct" or not same_name(q.speaker_name, row["speaker_name"]):
            wrong.append((row["segments"], q and (q.type, q.speaker_name)))
    assert not wrong


@pytest.mark.parametrize("name", ALL)
def test_printed_figures(annotations: dict[str, Annotation], name: str) -> None:
    annotation, golden = annotations[name], GOLDENS[name]
    pairs = match_claims(annotation.article.text, golden.numeric_claims, annotation.numeric_claims)
    wrong = []
    for g, row in enumerate(golden.numeric_claims):
        if row.get("optional") or not any(c.isdigit() for c in row["text"]):
            continue
        claim = annotation.numeric_claims[pairs[g]] if g in pairs else None
        if claim is None or not (claim_value_right(row, claim) and claim_bound_right(row, claim)):
            seen = claim and (claim.text, claim.value, claim.value_low, claim.value_high, claim.bound)
            wrong.append((row["text"], seen))
    assert not wrong


# --- all articles together


def worst(score: Score, kind: str) -> str:
    return "\n".join(f"{where}: {what}" for k, where, what in score.errors if k.startswith(kind))


@pytest.mark.parametrize(
    ("share", "least"),
    [
        ("quotes: precision of named speakers", 0.95),
        ("claims: claimant", 0.90),
        ("claims: event", 0.90),
        ("claims: counted", 0.90),
    ],
)
def test_share_of_right_answers(score: Score, share: str, least: float) -> None:
    assert score.shares[share].value >= least, worst(score, share)


@pytest.mark.parametrize(("count", "least"), [("claims: value and bound", 0.95), ("claims: whole row", 0.75)])
def test_f1(score: Score, count: str, least: float) -> None:
    assert score.counts[count].f1 >= least, worst(score, "claims: ")
