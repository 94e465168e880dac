"""A Doc as plain lists: what the name rules read of every token, taken out of spaCy once an article."""

from __future__ import annotations

from dataclasses import dataclass

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
    array = doc.to_array([POS, ENT_TYPE, ENT_IOB, SENT_START, LENGTH, SPACY]).tolist()
    strings = doc.vocab.strings
    names = {key: strings[key] if key else "" for key in {row[0] for row in array} | {row[1] for row in array}}
    has_sentences = doc.has_annotation("SENT_START")
    w = Words([], [], [], [], [], [], [], [], [], [], [], [])
    position, index, fresh = 0, (-1 if has_sentences else 0), True
    for i, (pos, entity, iob, opening, length, spaced) in enumerate(array):
        t = doc_text[position : position + length]
        if has_sentences and (i == 0 or opening == 1):
            index, fresh = index + 1, True
        wordlike = t[:1].isalnum()
        w.text.append(t)
        w.start.append(position)
        w.end.append(position + length)
        w.spaced.append(bool(spaced))
        w.pos.append(names[pos])
        w.entity.append(names[entity] if iob in (1, 3) else "")
        w.begins.append(iob == 3)
        w.sentence.append(index)
        w.opens.append(fresh and wordlike)
        w.gap.append(not t.strip())
        w.capital.append(t[:1].isupper())
        if wordlike:
            fresh = False
        position += length + bool(spaced)
    w.shouted.extend(_shouted(w.text, w.gap))
    return w


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
