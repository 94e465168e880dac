"""Chrome goes, the story stays; headline, authors and outlets."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.helpers import STORY
from transforms.sources.bylines import clean_bylines
from transforms.sources.chrome import is_chrome_line, remove_chrome
from transforms.sources.dead_letters import PAYLOAD_LIMIT, dead_letter
from transforms.sources.headline import find_head
from transforms.sources.language import detect_language, given_language, is_latin
from transforms.sources.outlets import outlet_name, outlet_of_url
from transforms.sources.text import clean_space

CHROME = [
    "ADVERTISEMENT", "Advertisement", "Article continues below advertisement", "Scroll to continue reading",
    "Share", "Share this article", "Facebook Twitter WhatsApp Email", "Copy link", "12 comments", "Share on Facebook",
    "Follow us on Telegram", "Sign up for our newsletter", "Subscribe to our channel", "CLICK HERE TO DOWNLOAD THE APP",
    "We use cookies to improve your visit.", "Accept all cookies", "Cookie settings", "Privacy policy",
    "Read more: Ferry late again", "READ ALSO: Ferry late again", "See also: What we know about the ferry", "Related articles",
    "Photo : The port of Ostrava Bay on Tuesday", "Photo: EPA", "Image 2 of 5", "View image in fullscreen",
    "Menu Content", "Left Menu", "Main menu", "Skip to content", "Back to top", "Log in", "3 min read",
    "© 2024 Bay Courier. All rights reserved.", "Listen to this article", "Tags: ports, storms",
    "You’re reading an excerpt from the Harbour Watch newsletter. Sign up to get the rest free, sent to your inbox every weekday.",
    f"skip past newsletter promotion Sign up to Harbour Mail {'Free daily newsletter. ' * 30}after newsletter promotion",
    "GET OUR FREE HARBOUR NEWSLETTER • Sign up to Harbour News, a weekly dispatch on what the boats are up to.",
    "Bay Courier is now on YouTube. Click here, external to subscribe and watch our films.",
    "To learn more about the storm, subscribe to Bay Plus and watch “Nine boats” today.",
    "We need your consent to load this Social Media content. We use a number of outlets that can set cookies on your device.",
    "This video uses a player that may set cookies. Accept them to watch it.",
    "Help Varn, join the collection. You can pay at varn.example/help >>>", "The rest of the text is located under the podcast.",
    "You can also listen to the morning talk in the audio version on large streaming websites, e.g. here:",
    "See the video. How the boats came home", "The storm over Varn.Watch BAY24 on the Internet on BAY24 GO",
    "The views expressed in this opinion article are the author’s and not necessarily those of the Bay Courier.",
    "Written: 2024-10-30 08:29:06Updated: 2024-10-30 09:10:00", "Published: 30 October 2024 | Updated: 31 October 2024",
]  # fmt: skip
STORY_LINES = [
    "He told reporters to share the news with their families.",
    "Read the letter, Hartwig said, and then decide.",
    "The advertisement that the party placed cost $3 million.",
    "Photographs of the port showed 40 boats leaving.",
    "We use cookies in our kitchen, the baker said.",
    "Follow the money, the prosecutor told the court.",
    "Sign up at the town hall by Friday, officials said.",
    "“Subscribe to peace,” the banner read.",
    "Published accounts differ on how many were killed.",
    "Home prices rose 3 percent.",
    "Search teams found three dinghies.",
    "More than 600 people signed the letter.",
    "Watch the harbour, she warned: it will freeze.",
    "Next, the committee will hear the coast guard.",
    "Comments by the minister angered the fishermen.",
    "Menu prices doubled within a year.",
    "Register of ships shows no such name.",
    "By Tuesday, 40 boats had left.",
    "Related party deals cost the firm 3 million.",
    "Share prices fell 4 percent.",
    "The views expressed in the hall were as divided as the town.",
    "You are reading too much into it, the newsletter of the fishermen's union replied.",
    "We need your consent to sail, the harbour master told the crews.",
    "To learn more about the losses, the union asked every crew for a list.",
    "Help Varn, the mayor said, and help it now.",
    "She watched the boats live on a screen in the office.",
]


@pytest.mark.parametrize("line", CHROME)
def test_chrome_lines_go_and_are_kept_aside(line: str) -> None:
    first, *rest = STORY.split("\n\n")
    cleaned = remove_chrome("\n\n".join([first, line, *rest]))
    assert cleaned.text == STORY
    assert cleaned.removed == (line,)


@pytest.mark.parametrize("line", STORY_LINES)
def test_lines_of_a_story_stay(line: str) -> None:
    assert not is_chrome_line(line)
    text = "\n\n".join([STORY, line, STORY.split("\n\n")[0] + " Again."])
    assert remove_chrome(text).text == text


def test_stamp_gives_the_date() -> None:
    cleaned = remove_chrome(f"Written: 2024-10-30 08:29:06Updated: 2024-10-31 09:10:00\n{STORY}")
    assert cleaned.stamp is not None
    assert cleaned.stamp.day == dt.date(2024, 10, 30)


def test_repeated_lines_and_the_last_section_go() -> None:
    quote = "“We counted them twice, and then we counted them once more,” Hartwig told reporters."
    tail = "Related stories\nFerry late again\nTen dinghies sold\nStorm names for next year"
    cleaned = remove_chrome(f"{STORY}\n\n{quote}\n\nThe port is open.\n\n{quote}\n\n{tail}")
    assert cleaned.text == f"{STORY}\n\n{quote}\n\nThe port is open."
    assert cleaned.removed == (quote, *tail.split("\n"))


def test_a_related_heading_before_more_story_stays() -> None:
    text = f"Latest\nFerry late again\n\n{STORY}"
    assert remove_chrome(text).text.endswith(STORY)
    assert "Ferry late again" in remove_chrome(text).text


def test_hard_wrapped_copy_loses_nothing() -> None:
    text = (
        "   OSTRAVA BAY, Oct 28 - The harbour fund paid one dollar a\nshare on sales of 753 million and said that it would go on to\n"
        "share to 28 percent of what it earns with the coast towns it\nserves.\n   Hartwig said on Monday that she had read of it in the harbour\nnewsletter sent to members."
    )
    assert remove_chrome(text).text == text


@given(st.lists(st.sampled_from([*CHROME, *STORY_LINES, "", "x", "***"]), max_size=30))
def test_kept_lines_are_unchanged_and_in_order(lines: list[str]) -> None:
    cleaned = remove_chrome("\n".join(lines))
    kept = [line for line in cleaned.text.split("\n") if line]
    stream = iter(lines)
    assert all(line in stream for line in kept)
    assert sorted(kept + list(cleaned.removed)) == sorted(line for line in lines if line)


@pytest.mark.parametrize("character", [" ", "a", '"', "1,", "\n", "a\n", "Share\n", "-", "\u00a0"])
def test_linear_time(character: str) -> None:
    text = clean_space("x" + character * 100_000 + "y")
    remove_chrome(text)
    find_head(text)


def test_head_of_a_plain_text() -> None:
    head = find_head(f"Forty boats leave before the storm\nBy Mia Orlova and Jon Baez\n\n{STORY}")
    assert (head.title, head.byline) == ("Forty boats leave before the storm", "By Mia Orlova and Jon Baez")
    assert head.body == STORY


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        f"OSTRAVA BAY — {STORY}",
        f"KYIV, Ukraine (AP) — {STORY}",
        "First line without a stop\nand the second goes on with the sentence until it ends here.",
        "One line only",
        "“We counted them twice”\n\nShort.",
    ],
)
def test_text_without_a_headline_stays_whole(text: str) -> None:
    assert find_head(text).body == text


@pytest.mark.parametrize(
    ("value", "people", "agency"),
    [
        ("By Mia Orlova", ("Mia Orlova",), None),
        ("By Mia Orlova and Jon Baez, Reuters", ("Mia Orlova", "Jon Baez"), "Reuters"),
        (["Mia Orlova", "Associated Press"], ("Mia Orlova",), "AP"),
        ([{"name": "Mia Orlova", "@type": "Person"}, {"name": "Jon Baez"}], ("Mia Orlova", "Jon Baez"), None),
        ("Mia Orlova; Jon Baez; Mia Orlova", ("Mia Orlova", "Jon Baez"), None),
        ("Mia Orlova, harbour correspondent", ("Mia Orlova",), None),
        ("AFP", None, "AFP"),
        ("admin", None, None),
        (["varnherald.example", "Senior Editor", "Mia Orlova"], ("Mia Orlova",), None),
        ("https://www.facebook.com/baycourier", None, None),
        ("mia@harbour.example", None, None),
        ("", None, None),
        (None, None, None),
        (17, None, None),
        ({"name": "Mia van der Berg"}, ("Mia van der Berg",), None),
    ],
)
def test_bylines(value: object, people: tuple[str, ...] | None, agency: str | None) -> None:
    assert clean_bylines(value) == (people, agency)


def test_outlets() -> None:
    assert outlet_name("www.reuters.com") == "Reuters"
    assert outlet_name({"id": None, "name": "Bay Courier"}) == "Bay Courier"
    assert outlet_name("https://news.harbour.example/x") == "news.harbour.example"
    assert outlet_of_url("https://edition.cnn.com/2024/10/28/x") == "CNN"
    assert outlet_of_url("https://news.sky.com/story/1") == "Sky News"
    assert outlet_of_url("not a url") is None
    assert outlet_name([]) is None


@pytest.mark.parametrize(
    ("value", "code"),
    [("en", "en"), ("EN-us", "en"), ("eng", "en"), ("ger", "de"), ("English", "en"), ("uk", "uk"), ("xx", None), ("", None),
     (None, None), (3, None), (["fr"], "fr"), ("en_GB", "en"), ("zho", "zh")],
)  # fmt: skip
def test_given_language(value: object, code: str | None) -> None:
    assert given_language(value) == code


def test_detected_language() -> None:
    assert detect_language(STORY) == "en"
    assert (
        detect_language(
            "Der Hafenmeister sagte am Dienstag, vierzig Boote hätten den Hafen vor dem Sturm verlassen, und niemand fehle."
        )
        == "de"
    )
    assert (
        detect_language(
            "Начальник порта сообщил во вторник, что сорок лодок вышли в море до начала шторма, никто не пропал без вести."
        )
        == "ru"
    )
    assert detect_language("Too short.") is None
    short = {
        "Київ: двоє загинули.": "uk",
        "Мэр города умер.": "ru",
        "두 척이 침몰했다.": "ko",
        "二隻が沈んだ。": "ja",
        "两艘船沉没。": "zh",
    }
    assert {text: detect_language(text) for text in short} == short
    assert detect_language("Градоначелник дао оставку.") is None, "Serbian, or some other language"
    assert detect_language("Kyjiw: zwei Tote (Київ).") is None


def test_latin_letters() -> None:
    assert is_latin("Łódź, Đà Nẵng 12")
    assert is_latin("12:30")
    assert not is_latin("Градоначелник дао оставку, CNN.")
    assert detect_language("12,345 67.89 " * 50) is None


def test_payload_is_cut_between_characters() -> None:
    for lead in range(4):
        letter = dead_letter("x", "read", "e", "m", ("a" * lead + "€" * PAYLOAD_LIMIT).encode())
        assert letter.payload is not None
        assert set(letter.payload) <= {"a", "€"}
        assert len(letter.payload.encode()) > PAYLOAD_LIMIT - 8


@given(st.binary(max_size=200), st.text(max_size=20))
def test_dead_letters_are_deterministic_and_valid(payload: bytes, message: str) -> None:
    one, two = (dead_letter("a.jsonl#1", "read", "e", message, payload) for _ in range(2))
    assert one == two
    (one.payload or "").encode()
    (one.error_message or "").encode()
    assert one.dead_letter_id != dead_letter("a.jsonl#2", "read", "e", message, payload).dead_letter_id
