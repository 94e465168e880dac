"""Numeric claims: the causes of wrong rows that readings of news brought up, one test a cause."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from tests.nlp.test_claims import claims


@pytest.mark.parametrize(
    ("text", "claimant"),
    [
        # with a noun as object these verbs tell of an act, not of speech
        ("The firm Harbin Guard ordered 3,000 vests and 2,000 helmets.", None),
        ("The Herald has seen a copy of one report on the fire.", None),
        ("The flood has claimed about 400 lives since March.", None),
        ("The war has claimed the lives of about 14,000 people.", None),
        ("The index added 120 points.", None),
        # who is counted is no source
        ("More than 80% in Poland and Spain said they held 20 officials responsible.", None),
        # the maker of what is cited
        ("According to data provided by the Defence Ministry, 30,000 soldiers are in the field.", "Defence Ministry"),
        ("The Defence Ministry reported 30 dead.", "Defence Ministry"),
    ],
)
def test_claimants(nlp: Language, text: str, claimant: str | None) -> None:
    assert claims(nlp, text)[-1].claimant == claimant


@pytest.mark.parametrize(
    ("text", "counted", "unit"),
    [
        ("Norway signed a $12 billion gas and power deal with Poland.", "gas and power deal", "USD"),
        ("A $61 billion U.S. funding bill was drafted.", "U.S. funding bill", "USD"),
        ("The bill sends billions of dollars in new US military aid to Kyiv.", "new US military aid", "USD"),
        ("The 30-member bloc will meet in Oslo.", "bloc", "member"),
        ("The army killed fewer than half of Hamas’ fighters.", "Hamas’ fighters", "share"),
        ("Two army representatives Ivan Petrov and Oleg Orlov spoke.", "army representatives", "representative"),
        ("More than 8 in 10 Democrats and Republicans are worried.", "Democrats and Republicans", "share"),
        ("The number of refugees worldwide rose to reach 34.6 million.", "refugees", "refugee"),
        ("The number of refugees grew last year, standing at 108.4 million.", "refugees", "refugee"),
        ("The number of hungry people is estimated to rise by 2 million.", "hungry people", "people"),
        ("The army does not need 100 trucks, it needs seven.", "trucks", "truck"),
    ],
)
def test_what_is_counted(nlp: Language, text: str, counted: str, unit: str) -> None:
    row = claims(nlp, text)[-1]
    assert (row.counted, row.unit) == (counted, unit)


@pytest.mark.parametrize(
    ("text", "predicate", "event"),
    [
        ("The army has waged war for eight years.", ("wage",), None),
        ("He was fined $5,000.", ("fine",), None),
        (
            "About 100,000 people have fled since Russia launched its invasion, including 9,000 who arrived on Sunday.",
            ("arrive",),
            ("arrived",),
        ),
        (
            "Just 17 heads of state attended, the palace confirmed, less than half of the 43 heads of state that died.",
            ("die",),
            ("killed",),
        ),
        ("Norway sent a 12,000-strong force to the border.", ("send",), ("deployed",)),
        ("The war has claimed the lives of 14,000 people, injured many and left ruins.", ("claim",), ("killed",)),
        ("The crew found 20 dead and 15 missing.", ("missing",), ("missing",)),
        ("Officials put the death toll at 40, up from 35 on Sunday.", ("put",), ("killed",)),
        ("They put the number of displaced people at 12,000, down from 15,000.", ("put",), ("displaced",)),
    ],
)
def test_what_happened(nlp: Language, text: str, predicate: tuple[str, ...], event: tuple[str, ...] | None) -> None:
    row = claims(nlp, text)[-1]
    assert (row.predicate, row.event) == (predicate, event)


def test_what_may_be(nlp: Language) -> None:
    assert claims(nlp, "There is the possibility of training up to 10,000 soldiers.")[0].modality == "possible"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ivan Petrov, who founded Blue Bank in 2006, said 90% of voters opposed the tax.", None),
        ("Ivan Petrov said in 2006 that 90% of voters opposed the tax.", dt.date(2006, 1, 1)),
        ("Where in 2016 there was much debate, some experts now consider these three countries safe.", None),
        ("The population grew to 8.9 million, up from 8.2 million in 2010.", None),
    ],
)
def test_when(nlp: Language, text: str, day: dt.date | None) -> None:
    assert claims(nlp, text)[0].as_of_start == day


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The bill sends billions of dollars in new US military aid.", None),
        ("Speaking to thousands of people in St. Mark's Square, the bishop wept.", None),
        ("The Nikkei in Japan lost 2%, the other market was off 1.2%.", None),
        ("About 1,000 people were hurt in Kharkiv region.", "Kharkiv"),
        ("Hundreds of people marched in Ukraine's east.", "Ukraine"),
    ],
)
def test_where(nlp: Language, text: str, place: str | None) -> None:
    assert claims(nlp, text)[-1].place == place


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("The Nikkei was off 1.2%.", "change"),
        ("The Dow rose 120 points.", "change"),
        ("Prices rose by an average of 3.7 percent.", "change"),
        ("The army has lost 166,000 soldiers from the beginning of the war.", "cumulative"),
        ("Since the war began, six million people have fled and five million have been displaced.", "cumulative"),
        ("They have three times more people than the rebels.", None),
        ("From 200 to 300 tents were put up.", None),
        ("Prices range from $5 to $10 million.", None),
        ("Sales rose from $5 to $10 million.", "change"),
    ],
)
def test_measures(nlp: Language, text: str, measure: str | None) -> None:
    assert claims(nlp, text)[-1].measure == measure
