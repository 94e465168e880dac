"""Temporal expressions in sentences of news: extents, types, values and days; what is none."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from schemas import Article, TemporalExpression
from transforms.nlp.model import make_doc
from transforms.nlp.times import extract_times

MONDAY = dt.date(2024, 10, 28)


def times_of(
    nlp: Language, text: str, published: dt.date | None = MONDAY, dateline: dt.date | None = None
) -> list[TemporalExpression]:
    article = Article(article_id="a", text=text, content_sha256="", published_date=published, dateline_date=dateline)
    return extract_times(nlp(make_doc(nlp, text)), article)


# (sentence, [(words, type, value, first day, last day)]), all published on Monday, 2024-10-28
NEWS = [
    # weekdays by tense
    ("The mayor spoke on Monday.", [("Monday", "DATE", "2024-10-28", "2024-10-28", "2024-10-28")]),
    ("The mayor spoke on Friday.", [("Friday", "DATE", "2024-10-25", "2024-10-25", "2024-10-25")]),
    ("The mayor said Tuesday the bridge was safe.", [("Tuesday", "DATE", "2024-10-22", "2024-10-22", "2024-10-22")]),
    ("The mayor will speak on Friday.", [("Friday", "DATE", "2024-11-01", "2024-11-01", "2024-11-01")]),
    ("The council is expected to vote on Thursday.", [("Thursday", "DATE", "2024-10-31", "2024-10-31", "2024-10-31")]),
    ("The trial was scheduled for Wednesday.", [("Wednesday", "DATE", "2024-10-30", "2024-10-30", "2024-10-30")]),
    ("Leaders meet on Tuesday in the capital.", [("Tuesday", "DATE", "2024-10-29", "2024-10-29", "2024-10-29")]),
    (
        "The troops managed to cross the river on Saturday.",
        [("Saturday", "DATE", "2024-10-26", "2024-10-26", "2024-10-26")],
    ),
    ("Talks have stalled since Thursday.", [("Thursday", "DATE", "2024-10-24", "2024-10-24", "2024-10-24")]),
    ("They met last Friday.", [("last Friday", "DATE", "2024-10-25", "2024-10-25", "2024-10-25")]),
    ("They will meet next Tuesday.", [("next Tuesday", "DATE", "2024-10-29", "2024-10-29", "2024-10-29")]),
    ("Shelling resumed early Sunday.", [("early Sunday", "DATE", "2024-10-27", "2024-10-27", "2024-10-27")]),
    ("A drone fell on Friday night.", [("Friday night", "TIME", "2024-10-25TNI", "2024-10-25", "2024-10-25")]),
    (
        "A drone fell late Saturday night.",
        [("late Saturday night", "TIME", "2024-10-26TNI", "2024-10-26", "2024-10-26")],
    ),
    # days from the day of writing
    ("The mayor spoke today.", [("today", "DATE", "2024-10-28", "2024-10-28", "2024-10-28")]),
    (
        "The mayor spoke yesterday morning.",
        [("yesterday morning", "TIME", "2024-10-27TMO", "2024-10-27", "2024-10-27")],
    ),
    ("The mayor will speak tomorrow.", [("tomorrow", "DATE", "2024-10-29", "2024-10-29", "2024-10-29")]),
    (
        "They met the day before yesterday.",
        [("the day before yesterday", "DATE", "2024-10-26", "2024-10-26", "2024-10-26")],
    ),
    ("A drone fell last night.", [("last night", "TIME", "2024-10-27TNI", "2024-10-27", "2024-10-27")]),
    ("The mayor will speak tonight.", [("tonight", "TIME", "2024-10-28TNI", "2024-10-28", "2024-10-28")]),
    ("The mayor spoke earlier today.", [("earlier today", "DATE", "2024-10-28", "2024-10-28", "2024-10-28")]),
    ("Today's vote was close.", [("Today", "DATE", "2024-10-28", "2024-10-28", "2024-10-28")]),
    (
        "The bridge will be closed from Thursday to Sunday.",
        [
            ("Thursday", "DATE", "2024-10-31", "2024-10-31", "2024-10-31"),
            ("Sunday", "DATE", "2024-11-03", "2024-11-03", "2024-11-03"),
        ],
    ),
    (
        "She will be in town on Sunday and Monday.",
        [
            ("Sunday", "DATE", "2024-11-03", "2024-11-03", "2024-11-03"),
            ("Monday", "DATE", "2024-11-04", "2024-11-04", "2024-11-04"),
        ],
    ),
    (
        "Shelling went on from Friday to Sunday.",
        [
            ("Friday", "DATE", "2024-10-25", "2024-10-25", "2024-10-25"),
            ("Sunday", "DATE", "2024-10-27", "2024-10-27", "2024-10-27"),
        ],
    ),
    (
        "They are calling on the council to do more to stop the flood in a video post Tuesday.",
        [("Tuesday", "DATE", "2024-10-22", "2024-10-22", "2024-10-22")],
    ),
    # weeks, months, years
    ("The deal was signed last week.", [("last week", "DATE", "2024-W43", "2024-10-21", "2024-10-27")]),
    ("The deal was signed this week.", [("this week", "DATE", "2024-W44", "2024-10-28", "2024-11-03")]),
    ("The deal will be signed next week.", [("next week", "DATE", "2024-W45", "2024-11-04", "2024-11-10")]),
    (
        "Earlier this month, three countries signed it.",
        [("Earlier this month", "DATE", "2024-10", "2024-10-01", "2024-10-31")],
    ),
    ("It will open later this year.", [("later this year", "DATE", "2024", "2024-01-01", "2024-12-31")]),
    ("It opened late last year.", [("late last year", "DATE", "2023", "2023-01-01", "2023-12-31")]),
    ("It will open by the end of the year.", [("the end of the year", "DATE", "2024", "2024-01-01", "2024-12-31")]),
    ("It will open early next month.", [("early next month", "DATE", "2024-11", "2024-11-01", "2024-11-30")]),
    ("In the previous year, rents had doubled.", [("the previous year", "DATE", "2023", "2023-01-01", "2023-12-31")]),
    ("Rents were stable throughout the year.", [("the year", "DATE", "2024", "2024-01-01", "2024-12-31")]),
    ("It opened over the weekend.", [("the weekend", "DATE", "2024-W43-WE", "2024-10-26", "2024-10-27")]),
    ("It opened last weekend.", [("last weekend", "DATE", "2024-W43-WE", "2024-10-26", "2024-10-27")]),
    # months and days without a year
    ("The attack began in early August.", [("early August", "DATE", "2024-08", "2024-08-01", "2024-08-31")]),
    (
        "It rained in the first half of August.",
        [("the first half of August", "DATE", "2024-08", "2024-08-01", "2024-08-31")],
    ),
    ("The attack began in December.", [("December", "DATE", "2023-12", "2023-12-01", "2023-12-31")]),
    ("The summit will be held in March.", [("March", "DATE", "2025-03", "2025-03-01", "2025-03-31")]),
    ("The attack began on Feb. 24.", [("Feb. 24", "DATE", "2024-02-24", "2024-02-24", "2024-02-24")]),
    ("The attack began on 24 February.", [("24 February", "DATE", "2024-02-24", "2024-02-24", "2024-02-24")]),
    ("The vote will take place on November 5.", [("November 5", "DATE", "2024-11-05", "2024-11-05", "2024-11-05")]),
    ("The front has not moved since mid-July.", [("mid-July", "DATE", "2024-07", "2024-07-01", "2024-07-31")]),
    ("He was arrested last March.", [("last March", "DATE", "2024-03", "2024-03-01", "2024-03-31")]),
    ("He was arrested in May last year.", [("May last year", "DATE", "2023-05", "2023-05-01", "2023-05-31")]),
    ("She ordered them to take the town by Nov. 9.", [("Nov. 9", "DATE", "2024-11-09", "2024-11-09", "2024-11-09")]),
    ("The permit expires on June 30.", [("June 30", "DATE", "2025-06-30", "2025-06-30", "2025-06-30")]),
    (
        "They renewed their efforts to support the town following its fall in November.",
        [("November", "DATE", "2023-11", "2023-11-01", "2023-11-30")],
    ),
    (
        "She was a prisoner in October and November.",
        [
            ("October", "DATE", "2023-10", "2023-10-01", "2023-10-31"),
            ("November", "DATE", "2023-11", "2023-11-01", "2023-11-30"),
        ],
    ),
    # dates with a year
    ("The attack began on Feb. 24, 2022.", [("Feb. 24, 2022", "DATE", "2022-02-24", "2022-02-24", "2022-02-24")]),
    ("The attack began on 24 February 2022.", [("24 February 2022", "DATE", "2022-02-24", "2022-02-24", "2022-02-24")]),
    ("He has ruled since 2014.", [("2014", "DATE", "2014", "2014-01-01", "2014-12-31")]),
    ("It was built in July 2019.", [("July 2019", "DATE", "2019-07", "2019-07-01", "2019-07-31")]),
    (
        "On Thursday, Oct. 24, 2024, they met.",
        [("Thursday, Oct. 24, 2024", "DATE", "2024-10-24", "2024-10-24", "2024-10-24")],
    ),
    (
        "They fought from May 5 to 7, 2023.",
        [
            ("May 5", "DATE", "2023-05-05", "2023-05-05", "2023-05-05"),
            ("7, 2023", "DATE", "2023-05-07", "2023-05-07", "2023-05-07"),
        ],
    ),
    (
        "It was closed from October to March 2023.",
        [
            ("October", "DATE", "2022-10", "2022-10-01", "2022-10-31"),
            ("March 2023", "DATE", "2023-03", "2023-03-01", "2023-03-31"),
        ],
    ),
    ("It is dated 2024-10-05.", [("2024-10-05", "DATE", "2024-10-05", "2024-10-05", "2024-10-05")]),
    ("It is dated 05.10.2024.", [("05.10.2024", "DATE", "2024-10-05", "2024-10-05", "2024-10-05")]),
    (
        "A depot burned on the night of Oct. 5 to 6.",
        [("the night of Oct. 5 to 6", "TIME", "2024-10-05TNI", "2024-10-05", "2024-10-06")],
    ),
    (
        "A depot burned on the night of 30 September to 1 October.",
        [("the night of 30 September to 1 October", "TIME", "2024-09-30TNI", "2024-09-30", "2024-10-01")],
    ),
    ("She won gold in '98.", [("'98", "DATE", "1998", "1998-01-01", "1998-12-31")]),
    ("She was named judge, effective Dec. 1.", [("Dec. 1", "DATE", "2024-12-01", "2024-12-01", "2024-12-01")]),
    ("It was founded in 2015.It has two halls.", [("2015", "DATE", "2015", "2015-01-01", "2015-12-31")]),
    ("The town fought over its 1991 borders.", [("1991", "DATE", "1991", "1991-01-01", "1991-12-31")]),
    # seasons, quarters, fiscal years, decades, centuries
    ("It was built in the summer of 2023.", [("the summer of 2023", "DATE", "2023-SU", "2023-06-01", "2023-08-31")]),
    (
        "The army launched a spring offensive.",
        [("spring", "DATE", "2024-SP", "2024-03-01", "2024-05-31")],
    ),
    ("The winter campaign failed.", [("winter", "DATE", "2023-WI", "2023-12-01", "2024-02-29")]),
    ("They lost the ten-year war.", [("ten-year", "DURATION", "P10Y", None, None)]),
    ("It opened this spring.", [("this spring", "DATE", "2024-SP", "2024-03-01", "2024-05-31")]),
    ("It opened later this spring.", [("later this spring", "DATE", "2024-SP", "2024-03-01", "2024-05-31")]),
    ("It opened last winter.", [("last winter", "DATE", "2023-WI", "2023-12-01", "2024-02-29")]),
    ("Sales rose in the third quarter.", [("the third quarter", "DATE", "2024-Q3", "2024-07-01", "2024-09-30")]),
    (
        "Sales rose in the first half of 2024.",
        [("the first half of 2024", "DATE", "2024-H1", "2024-01-01", "2024-06-30")],
    ),
    ("Sales rose in fiscal 2023.", [("fiscal 2023", "DATE", "FY2023", "2023-01-01", "2023-12-31")]),
    ("Prices fell in the 1990s.", [("the 1990s", "DATE", "199", "1990-01-01", "1999-12-31")]),
    ("Prices fell in the early '90s.", [("the early '90s", "DATE", "199", "1990-01-01", "1999-12-31")]),
    ("It was built in the 19th century.", [("the 19th century", "DATE", "18", "1800-01-01", "1899-12-31")]),
    (
        "It was rebuilt in the 1980s and '90s.",
        [("the 1980s", "DATE", "198", "1980-01-01", "1989-12-31"), ("'90s", "DATE", "199", "1990-01-01", "1999-12-31")],
    ),
    ("It was built in the late 1970s.", [("the late 1970s", "DATE", "197", "1970-01-01", "1979-12-31")]),
    # before and after
    ("It was built three years ago.", [("three years ago", "DATE", "2021", "2021-01-01", "2021-12-31")]),
    ("The war began nearly three years ago.", [("nearly three years ago", "DATE", "2021", "2021-10-28", "2022-10-28")]),
    ("It began more than two years ago.", [("more than two years ago", "DATE", "2022", "2021-10-28", "2022-10-28")]),
    ("It was built two months ago.", [("two months ago", "DATE", "2024-08", "2024-08-01", "2024-08-31")]),
    ("It had been closed two weeks earlier.", [("two weeks earlier", "DATE", "2024-W42", "2024-10-14", "2024-10-20")]),
    ("It was closed ten days ago.", [("ten days ago", "DATE", "2024-10-18", "2024-10-18", "2024-10-18")]),
    ("He took over just weeks ago.", [("weeks ago", "DATE", "PAST_REF", None, None)]),
    ("It was built a few years ago.", [("a few years ago", "DATE", "PAST_REF", None, None)]),
    (
        "The town fell on Oct. 3. Two days later, it was retaken.",
        [
            ("Oct. 3", "DATE", "2024-10-03", "2024-10-03", "2024-10-03"),
            ("Two days later", "DATE", "2024-10-05", "2024-10-05", "2024-10-05"),
        ],
    ),
    (
        "The town fell on Oct. 3. The next day, it was retaken.",
        [
            ("Oct. 3", "DATE", "2024-10-03", "2024-10-03", "2024-10-03"),
            ("The next day", "DATE", "2024-10-04", "2024-10-04", "2024-10-04"),
        ],
    ),
    (
        "The mine collapsed on Oct. 3. It had been inspected the day before.",
        [
            ("Oct. 3", "DATE", "2024-10-03", "2024-10-03", "2024-10-03"),
            ("the day before", "DATE", "2024-10-02", "2024-10-02", "2024-10-02"),
        ],
    ),
    (
        "The mine collapsed on Oct. 3. The day after, it was closed.",
        [
            ("Oct. 3", "DATE", "2024-10-03", "2024-10-03", "2024-10-03"),
            ("The day after", "DATE", "2024-10-04", "2024-10-04", "2024-10-04"),
        ],
    ),
    (
        "The mine closed in March. The year before, it had lost money.",
        [
            ("March", "DATE", "2024-03", "2024-03-01", "2024-03-31"),
            ("The year before", "DATE", "2023", "2023-01-01", "2023-12-31"),
        ],
    ),
    (
        "Orders fell in September from a year earlier.",
        [
            ("September", "DATE", "2024-09", "2024-09-01", "2024-09-30"),
            ("a year earlier", "DATE", "2023-09", "2023-09-01", "2023-09-30"),
        ],
    ),
    (
        "Profit was up 46% from the year earlier, as it had been some time ago.",
        [
            ("the year earlier", "DATE", "2023", "2023-01-01", "2023-12-31"),
            ("some time ago", "DATE", "PAST_REF", None, None),
        ],
    ),
    (
        "It was repealed a quarter of a century ago.",
        [("a quarter of a century ago", "DATE", "1999", "1999-01-01", "1999-12-31")],
    ),
    ("Security was tightened after 9/11.", [("9/11", "DATE", "2001-09-11", "2001-09-11", "2001-09-11")]),
    # durations
    ("The early days of the siege were quiet.", [("The early days", "DURATION", "PXD", None, None)]),
    ("It will be over in a day or two.", [("a day or two", "DURATION", "P1D", None, None)]),
    ("It lasted six hours and 40 minutes.", [("six hours and 40 minutes", "DURATION", "PT6H40M", None, None)]),
    ("It lasted a day and two hours.", [("a day and two hours", "DURATION", "P1DT2H", None, None)]),
    ("It lasted 1 year, 2 months.", [("1 year, 2 months", "DURATION", "P1Y2M", None, None)]),
    (
        "It took an hour and two years.",
        [("an hour", "DURATION", "PT1H", None, None), ("two years", "DURATION", "P2Y", None, None)],
    ),
    ("In the years since, the town has grown.", [("the years", "DURATION", "PXY", None, None)]),
    ("It lasted a quarter of an hour.", [("a quarter of an hour", "DURATION", "PT15M", None, None)]),
    ("It lasted a quarter-century.", [("a quarter-century", "DURATION", "P25Y", None, None)]),
    ("The army will need years to rebuild.", [("years", "DURATION", "PXY", None, None)]),
    ("The town has changed over the decades.", [("the decades", "DURATION", "PXDE", None, None)]),
    ("COURT SENTENCES MAYOR TO 8 YEARS IN PRISON", [("8 YEARS", "DURATION", "P8Y", None, None)]),
    ("The offer is open for 20 business days.", [("20 business days", "DURATION", "P20D", None, None)]),
    ("The bridge was blown up hours before the vote.", [("hours", "DURATION", "PTXH", None, None)]),
    ("It lasted 2 1/2 years.", [("2 1/2 years", "DURATION", "P2.5Y", None, None)]),
    ("The army began a month-long truce.", [("month-long", "DURATION", "P1M", None, None)]),
    (
        "Ten drones fell over the past 24 hours.",
        [("the past 24 hours", "DURATION", "PT24H", "2024-10-27", "2024-10-28")],
    ),
    ("They have fought for two and a half years.", [("two and a half years", "DURATION", "P2.5Y", None, None)]),
    ("It is a three-year deal.", [("three-year", "DURATION", "P3Y", None, None)]),
    ("It will take several months.", [("several months", "DURATION", "PXM", None, None)]),
    ("It has been closed for decades.", [("decades", "DURATION", "PXDE", None, None)]),
    ("It lasted half an hour.", [("half an hour", "DURATION", "PT30M", None, None)]),
    ("It lasted about twenty-five minutes.", [("about twenty-five minutes", "DURATION", "PT25M", None, None)]),
    (
        "Prices doubled in the last three years.",
        [("the last three years", "DURATION", "P3Y", "2021-10-28", "2024-10-28")],
    ),
    ("The siege went on for a fortnight.", [("a fortnight", "DURATION", "P2W", None, None)]),
    # sets
    ("The paper appears daily.", [("daily", "SET", "XXXX-XX-XX", None, None)]),
    ("The paper appears quarterly.", [("quarterly", "SET", "P3M", None, None)]),
    ("They meet every Monday.", [("every Monday", "SET", "XXXX-WXX-1", None, None)]),
    ("They meet on Sunday nights.", [("Sunday nights", "SET", "XXXX-WXX-7TNI", None, None)]),
    ("They meet every few weeks.", [("every few weeks", "SET", "PXW", None, None)]),
    ("They meet every two weeks.", [("every two weeks", "SET", "P2W", None, None)]),
    ("They meet twice a week.", [("twice a week", "SET", "P1W", None, None)]),
    ("They fire 10,000 shells a day.", [("a day", "SET", "P1D", None, None)]),
    # times of day
    (
        "The blast was heard at 5 p.m. on Friday.",
        [
            ("5 p.m.", "TIME", "2024-10-25T17:00", "2024-10-25", "2024-10-25"),
            ("Friday", "DATE", "2024-10-25", "2024-10-25", "2024-10-25"),
        ],
    ),
    ("The blast was heard at 10:30 a.m.", [("10:30 a.m.", "TIME", "2024-10-28T10:30", "2024-10-28", "2024-10-28")]),
    ("The blast was heard at 0430 GMT.", [("0430 GMT", "TIME", "2024-10-28T04:30", "2024-10-28", "2024-10-28")]),
    ("The mayor arrived at noon.", [("noon", "TIME", "2024-10-28T12:00", "2024-10-28", "2024-10-28")]),
    (
        "The blast was heard at 5 p.m. Friday.",
        [("5 p.m. Friday", "TIME", "2024-10-25T17:00", "2024-10-25", "2024-10-25")],
    ),
    (
        "The blast was heard at 9:30 p.m. EST Oct. 5.",
        [("9:30 p.m. EST Oct. 5", "TIME", "2024-10-05T21:30", "2024-10-05", "2024-10-05")],
    ),
    ("Polls opened at 6 this morning.", [("6 this morning", "TIME", "2024-10-28T06:00", "2024-10-28", "2024-10-28")]),
    ("Polls close at 8 tonight.", [("8 tonight", "TIME", "2024-10-28T20:00", "2024-10-28", "2024-10-28")]),
    ("It rained on Christmas night.", [("Christmas night", "TIME", "2023-12-25TNI", "2023-12-25", "2023-12-25")]),
    (
        "A depot burned in the early hours of Sunday.",
        [("the early hours of Sunday", "TIME", "2024-10-27TMO", "2024-10-27", "2024-10-27")],
    ),
    (
        "A depot burned in the wee hours of Oct. 5.",
        [("the wee hours of Oct. 5", "TIME", "2024-10-05TMO", "2024-10-05", "2024-10-05")],
    ),
    (
        "It rained around 3:30 in the afternoon.",
        [("around 3:30 in the afternoon", "TIME", "2024-10-28T15:30", "2024-10-28", "2024-10-28")],
    ),
    ("They met this morning.", [("this morning", "TIME", "2024-10-28TMO", "2024-10-28", "2024-10-28")]),
    # references
    ("The town will grow in the months to come.", [("the months to come", "DATE", "FUTURE_REF", None, None)]),
    ("At present, the bridge is closed.", [("present", "DATE", "PRESENT_REF", None, None)]),
    ("In previous years, the river froze.", [("previous years", "DATE", "PAST_REF", None, None)]),
    ("Prices will rise in the near term.", [("the near term", "DATE", "FUTURE_REF", None, None)]),
    ("The bridge is now closed.", [("now", "DATE", "PRESENT_REF", None, None)]),
    ("The bridge is currently closed.", [("currently", "DATE", "PRESENT_REF", None, None)]),
    ("The bridge was recently repaired.", [("recently", "DATE", "PAST_REF", None, None)]),
    ("The bridge was repaired in recent years.", [("recent years", "DATE", "PAST_REF", None, None)]),
    ("It may be repaired in the near future.", [("the near future", "DATE", "FUTURE_REF", None, None)]),
    # holidays
    ("The shop was closed on Christmas Eve.", [("Christmas Eve", "DATE", "2023-12-24", "2023-12-24", "2023-12-24")]),
    ("They met at Easter 2023.", [("Easter 2023", "DATE", "2023-04-09", "2023-04-09", "2023-04-09")]),
    # what cannot be is left open
    ("It happened on Feb. 30.", [("Feb. 30", "DATE", None, None, None)]),
    ("It happened on Feb. 29, 2023.", [("Feb. 29, 2023", "DATE", None, None, None)]),
]

NO_TIMES = [
    "The 25-year-old mayor lives in a house that is 30 years old.",
    "She may march to the capital, the minister said.",
    "Ann May said the fall of the city was a shock.",
    "The army killed 2000 soldiers and lost 1500 men.",
    "Resolution 1483 was adopted.",
    "USA Today and The Daily Example sent reporters.",
    "The Sunday Times sent a reporter.",
    "Three quarters of the houses burned, a quarter of them to the ground.",
    "A second bridge was built at 1600 Example Street.",
    "It cost $2014 and weighed 2,014 pounds.",
    "See https://example.org/2024march3pm for more.",
    "The Winter Olympics were a success.",
    "As recently as that, they were friends.",
    "The score was 3-2.",
    "The team played well in the past two seasons.",
    "It was the second attack in as many days.",
    "The river was crossed by the 4th and 15th armies.",
    "The former minister sold his house.",
    "The day after the storm, it was a day-to-day affair.",
    "",
]


def rows(found: list[TemporalExpression]) -> list[tuple[str, str, str | None, str | None, str | None]]:
    day = lambda d: d.isoformat() if d else None  # noqa: E731
    return [(t.text, t.type, t.value, day(t.date_start), day(t.date_end)) for t in found]


@pytest.mark.parametrize(("sentence", "expected"), NEWS, ids=[n[0] for n in NEWS])
def test_news(
    nlp: Language, sentence: str, expected: list[tuple[str, str, str | None, str | None, str | None]]
) -> None:
    assert rows(times_of(nlp, sentence)) == expected


@pytest.mark.parametrize("sentence", NO_TIMES)
def test_none(nlp: Language, sentence: str) -> None:
    assert rows(times_of(nlp, sentence)) == []
