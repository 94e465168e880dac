"""Times of business news: quarters, year-ago comparisons, fiscal years."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from tests.nlp.test_times import times_of

PUBLISHED = dt.date(2024, 10, 28)

# (sentence, [(words, value)]), all published on 2024-10-28
BUSINESS = [
    (
        "Velmar said profit fell 5% in the third quarter from a year earlier.",
        [("the third quarter", "2024-Q3"), ("a year earlier", "2023-Q3")],
    ),
    (
        "Third-quarter net income was $4 million, compared with $3 million a year ago.",
        [("Third-quarter", "2024-Q3"), ("a year ago", "2023-Q3")],
    ),
    (
        "Velmar earned $4 million in the third quarter, up from $3 million in the year-ago period. Sales fell in the quarter.",
        [("the third quarter", "2024-Q3"), ("the year-ago period", "2023-Q3"), ("the quarter", "2024-Q3")],
    ),
    (
        "Velmar earned $4 million in the quarter ended Sept. 30, up from the year-earlier $3 million.",
        [("the quarter", "2024-Q3"), ("Sept. 30", "2024-09-30"), ("year-earlier", "2023-Q3")],
    ),
    ("Exports rose in the latest quarter.", [("the latest quarter", "2024-Q3")]),
    ("Claims fell in the latest week.", [("the latest week", "2024-W43")]),
    ("Velmar will pay the debt in the quarter.", [("the quarter", "2024-Q4")]),
    (
        "Exports rose in September from the year-ago month.",
        [("September", "2024-09"), ("the year-ago month", "2023-09")],
    ),
    (
        "In September, orders fell 3% from a month earlier and 5% from a year earlier.",
        [("September", "2024-09"), ("a month earlier", "2024-08"), ("a year earlier", "2023-09")],
    ),
    ("Sales will rise in fiscal year 2025.", [("fiscal year 2025", "FY2025")]),
    ("Sales will rise this fiscal year.", [("this fiscal year", "FY2024")]),
    ("Sales fell in the fiscal year ended Nov. 30.", [("the fiscal year", "FY2023"), ("Nov. 30", "2023-11-30")]),
    (
        "It is in the budget for the fiscal year beginning July 1, 2025.",
        [("the fiscal year", "FY2026"), ("July 1, 2025", "2025-07-01")],
    ),
    (
        "It will be paid by the end of the first quarter, and sales will rise in the 2025 second quarter.",
        [("the end of the first quarter", "2025-Q1"), ("the 2025 second quarter", "2025-Q2")],
    ),
    ("Sales fell in the year to September.", [("September", "2024-09")]),
    (
        "In the year-ago quarter, sales fell. They rose in the week ended Friday and in the latest 12 months.",
        [
            ("the year-ago quarter", "2023-Q3"),
            ("the week", "P1W"),
            ("Friday", "2024-10-25"),
            ("the latest 12 months", "P12M"),
        ],
    ),
    (
        "Velmar lost $2 million in the year ended Aug. 31, after a year-earlier profit.",
        [("the year", "P1Y"), ("Aug. 31", "2024-08-31"), ("year-earlier", "2023")],
    ),
    ("The firm was sold a year ago.", [("a year ago", "2023")]),
    ("He lives in the quarter of the weavers and plays in the quarter-finals.", []),
]


@pytest.mark.parametrize(("sentence", "expected"), BUSINESS, ids=[b[0] for b in BUSINESS])
def test_business_news(nlp: Language, sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [(t.text, t.value) for t in times_of(nlp, sentence, PUBLISHED)] == expected
