"""Times of whole articles: what follows from dates told before, the day of writing, the publication date that the text
contradicts, intervals of values; what holds on any text."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from schemas import Article
from tests.nlp.test_times import MONDAY, times_of
from transforms.nlp.model import make_doc
from transforms.nlp.times import check_publication_date, date_interval, extract_times, find_senses
from transforms.nlp.times_patterns import alphabet


def test_history_follows_from_what_was_told(nlp: Language) -> None:
    text = (
        "The kingdom declared war on 3 March 1807. In April, its army crossed the river. On 12 May the fortress fell. "
        "The following year, the fleet was lost. In January 1809 the king asked for peace, and on 2 February the envoys met. "
        "The next day a truce was signed. It lasted until 1811."
    )
    assert [t.value for t in times_of(nlp, text)] == [
        "1807-03-03", "1807-04", "1807-05-12", "1808", "1809-01", "1809-02-02", "1809-02-03", "1811",
    ]  # fmt: skip


def test_history_goes_on_into_the_next_year(nlp: Language) -> None:
    text = "The army marched on 5 November 1807. In January it crossed the river, and in February 1808 the fortress fell. The king fled in 1809."
    assert [t.value for t in times_of(nlp, text, None)][:3] == ["1807-11-05", "1808-01", "1808-02"]


def test_before_christ(nlp: Language) -> None:
    found = times_of(
        nlp, "The city was burned in 480 BC. Two years later, in the spring of 478 BC, it was built again."
    )
    assert [t.value for t in found] == ["BC0480", "BC0478", "BC0478-SP"]
    assert all(t.date_start is None for t in found)


def test_old_story_inside_news(nlp: Language) -> None:
    text = "The first vote was held on Feb. 20, 2014. The second round took place on March 16. On Monday, the mayor spoke of it."
    assert [t.value for t in times_of(nlp, text)] == ["2014-02-20", "2014-03-16", "2024-10-28"]


def test_dateline_anchors_before_publication(nlp: Language) -> None:
    found = times_of(nlp, "The mayor spoke on Friday and again today.", MONDAY, dateline=dt.date(2024, 10, 26))
    assert [t.value for t in found] == ["2024-10-25", "2024-10-26"]


def test_without_any_date_nothing_is_guessed(nlp: Language) -> None:
    found = times_of(nlp, "The mayor spoke on Friday. It rained last week, and today it snows.", None)
    assert [(t.value, t.date_start) for t in found] == [("XXXX-WXX-5", None), ("XXXX-WXX", None), ("XXXX-XX-XX", None)]


def test_rows_are_sorted_and_point_into_the_text(nlp: Language) -> None:
    text = "On Monday, Oct. 28, the mayor spoke.\n\nLast week he was silent. He had been silent since 2019."
    found = times_of(nlp, text)
    assert [text[t.start_char : t.end_char] for t in found] == [t.text for t in found]
    assert [t.start_char for t in found] == sorted({t.start_char for t in found})
    assert [t.sentence_index for t in found] == [0, 1, 2]
    assert all(t.article_id == "a" and t.published_date == MONDAY for t in found)
    assert len({t.timex_id for t in found}) == len(found)


def test_same_rows_on_any_day(nlp: Language) -> None:
    text = "The mayor spoke on Friday and will speak again next week."
    assert times_of(nlp, text) == times_of(nlp, text)


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024-10-28", "2024-10-28", "2024-10-28"),
        ("2024-W43", "2024-10-21", "2024-10-27"),
        ("2024-W43-WE", "2024-10-26", "2024-10-27"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2024-Q4", "2024-10-01", "2024-12-31"),
        ("2024-H2", "2024-07-01", "2024-12-31"),
        ("2023-WI", "2023-12-01", "2024-02-29"),
        ("199", "1990-01-01", "1999-12-31"),
        ("2024-10-25TNI", "2024-10-25", "2024-10-25"),
        ("2024-10-25T17:00", "2024-10-25", "2024-10-25"),
    ],
)
def test_interval_of_value(value: str, first: str, last: str) -> None:
    assert date_interval(value) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "value",
    [None, "", "P3Y", "PAST_REF", "XXXX-XX-XX", "BC0480", "2024-13", "2024-02-30", "2024-W54", "0000", "9999-WI", "x"],
)
def test_no_interval(value: str | None) -> None:
    assert date_interval(value) == (None, None)


def check(nlp: Language, text: str, published: dt.date | None, dateline: dt.date | None = None) -> str | None:
    doc = nlp(make_doc(nlp, text))
    article = Article(article_id="a", text=text, content_sha256="", published_date=published, dateline_date=dateline)
    return check_publication_date(doc, article, extract_times(doc, article))


def test_publication_date_that_the_text_contradicts(nlp: Language) -> None:
    news = "The bridge was closed on Oct. 24, 2024, the mayor said on Monday. It will open again in May 2025."
    assert check(nlp, news, MONDAY) is None
    assert check(nlp, news, None) is None
    assert check(nlp, news, dt.date(2015, 3, 1)) == "text tells of 2024-10-24 as past"
    assert check(nlp, news, MONDAY, dateline=dt.date(2022, 10, 28)) == "dateline says 2022-10-28"
    weekdays = "The mayor spoke on Thursday, Oct. 24. He had been silent since Friday, Oct. 18, his office said."
    assert check(nlp, weekdays, MONDAY) is None
    assert check(nlp, weekdays, dt.date(2025, 10, 28)) == "weekdays fit 2024"
    story = (
        "The bridge fell on Oct. 2, 2012. It had been closed on Oct. 1, 2012, and was blown up on Oct. 5, 2012. "
        "The mayor spoke on Monday. The council met on Tuesday."
    )
    assert check(nlp, story, dt.date(2012, 10, 9)) is None
    assert check(nlp, story, dt.date(2031, 1, 1)) == "text is of 2012"


@settings(max_examples=40)
@given(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            [
                "the",
                "last",
                "May",
                "5",
                "2024",
                "week",
                "ago",
                "BC",
                "-",
                "of",
                "1990s",
                "night",
                "99",
                "0",
                "every",
                "\n\n",
                "31",
            ]
        ),
        max_size=12,
    ),
    st.none() | st.dates(),
)
def test_any_text_is_accepted(nlp: Language, noise: str, words: list[str], published: dt.date | None) -> None:
    text = noise + " ".join(words)
    doc = nlp(make_doc(nlp, text))
    article = Article(article_id="a", text=text, content_sha256="", published_date=published)
    found = extract_times(doc, article)
    assert all(text[t.start_char : t.end_char] == t.text and t.text for t in found)
    assert all((t.date_start is None) == (t.date_end is None) for t in found)
    assert all(t.date_start <= t.date_end for t in found if t.date_start and t.date_end)
    assert found == extract_times(doc, article)


@pytest.mark.parametrize(
    "unit",
    [" ", "a", '"', "1,", "1 ", "one ", "may ", "the ", "last the ", "2024-", "of May ", "one-", "\n", "a ", "\n "],
)
def test_long_input_takes_linear_time(unit: str) -> None:
    began = time.process_time()
    found = find_senses(alphabet().read(unit * (200_000 // len(unit))))
    assert time.process_time() - began < 8.0
    assert len(found) <= 200_000
