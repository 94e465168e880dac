"""Dates in every form that tools and pages write, and the ones that must stay open."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.sources.dates import Moment, date_in_path, parse_date

UTC = dt.timezone.utc
DAY = dt.date(2024, 10, 28)


def at(hour: int, minute: int, second: int = 0, day: int = 28) -> dt.datetime:
    return dt.datetime(2024, 10, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-10-28T14:30:00Z", at(14, 30)),
        ("2024-10-28T14:30:00.123456+09:00", at(5, 30)),
        ("2024-10-28T14:30:00+0000", at(14, 30)),
        ("2024-10-28T14:30+03", at(11, 30)),
        ("2024-10-28 14:30:00 -0500", at(19, 30)),
        ("2024-10-28T23:30:00Z[Europe/Kyiv]", at(23, 30)),
        ("Mon, 28 Oct 2024 14:30:00 GMT", at(14, 30)),
        ("Mon, 28 Oct 24 14:30:00 +0900", at(5, 30)),
        ("28 Oct 2024 14:30 KST", at(5, 30)),
        ("2024-10-28 14:30 (KST)", at(5, 30)),
        ("Oct. 28, 2024 at 2:30 p.m. EDT", at(18, 30)),
        ("9:14 AM EST, Mon October 28, 2024", at(14, 14)),
        ("Mon Oct 28 14:30:00 UTC 2024", at(14, 30)),
        ("Mon Oct 28 2024 14:30:00 GMT+0900 (Korean Standard Time)", at(5, 30)),
        ("20241028T143000Z", at(14, 30)),
        ("20241028T143000+0900", at(5, 30)),
        ("20241028143000", at(14, 30)),
        (1730125800, at(14, 30)),
        (1730125800000, at(14, 30)),
        ("1730125800", at(14, 30)),
        ("2024-10-28 14:30:00", at(14, 30)),
    ],
)
def test_moments(value: object, moment: dt.datetime) -> None:
    assert parse_date(value) == Moment(DAY, moment)


@pytest.mark.parametrize(
    "value",
    [
        "2024-10-28", "20241028", "2024/10/28", "28.10.2024", "10/28/2024", "28/10/2024", "October 28, 2024",
        "Monday, 28th of October 2024", "28. Oktober 2024", "28 октября 2024 г.", "28 жовтня 2024", "28 octobre 2024",
        "2024年10月28日", "2024년 10월 28일", "Published: October 28, 2024", "2024-10-28T00:00:00",
        "October 28, 2024 14:30 CST",  # Chicago or Shanghai: the day holds, the time does not
    ],
)  # fmt: skip
def test_days(value: str) -> None:
    assert parse_date(value) == Moment(DAY)


@pytest.mark.parametrize(
    "value",
    [
        "", "yesterday", "2024", "12", "Oct 28", "10-28", "03/04/2024", "28/10/24", "31 June 2024", "2024-13-40",
        "2024-02-30", "2024-10-28T25:00:00Z", "Tue, 28 Oct 2024 14:30:00 GMT", "0000-00-00", "0001-01-01T00:00:00",
        "1970-01-01T00:00:00Z", 0, 7, True, None, [], {}, float("nan"), float("inf"), 10**400,
        "28 October 2024 or 29 October 2024", "Kyiv, October 28, 2024", "9999-12-31",
    ],
)  # fmt: skip
def test_unresolved(value: object) -> None:
    assert parse_date(value) is None


def test_the_day_is_the_printed_one() -> None:
    moment = parse_date("2024-10-28T00:30:00+09:00")
    assert moment is not None
    assert (moment.day, moment.at) == (DAY, at(15, 30, day=27))


def test_zone_of_times_without_one() -> None:
    moment = parse_date("2024-10-28 14:30:00", "Asia/Seoul")
    assert moment is not None
    assert (moment.day, moment.at) == (DAY, at(5, 30))


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("2024/10/28/world/a-story", DAY),
        ("world/2024/oct/28/a-story", DAY),
        ("news/2024-10-28-a-story.html", DAY),
        ("a20241028.txt", DAY),
        ("view/AEN20241028001200315", None),  # a number that goes on is no date
        ("id-12345678", None),
        ("2024/10/a-story", None),
        ("2024-10-28-and-2024-10-29", None),
        ("20241399", None),
    ],
)
def test_dates_in_paths(path: str, day: dt.date | None) -> None:
    assert date_in_path(path) == day


@given(st.one_of(st.text(max_size=200), st.integers(), st.floats(), st.text("0123456789-/:TZ+ .", max_size=40)))
def test_never_raises(value: object) -> None:
    moment = parse_date(value)
    assert moment is None or (moment.at is None or moment.at.tzinfo is not None)


@given(st.datetimes(dt.datetime(1975, 1, 1), dt.datetime(2090, 1, 1)), st.integers(-12, 14))
def test_iso_round_trip(moment: dt.datetime, offset: int) -> None:
    printed = moment.replace(microsecond=0, tzinfo=dt.timezone(dt.timedelta(hours=offset)))
    parsed = parse_date(printed.isoformat())
    assert parsed == Moment(printed.date(), printed.astimezone(UTC))
