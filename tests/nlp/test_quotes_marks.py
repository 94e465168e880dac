"""Quotation marks: pairing, nesting, several paragraphs, marks without a partner."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.nlp.quotes.marks import find_quotations


def inner(text: str) -> list[str]:
    return [text[q.inner_start : q.inner_end] for q in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We stay," he said. "All of us."', ["We stay,", "All of us."]),
        ("“We stay,” he said.", ["We stay,"]),
        ("«We stay», he said.", ["We stay"]),
        ("‹We stay›, he said.", ["We stay"]),
        ("„We stay“, he said.", ["We stay"]),
        ("``We stay,'' he said. ``Now.''", ["We stay,", "Now."]),
        ("''We stay,'' he said. ''Now.''", ["We stay,", "Now."]),
        ("'We stay,' said the farmers' leader. 'All of us.'", ["We stay,", "All of us."]),
        ("‘We’re staying,’ she said.", ["We’re staying,"]),
        ("“She told us ‘go’ and we went,” he said.", ["She told us ‘go’ and we went,"]),
        ("“He cried “fire” and ran,” she said.", ["He cried “fire” and ran,"]),
        ("The workers' rights and the farmers' land.", []),
        ("It's the '90s; rock 'n' roll isn't dead.", []),
        ("A 6'2\" man left.", []),
    ],
)
def test_pairs(text: str, expected: list[str]) -> None:
    assert inner(text) == expected


def test_repeated_opening_marks_make_one_quotation_of_several_paragraphs() -> None:
    text = '"We began in March.\n\n"By May it was done," she said.\n\nThe rest is known.'
    first, second = find_quotations(text)
    assert (first.closed, first.continues, second.closed, second.continues) == (False, True, True, False)


@pytest.mark.parametrize("mark", ['"', "“", "«", "``"])
def test_unclosed_mark_stays_in_its_paragraph(mark: str) -> None:
    text = f"He said: {mark}We stay.\n\nThe next day it rained. Nobody came.\n\nThe end."
    (found,) = find_quotations(text)
    assert not found.closed
    assert found.end <= text.index("\n")


def test_mark_that_opens_again_ends_the_unclosed_one() -> None:
    text = "“We stay, he said. “All of us,” she added."
    assert inner(text)[-1] == "All of us,"


@given(st.text(alphabet="ab .,!?\n\"'“”‘’«»‹›„‟‚`–—:()", max_size=200))
@settings(max_examples=300)
def test_quotations_are_ordered_disjoint_and_inside_the_text(text: str) -> None:
    end = 0
    for q in find_quotations(text):
        assert end <= q.start < q.inner_start <= q.inner_end <= q.end <= len(text)
        end = q.end


@pytest.mark.parametrize("unit", ['"', "'", "“", " ", "a", '" ', "‘a ", '"a" ', "''", "«a "])
def test_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    started = time.process_time()
    find_quotations(text)
    assert time.process_time() - started < 5
