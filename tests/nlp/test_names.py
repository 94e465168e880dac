"""Personal names: taken apart, joined, never merged wrongly."""

from __future__ import annotations

import time

import pytest

from transforms.nlp.names import NameMention, link_people, parse_name, person_slug, slug


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Petra Lindqvist", "Petra", "Lindqvist"),
        ("J. K. Marlow", "J.", "Marlow"),
        ("Ursula van den Berg", "Ursula", "van den Berg"),
        ("Faisal bin Nasser", "Faisal", "bin Nasser"),
        ("Kim Jong Un", "Un", "Kim"),
        ("Kim Min-jae", "Min-jae", "Kim"),
        ("Xi Weiming", "Weiming", "Xi"),
        ("Nguyen Van Hai", "Hai", "Nguyen"),
        ("Szabo Viktor", "Viktor", "Szabo"),
        ("Viktor Szabo", "Viktor", "Szabo"),
        ("Robert Hale Jr.", "Robert", "Hale"),
        ("Lee Harrison", "Lee", "Harrison"),
        ("Lindqvist", None, "Lindqvist"),
    ],
)
def test_parts(name: str, given: str | None, family: str) -> None:
    parts = parse_name(name)
    assert (parts.given, parts.family) == (given, family)


def people(*names: str | tuple[str, str]) -> list[str]:
    """Entity ids in order of mention; a pair is honorific and name; '|' before a name opens a new paragraph."""
    mentions, at, paragraph = [], 0, 0
    for item in names:
        honorific, text = item if isinstance(item, tuple) else (None, item)
        if text.startswith("|"):
            paragraph, text = paragraph + 1, text[1:]
        mentions.append(NameMention(at, at + len(text), text, honorific, paragraph))
        at += len(text) + 1
    index = link_people(mentions)
    return [p.entity_id for m in mentions if (p := index.at(m.start, m.end))]


def test_surname_joins_the_only_bearer() -> None:
    assert people("Lindqvist", "Petra Lindqvist", "Lindqvist") == ["person:petra-lindqvist"] * 3


def test_shared_surname_without_help_joins_nobody() -> None:
    assert people("Petra Lindqvist", "Olof Lindqvist", "Lindqvist")[2] == "person:lindqvist"


def test_shared_surname_takes_the_one_just_named() -> None:
    ids = people("Petra Lindqvist", "|Somebody Else", "|Another Person", "|Olof Lindqvist", "Lindqvist")
    assert ids[-1] == "person:olof-lindqvist"


def test_honorific_decides_between_namesakes() -> None:
    ids = people("Mary Harrow", "John Harrow", ("Mrs.", "Harrow"), ("Mr.", "Harrow"))
    assert ids[2:] == ["person:mary-harrow", "person:john-harrow"]


def test_wife_of_a_man_named_alone_is_not_him() -> None:
    assert people("John Harrow", ("Mrs.", "Harrow"))[1] == "person:harrow"


def test_initials_and_middle_names() -> None:
    assert len(set(people("Owen P. Tate", "Owen Tate", "O. Tate", "Tate"))) == 1
    assert len(set(people("Recep Tayyip Demirel", "Tayyip Demirel"))) == 1
    assert len(set(people("Owen Tate", "Hugh Tate"))) == 2


def test_father_and_son_stay_apart() -> None:
    assert len(set(people("Robert Hale Jr.", "Robert Hale Sr."))) == 2


def test_spellings_of_a_korean_given_name() -> None:
    assert len(set(people("Kim Min-jae", "Kim Min Jae", "Kim"))) == 1
    assert len(set(people("Kim Min-jae", "Kim Sang-ho"))) == 2


def test_capitals_are_restored() -> None:
    assert people("PETRA LINDQVIST")[0] == "person:petra-lindqvist"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Recep Tayyip Erdoğan", "recep-tayyip-erdogan"),
        ("Łukasz Żółć", "lukasz-zolc"),
        ("O’Brien", "obrien"),
        ("Søren Ørsted", "soren-orsted"),
    ],
)
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_middle_initial_is_no_part_of_the_id() -> None:
    assert person_slug("Owen P. Tate") == person_slug("Owen Tate") == "owen-tate"
    assert person_slug("J. K. Marlow") == "j-k-marlow"


def test_man_and_woman_of_one_surname_without_full_names() -> None:
    ids = people(("Mrs.", "Harrow"), "Harrow", ("Mr.", "Harrow"))
    assert len(ids) == 3


def test_thousands_of_people_take_linear_time() -> None:
    def seconds(n: int) -> float:
        letters = "abcdefghij"
        words = ["".join(letters[int(d)] for d in str(i)) for i in range(10_000, 10_000 + n)]
        mentions = [NameMention(i * 40, i * 40 + 9, f"Jane {w.title()}") for i, w in enumerate(words)]
        mentions += [NameMention(10**7 + i * 40, 10**7 + i * 40 + 9, w.title()) for i, w in enumerate(words)]
        start = time.process_time()
        assert len(link_people(mentions).people) == n
        return time.process_time() - start

    seconds(200)
    assert seconds(4_000) < 12 * seconds(1_000) + 0.5
