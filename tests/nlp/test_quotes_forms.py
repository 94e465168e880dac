"""Attributions in every form that news prints: content, cue, speaker; on sentences written for this project."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from spacy.language import Language

from schemas import Article, Quote
from transforms.nlp.annotate import annotate

DAY = dt.date(2025, 3, 6)  # a Thursday


def quotes_of(nlp: Language, text: str) -> list[Quote]:
    article = Article("t", text, "x", published_date=DAY, published_at=dt.datetime(2025, 3, 6, tzinfo=dt.timezone.utc))
    (annotation,) = annotate(nlp, [article])
    return list(annotation.quotes)


@dataclass(frozen=True)
class Case:
    """A text and the one attribution that is looked for: segments, speaker as named (None: nobody), cue."""

    text: str
    segments: tuple[str, ...]
    name: str | None
    cue: str
    type: str = "direct"


CASES = [
    # direct: order, split, several sentences
    Case('"We will rebuild the bridge," Anna Bell said.', ("We will rebuild the bridge",), "Anna Bell", "said"),
    Case('"We will rebuild the bridge," said Anna Bell.', ("We will rebuild the bridge",), "Anna Bell", "said"),
    Case('Anna Bell said: "We will rebuild the bridge."', ("We will rebuild the bridge.",), "Anna Bell", "said"),
    Case('"The bridge," said Anna Bell, "will be rebuilt."', ("The bridge", "will be rebuilt."), "Anna Bell", "said"),
    Case('"It rained. Nobody came," Anna Bell said. "We went home."',
         ("It rained. Nobody came", "We went home."), "Anna Bell", "said"),
    Case('"The road is closed," Hugh Hill, a doctor, said. "Nobody can get through."',
         ("The road is closed", "Nobody can get through."), "Hugh Hill", "said"),
    Case('“Stop,” Hugh Hill shouted, “or we will close the gate.”',
         ("Stop", "or we will close the gate."), "Hugh Hill", "shouted"),
    # direct: several paragraphs
    Case('Mayor Tom Reed spoke at noon.\n\n"We began the work in March. It went well.\n\n"By May the walls were up," '
         "Reed said.", ("We began the work in March. It went well.", "By May the walls were up"), "Tom Reed", "said"),
    Case('Anna Bell, the mayor, said:\n\n"The count is over and the law is clear."\n\nThe council meets on Friday.',
         ("The count is over and the law is clear.",), "Anna Bell", "said"),
    # direct: kinds of marks
    Case("``We stay here,'' said Ivo Lang. ``Nobody will move us.''",
         ("We stay here", "Nobody will move us."), "Ivo Lang", "said"),
    Case("'We stay here,' said Ivo Lang, the farmers' leader. 'Nobody will move us.'",
         ("We stay here", "Nobody will move us."), "Ivo Lang", "said"),
    Case("«We stay here», said Ivo Lang.", ("We stay here",), "Ivo Lang", "said"),
    Case("„We stay here“, said Ivo Lang.", ("We stay here",), "Ivo Lang", "said"),
    # layouts
    Case('"We need a vote this week, not next year." -Commissioner Anna Bell',
         ("We need a vote this week, not next year.",), "Anna Bell", "-"),
    Case("“The bridge will reopen in May.” — Tom Reed, mayor of Halden",
         ("The bridge will reopen in May.",), "Tom Reed", "—"),
    Case('And from Chairwoman Anna Bell: "The count is over and the law is clear."',
         ("The count is over and the law is clear.",), "Anna Bell", ":"),
    Case("– We will rebuild the port, – said Minister Olena Koval. – It will take two years.",
         ("We will rebuild the port", "It will take two years."), "Olena Koval", "said"),
    Case("REPORTER: When will the old bridge open again?\nREED: It will open in May, if the weather holds.\n"
         "REPORTER: And who is going to pay for it?\nREED: The county will pay for all of it.",
         ("The county will pay for all of it.",), "REED", ":"),
    # indirect
    Case("Anna Bell said that the bridge would reopen in May.",
         ("that the bridge would reopen in May",), "Anna Bell", "said", "indirect"),
    Case("Anna Bell said the bridge would reopen in May.",
         ("the bridge would reopen in May",), "Anna Bell", "said", "indirect"),
    Case("Three stations were hit, Anna Bell wrote on Telegram on Tuesday.",
         ("Three stations were hit",), "Anna Bell", "wrote", "indirect"),
    Case("The bridge, Anna Bell said, would reopen in May.",
         ("The bridge", "would reopen in May"), "Anna Bell", "said", "indirect"),
    Case("The bridge is safe, according to Anna Bell.",
         ("The bridge is safe",), "Anna Bell", "according to", "indirect"),
    Case("According to Anna Bell, the bridge is safe.",
         ("the bridge is safe",), "Anna Bell", "According to", "indirect"),
    Case("Anna Bell was quoted as saying that the talks had failed.",
         ("that the talks had failed",), "Anna Bell", "saying", "indirect"),
    Case("Anna Bell told local reporters on Monday that the talks had failed.",
         ("that the talks had failed",), "Anna Bell", "told", "indirect"),
    Case("Anna Bell warned that the dam could break within days.",
         ("that the dam could break within days",), "Anna Bell", "warned", "indirect"),
    Case("Anna Bell noted that now the main aim that Tom Reed had was a new bridge.",
         ("that now the main aim that Tom Reed had was a new bridge",), "Anna Bell", "noted", "indirect"),
    # mixed
    Case('Anna Bell said the plan was "a danger to every farm" in the valley.',
         ('the plan was "a danger to every farm" in the valley',), "Anna Bell", "said", "mixed"),
    Case('Anna Bell said the council was "selling the river to strangers."',
         ('the council was "selling the river to strangers."',), "Anna Bell", "said", "mixed"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.text[:40])
def test_form(nlp: Language, case: Case) -> None:
    found = quotes_of(nlp, case.text)
    rows = [(tuple(case.text[s:e] for s, e in q.segments), q.speaker_name, q.cue, q.type) for q in found]
    assert (case.segments, case.name, case.cue, case.type) in rows


@pytest.mark.parametrize(
    "text",
    [
        'The so-called "meat assaults" went on for weeks.',
        'The film "Northern Wind" opened in May.',
        'Jack "the Knife" Moran stayed at home.',
        'The frigate "Silver Gull" left the port at dawn.',
        "The road was closed for two days.",
    ],
)
def test_marks_without_a_statement(nlp: Language, text: str) -> None:
    assert [q for q in quotes_of(nlp, text) if q.type != "indirect"] == []


def test_unclosed_mark_does_not_swallow_the_article(nlp: Language) -> None:
    text = 'Ivo Lang said: "The road is closed.\n\nThe next day the sun was shining.\n\nThe shops were open.'
    assert all(q.end_char < text.index("\n") for q in quotes_of(nlp, text))


def test_quotation_in_paragraphs_keeps_its_marks_out(nlp: Language) -> None:
    text = '"We began in March.\n\n"By May the walls were up," Anna Bell said.'
    (q,) = quotes_of(nlp, text)
    assert q.text == "We began in March. … By May the walls were up"
    assert (q.start_char, q.end_char) == (q.segments[0][0], q.segments[-1][1])
