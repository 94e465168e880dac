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
        ("Russia would agree to a 15-year consultation period.", None),
        ("Biden had pressed lawmakers for six months to approve the funding.", None),
        # what the author adds to a denial or a judgement
        ("The bishop decried a missile strike that left 18 dead.", None),
        ('The bishop decried a "barbarous" missile strike that left 18 dead.', None),
        # each half of a contrast has its own source
        ("Kyiv says it lost 31,000 soldiers, while Moscow puts the figure at 444,000.", "Moscow"),
        ("Kyiv claims 600 soldiers died; Moscow says 63.", "Moscow"),
        ("The ministry lowered the toll to 41 from 45.", "ministry"),
        # who is counted is no source
        ("More than 80% in Poland and Spain said they held 20 officials responsible.", None),
        # the maker of what is cited
        ("According to data provided by the Defence Ministry, 30,000 soldiers are in the field.", "Defence Ministry"),
        ("The Defence Ministry reported 30 dead.", "Defence Ministry"),
        # an act is no speech: what brings about a number does not state it
        ("The Senate passed a bill on Tuesday, delivering billions of dollars in weapons to Norway.", None),
        ("The police detained a 57-year-old suspect on Saturday.", None),
        ("Norway has performed a balancing act, supporting Latvia and taking in thousands of refugees.", None),
        ("Vera Holm was worried that 20 people had died.", "Vera Holm"),
        ("The volunteers identified 263 dead fishermen.", "volunteers"),
        # a name that the parser takes for a part of what is said
        (
            "About 1,000 civilians were sheltering inside the plant, Petro Lysko, chief of the patrol police, told the BBC.",
            "Petro Lysko",
        ),
        # who is named beside a hyphen
        ("The co-organizer of the rally, Michal Brandt, noted that the plan is to give 0.25% of GDP.", "Michal Brandt"),
        # what cannot state anything
        ("The battle, which saw the army capture 91,000 soldiers, was a turning point.", None),
        ("A deal agreed between Norway and Sweden cleared the way for the two states.", None),
        ("But, she adds, visitors must be aware that nowhere is 100% safe.", None),
        ("Even the weapon, it showed, had killed 20 people.", None),
        ("A survey showed that 20 people were killed.", "survey"),
        ("The Herald has seen a copy of a report that held one mention of the war.", None),
        ("Democrats are somewhat more worried about this (86 percent) than others.", None),
        # that a thing is rejected denies no number in it
        ("Putin swiftly rejected a peace plan proposed by leaders from seven countries.", None),
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
        ("The law frees up $2.7 billion in previously authorized funding.", "authorized funding", "USD"),
        ("Troops crossed the 600-mile border north of the city.", "border", "mile"),
        ("About 90% of the wheat Somalia and Eritrea need comes from here.", "wheat", "percent"),
        ("The 30-member bloc will meet in Oslo.", "bloc", "member"),
        ("The army killed fewer than half of Hamas’ fighters.", "Hamas’ fighters", "share"),
        ("Two army representatives Ivan Petrov and Oleg Orlov spoke.", "army representatives", "representative"),
        ("More than 8 in 10 Democrats and Republicans are worried.", "Democrats and Republicans", "share"),
        ("The number of refugees worldwide rose to reach 34.6 million.", "refugees", "refugee"),
        ("The number of refugees grew last year, standing at 108.4 million.", "refugees", "refugee"),
        ("The number of hungry people is estimated to rise by 2 million.", "hungry people", "people"),
        ("The army does not need 100 trucks, it needs seven.", "trucks", "truck"),
        ("Norway took in the most refugees, about a third of the total.", "refugees", "share"),
        ("Less than half of the 43 heads of state came.", "heads of state", "head"),
        ("The army had 300 casualties and thousands of broken tanks.", "broken tanks", "tank"),
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
        ("The toll was revised down to 41 from 45.", ("revise down",), ("killed",)),
        # a whole does not undergo what a part of it does
        ("Twelve of the 40 sailors survived.", None, None),
        ("A third of the 900 prisoners were freed.", None, ("captured",)),
        ("Three of the 20 people arrested on Monday were freed.", ("arrest",), ("arrested",)),
        ("Norway sent a 12,000-strong force to the border.", ("send",), ("deployed",)),
        ("Norway has sent more than 10 battalion tactical groups to Belarus.", ("send",), ("deployed",)),
        ("Almost 200 major operations were carried out.", ("carry out",), None),
        ("Almost 2,000 people were burned here.", ("burn",), ("killed",)),
        ("Millions were forced to leave their homes.", ("leave",), ("displaced",)),
        ("They plan to give vital equipment to Kyiv including 400 vehicles.", ("give",), ("supplied",)),
        ("Russia, one of the members of the 15-member body, has a veto.", ("have",), None),
        ("Norway gathered over 100,000 soldiers near the border.", ("gather",), ("deployed",)),
        ("Norway gathered over 100,000 signatures near the border.", ("gather",), None),
        ("Norway gave them access to the centres, with the exception of a group of 87 sailors.", None, None),
        ("The army sent a letter to 20 officers.", ("send",), None),
        ("A mission is to send hundreds of monitors into the valley.", ("send",), ("deployed",)),
        (
            "Losses include 66 soldiers killed along with the destruction of 579 tanks, 890 carriers and 650 systems.",
            ("destruction",),
            ("destroyed",),
        ),
        ("The team killed 30 people, including 4 children.", ("kill",), ("killed",)),
        ("The war has claimed the lives of 14,000 people, injured many and left ruins.", ("claim",), ("killed",)),
        ("The crew found 20 dead and 15 missing.", ("missing",), ("missing",)),
        ("Officials put the death toll at 40, up from 35 on Sunday.", ("put",), ("killed",)),
        ("They put the number of displaced people at 12,000, down from 15,000.", ("put",), ("displaced",)),
    ],
)
def test_what_happened(
    nlp: Language, text: str, predicate: tuple[str, ...] | None, event: tuple[str, ...] | None
) -> None:
    row = claims(nlp, text)[-1]
    assert (row.predicate, row.event) == (predicate, event)


@pytest.mark.parametrize(
    ("text", "modality", "negated"),
    [
        ("There is the possibility of training up to 10,000 soldiers.", "possible", False),
        ("The ministry announced its intent to add 400,000 recruits.", "planned", False),
        ("The war will only prolong the pain, and it puts at risk the 100,000 soldiers there.", "asserted", False),
        ("Nor do we have millions of our citizens.", "asserted", True),
        ("NATO said it had no plans to send 10,000 troops.", "planned", True),
        ("None of the 12 crew members survived.", "asserted", True),
        (
            "Russia - which has denied planning to invade, despite having amassed over 100,000 troops - objects.",
            "asserted",
            False,
        ),
        ("Sanctions remain as long as the army occupies one inch of land.", "conditional", False),
        ("Norway announced it would send 3,000 troops to Latvia to counter an invasion.", "planned", False),
        ("Putin swiftly rejected a peace plan proposed by leaders from seven countries.", "asserted", False),
        ("Putin rejected a report that seven people had died.", "asserted", True),
    ],
)
def test_what_may_be_and_what_is_denied(nlp: Language, text: str, modality: str, negated: bool) -> None:
    row = claims(nlp, text)[0]
    assert (row.modality, row.negated) == (modality, negated)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ivan Petrov, who founded Blue Bank in 2006, said 90% of voters opposed the tax.", None),
        ("Ivan Petrov said in 2006 that 90% of voters opposed the tax.", dt.date(2006, 1, 1)),
        ("Where in 2016 there was much debate, some experts now consider these three countries safe.", None),
        ("The population grew to 8.9 million, up from 8.2 million in 2010.", None),
        ("The famine killed five million people and was recognised as a genocide this week.", None),
        ("Output is 26 percent over the previous year.", None),
        ("The number of victims from the beginning of the invasion in 2022 exceeds 465,000.", None),
        ("Before the start of the offensive on June 4, the death of four generals was confirmed.", None),
    ],
)
def test_when(nlp: Language, text: str, day: dt.date | None) -> None:
    assert claims(nlp, text)[0].as_of_start == day


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The bill sends billions of dollars in new US military aid.", None),
        ("Speaking to thousands of people in St. Mark's Square, the bishop wept.", "St. Mark's Square"),
        ("The Nikkei in Japan lost 2%, the other market was off 1.2%.", None),
        ("The bill delivers billions of dollars in weapons to key U.S. allies.", None),
        ("There are majorities in Italy (56%), France (62%) and Germany (66%).", "Germany"),
        ("About 1,000 people were hurt in Kharkiv region.", "Kharkiv"),
        ("Hundreds of people marched in Ukraine's east.", "Ukraine"),
        ("Since the outbreak of the war in Ukraine, Serbia has accepted thousands of refugees.", None),
        ("Serbia has accepted thousands of refugees and sent aid to Kyiv.", None),
        ("Other targets were in the central city of Bergen, where one person died.", "Bergen"),
        ("He was taken to the small towns of Bergen and Molde, where scores of people were killed.", None),
        ("Turnout was more than 99% in the west, 98% in the east and 93% in Norway.", "Norway"),
    ],
)
def test_where(nlp: Language, text: str, place: str | None) -> None:
    assert claims(nlp, text)[-1].place == place


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("The Nikkei was off 1.2%.", "change"),
        ("The number of victims from the beginning of the invasion in 2022 exceeds 465,000.", "cumulative"),
        ("The Dow rose 120 points.", "change"),
        ("Prices rose by an average of 3.7 percent.", "change"),
        ("The army has lost 166,000 soldiers from the beginning of the war.", "cumulative"),
        ("Since the war began, six million people have fled and five million have been displaced.", "cumulative"),
        ("They have three times more people than the rebels.", None),
        ("Prices reached 250 euros, the highest level since the start of the war.", None),
        ("From 200 to 300 tents were put up.", None),
        ("Prices range from $5 to $10 million.", None),
        ("Sales rose from $5 to $10 million.", "change"),
    ],
)
def test_measures(nlp: Language, text: str, measure: str | None) -> None:
    assert claims(nlp, text)[-1].measure == measure


def test_the_first_half_of_a_contrast_keeps_its_source(nlp: Language) -> None:
    for text in (
        "Kyiv claims 600 soldiers died; Moscow says 63.",
        "Kyiv says it lost 31,000 soldiers, while Moscow puts the figure at 444,000.",
    ):
        assert claims(nlp, text)[0].claimant == "Kyiv"


def test_a_comparison_with_an_earlier_time_is_no_time_of_the_claim(nlp: Language) -> None:
    assert claims(nlp, "The price is 30 percent higher than a year ago.")[0].as_of_start is None


def test_what_stands_in_a_contrast_is_elsewhere(nlp: Language) -> None:
    rows = claims(nlp, "The army massed 100,000 troops on the border but sent 30,000 troops to Belarus.")
    assert [r.place for r in rows] == [None, "Belarus"]


def test_the_time_of_another_statement_is_none_of_this_one(nlp: Language) -> None:
    rows = claims(
        nlp,
        "The ministry announced the death of 10 generals in August 2023, and according to the data of the agency, 20 "
        "generals of the army were killed in the war.",
    )
    assert [r.as_of_start for r in rows] == [dt.date(2023, 8, 1), None]


def test_each_share_has_its_own_place(nlp: Language) -> None:
    rows = claims(nlp, "Turnout was more than 99% in the west, 98% in the east and 93% in Norway.")
    assert [r.place for r in rows] == [None, None, "Norway"]


def test_what_is_counted_ends_before_another_number(nlp: Language) -> None:
    assert claims(nlp, "The army had 300 casualties and thousands of broken tanks.")[0].counted == "casualties"


def test_the_second_figure_of_a_way_has_the_unit_of_the_first(nlp: Language) -> None:
    rows = claims(nlp, "Orlova, 66, got fit, dropping from 208 pounds to 193.")
    assert [(r.value, r.kind, r.unit) for r in rows][1:] == [(208, "measure", "lb"), (193, "measure", "lb")]
