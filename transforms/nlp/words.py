"""A Doc as plain lists: what the name rules read of every token, taken out of spaCy once an article."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from spacy.attrs import ENT_IOB, ENT_TYPE, LENGTH, POS, SENT_START, SPACY
from spacy.tokens import Doc


@dataclass(frozen=True)
class Words:
    """Parallel lists, one entry a token."""

    text: list[str]
    start: list[int]  #: offset of the first character
    end: list[int]  #: offset behind the last character
    spaced: list[bool]  #: white space follows
    pos: list[str]  #: universal part of speech, '' without a tagger
    entity: list[str]  #: label of the model's entity, '' outside
    begins: list[bool]  #: first token of a model entity
    sentence: list[int]  #: index of the sentence in doc.sents
    opens: list[bool]  #: first word of a sentence (marks and white space do not count)
    gap: list[bool]  #: white space token or line break: no name goes across
    capital: list[bool]  #: begins with a capital letter
    shouted: list[bool]  #: stands in a line of capitals

    def __len__(self) -> int:
        return len(self.text)

    def span(self, first: int, last: int, doc_text: str) -> str:
        """Printed text of tokens first … last - 1."""
        return doc_text[self.start[first] : self.end[last - 1]]


def words_of(doc: Doc, doc_text: str) -> Words:
    """The token lists of ``doc``; ``doc_text`` is ``doc.text``, which spaCy puts together anew at every call."""
    array = doc.to_array([POS, ENT_TYPE, ENT_IOB, SENT_START, LENGTH, SPACY])
    if not len(doc):
        return Words([], [], [], [], [], [], [], [], [], [], [], [])
    pos, entity, iob, opening, length, spaced = array.T.tolist()
    strings = doc.vocab.strings
    names = {key: strings[key] if key else "" for key in {*pos, *entity}}
    step = [n + (s > 0) for n, s in zip(length, spaced, strict=True)]
    start = list(accumulate(step[:-1], initial=0))
    end = [s + n for s, n in zip(start, length, strict=True)]
    text = [doc_text[s:e] for s, e in zip(start, end, strict=True)]
    gap = [not t or t.isspace() for t in text]
    sentence, opens = _sentences(text, opening) if doc.has_annotation("SENT_START") else _sentences(text, [])
    return Words(
        text=text,
        start=start,
        end=end,
        spaced=[s > 0 for s in spaced],
        pos=[names[p] for p in pos],
        entity=[names[e] if i in (1, 3) else "" for e, i in zip(entity, iob, strict=True)],
        begins=[i == 3 for i in iob],
        sentence=sentence,
        opens=opens,
        gap=gap,
        capital=[t[:1].isupper() for t in text],
        shouted=_shouted(text, gap),
    )


def _sentences(text: list[str], opening: list[int]) -> tuple[list[int], list[bool]]:
    """Index of the sentence of each token, and whether it is the first word of its sentence."""
    sentence, opens = [], []
    index, fresh = 0, True
    for i, t in enumerate(text):
        if i and opening and opening[i] == 1:
            index, fresh = index + 1, True
        wordlike = fresh and t[:1].isalnum()
        sentence.append(index)
        opens.append(wordlike)
        if wordlike:
            fresh = False
    return sentence, opens


def _shouted(text: list[str], gap: list[bool]) -> list[bool]:
    """Tokens of lines in capitals: at least three words with letters, nearly all of them upper case."""
    out = [False] * len(text)
    first = 0
    for i in range(len(text) + 1):
        if i < len(text) and not (gap[i] and "\n" in text[i]):
            continue
        words = [t for t in text[first:i] if t[:1].isalpha() and len(t) > 1]
        if len(words) >= 3 and sum(t.isupper() for t in words) >= 0.85 * len(words):
            out[first:i] = [True] * (i - first)
        first = i + 1
    return out
