"""Groups: nation and people noun, in every order that news prints them."""

from __future__ import annotations

import itertools

import pytest
from spacy.language import Language

from transforms.nlp.groups import Group, find_groups, role_nouns
from transforms.nlp.words import words_of


def groups(nlp: Language, text: str) -> list[Group]:
    return find_groups(words_of(nlp(text), text), text)


@pytest.mark.parametrize(
    ("text", "printed", "entity_id"),
    [
        ("North Korean troops arrived on Monday.", "North Korean troops", "group:PRK:military"),
        ("It said North Korean military units were there.", "North Korean military units", "group:PRK:military"),
        ("N. Korean officers gave orders.", "N. Korean officers", "group:PRK:military"),
        ("DPRK troops crossed the river.", "DPRK troops", "group:PRK:military"),
        ("North Korea's army is large.", "North Korea's army", "group:PRK:military"),
        ("Pyongyang's forces withdrew.", "Pyongyang's forces", "group:PRK:military"),
        ("Soldiers from North Korea were seen.", "Soldiers from North Korea", "group:PRK:military"),
        ("North Korea denied it. The North's soldiers stayed.", "North's soldiers", "group:PRK:military"),
        (
            "South Korean intelligence officials briefed them.",
            "South Korean intelligence officials",
            "group:KOR:intelligence",
        ),
        ("Ukrainian prosecutors opened a case.", "Ukrainian prosecutors", "group:UKR:police"),
        ("Western officials doubted it.", "Western officials", "group:western:government"),
        ("Dutch lawmakers voted.", "Dutch lawmakers", "group:NLD:legislature"),
        ("They spoke to Syrian refugees.", "Syrian refugees", "group:SYR:civilians"),
        ("NATO troops held an exercise.", "NATO troops", "group:nato:military"),
        ("Hamas fighters fled.", "Hamas fighters", "group:hamas:rebels"),
        ("U.S. diplomats left Khartoum.", "U.S. diplomats", "group:USA:diplomats"),
        ("Japanese journalists were invited.", "Japanese journalists", "group:JPN:media"),
        ("Colombian rebels laid down arms.", "Colombian rebels", "group:COL:rebels"),
        ("The Russian Armed Forces said so.", "Russian Armed Forces", "group:RUS:military"),
    ],
)
def test_groups(nlp: Language, text: str, printed: str, entity_id: str) -> None:
    found = [(text[g.start : g.end], g.entity_id) for g in groups(nlp, text)]
    assert found == [(printed, entity_id)]


@pytest.mark.parametrize(
    "text",
    [
        "The Russian troop deployment worried them.",
        "Russian military equipment was destroyed.",
        "Russian commander Ivan Belkin resigned.",
        "The Turkish economy grew.",
        "Georgia police stopped a car near Atlanta.",
        "He is Russian. Troops came later.",
        "North Koreans celebrate the day.",
        "the north's soldiers",
    ],
)
def test_no_group(nlp: Language, text: str) -> None:
    assert groups(nlp, text) == []


def test_two_nations_share_a_noun(nlp: Language) -> None:
    text = "Russian and North Korean soldiers attacked together."
    assert [(text[g.start : g.end], g.country, g.role) for g in groups(nlp, text)] == [
        ("Russian", "RUS", "military"),
        ("North Korean soldiers", "PRK", "military"),
    ]


def test_groups_never_overlap(nlp: Language) -> None:
    text = (
        "Ukrainian soldiers from Poland and Russian soldiers of the Russian army met North Korean and Chinese officers."
    )
    found = groups(nlp, text)
    assert found
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_the_south_means_korea_only_where_korea_is_the_subject(nlp: Language) -> None:
    assert groups(nlp, "In the civil war the South's soldiers starved.") == []


def test_every_noun_has_one_role() -> None:
    assert all(noun == noun.lower() for noun in role_nouns())
    assert {"military", "government", "police", "civilians", "rebels"} <= set(role_nouns().values())
