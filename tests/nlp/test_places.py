"""Which place is meant: by container, kind, neighbours, dateline, and size where nothing else speaks."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from spacy.language import Language

from schemas import Article, Entity
from transforms.nlp.entities import extract_entities
from transforms.nlp.gazetteer import lookup
from transforms.nlp.model import make_doc
from transforms.nlp.places import PlaceMention, container_of, resolve_dateline, resolve_name, resolve_places


@dataclass(frozen=True)
class Line:
    place: str | None
    country: str | None = None


@pytest.mark.parametrize(
    ("place", "country", "geonames_id"),
    [
        ("Kyiv, Ukraine", "UKR", 703448),
        ("Springfield, Ill.", "USA", 4250542),
        ("Springfield, Mass.", "USA", 4951788),
        ("Atlanta, Georgia", None, 4180439),
        ("Batumi, Georgia", None, 615532),
        ("Moscow", None, 524901),
        ("Washington", None, 4140963),
        ("Paris", "FRA", 2988507),
        ("New York", None, 5128581),
        ("Seoul, South Korea", "KOR", 1835848),
        ("Aboard Air Force One", None, None),
        (None, None, None),
    ],
)
def test_datelines(place: str | None, country: str | None, geonames_id: int | None) -> None:
    found = resolve_dateline(Line(place, country))
    assert (found.geonames_id if found else None) == geonames_id


def resolved(*mentions: PlaceMention, countries: tuple[str, ...] = (), dateline: str | None = None) -> list[str | None]:
    home = lookup(dateline)[0] if dateline else None
    return [f"{p.name}, {p.admin1 or p.country}" if p else None for p in resolve_places(mentions, home, countries)]


def test_size_decides_where_nothing_else_speaks() -> None:
    assert resolved(PlaceMention("Paris")) == ["Paris, Île-de-France"]


def test_container_decides() -> None:
    assert resolved(PlaceMention("Paris", container_of("Texas"))) == ["Paris, Texas"]
    assert resolved(PlaceMention("Birmingham", container_of("Ala."))) == ["Birmingham, Alabama"]


def test_no_other_place_when_the_printed_state_has_none() -> None:
    assert resolved(PlaceMention("Kharkiv", container_of("Texas"))) == [None]


def test_neighbours_decide() -> None:
    names = [PlaceMention(n) for n in ("Lexington", "Frankfort", "Richmond", "Kentucky", "Georgetown")]
    assert [r.rpartition(", ")[2] for r in resolved(*names) if r][:3] == ["Kentucky"] * 3


def test_country_in_the_news_decides() -> None:
    assert resolved(PlaceMention("Tripoli"), PlaceMention("Beirut"), PlaceMention("Sidon"), countries=("LBN",) * 6)[
        0
    ] != ("Tripoli, Tripoli")
    assert (resolve_name("Tripoli") or lookup("Tripoli")[0]).country == "LBY"


def test_kind_decides() -> None:
    assert resolve_places([PlaceMention("Kursk", None, "region")])[0].geonames_id == 538555  # type: ignore[union-attr]
    assert resolve_places([PlaceMention("Kursk")])[0].geonames_id == 538560  # type: ignore[union-attr]


def test_one_sense_in_an_article() -> None:
    first, second = resolved(PlaceMention("Paris", container_of("Texas")), PlaceMention("Paris"))
    assert first == second == "Paris, Texas"


def rows(nlp: Language, text: str) -> dict[str, Entity]:
    found = extract_entities(nlp(make_doc(nlp, text)), Article(article_id="a", text=text, content_sha256=""))
    return {r.text: r for r in found if r.label != "GROUP"}


def test_printed_state(nlp: Language) -> None:
    found = rows(nlp, "A man from Portland, Maine, was arrested in Springfield, Ill., on Monday.")
    assert abs((found["Portland"].lat or 0) - 43.66) < 0.1
    assert abs((found["Springfield"].lat or 0) - 39.80) < 0.1


def test_owner_is_the_container(nlp: Language) -> None:
    found = rows(nlp, "The army shelled Georgia's Gori and later Russia's Kursk region.")
    assert found["Kursk"].country == "RUS"
    assert found["Gori"].country == "GEO"


def test_state_or_country(nlp: Language) -> None:
    state = rows(nlp, "Storms hit Georgia on Monday. Schools in Atlanta, Savannah and Macon were closed.")
    country = rows(nlp, "Georgia accused Russia on Monday. Protesters met in Tbilisi and Batumi.")
    assert state["Georgia"].country == "USA"
    assert country["Georgia"].country == "GEO"


def test_historic_and_variant_names(nlp: Language) -> None:
    found = rows(nlp, "The battle moved from Artemovsk to Kiev, and from Bakhmut to Kyiv.")
    assert found["Kiev"].entity_id == found["Kyiv"].entity_id == "geonames:703448"
    assert found["Artemovsk"].entity_id == found["Bakhmut"].entity_id == "geonames:713174"


def test_organisation_gets_the_place_in_its_name(nlp: Language) -> None:
    found = rows(nlp, "The University of Idaho and the Cook County Health Department signed the paper.")
    idaho = next(r for t, r in found.items() if "Idaho" in t)
    cook = next(r for t, r in found.items() if "Cook" in t)
    assert (idaho.label, idaho.country) == ("ORG", "USA") and idaho.lat is not None
    assert cook.lat is not None and abs(cook.lat - 41.8) < 0.3


def test_demonym_has_a_country_and_no_point(nlp: Language) -> None:
    row = rows(nlp, "The Norwegian firm closed.")["Norwegian"]
    assert (row.label, row.country, row.lat, row.geonames_id) == ("NORP", "NOR", None, None)


def named(nlp: Language, text: str, name: str) -> set[str | None]:
    found = extract_entities(nlp(make_doc(nlp, text)), Article(article_id="a", text=text, content_sha256=""))
    return {r.entity_id for r in found if r.text == name}


def test_a_countrys_abbreviation_is_no_village() -> None:
    village, country = resolve_places([PlaceMention("Paris"), PlaceMention("U.S.")])
    assert village is not None and village.country == "FRA"
    assert country is not None and country.kind == "country"


def test_what_belongs_to_towns_speaks_against_a_country(nlp: Language) -> None:
    town = "The Jordan man was taken to Minneapolis, Jordan police said."
    assert named(nlp, town, "Jordan") == {"geonames:5032106"}
    assert named(nlp, "The king of Jordan met the ministers of Egypt in Minneapolis.", "Jordan") == {"country:JOR"}
    address = "She was born at 12 Orchard St., Lebanon, near Harrisburg."
    assert named(nlp, address, "Lebanon") == {"geonames:5197517"}


def test_local_institutions_speak_for_their_country(nlp: Language) -> None:
    text = (
        "Alexandria schools close on Monday. The Sheriff told the Township board and the Elementary principal so; a "
        "Trooper and the Coroner were on Interstate 49."
    )
    found = extract_entities(nlp(make_doc(nlp, text)), Article(article_id="a", text=text, content_sha256=""))
    assert {r.country for r in found if r.text == "Alexandria"} == {"USA"}


def test_the_state_behind_a_party(nlp: Language) -> None:
    assert named(nlp, "The bill of Sen. Jane Holloway, D-N.J., failed.", "N.J.") == {"geonames:5101760"}
