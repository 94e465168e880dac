"""Attributions that stand close together or far from their quotation, and marks that hold no statement; made-up prose."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from tests.nlp.test_quotes_forms import quotes_of


def rows(nlp: Language, text: str) -> list[tuple[tuple[str, ...], str | None]]:
    return [(tuple(text[s:e] for s, e in q.segments), q.speaker_name) for q in quotes_of(nlp, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # back to back: each keeps its own
        ('"The pass is open," said Ivo Lang. "The pass is shut," Vera Holm said.',
         [(("The pass is open",), "Ivo Lang"), (("The pass is shut",), "Vera Holm")]),
        ('"The pass is open," said Ivo Lang. "The snow is gone." "The pass is shut," Vera Holm said. "Nobody goes."',
         [(("The pass is open", "The snow is gone."), "Ivo Lang"), (("The pass is shut", "Nobody goes."), "Vera Holm")]),
        ('"Who pays?" asked Ivo Lang. "We do," answered Vera Holm.',
         [(("Who pays?",), "Ivo Lang"), (("We do",), "Vera Holm")]),
        ('“The pass is open,” said Ivo Lang, a driver from Halden. “The pass is shut,” said Vera Holm, a nurse.',
         [(("The pass is open",), "Ivo Lang"), (("The pass is shut",), "Vera Holm")]),
        ('Ivo Lang said: "The pass is open." Vera Holm replied: "The pass is shut."',
         [(("The pass is open.",), "Ivo Lang"), (("The pass is shut.",), "Vera Holm")]),
        # a quotation in parts that ends with an attribution of its own
        ('"We began in March," said Tom Reed.\n\n"By May the walls were up.\n\n"By June we had a roof," he said.',
         [(("We began in March",), "Tom Reed"), (("By May the walls were up.", "By June we had a roof"), "Tom Reed")]),
        # inverted in the middle
        ("The pass, said Ivo Lang, is shut.", [(("The pass", "is shut"), "Ivo Lang")]),
        # far from the quotation
        ('"We do not know," a woman who sells bread near Mill Road said.', [(("We do not know",), None)]),
        ('"We do not know," the man in the red coat who had come with Ivo Lang told reporters.',
         [(("We do not know",), None)]),
        # dialogue without a comma before the dash
        ("— We stay here — said Ivo Lang, a farmer from the valley. — Nobody will move us from this land.",
         [(("We stay here", "Nobody will move us from this land."), "Ivo Lang")]),
        # a dash and who said it behind a sentence, in front of it a dash or nothing
        ("The pass will be shut until May - announced Ivo Lang.", [(("The pass will be shut until May",), "Ivo Lang")]),
        ("It snowed.- We stay. Nobody will move us from this land - said on Friday the mayor Ivo Lang.",
         [(("We stay. Nobody will move us from this land",), "Ivo Lang")]),
        ("Ivo Lang came back.\n- The pass is shut.The bridge is shut too - he added.",
         [(("The pass is shut.The bridge is shut too",), "Ivo Lang")]),
        ("- The pass is shut - said Ivo Lang. Snow fell. - Nobody can reach us - added Ada Holm, a baker.",
         [(("The pass is shut",), "Ivo Lang"), (("Nobody can reach us",), "Ada Holm")]),
        ("The talks on the pass - said Ivo Lang - will go on in May.",
         [(("The talks on the pass", "will go on in May"), "Ivo Lang")]),
        ("The pass is shut until May - the mayor said.", [(("The pass is shut until May",), None)]),
        ("The pass is shut, despite the protests against the plan in Halden - Reuters says.",
         [(("The pass is shut, despite the protests against the plan in Halden",), "Reuters")]),
        ('"The pass is shut, the bridge is shut" - explained the Halden road agency.',
         [(("The pass is shut, the bridge is shut",), "Halden road agency")]),
        # a credit on a line of its own
        ("“The law is clear. We follow it.”\n— Anna Bell, chair of the board",
         [(("The law is clear. We follow it.",), "Anna Bell")]),
        # phrases that name the source
        ('In the words of Ivo Lang, the pass is "a trap."', [(('the pass is "a trap."',), "Ivo Lang")]),
        ("Per Ivo Lang, the pass is shut.", [(("the pass is shut",), "Ivo Lang")]),
        ('Ivo Lang had this to say: "The pass is shut."', [(("The pass is shut.",), "Ivo Lang")]),
    ],
)  # fmt: skip
def test_rows(nlp: Language, text: str, expected: list[tuple[tuple[str, ...], str | None]]) -> None:
    assert rows(nlp, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "She hummed “Green Valley” while she worked.",
        "He wrote the book “Winter in Halden,” a best seller.",
        "The toll is five crowns per car.",
        "The war has claimed 300 lives in the valley.",
        "Norway and Sweden share a border of 1,600 km.",
        "You can read more about the toll here.",
        "The new toll - announced last week by the road agency - is five crowns.",
    ],
)
def test_no_statement(nlp: Language, text: str) -> None:
    assert rows(nlp, text) == []


@pytest.mark.parametrize(
    ("text", "printed", "lemma", "stance"),
    [
        ('"The law is clear." -Commissioner Anna Bell', "-", "-", "stated"),
        ('Ivo Lang answered curtly: "No comment."', "answered", "answer", "stated"),
        ('In the words of Ivo Lang, the pass is "a trap."', "In the words of", "in the words of", "stated"),
    ],
)
def test_cue_as_printed(nlp: Language, text: str, printed: str, lemma: str, stance: str) -> None:
    (q,) = quotes_of(nlp, text)
    assert (q.cue, q.cue_lemma, q.stance) == (printed, lemma, stance)


@pytest.mark.parametrize(
    ("text", "content", "addressee", "medium"),
    [
        ("Ivo Lang told a news conference in Halden on Tuesday the pass was shut.",
         "the pass was shut", "a news conference in Halden", "press_conference"),
        ("Ivo Lang told The Halden Ledger in an interview published Sunday that the pass was shut.",
         "that the pass was shut", "The Halden Ledger", "interview"),
        ('Ivo Lang told reporters on Monday: "The pass is shut."',
         "The pass is shut.", "reporters", "press_conference"),
    ],
)  # fmt: skip
def test_content_begins_behind_the_audience(
    nlp: Language, text: str, content: str, addressee: str, medium: str
) -> None:
    (q,) = quotes_of(nlp, text)
    assert (q.text, q.addressee, q.medium) == (content, addressee, medium)


def test_a_statement_may_be_the_source_behind_its_verb(nlp: Language) -> None:
    (q,) = quotes_of(nlp, '"The pass is shut," read a statement from the ministry.')
    assert (q.text, q.speaker, q.medium) == ("The pass is shut", "a statement", "statement")


def test_the_same_speaker_goes_on_in_paragraphs_that_name_nobody(nlp: Language) -> None:
    text = 'Tom Reed said the work began in March.\n\n"By May the walls were up."\n\n"By June we had a roof."\n\nIt rained.'
    first, second = quotes_of(nlp, text)
    assert (first.type, first.speaker_method) == ("indirect", "name")
    assert [text[s:e] for s, e in second.segments] == ["By May the walls were up.", "By June we had a roof."]
    assert (second.type, second.speaker_name, second.speaker_method) == ("direct", "Tom Reed", "carried")
    assert (second.speaker, second.cue) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        # two people spoke; somebody unnamed spoke; the paragraph went on to something else
        'Tom Reed said the work began in March, but Vera Holm said it began in May.\n\n"The walls were up by June."',
        'A driver said the work began in March.\n\n"The walls were up by June."',
        'Tom Reed said the work began in March. Rain fell for a week.\n\n"The walls were up by June."',
    ],
)
def test_nobody_goes_on_where_it_is_not_clear_who(nlp: Language, text: str) -> None:
    assert [q for q in quotes_of(nlp, text) if q.speaker_method == "carried"] == []


def test_a_name_that_holds_a_day_is_no_day(nlp: Language) -> None:
    (q,) = quotes_of(nlp, "Speaking on the Morning Show, Ivo Lang said the pass was shut.")
    assert q.said_on is None
    (q,) = quotes_of(nlp, "Speaking on Monday morning, Ivo Lang said the pass was shut.")
    assert q.said_on == dt.date(2025, 3, 3)


def test_what_follows_a_name_without_a_closing_comma_is_no_role(nlp: Language) -> None:
    (q,) = quotes_of(nlp, 'In the words of Ivo Lang, the pass is "a trap."')
    assert q.speaker_role is None


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The fair was a success for the town — he said the stalls were full.", "the stalls were full"),
        ("The fair — which the town paid for — was full, Ada Holm said.", "The fair — which the town paid for — was full"),
        ("Ada Holm — who bakes bread and sells it — told the Halden Herald that the fair was full.", "that the fair was full"),
    ],
)  # fmt: skip
def test_a_dash_within_a_sentence_ends_no_statement(nlp: Language, text: str, content: str) -> None:
    assert [q.text for q in quotes_of(nlp, text)] == [content]
