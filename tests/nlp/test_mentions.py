"""What names are cut to and what they are said to name, in sentences made up for each rule."""

from __future__ import annotations

import pytest
from spacy.language import Language

from schemas import Article, Entity
from transforms.nlp.entities import extract_entities
from transforms.nlp.model import make_doc
from transforms.nlp.name_evidence import form_evidence, model_evidence
from transforms.nlp.other_names import other_label


def rows(nlp: Language, text: str) -> list[Entity]:
    return extract_entities(nlp(make_doc(nlp, text)), Article(article_id="a", text=text, content_sha256=""))


def labels(nlp: Language, text: str) -> set[tuple[str, str]]:
    return {(r.text, r.label) for r in rows(nlp, text)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # two names that the model took for one
        (
            "President of Romania Petra Lindqvist spoke in Lisbon.",
            [("Romania", "GPE"), ("Petra Lindqvist", "PERSON")],
        ),
        (
            "The President of Ukraine Wolodymyr Danylchak spoke on Sunday.",
            [("Ukraine", "GPE"), ("Wolodymyr Danylchak", "PERSON")],
        ),
        (
            "He is deputy chairman of the Security Council Dmitry Lindqvist said.",
            [("Security Council", "ORG"), ("Dmitry Lindqvist", "PERSON")],
        ),
        ("The Foreign Minister of Lithuania Gabrielius Adomaitis left.", [("Gabrielius Adomaitis", "PERSON")]),
        ("The Minister of Internal Affairs Denys Kravets told us.", [("Denys Kravets", "PERSON")]),
        ("American Dennis Harrow won the race on Friday.", [("Dennis Harrow", "PERSON")]),
        ("He spoke at the NATO-Ukraine summit on Tuesday.", [("NATO", "ORG"), ("Ukraine", "GPE")]),
        ("A bill by Rep. Jane Holloway, D-Oakland, failed.", [("Jane Holloway", "PERSON"), ("Oakland", "GPE")]),
        # names that the model or the tokeniser cut
        ("Northamptonshire 190 (K. Bessard 52; A. Smith 5-68), Essex 372.", [("K. Bessard", "PERSON")]),
        ("CHARLESTON, W.Va. -- The school opened in Huntington, W.Va., on Monday.", [("W.Va.", "GPE")]),
        ("The U.N. Border Force in Lebanon (UNBL) withdrew.", [("U.N. Border Force in Lebanon", "ORG")]),
        ("He spoke in St. Peter's Square on Sunday.", [("St. Peter's Square", "FAC")]),
        ("He won the U.S. Open in September.", [("U.S. Open", "EVENT")]),
        ('In an interview with the German daily "Tagesblick".He also left.', [("Tagesblick", "ORG")]),
    ],
)
def test_names_begin_and_end_where_they_are_printed(nlp: Language, text: str, wanted: list[tuple[str, str]]) -> None:
    assert set(wanted) <= labels(nlp, text)


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("The Lindqvist administration refused on Monday.", "Lindqvist", "PERSON"),
        ("A company called Legittel sells phones.", "Legittel", "ORG"),
        ("The liberation of Kherson took weeks. They abandoned Kherson.", "Kherson", "GPE"),
        ("Belgrade asked Melitopol for help.", "Melitopol", "GPE"),
        ("He left the Russian Federation on Monday.", "Russian Federation", "GPE"),
        ("The Carrow Police Department said so.", "Carrow Police Department", "ORG"),
        ("The Alden Valley Water District said so.", "Alden Valley Water District", "ORG"),
        ("A squadron of F-35 fighters left.", "F-35", "PRODUCT"),
        ("The Alden Accord was signed before the vote.", "Alden Accord", "LAW"),
        ("The Bucharest Summit failed.", "Bucharest Summit", "EVENT"),
        ("1. Ngozi Adeleke (Nigeria) 51.98\n2. Anja Rueter (Germany) 52.05\n", "Ngozi Adeleke", "PERSON"),
    ],
)
def test_labels(nlp: Language, text: str, name: str, label: str) -> None:
    assert (name, label) in labels(nlp, text)


def test_what_it_said_is_a_firms_and_not_somebodys(nlp: Language) -> None:
    text = "The firm Comelt said it almost doubled output, and Comelt's profit rose."
    assert {r.label for r in rows(nlp, text) if r.text == "Comelt"} == {"ORG"}
    text = "Harrow said it was late. Jane Harrow left."
    assert {r.label for r in rows(nlp, text) if r.text == "Harrow"} == {"PERSON"}


def test_words_that_name_nothing_alone(nlp: Language) -> None:
    text = (
        "COVID-19 cases rose at 1400 GMT on Friday. In the XXI century nobody believes it.\n"
        "Women's 400 metres\n1. Petra Lindqvist (Norway) 50.31\n"
    )
    assert not {"COVID-19", "GMT", "XXI", "Women"} & {r.text for r in rows(nlp, text)}


def test_a_town_that_plays_is_a_team(nlp: Language) -> None:
    text = (
        "The coach said the goal won the match for the season.\nAt the end of the championship the team from "
        "Lancashire beat Somerset by 39 runs. After the innings, Somerset 238 and 133-5 had lost the match and the "
        "last wicket of the tournament.\n"
    )
    assert {r.label for r in rows(nlp, text) if r.text == "Somerset"} == {"ORG"}


def test_a_schedule_names_the_team_and_the_town(nlp: Language) -> None:
    text = (
        "Alden won the game after nine innings of the season, the coach of the team said, and Oakland beat Boston in "
        "the match. Oakland scored.\nBOSTON AT OAKLAND TODAY\n"
    )
    assert [r.label for r in rows(nlp, text) if r.text == "OAKLAND"] == ["GPE"]


def test_short_forms_follow_the_full_name_however_often_the_model_errs(nlp: Language) -> None:
    text = "Magnor rose. " * 6 + "Magnor, a maker of doors, was bought by Magnor International Inc in May. Magnor fell."
    assert {r.label for r in rows(nlp, text) if r.text == "Magnor"} == {"ORG"}


def test_kinds_of_other_names_by_their_form() -> None:
    assert other_label("Nordic Cup") == "EVENT"
    assert other_label("Third Norland War") == "EVENT"
    assert other_label("Institute for the Study of War") is None
    assert other_label("Carrow Charter") == "LAW"
    assert other_label("M777") == other_label("Su-27") == other_label("AK-47s") == "PRODUCT"
    assert other_label("Cup") is other_label("Open") is other_label("Carrow") is None
    assert form_evidence("G-7").other == 0


def test_the_model_is_not_believed_about_people_with_a_citys_name() -> None:
    assert model_evidence("PERSON", "Tbilisi").person < model_evidence("PERSON", "Lindqvist").person
    assert model_evidence("PERSON", "Madison") == model_evidence("PERSON", "Lindqvist")  # a given name too
    assert form_evidence("San Diego").place > form_evidence("San Diego").person


def test_endings_of_places() -> None:
    assert form_evidence("Ainsville").place > 0
    assert form_evidence("Neville").place < 1  # a family name


def test_a_team_stays_one_where_nothing_says_it_is_a_town(nlp: Language) -> None:
    text = (
        "The coach of the team said the goal won the match for the season. The players of the side he took over beat "
        "Alden in the championship. The striker was to join Norwich, and Norwich won. Norwich lost the game. They "
        "played in Norwich.\n"
    )
    assert [r.label for r in rows(nlp, text) if r.text == "Norwich"] == ["ORG", "ORG", "ORG", "GPE"]
