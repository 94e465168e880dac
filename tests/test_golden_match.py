"""The matching that golden figures rest on: what counts as the same, what is paired, what is counted."""

from __future__ import annotations

import pytest

from schemas import NumericClaim, Quote
from tests.golden_match import (
    locate,
    locate_segments,
    name_set,
    pair,
    same_cue,
    same_name,
    same_phrase,
    same_value,
)
from tests.golden_score import Score, score_claims, score_quotes

TEXT = 'Ada Holm said 40 boats sank. "We lost 12 nets," Holm added. "And an oar." Rolf Berg denied it.'


def quote(content: list[str], speaker: str | None, kind: str = "direct") -> Quote:
    spans = tuple(locate_segments(TEXT, {"segments": content}))
    return Quote(
        "a", None, "q", kind, " … ".join(content), spans[0][0], spans[-1][1], 0, spans, speaker_name=speaker
    )  # fmt: skip


def claim(text: str, value: float, bound: str = "exact", claimant: str | None = None) -> NumericClaim:
    [(start, end)] = locate(TEXT, {"text": text})
    return NumericClaim(
        "a", None, "c", start, end, text, 0, value=value, value_low=value, value_high=value, bound=bound,
        claimant=claimant,
    )  # fmt: skip


GOLDEN_QUOTES = [
    {"segments": ["40 boats sank"], "type": "indirect", "speaker_name": "Ada Holm", "cue": "said"},
    {"segments": ["We lost 12 nets,", "And an oar."], "type": "direct", "speaker_name": "Ada Holm", "cue": "added"},
]


@pytest.mark.parametrize(
    ("found", "expected", "same"),
    [
        ("Mark Rutte", "Mark Rutte", True),
        ("Rutte", "Mark Rutte", False),
        (None, "Mark Rutte", False),
        (None, None, True),
        ("Mark Rutte", None, False),
        ("the United States, NATO and South Korea", "South Korea and NATO and United States", True),
        ("South Korea", "South Korea and NATO", False),
        ("senior official", "a senior official", True),
        ("NIS", ["National Intelligence Service", "NIS"], True),
    ],
)
def test_same_name(found: str | None, expected: object, same: bool) -> None:
    assert same_name(found, expected) is same


def test_same_phrase_needs_the_same_head() -> None:
    assert same_phrase("Russian soldiers", "soldiers")
    assert same_phrase("the soldiers", "soldiers")
    assert not same_phrase("soldiers", "Russian tanks")
    assert not same_phrase("Ukrainian soldiers", "Russian soldiers")
    assert not same_phrase(None, "soldiers")


def test_same_value_and_cue() -> None:
    assert same_value(600_000.0, 600_000)
    assert not same_value(None, 600_000)
    assert same_value(None, None)
    assert not same_value("x", None)
    assert same_cue("called on", "called")
    assert not same_cue("said", "added")


def test_name_set_is_free_of_articles() -> None:
    assert name_set("the Pentagon") == name_set("Pentagon") == frozenset({"pentagon"})


def test_locate_counts_occurrences() -> None:
    assert locate(TEXT, {"text": "Holm", "nth": 1}) == [(TEXT.index("Holm added"), TEXT.index(" added"))]
    assert len(locate(TEXT, {"text": "Holm", "nth": "all"})) == 2
    with pytest.raises(LookupError):
        locate(TEXT, {"text": "Holm", "nth": 2})


def test_pairs_are_one_to_one_and_the_best_first() -> None:
    assert pair({(0, 0): 0.5, (0, 1): 0.9, (1, 1): 0.8}, 0.3) == {0: 1}
    assert pair({(0, 0): 0.5, (0, 1): 0.9, (1, 0): 0.4}, 0.3) == {0: 1, 1: 0}
    assert pair({(0, 0): 0.2}, 0.3) == {}


def test_right_quotations_score_one() -> None:
    score = Score()
    rows = [quote(["40 boats sank"], "Ada Holm", "indirect"), quote(["We lost 12 nets", "And an oar."], "Ada Holm")]
    score_quotes(score, "x", TEXT, GOLDEN_QUOTES, rows)
    assert score.counts["quotes: content@exact"].f1 == 1
    assert score.shares["quotes: precision of named speakers"].value == 1
    assert score.shares["quotes: type"].value == 1


@pytest.mark.parametrize(
    ("found", "precision"),
    [
        (quote(["We lost 12 nets", "And an oar."], "Rolf Berg"), 0),  # the wrong name on a paired row
        (quote(["Rolf Berg denied it"], "Rolf Berg"), 0),  # a row that no reader finds
        (quote(["12"], "Ada Holm"), 1),  # too short to be paired, but her words
        (quote(["12"], "Rolf Berg"), 0),
    ],
)
def test_precision_of_named_speakers(found: Quote, precision: int) -> None:
    score = Score()
    score_quotes(score, "x", TEXT, GOLDEN_QUOTES, [found])
    assert score.shares["quotes: precision of named speakers"].value == precision


def test_rows_without_a_name_do_not_touch_the_precision() -> None:
    score = Score()
    score_quotes(score, "x", TEXT, GOLDEN_QUOTES, [quote(["Rolf Berg denied it"], None)])
    assert score.shares["quotes: precision of named speakers"].asked == 0
    assert score.counts["quotes: content@0.3"].precision == 0


def golden_claim(text: str, value: int, **more: object) -> dict[str, object]:
    return {"text": text, "value": value, "value_low": value, "value_high": value, "bound": "exact",
            "claimant": "Ada Holm", **more}  # fmt: skip


def test_claims_need_value_bound_and_claimant() -> None:
    rows = [golden_claim("40", 40), golden_claim("12", 12)]
    score = Score()
    score_claims(score, "x", TEXT, rows, [claim("40", 40, claimant="Ada Holm"), claim("12", 12, bound="approx")])
    assert score.counts["claims: value"].f1 == 1
    assert score.counts["claims: value and bound"].f1 == 0.5
    assert score.counts["claims: whole row"].f1 == 0.5
    assert score.shares["claims: claimant"].value == 0.5


def test_optional_rows_count_neither_way() -> None:
    rows = [golden_claim("40", 40), golden_claim("12", 12, optional=True)]
    for found in ([claim("40", 40)], [claim("40", 40), claim("12", 12)]):
        score = Score()
        score_claims(score, "x", TEXT, rows, found)
        assert score.counts["claims: value"].f1 == 1


def test_events_may_have_several_right_answers() -> None:
    row = golden_claim("40", 40, event=[["destroyed"], ["lost"]])
    for event, right in ((("lost",), 1), (("destroyed",), 1), (("lost", "destroyed"), 0), (None, 0)):
        found = NumericClaim("a", None, "c", 14, 16, "40", 0, value=40, value_low=40, value_high=40, event=event)
        score = Score()
        score_claims(score, "x", TEXT, [row], [found])
        assert score.shares["claims: event"].value == right
