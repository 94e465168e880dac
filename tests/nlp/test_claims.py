"""Numeric claims: what is counted, what happened, who says so, when and where; the rows of the first seed article."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from schemas import Article, Entity, NumericClaim, Quote, TemporalExpression
from transforms.nlp.claims import extract_claims
from transforms.nlp.claims_names import source_as_printed
from transforms.nlp.entities import extract_entities
from transforms.nlp.model import make_doc
from transforms.nlp.quotes import extract_quotes
from transforms.nlp.times import extract_times

SEED = Path(__file__).parents[2] / "seeds" / "articles" / "nato-north-korean-troops-kursk.txt"
DAY = dt.date(2024, 10, 28)  # a Monday


def article(text: str) -> Article:
    return Article(article_id="a", text=text, content_sha256="0", published_date=DAY)


def claims(nlp: Language, text: str) -> list[NumericClaim]:
    """Rows of a text with the project's own extractors around it."""
    a = article(text)
    doc = nlp(make_doc(nlp, text))
    times = extract_times(doc, a)
    entities = extract_entities(doc, a)
    return extract_claims(doc, a, entities, extract_quotes(doc, a, entities, times), times)


def bare(
    nlp: Language, text: str, quotes: list[Quote] | None = None, times: list[TemporalExpression] | None = None
) -> list[NumericClaim]:
    """Rows of a text with attributions and times given by the test."""
    a = article(text)
    doc = nlp(make_doc(nlp, text))
    return extract_claims(doc, a, extract_entities(doc, a), quotes or [], times or [])


def quote(text: str, content: str, speaker: str | None, **more: object) -> Quote:
    start = text.index(content)
    row = Quote(
        article_id="a",
        published_date=DAY,
        quote_id=f"q{start}-{len(content)}",
        type="indirect",
        text=content,
        start_char=start,
        end_char=start + len(content),
        sentence_index=0,
        segments=((start, start + len(content)),),
        speaker=speaker,
        speaker_name=speaker,
        stance="stated",
    )
    return replace(row, **more)  # type: ignore[arg-type]


def test_the_seed_article_gives_exactly_its_three_claims(nlp: Language) -> None:
    raw = SEED.read_text("utf-8")
    rows = claims(nlp, raw[raw.index("Ukrainian forces launched") :])
    assert [r.text for r in rows] == ["more than 600,000", "10,000", "thousands"]
    killed, trained, sent = rows
    assert (killed.value, killed.value_low, killed.value_high, killed.bound, killed.kind) == (
        600000,
        600000,
        None,
        "more_than",
        "count",
    )
    assert (killed.counted, killed.counted_country, killed.counted_role) == ("Russian soldiers", "RUS", "military")
    assert (killed.predicate, killed.event) == (("kill", "wound"), ("killed", "wounded"))
    assert (killed.as_of_start, killed.as_of_end, killed.measure) == (None, None, "cumulative")
    assert (killed.claimant, killed.stance) == ("Mark Rutte", "stated")
    assert (trained.value, trained.counted, trained.event) == (10000, "soldiers", ("trained",))
    assert (trained.claimant, trained.stance) == ("Volodymyr Zelensky", "claimed")
    assert (sent.value, sent.value_low, sent.value_high, sent.bound) == (None, 1000, 10000, "range")
    assert (sent.counted, sent.counted_country, sent.counted_role, sent.event) == (
        "North Korean troops",
        "PRK",
        "military",
        ("deployed",),
    )
    assert (sent.as_of_start, sent.as_of_end) == (dt.date(2024, 10, 1), dt.date(2024, 10, 31))
    assert sent.claimant is not None
    assert set(sent.claimant.split(" and ")) == {"South Korea", "NATO", "United States"}
    assert all(r.modality == "asserted" and not r.negated for r in rows)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("The strike killed 20 people.", ("killed",)),
        ("About 40 soldiers were killed or wounded.", ("killed", "wounded")),
        ("Police arrested 300 protesters.", ("arrested",)),
        ("More than 1,200 families fled the valley.", ("displaced",)),
        ("Twelve miners died underground.", ("killed",)),
        ("The army captured 250 fighters.", ("captured",)),
        ("Some 4,000 men were taken prisoner.", ("captured",)),
        ("The battery shot down 32 drones.", ("intercepted",)),
        ("Thirty sailors are missing.", ("missing",)),
        ("The quake left 2,000 people homeless.", ("displaced",)),
        ("The death toll rose to 31.", ("killed",)),
        ("There were 45 casualties.", ("killed", "wounded")),
        ("The flood has claimed 60 lives.", ("killed",)),
        ("Fourteen people lost their lives.", ("killed",)),
        ("Three hikers are known to have died.", ("killed",)),
        ("Five divers are feared dead.", ("killed",)),
        ("The report speaks of the destruction of 579 tanks.", ("destroyed",)),
        ("They are training 10,000 recruits.", ("trained",)),
        ("Pyongyang sent 1,500 soldiers.", ("deployed",)),
        ("The ministry sent 30 generators.", ("supplied",)),
        ("Gunmen shot dead eight guards.", ("killed",)),
        ("The guards shot nine wolves and three poachers died.", ("wounded",)),
        ("The number of soldiers killed has exceeded 3,000.", ("killed",)),
        ("Twelve soldiers shelled the village.", None),
        ("The club has 300 members.", None),
    ],
)
def test_events(nlp: Language, text: str, event: tuple[str, ...] | None) -> None:
    assert bare(nlp, text)[0].event == event


def test_what_killed_does_not_make_the_killers_killed(nlp: Language) -> None:
    attackers, victims = bare(nlp, "Five gunmen killed 20 villagers.")
    assert (attackers.counted, attackers.event) == ("gunmen", None)
    assert (victims.counted, victims.event) == ("villagers", ("killed",))


def test_the_counted_is_carried_over(nlp: Language) -> None:
    rows = bare(nlp, "In the raid 600 soldiers were killed and 2,000 wounded.")
    assert [(r.counted, r.event) for r in rows] == [("soldiers", ("killed",)), ("soldiers", ("wounded",))]
    rows = bare(nlp, "They counted 12,000 soldiers, down from 15,000 earlier.")
    assert [(r.value, r.counted, r.measure) for r in rows] == [
        (12000, "soldiers", "total"),
        (15000, "soldiers", "total"),
    ]
    rows = bare(nlp, "Of the 40 sailors on board, six drowned.")
    assert [r.counted for r in rows] == ["sailors", "sailors"]
    rows = bare(nlp, "The storm tore off 30 roofs. Four were wounded.")
    assert rows[1].counted is None


@pytest.mark.parametrize(
    ("text", "negated", "modality"),
    [
        ("The army lost 40 tanks.", False, "asserted"),
        ("The army did not lose 40 tanks.", True, "asserted"),
        ("The firm never employed 500 people.", True, "asserted"),
        ("Moscow could send 5,000 soldiers.", False, "possible"),
        ("The army may have lost 40 tanks.", False, "possible"),
        ("The army plans to mobilize 300,000 reservists.", False, "planned"),
        ("The ministry will train 800 nurses.", False, "planned"),
        ("If 500 soldiers were sent, the town would fall.", False, "conditional"),
        ("Not only 40 tanks were lost.", False, "asserted"),
    ],
)
def test_negation_and_modality(nlp: Language, text: str, negated: bool, modality: str) -> None:
    (row,) = bare(nlp, text)
    assert (row.negated, row.modality) == (negated, modality)


def test_the_claimant_is_the_innermost_attribution(nlp: Language) -> None:
    text = "Edna Moll wrote that Tove Brandt had said that 300 houses burned, and that 12 streets are closed."
    outer = quote(text, "Tove Brandt had said that 300 houses burned, and that 12 streets are closed", "Edna Moll")
    inner = quote(text, "300 houses burned", "Tove Brandt", stance="claimed", speaker_entity_id="person:tove-brandt")
    houses, streets = bare(nlp, text, [outer, inner])
    assert (houses.claimant, houses.claimant_entity_id, houses.stance, houses.quote_id) == (
        "Tove Brandt",
        "person:tove-brandt",
        "claimed",
        inner.quote_id,
    )
    assert (streets.claimant, streets.stance, streets.quote_id) == ("Edna Moll", "stated", outer.quote_id)


def test_an_unnamed_source_stands_as_printed_without_its_article(nlp: Language) -> None:
    text = "A senior harbor official said 40 ships were waiting."
    given_quote = quote(text, "40 ships were waiting", "A senior harbor official", speaker_name=None)
    assert bare(nlp, text, [given_quote])[0].claimant == "senior harbor official"
    assert source_as_printed("the ministry") == "ministry"
    assert source_as_printed("he") is None
    assert source_as_printed(None) is None


def test_several_sources_are_joined_by_and(nlp: Language) -> None:
    text = "Norway, Sweden and the Faroe Islands said 40 ships were waiting."
    given_quote = quote(text, "40 ships were waiting", "Norway, Sweden and the Faroe Islands")
    assert bare(nlp, text, [given_quote])[0].claimant == "Norway and Sweden and the Faroe Islands"


def test_a_denied_claim_is_negated(nlp: Language) -> None:
    text = "The ministry denied that 300 soldiers had surrendered."
    (row,) = bare(
        nlp, text, [quote(text, "300 soldiers had surrendered", "the ministry", speaker_name=None, stance="denied")]
    )
    assert (row.negated, row.stance, row.claimant) == (True, "denied", "ministry")


def test_sources_at_a_distance(nlp: Language) -> None:
    text = "The Harbor Courier reported, citing two port officials, that 3,000 containers were lost."
    row = bare(nlp, text, [quote(text, "3,000 containers were lost", "Harbor Courier")])[-1]
    assert row.claimant == "two port officials"
    (row,) = bare(nlp, "About 12,000 people are without power, according to the ministry.")
    assert (row.claimant, row.quote_id) == ("ministry", None)
    (row,) = bare(nlp, "The ministry put the losses at 200.")
    assert (row.claimant, row.quote_id) == ("ministry", None)
    rows = bare(nlp, "The ministry had counted 300 dead and 2,700 wounded. The army lost 20 tanks.")
    assert [r.claimant for r in rows] == ["ministry", "ministry", None]
    (row,) = bare(nlp, "The ministry raised the total to 4,000.")
    assert (row.claimant, row.stance, row.measure) == ("ministry", "stated", "total")
    (row,) = bare(nlp, "About 12,000 people are without power, according to the plan.")
    assert row.claimant is None
    (row,) = bare(nlp, "The army lost 200 tanks.")
    assert (row.claimant, row.stance, row.quote_id) == (None, None, None)


def test_when_and_where(nlp: Language) -> None:
    (row,) = claims(nlp, "Twenty people were killed in Odesa on Oct. 3.")
    assert (row.as_of_start, row.as_of_end, row.place) == (dt.date(2024, 10, 3), dt.date(2024, 10, 3), "Odesa")
    (row,) = claims(nlp, "The convoys carried 1,500 soldiers to the border between Oct. 8 and Oct. 13.")
    assert (row.as_of_start, row.as_of_end) == (dt.date(2024, 10, 8), dt.date(2024, 10, 13))
    (row,) = claims(nlp, "Some 4,000 soldiers have been killed since 2022.")
    assert (row.as_of_start, row.as_of_end, row.measure) == (None, None, "cumulative")


def test_the_time_of_the_attribution_serves_where_the_clause_has_none(nlp: Language) -> None:
    text = "The ministry said on Friday that 40 ships were waiting."
    said = quote(text, "40 ships were waiting", "ministry", said_on=dt.date(2024, 10, 25))
    (row,) = bare(nlp, text, [said])
    assert (row.as_of_start, row.as_of_end) == (dt.date(2024, 10, 25), dt.date(2024, 10, 25))


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Another 20 people are missing.", "new"),
        ("The king sent 300 more archers.", "new"),
        ("Sales rose by 12 percent.", "change"),
        ("Prices fell 3 percent.", "change"),
        ("Prices rose to 40 euros.", "total"),
        ("In total, 36 villages were shelled.", "total"),
        ("The garrison grew from 1,000 to 2,000 men.", "change"),
        ("They have a target of 40,000 volunteers.", "target"),
        ("So far 70 bodies have been found.", "cumulative"),
        ("The crew met 12 whales.", None),
    ],
)
def test_measure(nlp: Language, text: str, measure: str | None) -> None:
    assert bare(nlp, text)[0].measure == measure


def test_numbers_of_dates_are_no_claims_but_lengths_of_time_are(nlp: Language) -> None:
    assert claims(nlp, "It was signed on 24 February 2022 and in the 1990s.") == []
    (row,) = claims(nlp, "The siege lasted three months.")
    assert (row.kind, row.value, row.unit) == ("duration", 3, "month")


def test_rows_keep_the_conventions_of_the_tables(nlp: Language) -> None:
    text = "“More than 5,000 people,” said Edna Moll, “lost $3 million in 12 towns.”\n\nUp to 40 ships left."
    rows = claims(nlp, text)
    assert [r.text for r in rows] == ["More than 5,000", "$3 million", "12", "Up to 40"]
    assert len({r.claim_id for r in rows}) == len(rows)
    for r in rows:
        assert text[r.start_char : r.end_char] == r.text
        assert r.article_id == "a" and r.published_date == DAY
        assert all(v != "" and v != () for v in vars(r).values())
    assert [r.sentence_index for r in rows] == sorted(r.sentence_index for r in rows)


WORDS = [
    "12",
    "300",
    "1,000",
    "two",
    "dozen",
    "thousands",
    "of",
    "soldiers",
    "people",
    "North",
    "Korean",
    "Russian",
    "were",
    "was",
    "killed",
    "and",
    "or",
    "wounded",
    "said",
    "Edna",
    "Moll",
    "that",
    "according",
    "to",
    "citing",
    "officials",
    "the",
    "a",
    "in",
    "at",
    "Kyiv",
    "on",
    "Monday",
    "since",
    "2022",
    "more",
    "than",
    "up",
    "to",
    "about",
    "%",
    "$",
    "million",
    '"',
    "“",
    "”",
    "‘",
    "’",
    "(",
    ")",
    ",",
    ".",
    ":",
    "—",
    "\n",
    "by",
    "from",
    "not",
    "no",
    "could",
    "would",
    "if",
    "he",
    "it",
    "she",
    "which",
    "who",
    "🏚️",
    "Ω",
]


@settings(max_examples=30)
@given(st.one_of(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join), st.text(max_size=80)))
def test_any_text_gives_valid_rows_twice_the_same(nlp: Language, text: str) -> None:
    rows = claims(nlp, text)
    assert rows == claims(nlp, text)
    assert [(r.start_char, r.end_char) for r in rows] == sorted((r.start_char, r.end_char) for r in rows)
    for r in rows:
        assert text[r.start_char : r.end_char] == r.text and r.text
        assert len({r.claim_id for r in rows}) == len(rows)


def test_rows_of_other_extractors_may_come_in_any_order(nlp: Language) -> None:
    text = "Edna Moll said 300 Russian soldiers and 12 Ukrainian officials met in Odesa on Oct. 3."
    a = article(text)
    doc = nlp(make_doc(nlp, text))
    times = extract_times(doc, a)
    entities: list[Entity] = extract_entities(doc, a)
    quotes = extract_quotes(doc, a, entities, times)
    forward = extract_claims(doc, a, entities, quotes, times)
    assert forward == extract_claims(doc, a, entities[::-1], quotes[::-1], times[::-1])
