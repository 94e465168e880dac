"""Who speaks, when, to whom: resolution of sources and the circumstances of a statement, on made-up articles."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from schemas import Quote
from tests.nlp.test_claims import claims
from tests.nlp.test_quotes_forms import quotes_of


def holding(quotes: list[Quote], words: str) -> Quote:
    found = [q for q in quotes if words in q.text]
    assert len(found) == 1, [q.text for q in quotes]
    return found[0]


@pytest.mark.parametrize(
    ("text", "words", "name", "method"),
    [
        # full name from a surname, before and after
        ("Anna Bell opened the fair. Bell said the fields were dry.", "fields were dry", "Anna Bell", "surname"),
        ("Bell said the fields were dry. Anna Bell, the mayor, opened the fair.", "fields were dry", "Anna Bell", "surname"),
        # pronouns, with gender
        ("Anna Bell met Peter Stone on Monday. She said the fields were dry.", "fields were dry", "Anna Bell", "pronoun"),
        ("Anna Bell met Peter Stone on Monday. He said the fields were dry.", "fields were dry", "Peter Stone", "pronoun"),
        # role nouns
        ("NATO Secretary General Erik Lund arrived on Monday. The NATO chief said the talks went well.",
         "talks went well", "Erik Lund", "role"),
        ("Police spokesman Peter Stone arrived at noon. The road was empty. The spokesman said two cars had burned.",
         "two cars had burned", "Peter Stone", "role"),
        ("Vera Holm, a nurse in the port, had seen it all. The nurse said two cars had burned.",
         "two cars had burned", "Vera Holm", "role"),
        ("President Anna Bell met Peter Stone on Monday. Stone, who leads Norway, was late. The president said the fields were dry.",
         "the fields were dry", None, None),
        ("President Anna Bell met Peter Stone on Monday. Bell was late. The president said the fields were dry.",
         "the fields were dry", "Anna Bell", "role"),
        # apposition
        ("Its spokesman, Peter Stone, said two cars had burned.", "two cars had burned", "Peter Stone", "name"),
        ("Vera Holm, a nurse, said two cars had burned.", "two cars had burned", "Vera Holm", "name"),
        ("“Two cars had burned,” a doctor, Hugh Hill, said.", "cars had burned", "Hugh Hill", "name"),
        ("Vera Holm – chief adviser to the mayor, Peter Stone – said two cars had burned.",
         "two cars had burned", "Vera Holm", "name"),
        # a verb, or a given name
        ("Said Ivo Lang: “Two cars had burned.”", "cars had burned", "Ivo Lang", "name"),
        ("“Two cars had burned,” said Said Haddad.", "cars had burned", "Said Haddad", "name"),
        # bodies
        ("The United Nations said two bridges had burned.", "two bridges had burned", "United Nations", "name"),
        # nobody named, or nobody to tell
        ("A senior official said two cars had burned.", "two cars had burned", None, None),
        ("Peter Stone arrived. A driver said two cars had burned. He said nobody was hurt.", "nobody was hurt", None, None),
        ("He said nobody was hurt.", "nobody was hurt", None, None),
        ("Ukrainian officials said two cars had burned.", "two cars had burned", None, None),
        ("Witnesses told police that two cars had burned.", "two cars had burned", None, None),
    ],
)  # fmt: skip
def test_speaker(nlp: Language, text: str, words: str, name: str | None, method: str | None) -> None:
    q = holding(quotes_of(nlp, text), words)
    assert (q.speaker_name, q.speaker_method) == (name, method)


def test_a_given_name_is_no_cue(nlp: Language) -> None:
    assert quotes_of(nlp, "Said Ibrahim, the mayor, left.") == []


def test_several_speakers(nlp: Language) -> None:
    q = holding(quotes_of(nlp, "Japan, NATO and the United States said the convoy had stopped."), "convoy had stopped")
    assert (q.speaker, q.speaker_name) == ("Japan, NATO and the United States", "Japan and NATO and United States")


def test_i_and_we_inside_a_quotation_do_not_speak(nlp: Language) -> None:
    text = '"I said we believe the dam will hold," Vera Holm recalled.'
    (q,) = quotes_of(nlp, text)
    assert (q.speaker, q.speaker_name) == ("Vera Holm", "Vera Holm")


def test_nobody_named_inside_what_is_said_speaks(nlp: Language) -> None:
    text = "Vera Holm said two soldiers were hurt when the bridge fell, adding that the road was closed."
    assert holding(quotes_of(nlp, text), "road was closed").speaker_name == "Vera Holm"


def test_role_is_what_is_printed(nlp: Language) -> None:
    text = "Vera Holm, the mayor of Halden, spoke first. Holm said the bridge would stay closed."
    assert holding(quotes_of(nlp, text), "bridge would stay").speaker_role == "mayor of Halden"


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Vera Holm, correspondent of the Bay Courier and a diver, said the bridge was closed.", "Vera Holm",
         "correspondent of the Bay Courier"),
        # for a body what describes a body: no abbreviation, no part of a name
        ("The Harbour Safety Board (HSB) said the bridge was closed.", "Harbour Safety Board", None),
        ("Rosneft, a state company, said the bridge was closed.", "Rosneft", "state company"),
        # another name, several people, a body
        ("Vera Holm, Peter Stone and Anna Bell met. Holm said the bridge was closed.", "Vera Holm", None),
        ("Vera Holm, Halden Rescue Group, said the bridge was closed.", "Vera Holm", None),
    ],
)  # fmt: skip
def test_a_role_describes_its_speaker(nlp: Language, text: str, name: str, role: str | None) -> None:
    q = holding(quotes_of(nlp, text), "bridge was closed")
    assert (q.speaker_name, q.speaker_role) == (name, role)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Vera Holm seems convinced that the bridge is safe.", "bridge is safe"),
        ("The navy reportedly sank a boat off the cape. Vera Holm was told of it.", "sank a boat"),
        ("The navy appears to have lost the boat.", "lost the boat"),
    ],
)
def test_nobody_says_what_merely_seems_so(nlp: Language, text: str, words: str) -> None:
    assert holding(quotes_of(nlp, text), words).speaker is None


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        # whose head somebody is counts, and of which nation
        ("Ivo Lang, the deputy head of the port office, arrived. The head of the Norwegian government said the talks went well.",
         "talks went well", None),
        ("Mikk Sand, the head of the Estonian port service, arrived. Ivo Lang, the head of the police, stayed at home. "
         "The head of the Estonian port service said the talks went well.", "talks went well", "Mikk Sand"),
        ("American Minister of Trade Ivo Lang spoke to the head of the ministry of Russia. "
         "The Russian minister said the talks went well.", "talks went well", None),
        ("Belarusian Minister of Trade Ivo Lang arrived. The Belarusian minister said the talks went well.",
         "talks went well", "Ivo Lang"),
        ("President Ivo Lang arrived. The US president said the talks went well.", "talks went well", "Ivo Lang"),
        # nobody is called by a description in a sentence that has named him before it
        ("President Ivo Lang arrived late because the China leader said the talks went well.", "talks went well", None),
        # a ministry is no country; the military of the sentence before is nobody else's
        ("Norway said the boats had left. The ministry said the talks went well.", "talks went well", None),
        ("The Coastal Rescue Forces left. Norway's military said the boats had left. The military said the talks went well.",
         "talks went well", None),
    ],
)  # fmt: skip
def test_descriptions_of_somebody_else(nlp: Language, text: str, words: str, name: str | None) -> None:
    assert holding(quotes_of(nlp, text), words).speaker_name == name


def test_a_time_does_not_speak(nlp: Language) -> None:
    (q,) = quotes_of(nlp, "Last year condemning the closure of the port was common.")
    assert (q.text, q.speaker) == ("the closure of the port", None)


def test_it_is_worth_asking_names_nobody(nlp: Language) -> None:
    (q,) = quotes_of(nlp, "Norway sent ships. It is worth asking whether the ships were safe.")
    assert (q.cue_lemma, q.speaker, q.speaker_name) == ("ask", None, None)


def test_what_a_quotation_begins_with_is_said(nlp: Language) -> None:
    text = "Holm declared: “The idea that over 100 boats would leave – since the war, nothing like that has happened.”"
    assert holding(quotes_of(nlp, text), "nothing like that").text.startswith("The idea that over")


def test_a_body_with_a_field_is_no_other_body(nlp: Language) -> None:
    text = (
        "The Harbour Safety Board, a watchdog, said the bridge was closed. The state department said the road was open."
    )
    q = holding(quotes_of(nlp, text), "road was open")
    assert (q.speaker, q.speaker_name) == ("The state department", None)


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("Vera Holm told a press conference that the bridge was closed.", "press_conference"),
        ("Vera Holm said in an interview that the bridge was closed.", "interview"),
        ("Vera Holm said in a statement that the bridge was closed.", "statement"),
        ("Vera Holm wrote on Telegram that the bridge was closed.", "social_media"),
        ("Vera Holm said on state television that the bridge was closed.", "broadcast"),
        ("Vera Holm said in a speech that the bridge was closed.", "speech"),
        ("Vera Holm wrote in a letter that the bridge was closed.", "letter"),
        ("Vera Holm said the Telegram channel was closed.", None),
    ],
)
def test_medium(nlp: Language, text: str, medium: str | None) -> None:
    assert holding(quotes_of(nlp, text), "was closed").medium == medium


@pytest.mark.parametrize(
    ("text", "addressee"),
    [
        ("Vera Holm told a press conference that the bridge was closed.", "a press conference"),
        ("Vera Holm told local reporters the bridge was closed.", "local reporters"),
        ("Vera Holm said the bridge was closed.", None),
    ],
)
def test_addressee(nlp: Language, text: str, addressee: str | None) -> None:
    assert holding(quotes_of(nlp, text), "was closed").addressee == addressee


def test_said_on_is_the_day_in_the_attribution_not_in_the_content(nlp: Language) -> None:
    assert holding(quotes_of(nlp, "Vera Holm said Monday that the bridge was closed."), "closed").said_on == dt.date(
        2025, 3, 3
    )
    inside = holding(quotes_of(nlp, "Vera Holm said that the bridge was closed on Monday."), "closed")
    assert inside.said_on is None


def test_it_is_gratifying_that_names_nobody(nlp: Language) -> None:
    text = "Norway says the strait is open. It is gratifying that the bridge is closed."
    assert all(q.speaker_name is None for q in quotes_of(nlp, text) if "bridge" in q.text)


def test_a_mark_does_not_speak(nlp: Language) -> None:
    text = (
        "HALDEN, March 27 - <Harbour Transport Services Inc>\nsaid it is holding an initial offering of 2.2 mln shares."
    )
    assert holding(quotes_of(nlp, text), "offering").speaker_name == "Harbour Transport Services Inc"
    assert claims(nlp, text)[-1].claimant == "Harbour Transport Services Inc"


def test_before_a_colon_the_subject_of_the_main_clause_speaks(nlp: Language) -> None:
    text = 'The report of the council debunks the idea that Norway could close the strait: "The strait is too wide."'
    assert holding(quotes_of(nlp, text), "too wide").speaker == "The report of the council"


def test_what_came_before_is_no_day_of_the_statement(nlp: Language) -> None:
    row = holding(
        quotes_of(nlp, "Before the start of the talks on Monday, Ada Lang said the bridge was shut."), "bridge"
    )
    assert (row.speaker_name, row.said_on) == ("Ada Lang", None)


def test_said_on_passes_on_to_what_the_same_speaker_told_an_audience(nlp: Language) -> None:
    text = (
        "Vera Holm said Wednesday that the bridge was closed.\n\n"
        '"The work will take a year," Holm told reporters. Holm has said that she would resign.'
    )
    found = quotes_of(nlp, text)
    assert holding(found, "take a year").said_on == dt.date(2025, 3, 5)
    assert holding(found, "resign").said_on is None


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Vera Holm said the bridge was closed.", "stated"),
        ("Vera Holm claimed the bridge was closed.", "claimed"),
        ("Vera Holm denied that the bridge was closed.", "denied"),
        ("Vera Holm warned that the bridge was closed.", "warned"),
        ("Vera Holm promised that the bridge would not be closed.", "promised"),
        ("Vera Holm asked whether the bridge was closed.", "questioned"),
        ("Vera Holm confirmed that the bridge was closed.", "confirmed"),
        ("Vera Holm did not confirm that the bridge was closed.", "declined"),
        ("Vera Holm was worried that the bridge would be closed.", "warned"),
        ("Vera Holm was convinced that the bridge was closed.", "believed"),
        ("Vera Holm ruled out that the bridge was closed.", "denied"),
    ],
)
def test_stance(nlp: Language, text: str, stance: str) -> None:
    assert holding(quotes_of(nlp, text), "closed").stance == stance


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        # bodies by their kind, their clause, their short name
        ("The Ruritanian Road Agency closed the pass. The Harbour Council met at noon. The agency said two bridges had "
         "burned.", "two bridges had burned", "Ruritanian Road Agency"),
        ("The road agency, known as the Harbour Road Service, said two bridges had burned.",
         "two bridges had burned", "Harbour Road Service"),
        ("The Joint Chiefs of Staff met on Monday. According to the Joint Chiefs, two bridges had burned.",
         "two bridges had burned", "Joint Chiefs of Staff"),
        ("The Harbour Council met at noon and said it would wait. The government said two bridges had burned.",
         "two bridges had burned", None),
        # descriptions nobody printed before: the one person of the paragraph
        ("Vera Holm, 67, has lived in the port for years. The retired teacher said two cars had burned.",
         "two cars had burned", "Vera Holm"),
        ("Vera Holm, who teaches music in the port, had seen it all. The 58-year-old said two cars had burned.",
         "two cars had burned", "Vera Holm"),
        ("Vera Holm walked in with Peter Stone. The retired teacher said two cars had burned.", "two cars had burned", None),
        ("President Vera Holm walked in. The minister said two cars had burned.", "two cars had burned", None),
        ("Vera Holm walked in. The official said two cars had burned.", "two cars had burned", None),
        # a name that the noun's own clause gives
        ("A former sergeant, who asked to be called only by his first name, Peter, said two cars had burned.",
         "two cars had burned", "Peter"),
        # the subject of the sentence before under another word
        ("Mayor Peter Stone met Ivo Lang. Rain fell.\n\nThe mayor spoke on Sunday. Two cars had burned, he said.",
         "Two cars had burned", "Peter Stone"),
    ],
)  # fmt: skip
def test_speaker_under_another_word(nlp: Language, text: str, words: str, name: str | None) -> None:
    assert holding(quotes_of(nlp, text), words).speaker_name == name


def test_east_asian_family_names_tell_no_gender(nlp: Language) -> None:
    text = '"It is late," said Han Ji-won, a clerk.\n\nPark Eun-ju, a 52-year-old cook, keeps the radio on. "I am awake," she said.'
    assert holding(quotes_of(nlp, text), "I am awake").speaker_name == "Park Eun-ju"


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ('"I stay," said Vera Holm, a baker who sells rye bread. "Nobody has asked me to go."', 2),
        ('"I stay," said Vera Holm. She did not want her shop named. "Nobody has asked me to go."', 2),
        ("‘I stay,’ said Vera Holm. ‘Nobody has asked me to go.\n\n‘I would not.’", 3),
    ],
)
def test_a_paragraph_has_one_speaker(nlp: Language, text: str, segments: int) -> None:
    q = holding(quotes_of(nlp, text), "I stay")
    assert (len(q.segments), q.type, q.speaker_name) == (segments, "direct", "Vera Holm")


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        # the subject of the sentence before, not the body that spoke before that
        ("Norway said the port was shut. At the same time, Sweden sent ships. It warned that the ice was thick.",
         "the ice was thick", "Sweden"),
        ("The Baltic Institute said the port was shut. It warned that the ice was thick. It added that nobody was hurt.",
         "nobody was hurt", "Baltic Institute"),
        # of its own sentence
        ("The Baltic Institute said the port was shut. Although Sweden sent ships, it said the ice was thick.",
         "the ice was thick", "Sweden"),
        # no body at all: the subject before is something else, or nothing is meant
        ("The Baltic Institute said the port was shut. A draft resolution had been handed in. It warned that the ice was thick.",
         "the ice was thick", None),
        ("Norway and Sweden signed the treaty. It warned that the ice was thick.", "the ice was thick", None),
    ],
)  # fmt: skip
def test_it(nlp: Language, text: str, words: str, name: str | None) -> None:
    assert holding(quotes_of(nlp, text), words).speaker_name == name
