"""Quantities: a table of phrases with value, interval, bound, kind and unit, and look-alikes; properties on any text."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.nlp.model import make_doc
from transforms.nlp.quantities import Quantity, find_quantities
from transforms.nlp.quantities_numbers import find_numbers

BOUNDS = {"exact", "approx", "range", "more_than", "at_least", "less_than", "at_most"}
KINDS = {"count", "money", "percent", "measure", "duration", "age", "rate"}


def table() -> list[tuple[str, ...]]:
    lines = (Path(__file__).parent / "quantities.psv").read_text("utf-8").splitlines()
    return [tuple(line.split("|")) for line in lines if line and not line.startswith("#")]


def read(nlp: Language, text: str) -> list[Quantity]:
    return find_quantities(nlp(make_doc(nlp, text)))


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def test_the_table_is_large_enough_and_has_both_kinds() -> None:
    rows = table()
    assert len(rows) >= 250
    assert sum(len(r) == 1 for r in rows) >= 80
    assert all(len(r) in (1, 8) for r in rows)


@pytest.mark.parametrize("row", table(), ids=lambda r: r[0])
def test_table(nlp: Language, row: tuple[str, ...]) -> None:
    text = row[0]
    found = [(text[q.start : q.end], q.value, q.low, q.high, q.bound, q.kind, q.unit) for q in read(nlp, text)]
    if len(row) == 1:
        assert found == []
        return
    _, printed, value, low, high, bound, kind, unit = row
    assert found == [(printed, number(value), number(low), number(high), bound, kind, unit or None)]


def test_offsets_are_those_of_the_text_and_cover_bound_and_unit(nlp: Language) -> None:
    text = "Zürich — “More than €5 million,” about 30 km away, was lost by 12 firms 🏚️ and up to 3,000 people."
    found = read(nlp, text)
    assert [text[q.start : q.end] for q in found] == ["More than €5 million", "about 30 km", "12", "up to 3,000"]
    assert [text[q.core_start : q.core_end] for q in found] == ["5 million", "30", "12", "3,000"]


def test_a_conversion_in_brackets_carries_the_bound(nlp: Language) -> None:
    first, second = read(nlp, "The column advanced more than 100 kilometers (60 miles).")
    assert (first.bound, first.low, first.high) == ("more_than", 100, None)
    assert (second.bound, second.low, second.high, second.unit) == ("more_than", 60, None, "mile")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("They took boys between the ages of four months and 17 years.", [("month", "age"), ("year", "age")]),
        ("It is for those between the ages of 18 and 25.", [("year", "age"), ("year", "age")]),
        ("It met the ages of 18 and 25 and 40 soldiers.", [("year", "age"), ("year", "age"), ("soldier", "count")]),
    ],
)
def test_two_ages(nlp: Language, text: str, kinds: list[tuple[str, str]]) -> None:
    assert [(q.unit, q.kind) for q in read(nlp, text)] == kinds


def test_a_correction_gives_both_figures(nlp: Language) -> None:
    found = read(nlp, "The ministry counts 12,000 soldiers, down from 15,000 earlier.")
    assert [q.value for q in found] == [12000, 15000]


def test_from_a_to_b_is_one_quantity_marked_as_a_change(nlp: Language) -> None:
    (q,) = read(nlp, "The garrison grew from 1,000 to 2,000 soldiers.")
    assert (q.value, q.low, q.high, q.bound, q.change) == (None, 1000, 2000, "range", True)
    found = read(nlp, "The share rose 5 percent to 20.")
    assert [q.value for q in found] == [5, 20]


def test_cells_of_a_table_that_ran_together_are_left_out(nlp: Language) -> None:
    assert read(nlp, "Women 72 14 68 18 Men 69 16 71 15 Villages 67 17 66 18 Towns 74 14 74 14") == []


def test_what_is_counted(nlp: Language) -> None:
    cases = {
        "Thousands of North Korean troops were sent.": "North Korean troops",
        "The ministry lost 12 more armored vehicles.": "armored vehicles",
        "Some 90 percent of the world's grain was lost.": "world's grain",
        "Two of the wounded soldiers died.": "wounded soldiers",
        "It sent $2.8bn (£2.4bn) in military aid.": "military aid",
        "Five members of the crew drowned.": "members of the crew",
        "Thirty women and children were freed.": "women and children",
    }
    for text, counted in cases.items():
        doc = nlp(make_doc(nlp, text))
        q = find_quantities(doc)[0]
        assert q.counted is not None, text
        assert doc[q.counted.start : q.counted.end].text == counted


def consistent(q: Quantity, size: int) -> bool:
    open_low, open_high = q.bound in ("less_than", "at_most"), q.bound in ("more_than", "at_least")
    ends = [v for v in (q.value, q.low, q.high) if v is not None]
    return (
        0 <= q.start <= q.core_start < q.core_end <= q.end <= size
        and q.bound in BOUNDS
        and q.kind in KINDS
        and all(math.isfinite(v) for v in ends)
        and (q.value is None) == (q.bound == "range")
        and (q.low is None) == open_low
        and (q.high is None) == open_high
        and (q.low is None or q.high is None or q.low <= q.high)
        and (q.bound not in ("exact", "approx") or q.low == q.value == q.high)
    )


PIECES = st.one_of(
    st.sampled_from(
        [
            "0",
            "1",
            "12",
            "1,000",
            "1.5",
            "½",
            ".5",
            "-",
            "–",
            "—",
            "to",
            "and",
            "between",
            "from",
            "of",
            "the",
            "a",
            "half",
            "third",
            "million",
            "bn",
            "k",
            "m",
            "%",
            "$",
            "€",
            "£",
            "US$",
            "PS",
            "won",
            "pounds",
            "people",
            "soldiers",
            "killed",
            "no",
            "one",
            "two",
            "dozen",
            "hundreds",
            "tens",
            "thousand",
            "more",
            "than",
            "up",
            "to",
            "about",
            "at",
            "least",
            "strong",
            "-",
            "year-old",
            "aged",
            "(",
            ")",
            ".",
            ",",
            ":",
            "/",
            "9/11",
            "May",
            "2024",
            "155mm",
            "F-16",
            "per",
            "day",
            "minus",
            "×",
            "10",
            "^",
            "999999999999999999999",
            "１２",
            "٣",
            "二",
        ]
    ),
    st.text(max_size=4),
)


@settings(max_examples=80)
@given(st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", "", "\n", "\u00a0"])), max_size=25))
def test_any_text_gives_consistent_quantities_in_order(nlp: Language, pieces: list[tuple[str, str]]) -> None:
    text = "".join(a + b for a, b in pieces)
    found = read(nlp, text)
    assert all(consistent(q, len(text)) for q in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert found == read(nlp, text)


@settings(max_examples=300)
@given(st.text(alphabet="0123456789 ,.-–½$%kmbn'’\u00a0()/x×^", max_size=60))
def test_numbers_of_any_text(text: str) -> None:
    found = find_numbers(text)
    assert all(0 <= n.start < n.end <= len(text) and math.isfinite(n.low) and n.low <= n.high for n in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@given(st.integers(min_value=1, max_value=999_999_999))
def test_grouped_digits_read_as_printed(value: int) -> None:
    for text in (f"{value:,}", f"{value:,}".replace(",", "\u202f"), str(value)):
        (number,) = find_numbers(text)
        assert (number.low, number.high, number.start, number.end) == (value, value, 0, len(text))


@pytest.mark.parametrize(
    "unit",
    [
        " ",
        "a",
        '"',
        "1,",
        "one ",
        "and a ",
        "of hundreds ",
        "-",
        "1 ",
        "a couple of ",
        "$",
        "12:",
        "Mar ",
        "ab.",
        "5 Aa ",
    ],
)
def test_numbers_take_linear_time(unit: str) -> None:
    from time import perf_counter

    from transforms.nlp.quantities_spans import lookalike_spans

    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        began = perf_counter()
        find_numbers(text)
        lookalike_spans(text)
        return perf_counter() - began

    # A quadratic pattern takes minutes for 40,000 characters.
    assert seconds(40_000) < 5
